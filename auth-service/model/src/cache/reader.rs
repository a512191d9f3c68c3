//! A reader's steps, those of `operations::validate`. Between any two of them anything may happen.

use saycart_service::Timestamp;

use super::rules::Epoch;
use super::rules::entry::{Entry, EntryVerdict};
use super::state::{
    Broken, DEAD_LIFE, ENTRY_LIFE, Flight, Kept, LEASE_LIFE, LEVELS, Reader, State, Step,
};
use super::{Cache, Change, Protocol};
use crate::domain::grant::Floor;
use crate::domain::ids::{ClientId, LinkId};
use crate::domain::key::Kid;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, Handle};

/// What an entry says.
enum Said {
    Level(u8),
    Nothing,
}

fn process(reader: usize) -> usize {
    reader / 2
}

/// The rights that are left at a level.
fn rights(level: u8) -> ScopeSet {
    ScopeSet::from_mask(0b1111 >> level)
}

fn instant(now: u8) -> Timestamp {
    Timestamp::from_seconds(i64::from(now))
}

impl Cache {
    /// The level at which the link has ended.
    fn dead(&self) -> u8 {
        let ends = self.scene.changes.last() == Some(&Change::End);
        let last = u8::try_from(self.scene.changes.len()).unwrap_or(u8::MAX);
        if ends { last } else { u8::MAX }
    }

    /// The reader takes its next step.
    pub(super) fn step(&self, state: &mut State, number: usize) -> Option<()> {
        let reader = *state.readers.get(number)?;
        let next = match reader.step {
            Step::Rest => {
                let begun = Reader {
                    reads: reader.reads + 1,
                    began: state.now,
                    told: state.told,
                    step: Step::Rest,
                };
                *state.readers.get_mut(number)? = begun;
                let entry = state.redis.link.read(u64::from(state.now));
                if self.scene.changes.contains(&Change::OfMany) {
                    Step::Saw { entry } // the epoch is asked for after it
                } else {
                    return self.judged(state, number, entry);
                }
            }
            Step::Saw { entry } => return self.judged(state, number, entry),
            Step::Missed { epoch } => self.lease(state, number, epoch)?,
            Step::Pilot { epoch, lease } => {
                let (level, at) = (state.level, state.now);
                Step::Landing {
                    epoch,
                    lease,
                    level,
                    at,
                }
            }
            Step::Landing {
                epoch,
                lease,
                level,
                at,
            } => {
                land(state, number, level)?;
                if level == self.dead() {
                    return answer(state, number, level); // nothing to store
                }
                Step::Filling {
                    epoch,
                    lease,
                    level,
                    at,
                }
            }
            Step::Filling {
                epoch,
                lease,
                level,
                at,
            } => {
                self.fill(state, (epoch, lease), level, at);
                return answer(state, number, level);
            }
            Step::Joined { .. } => return None, // it waits
            Step::Alone => {
                let level = state.level;
                return answer(state, number, level);
            }
        };
        state.readers.get_mut(number)?.step = next;
        Some(())
    }

    /// Answers by the entry, if that helps.
    fn judged(&self, state: &mut State, number: usize, entry: Option<Kept>) -> Option<()> {
        let epoch = epoch_of(state);
        match self.judge(entry, epoch, state.now) {
            Said::Level(level) => answer(state, number, level),
            Said::Nothing => {
                state.readers.get_mut(number)?.step = Step::Missed { epoch };
                Some(())
            }
        }
    }

    /// By auth-service's own rule.
    fn judge(&self, kept: Option<Kept>, now_epoch: u8, now: u8) -> Said {
        let (level, epoch, fresh_until) = match kept {
            None => return Said::Nothing,
            Some(Kept::Dead) => return Said::Level(self.dead()),
            Some(Kept::Sealed {
                level,
                epoch,
                fresh_until,
            }) => (level, epoch, fresh_until),
        };
        let fresh_until = match self.scene.protocol {
            Protocol::BelieveWhatIsThere => u8::MAX,
            _ => fresh_until,
        };
        let entry = Entry {
            link: LinkId::from_bytes([2; 16]),
            client: ClientId::from_bytes([1; 16]),
            user: None,
            known: 1,
            floor: Floor {
                generation: 0,
                issued_at_seconds: 0,
            },
            scope: ScopeSet::EVERYTHING,
            rights: rights(level),
            epoch: Epoch(u64::from(epoch)),
            fresh_until: instant(fresh_until),
        };
        let token = AccessToken {
            id: Handle::new([3; 16]).access_id(),
            kid: Kid::FIRST,
            generation: Generation::FIRST,
            issued_at_seconds: 0,
            life_seconds: 3_600,
            scope: ScopeSet::EVERYTHING,
        };
        match entry.judge(&token, Epoch(u64::from(now_epoch)), instant(now)) {
            EntryVerdict::Good => {
                let said = (0..u8::try_from(LEVELS).unwrap_or(0))
                    .find(|level| rights(*level) == entry.rights);
                said.map_or(Said::Nothing, Said::Level)
            }
            EntryVerdict::Dead => Said::Level(self.dead()),
            EntryVerdict::Nothing => Said::Nothing,
        }
    }

