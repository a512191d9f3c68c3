//! What the operator does to the keys, and what each replica knows of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::state::{Row, State, kid};
use super::{Link, Wording};
use crate::domain::grant::refresh::{Presented, RefreshDecision};
use crate::domain::key::change::{
    Force, KeyChange, KeyCopy, KeyFacts, KeyUse, activate, retire, suspect,
};
use crate::domain::key::{KeyLookUp, KeyRing, KeyState, Kid, RootKey, TokenKeys, Trust};

/// The keys as one replica knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Held {
    /// As they were when it last looked.
    pub(super) states: [KeyState; 2],
    /// Whether its file has the second key.
    pub(super) has_second: bool,
    /// What it signs with; 0: nothing.
    signing: u8,
}

/// The rings of auth-service, for each that a replica may hold.
#[derive(Debug, Default)]
pub(super) struct Rings(HashMap<Held, Arc<KeyRing>>);

type Known = BTreeMap<Kid, (KeyState, Option<TokenKeys>)>;

impl Held {
    pub(super) fn first(states: [KeyState; 2], has_second: bool) -> Self {
        Self {
            states,
            has_second,
            signing: 1,
        }
    }

    pub(super) fn signs(self) -> Option<u8> {
        (self.signing > 0).then_some(self.signing)
    }
}

fn known(states: [KeyState; 2], has_second: bool) -> Known {
    let keys = |number| TokenKeys::derive(&RootKey::new([number; 32]));
    let [first, second] = states;
    BTreeMap::from([
        (kid(1), (first, Some(keys(1)))),
        (kid(2), (second, has_second.then(|| keys(2)))),
    ])
}

impl Link {
    /// The ring of a replica.
    pub(super) fn ring(&self, held: Held) -> Arc<KeyRing> {
        let mut rings = self.rings.lock();
        let ring = rings.0.entry(held).or_insert_with(|| {
            // Every way to a ring begins with the first key's; all others are put in below.
            let first = known([KeyState::Active, KeyState::Standby], held.has_second);
            Arc::new(KeyRing::new(first).expect("the first key is active and in every file"))
        });
        Arc::clone(ring)
    }

    /// A replica looks at its file and at the rows.
    pub(super) fn look(&self, held: &mut Held, states: [KeyState; 2], has_second: bool) {
        let (ring, _) = self.ring(*held).followed_by(known(states, has_second));
        *held = Held {
            states,
            has_second,
            signing: ring.signing().map_or(0, |signing| signing.kid.as_byte()),
        };
        self.rings.lock().0.entry(*held).or_insert(Arc::new(ring));
    }

    /// Whether to trust a key, as a replica sees it; `None`: its tokens are dead. A key that it
    /// does not know is looked up first; when that does not help, nothing is said of the token.
    pub(super) fn trust(
        &self,
        state: &mut State,
        replica: usize,
        number: u8,
    ) -> Result<Option<Trust>, Unknown> {
        for _ in 0..2 {
            let held = state.replicas.get_mut(replica).ok_or(Unknown)?;
            match self.ring(*held).find(kid(number)) {
                KeyLookUp::Usable(_, trust) => return Ok(Some(trust)),
                KeyLookUp::Retired => return Ok(None),
                KeyLookUp::Unknown => {
                    let has_second = held.has_second;
                    self.look(held, state.truth.keys, has_second);
                }
            }
        }
        Err(Unknown)
    }

    /// The operator activates the second key, by way of the first replica.
    pub(super) fn activate(&self, state: &mut State) -> Option<()> {
        let [_, second] = state.truth.keys;
        let facts = KeyFacts {
            state: Some(second),
            copy: KeyCopy::Present,
        };
        let KeyChange::To(new) = activate(facts).ok()? else {
            return None;
        };
        state.truth.keys = [KeyState::Verify, new];
        self.first_replica_looks(state);
        Some(())
    }

    /// The operator no longer trusts the first key.
    pub(super) fn suspect(&self, state: &mut State) -> Option<()> {
        let [first, second] = state.truth.keys;
        let facts = KeyFacts {
            state: Some(first),
            copy: KeyCopy::Present,
        };
        let KeyChange::To(new) = suspect(facts).ok()? else {
            return None;
        };
        state.truth.keys = [new, second];
        self.first_replica_looks(state);
        Some(())
    }

    /// The operator retires the first key: when nobody needs it, or by force.
    pub(super) fn retire(&self, state: &mut State, force: Force) -> Option<()> {
        let [first, second] = state.truth.keys;
        let facts = KeyFacts {
            state: Some(first),
            copy: KeyCopy::Present,
        };
        // The minute after an activation is what replicas need to learn of it, and longer than
        // any request takes.
        let settling = state
            .replicas
            .iter()
            .chain(state.requests.iter().map(|request| &request.keys))
            .any(|held| held.states != state.truth.keys);
        let used = KeyUse {
            links: u64::from(state.truth.row.needs(1)),
            settling,
        };
        let KeyChange::To(new) = retire(facts, used, force).ok()? else {
            return None;
        };
        state.truth.keys = [new, second];
        if force == Force::Yes {
            state.forced = true;
            state.truth.row.ended |= state.truth.row.kid == 1;
        }
        self.first_replica_looks(state);
        Some(())
    }

    fn first_replica_looks(&self, state: &mut State) {
        let keys = state.truth.keys;
        let [first, _] = &mut state.replicas;
        self.look(first, keys, true);
    }

    /// Whether somebody with the suspect key could get something for a token of their own making,
    /// where the row does not name that key.
    pub(super) fn believes_a_forger(&self, state: &State) -> bool {
        if state.truth.keys.first() != Some(&KeyState::Suspect) {
            return false;
        }
        let row = &state.truth.row;
        let [first, _] = state.replicas;
        let Some(active) = first.signs().map(kid) else {
            return false;
        };
        (1..=row.generation + 2).any(|generation| {
            let named = (generation == row.generation && row.kid == 1)
                || (generation == row.acknowledged && row.needs_before(1));
            let presented = Presented {
                generation: super::state::generation(generation),
                kid: kid(1),
                trust: Trust::Suspect,
            };
            let client = self.client(state.kind);
            let loaded = row.load(client, state.now);
            let decision = self.decide(&loaded, client, presented, active);
            !named && !matches!(decision, RefreshDecision::Refuse(_))
        })
    }

    /// What the wording makes of a key's standing.
    pub(super) fn as_worded(&self, presented: Presented, row_generation: u8) -> Presented {
        let asked = presented.generation.get();
        let is_good = asked <= u32::from(row_generation);
        if self.scene.wording == Wording::SuspectByGeneration && is_good {
            Presented {
                trust: Trust::Full,
                ..presented
            }
        } else {
            presented
        }
    }
}

/// This process cannot say anything of a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown;

impl Row {
    /// As `keys list` counts: whether the link keeps the key in use.
    fn needs(&self, key: u8) -> bool {
        !self.ended && (self.kid == key || self.needs_before(key))
    }

    fn needs_before(&self, key: u8) -> bool {
        self.acknowledged < self.generation
            && self.generation > 1
            && self.kid_before.is_none_or(|before| before == key)
    }
}
