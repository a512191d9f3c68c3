//! What can happen next.

use super::refresh::LAST;
use super::state::State;
use super::{Kind, Link};
use crate::domain::key::KeyState;
use crate::domain::key::change::Force;

/// What happens. Numbers are places in the state's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The client refreshes with something that it holds, at a replica.
    Refresh {
        /// What.
        held: usize,
        /// Where.
        replica: usize,
    },
    /// A refresh under way writes, and is answered or looks again.
    Write {
        /// Which.
        request: usize,
    },
    /// A reply arrives.
    Arrive {
        /// Which.
        reply: usize,
    },
    /// A reply is lost.
    Lose {
        /// Which.
        reply: usize,
    },
    /// An access token is used at a replica.
    Use {
        /// Which.
        held: usize,
        /// Where.
        replica: usize,
    },
    /// An access token is revoked at a replica.
    Revoke {
        /// Which.
        held: usize,
        /// Where.
        replica: usize,
    },
    /// Somebody ends the link.
    End,
    /// So many seconds pass.
    Wait {
        /// How many.
        seconds: u32,
    },
    /// The operator activates the second key.
    Activate,
    /// The operator no longer trusts the first key.
    Suspect,
    /// The operator retires the first key, which nobody needs.
    Retire,
    /// The operator retires the first key whoever needs it.
    RetireByForce,
    /// The second replica looks at the keys.
    Look,
    /// The second replica gets the second key's file.
    CopyKeyFile,
    /// The profile of the client is changed.
    ChangeProfile {
        /// To this kind.
        to: Kind,
    },
    /// The database is backed up.
    BackUp,
    /// The database is restored.
    Restore,
}

impl Link {
    pub(super) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        let scene = &self.scene;
        let replicas = if scene.key_changes { 0..2 } else { 0..1 };
        for held in 0..state.hands.refresh.len() {
            actions.extend(
                replicas
                    .clone()
                    .map(|replica| Action::Refresh { held, replica }),
            );
        }
        actions.extend((0..state.requests.len()).map(|request| Action::Write { request }));
        for reply in 0..state.replies.len() {
            actions.extend([Action::Arrive { reply }, Action::Lose { reply }]);
        }
        if scene.access {
            for held in 0..state.hands.access.len() {
                for replica in replicas.clone() {
                    let [used, revoked] = [
                        Action::Use { held, replica },
                        Action::Revoke { held, replica },
                    ];
                    actions.extend([used, revoked]);
                }
            }
        }
        if scene.ends && !state.truth.row.ended {
            actions.push(Action::End);
        }
        if state.waits < scene.most_waits {
            actions.extend(scene.waits.iter().map(|&seconds| Action::Wait { seconds }));
        }
        if let Some(to) = scene.becomes.filter(|to| *to != state.kind) {
            actions.push(Action::ChangeProfile { to });
        }
        if scene.restores && !state.restored {
            actions.push(match state.backup {
                None => Action::BackUp,
                Some(_) => Action::Restore,
            });
        }
        if scene.key_changes {
            self.possible_with_keys(state, actions);
        }
    }

    fn possible_with_keys(&self, state: &State, actions: &mut Vec<Action>) {
        let [first, second] = state.truth.keys;
        let [_, other] = state.replicas;
        if second == KeyState::Standby {
            actions.push(Action::Activate);
        }
        match first {
            KeyState::Verify => {
                actions.extend([Action::Suspect, Action::Retire, Action::RetireByForce]);
            }
            KeyState::Suspect => actions.extend([Action::Retire, Action::RetireByForce]),
            KeyState::Standby | KeyState::Active | KeyState::Retired => {}
        }
        if other.states != state.truth.keys {
            actions.push(Action::Look);
        }
        if self.scene.replica_behind && !other.has_second {
            actions.push(Action::CopyKeyFile);
        }
    }

    /// `None`: it cannot happen, or leads beyond what is explored.
    pub(super) fn happen(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Refresh { held, replica } => {
                let presented = *state.hands.refresh.get(held)?;
                return self.refresh(state, presented, replica);
            }
            Action::Write { request } => return self.write(state, request),
            Action::Arrive { reply } => {
                let reply = state.replies.remove(reply);
                if usize::from(reply.refresh.generation) >= LAST {
                    return None;
                }
                state.hands.take(reply);
            }
            Action::Lose { reply } => drop(state.replies.remove(reply)),
            Action::Use { held, replica } => {
                let access = *state.hands.access.get(held)?;
                self.use_access(state, access, replica);
            }
            Action::Revoke { held, replica } => {
                let access = *state.hands.access.get(held)?;
                self.revoke_access(state, access, replica);
            }
            Action::End => state.truth.row.ended = true,
            Action::Wait { seconds } => {
                state.now += seconds;
                state.waits += 1;
            }
            Action::Activate => return self.activate(state),
            Action::Suspect => return self.suspect(state),
            Action::Retire => return self.retire(state, Force::No),
            Action::RetireByForce => return self.retire(state, Force::Yes),
            Action::Look => {
                let keys = state.truth.keys;
                let [_, other] = &mut state.replicas;
                let has_second = other.has_second;
                self.look(other, keys, has_second);
            }
            Action::CopyKeyFile => {
                let keys = state.truth.keys;
                let [_, other] = &mut state.replicas;
                self.look(other, keys, true);
            }
            Action::ChangeProfile { to } => state.kind = to,
            Action::BackUp => state.backup = Some(state.truth),
            Action::Restore => {
                state.truth = state.backup.take()?;
                state.restored = true;
            }
        }
        Some(())
    }
}
