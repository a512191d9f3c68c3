//! What a refresh does: load, decide, write under the same conditions, answer.

use saycart_service::Timestamp;

use super::keys::Held;
use super::state::{
    Access, GENERATIONS, Refresh, Reply, Request, Row, State, Write, generation, instant, kid,
    second,
};
use super::{Broken, Kind, Link, Wording};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::Grant;
use crate::domain::grant::access::{AccessVerdict, judge};
use crate::domain::grant::refresh::{
    KeepWrite, Presented, RefreshDecision, RefreshRefusal, Rotation, access_expiry, decide,
    fresh_issue, least_remaining,
};
use crate::domain::key::{KeyState, Kid, Trust};
use crate::domain::profile::{AcknowledgedBy, Profile, Reuse, Rotate};
use crate::domain::reference;
use crate::domain::scope::ScopeSet;

/// A pair, as it is to be made.
struct Pair {
    generation: u8,
    kid: u8,
    issued_at: Timestamp,
    expires_at: Timestamp,
    /// The row that it was made from.
    row: Row,
    now: u32,
}

/// A refresh under way, as far as it does not change.
#[derive(Clone, Copy)]
struct Attempt {
    presented: Refresh,
    kind: Kind,
    keys: Held,
    replica: Option<usize>,
}

impl Link {
    /// A refresh arrives at a replica.
    pub(super) fn refresh(
        &self,
        state: &mut State,
        presented: Refresh,
        replica: usize,
    ) -> Option<()> {
        let Ok(trust) = self.trust(state, replica, presented.kid) else {
            return Some(()); // 503
        };
        let attempt = Attempt {
            presented,
            kind: state.kind,
            keys: *state.replicas.get(replica)?,
            replica: Some(replica),
        };
        if trust.is_none() {
            self.refuse(state, &attempt, None);
            return Some(());
        }
        self.look_and_decide(state, attempt)
    }

    /// The statement of a refresh under way runs.
    pub(super) fn write(&self, state: &mut State, number: usize) -> Option<()> {
        if number >= state.requests.len() {
            return None;
        }
        let request = state.requests.remove(number);
        let client = self.client(request.kind);
        let attempt = Attempt {
            presented: request.presented,
            kind: request.kind,
            keys: request.keys,
            replica: None,
        };
        let active = kid(request.keys.signs()?);
        let presented = self.presented(&attempt);
        let mut row = state.truth.row.load(client, state.now);
        let done = match request.write {
            Write::Touch => reference::touch(&mut row, client, presented.generation, active),
            Write::Remint => {
                let least = least_remaining(client.policy());
                reference::remint(&mut row, client, presented.generation, least)
            }
            Write::Rotate => {
                let from = match self.scene.wording {
                    Wording::RotateWithoutGuard => row.generation,
                    _ => generation(request.loaded.generation),
                };
                let change = reference::Rotate {
                    from,
                    presented,
                    requested: ScopeSet::EVERYTHING,
                    active,
                };
                reference::rotate(&mut row, client, &change)
            }
        };
        if done {
            state.truth.row.store(&row);
        }
        match request.write {
            Write::Touch if done => {
                let loaded = request.loaded.load(client, request.loaded_at);
                let mut pair = self.fresh_pair(&loaded, client, request.loaded, request.loaded_at);
                // What the client has used, whatever was loaded.
                pair.row.acknowledged = request.presented.generation;
                self.answer(state, &attempt, &pair)
            }
            Write::Rotate if done => {
                let pair = Pair {
                    generation: state.truth.row.generation,
                    kid: state.truth.row.kid,
                    issued_at: row.access_issued_at,
                    expires_at: row.access_expires_at,
                    row: state.truth.row,
                    now: state.now,
                };
                self.answer(state, &attempt, &pair)
            }
            Write::Touch | Write::Rotate | Write::Remint => self.look_and_decide(state, attempt),
        }
    }

    fn presented(&self, attempt: &Attempt) -> Presented {
        let ring = self.ring(attempt.keys);
        let trust = match ring.find(kid(attempt.presented.kid)) {
            crate::domain::key::KeyLookUp::Usable(_, trust) => trust,
            crate::domain::key::KeyLookUp::Retired | crate::domain::key::KeyLookUp::Unknown => {
                Trust::Suspect
            }
        };
        Presented {
            generation: generation(attempt.presented.generation),
            kid: kid(attempt.presented.kid),
            trust,
        }
    }

