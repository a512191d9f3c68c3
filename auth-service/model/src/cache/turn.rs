//! What can happen next.

use super::rules::reference::Slot;
use super::state::{Redis, State, Step, Writer};
use super::{Cache, Protocol};

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A reader takes its next step.
    Read {
        /// Which.
        reader: usize,
    },
    /// The writer commits its next change.
    Commit,
    /// The writer tells the cache, and answers.
    Tell,
    /// The cache cannot be told: the writer says so, and goes on trying.
    FailToTell,
    /// The writer dies between commit and invalidation.
    Die,
    /// Somebody asks again for what the dead writer had done.
    AskAgain,
    /// Time passes.
    Pass,
    /// Redis evicts the entry.
    EvictEntry,
    /// Redis evicts the lease.
    EvictLease,
    /// Redis forgets everything.
    Flush,
    /// Redis is copied.
    Copy,
    /// The copy takes its place.
    FailOver,
}

impl Cache {
    pub(super) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        let scene = &self.scene;
        for (number, reader) in state.readers.iter().enumerate() {
            let goes_on = match reader.step {
                Step::Rest => reader.reads < scene.reads,
                Step::Joined { .. } => false,
                Step::Saw { .. }
                | Step::Missed { .. }
                | Step::Pilot { .. }
                | Step::Landing { .. }
                | Step::Filling { .. }
                | Step::Alone => true,
            };
            if goes_on {
                actions.push(Action::Read { reader: number });
            }
        }
        match state.writer {
            Writer::Ready if usize::from(state.level) < scene.changes.len() => {
                actions.push(if scene.protocol == Protocol::TellBeforeCommitting {
                    Action::Tell
                } else {
                    Action::Commit
                });
            }
            Writer::Ready => {}
            Writer::Committed => {
                actions.push(Action::Tell);
                if scene.untold && !state.was_untold {
                    actions.push(Action::FailToTell);
                }
                if scene.crash && !state.crashed {
                    actions.push(Action::Die);
                }
            }
            Writer::Dead => actions.push(Action::AskAgain),
            Writer::ToldFirst => actions.push(Action::Commit),
        }
        if state.now < scene.most_time {
            actions.push(Action::Pass);
        }
        if state.evictions < scene.evictions {
            actions.extend([Action::EvictEntry, Action::EvictLease]);
        }
        if scene.flush && !state.flushed {
            actions.push(Action::Flush);
        }
        if scene.failover && !state.failed_over {
            actions.push(if state.copy.is_none() {
                Action::Copy
            } else {
                Action::FailOver
            });
        }
    }

    /// `None`: it cannot happen.
    pub(super) fn happen(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Read { reader } => return self.step(state, reader),
            Action::Commit => {
                state.level += 1;
                *state.since.get_mut(usize::from(state.level))? = state.now;
                if state.writer == Writer::ToldFirst {
                    state.writer = Writer::Ready;
                    state.told = state.level;
                } else {
                    state.writer = Writer::Committed;
                }
            }
            Action::Tell if state.writer == Writer::Ready => {
                self.tell(state, state.level + 1)?;
                state.writer = Writer::ToldFirst;
            }
            Action::Tell => {
                self.tell(state, state.level)?;
                state.writer = Writer::Ready;
                state.told = state.level;
            }
            // Nothing was promised; it will be told later, or the entries will be over.
            Action::FailToTell => state.was_untold = true,
            Action::Die => {
                state.writer = Writer::Dead;
                state.crashed = true;
            }
            Action::AskAgain => {
                if self.scene.protocol != Protocol::TellOnlyWhatIsNew {
                    self.tell(state, state.level)?;
                }
                state.writer = Writer::Ready;
                state.told = state.level;
            }
            Action::Pass => state.now += 1,
            Action::EvictEntry => {
                state.evictions += 1;
                state.redis.link.evict_entry();
            }
            Action::EvictLease => {
                state.evictions += 1;
                state.redis.link.evict_lease();
            }
            Action::Flush => {
                state.flushed = true;
                state.redis = Redis {
                    link: Slot::default(),
                    epoch: None,
                };
            }
            Action::Copy => state.copy = Some(state.redis),
            Action::FailOver => {
                state.failed_over = true;
                state.redis = state.copy.take()?;
                // What had been told is forgotten: from here on P2 stands for it.
                state.told = 0;
                for reader in &mut state.readers {
                    reader.told = 0;
                }
            }
        }
        Some(())
    }
}
