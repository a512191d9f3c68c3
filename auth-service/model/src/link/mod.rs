//! The life of one link: what its client, its replicas, the operator and misfortune can do to it.
//!
//! [`state`] is what there is at a moment, [`turn`] what happens next, [`refresh`] and [`access`]
//! what requests do, [`keys`] what the operator does. A [`Scene`] says what can happen at all, so
//! that each exploration stays small. Every request asks the rules of auth-service; the row is
//! auth-service's reference of its statements.
//!
//! What must never be is a [`Broken`] promise. These are accepted, and not looked for:
//!
//! - A restore gives back what was taken away since the backup.
//! - After a restore, a public client that had refreshed since is refused, and a revoked access
//!   token of such a generation works again if the client gets to that generation a second time.
//! - After a restore, a refresh token of a suspect key that is newer than the row is refused.
//! - A key that is retired by force takes its tokens with it, also those that a replica made which
//!   had not heard of it.
//! - A public client has nothing to tell it from whoever has a suspect key.

mod access;
mod broken;
mod keys;
mod refresh;
mod state;
mod turn;
mod wording;

pub use broken::Broken;
pub use state::State;
pub use turn::Action;
pub use wording::Wording;

use parking_lot::Mutex;
use saycart_service::Timestamp;
use stateright::{Model, Property};

use self::keys::Rings;
use self::state::Row;
use crate::domain::client::{AuthenticatedClient, Client, ClientSecrets, SecretHash};
use crate::domain::ids::ClientId;
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;

/// The kind of client that the link is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Its refresh token stays, and only a refresh acknowledges: Alexa, Google.
    Kept,
    /// Its refresh token changes at each refresh, and only a refresh acknowledges.
    Rotated,
    /// It has no secret: its refresh token changes at each refresh, any use acknowledges, a
    /// superseded one ends the link.
    Public,
}

/// What can happen.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone)]
pub struct Scene {
    /// The client.
    pub kind: Kind,
    /// What its profile may become, once.
    pub becomes: Option<Kind>,
    /// Refreshes under way at once, and replies.
    pub at_once: usize,
    /// By how many seconds time may pass at a time.
    pub waits: &'static [u32],
    /// How often.
    pub most_waits: u8,
    /// The newest generation that is explored.
    pub last_generation: u8,
    /// Whether access tokens are used and revoked.
    pub access: bool,
    /// Whether the link may be ended.
    pub ends: bool,
    /// Whether the operator changes the key.
    pub key_changes: bool,
    /// Whether a second replica lacks the new key at first.
    pub replica_behind: bool,
    /// Whether the database may be restored, once.
    pub restores: bool,
    /// How the rules are worded.
    pub wording: Wording,
}

impl Scene {
    /// Refreshes, lost replies and time, and nothing else.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            becomes: None,
            at_once: 2,
            waits: &[1],
            most_waits: 1,
            last_generation: 5,
            access: false,
            ends: false,
            key_changes: false,
            replica_behind: false,
            restores: false,
            wording: Wording::Ours,
        }
    }
}

/// The model of a scene.
#[derive(Debug)]
pub struct Link {
    scene: Scene,
    clients: [AuthenticatedClient; 3],
    rings: Mutex<Rings>,
}

impl Link {
    /// The model of this scene.
    pub fn new(scene: Scene) -> Self {
        Self {
            scene,
            clients: [Kind::Kept, Kind::Rotated, Kind::Public].map(client),
            rings: Mutex::default(),
        }
    }

    fn client(&self, kind: Kind) -> &AuthenticatedClient {
        let [kept, rotated, public] = &self.clients;
        match kind {
            Kind::Kept => kept,
            Kind::Rotated => rotated,
            Kind::Public => public,
        }
    }
}

fn client(kind: Kind) -> AuthenticatedClient {
    let profile = match kind {
        Kind::Kept => Profile::Alexa,
        Kind::Rotated => Profile::Confidential,
        Kind::Public => Profile::Public,
    };
    let secrets = if profile.keeps_secrets() {
        ClientSecrets::Held {
            current: SecretHash([0; 32]),
            previous: None,
        }
    } else {
        ClientSecrets::None
    };
    AuthenticatedClient::vouched(&Client {
        id: ClientId::from_bytes([1; 16]),
        name: String::new(),
        profile,
        scope: ScopeSet::EVERYTHING,
        audiences: Vec::new(),
        secrets,
        secret_version: 1,
        pkce: profile.policy().pkce,
        disabled_at: None,
        created_at: Timestamp::EPOCH,
    })
}

impl Model for Link {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.first_state()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_none() {
            self.possible(state, actions);
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        self.happen(&mut next, action)?;
        let shrinks = |before: &Row, after: &Row| {
            after.generation < before.generation
                || after.floor < before.floor
                || (before.ended && !after.ended)
        };
        if action != Action::Restore && shrinks(&state.truth.row, &next.truth.row) {
            next.broken = Some(Broken::Shrinks);
        }
        if !next.truth.row.is_in_step() {
            next.broken = Some(Broken::OutOfStep);
        }
        if self.believes_a_forger(&next) {
            next.broken = Some(Broken::ForgedTokenAccepted);
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        broken::properties()
    }
}