    fn look_and_decide(&self, state: &mut State, attempt: Attempt) -> Option<()> {
        let client = self.client(attempt.kind);
        let Some(active) = attempt.keys.signs() else {
            return Some(()); // 503
        };
        let row = state.truth.row;
        let loaded = row.load(client, state.now);
        let presented = self.presented(&attempt);
        let decision = self.decide(&loaded, client, presented, kid(active));
        let write = match decision {
            RefreshDecision::Refuse(refusal) => {
                self.refuse(state, &attempt, Some(refusal));
                return Some(());
            }
            RefreshDecision::Keep {
                write: KeepWrite::Nothing,
            }
            | RefreshDecision::RetryKept => {
                let pair = self.fresh_pair(&loaded, client, row, state.now);
                return self.answer(state, &attempt, &pair);
            }
            RefreshDecision::RetryPair => {
                let pair = Pair {
                    generation: row.generation,
                    kid: row.kid,
                    issued_at: loaded.access_issued_at,
                    expires_at: loaded.access_expires_at,
                    row,
                    now: state.now,
                };
                return self.answer(state, &attempt, &pair);
            }
            RefreshDecision::Keep {
                write: KeepWrite::Touch,
            } => Write::Touch,
            RefreshDecision::Rotate { how } => {
                let (Rotation::InStep | Rotation::FastForward) = how;
                if attempt.presented.generation >= self.scene.last_generation {
                    return None; // beyond what is explored
                }
                Write::Rotate
            }
            RefreshDecision::Remint => Write::Remint,
        };
        if state.requests.len() >= self.scene.at_once {
            return None;
        }
        state.requests.push(Request {
            presented: attempt.presented,
            kind: attempt.kind,
            keys: attempt.keys,
            loaded: row,
            loaded_at: state.now,
            write,
        });
        state.requests.sort_by_key(Request::order);
        Some(())
    }

    /// As auth-service decides, in the scene's wording.
    pub(super) fn decide(
        &self,
        loaded: &Grant,
        client: &AuthenticatedClient,
        presented: Presented,
        active: Kid,
    ) -> RefreshDecision {
        let current = u8::try_from(loaded.generation.get()).unwrap_or(u8::MAX);
        let presented = self.as_worded(presented, current);
        let decision = decide(loaded, client, presented, ScopeSet::EVERYTHING, active);
        let kept = client.policy().rotate == Rotate::Never;
        match (self.scene.wording, decision) {
            (
                Wording::KeepWithoutAcknowledging,
                RefreshDecision::Keep {
                    write: KeepWrite::Touch,
                },
            ) => RefreshDecision::Keep {
                write: KeepWrite::Nothing,
            },
            (
                Wording::KeepWhateverTheKey,
                RefreshDecision::Rotate {
                    how: Rotation::InStep,
                },
            ) if kept => RefreshDecision::Keep {
                write: KeepWrite::Nothing,
            },
            (Wording::RetryWhatWasRevoked, RefreshDecision::Remint)
                if loaded.access_expires_at.since(loaded.now)
                    >= least_remaining(client.policy()) =>
            {
                RefreshDecision::RetryPair
            }
            (Wording::RetryWhatIsOver, RefreshDecision::Remint) => RefreshDecision::RetryPair,
            (
                Wording::NoFastForward,
                RefreshDecision::Rotate {
                    how: Rotation::FastForward,
                },
            ) => RefreshDecision::Refuse(RefreshRefusal::FromTheFuture),
            (Wording::RetryForEver, RefreshDecision::Refuse(RefreshRefusal::Superseded { .. }))
                if presented.generation.next() == Some(loaded.generation) =>
            {
                if kept {
                    RefreshDecision::RetryKept
                } else {
                    RefreshDecision::RetryPair
                }
            }
            (_, decision) => decision,
        }
    }

    /// The pair of the row, with an access token that is made anew.
    fn fresh_pair(&self, loaded: &Grant, client: &AuthenticatedClient, row: Row, now: u32) -> Pair {
        let issued_at = match self.scene.wording {
            Wording::DateWithoutFloor => loaded.now,
            _ => fresh_issue(loaded),
        };
        Pair {
            generation: row.generation,
            kid: row.kid,
            issued_at,
            expires_at: access_expiry(client.policy(), loaded.now, loaded.expires_at),
            row,
            now,
        }
    }