    /// Takes the lease, and a flight with it; or joins the one of who has it.
    fn lease(&self, state: &mut State, number: usize, epoch: u8) -> Option<Step> {
        let flight = *state.flights.get(process(number))?;
        if self.scene.protocol == Protocol::JoinAnyFlight
            && let Some(flight) = flight
        {
            return Some(Step::Joined {
                pilot: flight.pilot,
            });
        }
        // Unlike every other.
        let mine = u8::try_from(number).ok()? * 16 + state.readers.get(number)?.reads;
        let holder = match self.scene.protocol {
            // Whoever comes may store.
            Protocol::DeleteAndTtl | Protocol::TombstoneWithALife | Protocol::LeaseAfterReading => {
                u64::from(mine)
            }
            _ => {
                state
                    .redis
                    .link
                    .lease(u64::from(mine), u64::from(LEASE_LIFE), u64::from(state.now))
            }
        };
        if holder == u64::from(mine) {
            *state.flights.get_mut(process(number))? = Some(Flight {
                lease: mine,
                epoch,
                pilot: number,
            });
            return Some(Step::Pilot { epoch, lease: mine });
        }
        let shared =
            flight.filter(|flight| u64::from(flight.lease) == holder && flight.epoch == epoch);
        Some(shared.map_or(Step::Alone, |flight| Step::Joined {
            pilot: flight.pilot,
        }))
    }

    fn fill(&self, state: &mut State, (epoch, lease): (u8, u8), level: u8, at: u8) {
        let now = u64::from(state.now);
        let epoch = match self.scene.protocol {
            Protocol::EpochOfTheFill => epoch_of(state),
            _ => epoch,
        };
        let entry = Kept::Sealed {
            level,
            epoch,
            fresh_until: at + ENTRY_LIFE,
        };
        let (lease, life) = (u64::from(lease), u64::from(ENTRY_LIFE));
        let link = &mut state.redis.link;
        match self.scene.protocol {
            Protocol::DeleteAndTtl => link.store(entry, life, now),
            Protocol::TombstoneWithALife => {
                if link.read(now) != Some(Kept::Dead) {
                    link.store(entry, life, now);
                }
            }
            Protocol::LeaseAfterReading => {
                link.lease(lease, u64::from(LEASE_LIFE), now);
                link.fill(lease, entry, life, now);
            }
            Protocol::Ours
            | Protocol::JoinAnyFlight
            | Protocol::EpochOfTheFill
            | Protocol::BelieveWhatIsThere
            | Protocol::TellBeforeCommitting
            | Protocol::TellOnlyWhatIsNew => {
                link.fill(lease, entry, life, now);
            }
        }
    }

    /// The cache is told of the newest change.
    pub(super) fn tell(&self, state: &mut State, level: u8) -> Option<()> {
        let change = self.scene.changes.get(usize::from(level) - 1)?;
        let dead = Some((Kept::Dead, u64::from(DEAD_LIFE)));
        let now = u64::from(state.now);
        match (change, self.scene.protocol) {
            (Change::OfMany, _) => {
                state.epochs += 1;
                state.redis.epoch = Some(state.epochs);
            }
            (Change::OfTheLink | Change::End, Protocol::TombstoneWithALife) => {
                state.redis.link.invalidate(dead, now);
            }
            (Change::End, protocol) if protocol != Protocol::DeleteAndTtl => {
                state.redis.link.invalidate(dead, now);
            }
            (Change::OfTheLink | Change::End, _) => state.redis.link.invalidate(None, now),
        }
        Some(())
    }
}

/// Tells those who wait, and lets nobody else join.
fn land(state: &mut State, pilot: usize, level: u8) -> Option<()> {
    let flight = state.flights.get_mut(process(pilot))?;
    if flight.is_some_and(|flight| flight.pilot == pilot) {
        *flight = None;
    }
    for number in 0..state.readers.len() {
        if state.readers.get(number)?.step == (Step::Joined { pilot }) {
            answer(state, number, level)?;
        }
    }
    Some(())
}

/// The reader answers, and is held to what it says.
fn answer(state: &mut State, number: usize, level: u8) -> Option<()> {
    let reader = state.readers.get_mut(number)?;
    reader.step = Step::Rest;
    let (began, told) = (reader.began, reader.told);
    let taken_at = state.since.get(usize::from(level) + 1);
    let is_stale = level < state.level;
    let too_old = is_stale && taken_at.is_some_and(|at| began >= at + ENTRY_LIFE);
    if level < told {
        state.broken = Some(Broken::P1);
    } else if too_old {
        state.broken = Some(Broken::P2);
    } else if level > state.level {
        state.broken = Some(Broken::L2);
    }
    // What it remembers tells no moments apart any more.
    let reader = state.readers.get_mut(number)?;
    (reader.began, reader.told) = (0, 0);
    Some(())
}

/// Whoever finds none makes one.
fn epoch_of(state: &mut State) -> u8 {
    if let Some(epoch) = state.redis.epoch {
        return epoch;
    }
    state.epochs += 1;
    state.redis.epoch = Some(state.epochs);
    state.epochs
}