    /// A reply goes out.
    fn answer(&self, state: &mut State, attempt: &Attempt, pair: &Pair) -> Option<()> {
        if state.replies.len() >= self.scene.at_once {
            return None;
        }
        let client = self.client(attempt.kind);
        let policy = client.policy();
        let asked = attempt.presented.generation;
        let is_again = asked < pair.generation && pair.row.acknowledged == asked;
        let number = match self.scene.wording {
            Wording::RetryWithActiveKey if is_again => attempt.keys.signs()?,
            Wording::KeepWhateverTheKey if asked == pair.generation => attempt.keys.signs()?,
            _ => pair.kid,
        };
        let ring = self.ring(attempt.keys);
        let Ok(keys) = ring.for_pair(kid(number)) else {
            // 503: this replica lacks the key that the link has moved to, and looks for it.
            if let Some(held) = attempt
                .replica
                .and_then(|replica| state.replicas.get_mut(replica))
            {
                let has_second = held.has_second;
                self.look(held, state.truth.keys, has_second);
            }
            return Some(());
        };
        let refresh = Refresh {
            generation: pair.generation,
            kid: number,
        };
        let access = Access {
            generation: pair.generation,
            issued_at: second(pair.issued_at),
            expires_at: second(pair.expires_at),
            kid: keys.access_kid.as_byte(),
        };
        let issued = state.truth.issued.get_mut(usize::from(pair.generation))?;
        let before = std::mem::replace(issued, number);
        let verdict = judge(&pair.row.view(), &access.token(), policy);
        let good = matches!(verdict, AccessVerdict::Good | AccessVerdict::Acknowledges);
        let successor = match policy.rotate {
            Rotate::Always => pair.generation == asked + 1,
            Rotate::Never => pair.generation == asked || pair.generation == asked + 1,
        };
        let left = pair.expires_at.since(instant(pair.now));
        let broken = if before != 0 && before != number {
            Some(Broken::TwoTokensOfOneGeneration)
        } else if asked < state.truth.used {
            Some(Broken::SupersededTokenAccepted)
        } else if !successor {
            Some(Broken::WrongSuccessor)
        } else if left < policy.min_expires_in {
            Some(Broken::ShortLived)
        } else if good {
            None
        } else {
            Some(Broken::DeadOnArrival)
        };
        state.broken = state.broken.or(broken);
        state.truth.used = state.truth.used.max(asked);
        state.replies.push(Reply { refresh, access });
        state.replies.sort_unstable();
        Some(())
    }

    /// A refresh is refused; `None`: its key is retired.
    fn refuse(&self, state: &mut State, attempt: &Attempt, refusal: Option<RefreshRefusal>) {
        let over = match refusal {
            Some(RefreshRefusal::Ended) => true,
            // Not of this world: one client, all scopes, one secret, no age.
            Some(
                RefreshRefusal::OtherClient
                | RefreshRefusal::Expired
                | RefreshRefusal::Disabled
                | RefreshRefusal::Scope
                | RefreshRefusal::ClientChanged
                | RefreshRefusal::Exhausted
                | RefreshRefusal::Superseded { .. }
                | RefreshRefusal::FromTheFuture
                | RefreshRefusal::SuspectKey,
            )
            | None => state.truth.row.ended,
        };
        if !over && self.is_entitled(state, attempt) {
            state.broken = state.broken.or(Some(Broken::ClientStranded));
        }
        if let Some(RefreshRefusal::Superseded { reuse: Reuse::Ends }) = refusal {
            state.truth.row.ended = true;
        }
    }

    /// Invariant 7: who stores the newest generation that arrived is never refused, and where only
    /// a refresh acknowledges, nor is who stores the one before until the newest was used.
    fn is_entitled(&self, state: &State, attempt: &Attempt) -> bool {
        let client = self.client(attempt.kind);
        let Refresh { generation, kid } = attempt.presented;
        let newest = state.hands.newest;
        let by_refresh = client.policy().acknowledged_by == AcknowledgedBy::Refresh;
        let before = by_refresh && generation + 1 == newest && state.truth.used < newest;
        let stored = generation == newest || before;
        let is_public = client.profile() == Profile::Public;
        let late = client.policy().retry_window.is_some_and(|window| {
            instant(state.truth.row.refreshed_at).plus(window) < instant(state.now)
        });
        // A replica may not have learnt yet that a restore gave a key its good standing back.
        let is_suspect = [state.truth.keys, attempt.keys.states]
            .iter()
            .filter_map(|keys| keys.get(usize::from(kid) - 1))
            .any(|key| *key == KeyState::Suspect);
        // Accepted, and said openly: see the door sign.
        let forgotten = state.restored && (is_public || is_suspect);
        let has_retired = attempt.keys.states.contains(&KeyState::Retired);
        let forced = (state.forced || (state.restored && has_retired)) && kid == 1;
        let unproven = is_public && is_suspect;
        stored && generation >= state.truth.used && !late && !forgotten && !forced && !unproven
    }
}

impl Request {
    /// Requests that are under way are a set.
    fn order(&self) -> (Refresh, Write, u8, u32, u8) {
        (
            self.presented,
            self.write,
            self.loaded.generation,
            self.loaded_at,
            self.keys.signs().unwrap_or(0),
        )
    }
}

/// The newest generation that fits into a [`State`].
pub(super) const LAST: usize = GENERATIONS;
