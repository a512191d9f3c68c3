//! What there is at a moment. Times are seconds since the link was made.

use std::time::Duration;

use saycart_service::Timestamp;

use super::keys::Held;
use super::{Broken, Kind, Link};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::access::LinkView;
use crate::domain::grant::{EndReason, Floor, Grant, Life};
use crate::domain::ids::LinkId;
use crate::domain::key::{KeyState, Kid};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, Handle};

const BEGIN: i64 = 1_795_000_000;
/// The newest generation that any scene explores.
pub(super) const GENERATIONS: usize = 8;

/// A moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(super) now: u32,
    pub(super) waits: u8,
    pub(super) kind: Kind,
    pub(super) truth: Truth,
    pub(super) backup: Option<Truth>,
    pub(super) restored: bool,
    /// Whether the first key was retired by force.
    pub(super) forced: bool,
    pub(super) replicas: [Held; 2],
    pub(super) hands: Hands,
    pub(super) requests: Vec<Request>,
    pub(super) replies: Vec<Reply>,
    /// What went wrong on the way here.
    pub broken: Option<Broken>,
}

/// What the database says, and what has come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Truth {
    pub(super) row: Row,
    pub(super) keys: [KeyState; 2],
    /// The newest generation that was used, by the profile's meaning.
    pub(super) used: u8,
    /// The key of each generation's refresh token, once it went out; 0 before.
    pub(super) issued: [u8; GENERATIONS + 1],
    /// What was revoked: access tokens up to it, generation first.
    pub(super) revoked: (u8, u32),
}

/// The link's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) generation: u8,
    pub(super) acknowledged: u8,
    pub(super) kid: u8,
    pub(super) kid_before: Option<u8>,
    pub(super) floor: (u8, u32),
    pub(super) refreshed_at: u32,
    pub(super) access_issued_at: u32,
    pub(super) access_expires_at: u32,
    pub(super) ended: bool,
}

/// A refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Refresh {
    pub(super) generation: u8,
    pub(super) kid: u8,
}

/// An access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Access {
    pub(super) generation: u8,
    pub(super) issued_at: u32,
    pub(super) expires_at: u32,
    pub(super) kid: u8,
}

/// What the client has: the newest three of what arrived, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Hands {
    pub(super) refresh: Vec<Refresh>,
    pub(super) access: Vec<Access>,
    /// The newest generation that ever arrived.
    pub(super) newest: u8,
}

/// What a refresh is about to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Write {
    Touch,
    Rotate,
    Remint,
}

/// A refresh under way: the row was loaded, the rules have decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Request {
    pub(super) presented: Refresh,
    pub(super) kind: Kind,
    pub(super) keys: Held,
    pub(super) loaded: Row,
    pub(super) loaded_at: u32,
    pub(super) write: Write,
}

/// A reply on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Reply {
    pub(super) refresh: Refresh,
    pub(super) access: Access,
}

pub(super) fn kid(number: u8) -> Kid {
    Kid::from_byte(number).unwrap_or(Kid::FIRST)
}

pub(super) fn generation(number: u8) -> Generation {
    Generation::new(u32::from(number)).unwrap_or(Generation::FIRST)
}

pub(super) fn instant(second: u32) -> Timestamp {
    Timestamp::from_seconds(BEGIN + i64::from(second))
}

pub(super) fn second(instant: Timestamp) -> u32 {
    u32::try_from(instant.as_seconds() - BEGIN).unwrap_or(0)
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

impl Row {
    /// As auth-service would load it at `now`.
    pub(super) fn load(&self, client: &AuthenticatedClient, now: u32) -> Grant {
        let (floor, floor_second) = self.floor;
        let ended = Life::Ended {
            at: instant(0),
            reason: EndReason::RevokedByUser,
        };
        Grant {
            id: LinkId::from_bytes([2; 16]),
            client: client.id(),
            user: None,
            scope: ScopeSet::EVERYTHING,
            generation: generation(self.generation),
            acknowledged: u32::from(self.acknowledged),
            kid: kid(self.kid),
            kid_before: self.kid_before.map(kid),
            floor: Floor {
                generation: u32::from(floor),
                issued_at_seconds: instant(floor_second).as_seconds(),
            },
            refreshed_at: instant(self.refreshed_at),
            access_issued_at: instant(self.access_issued_at),
            access_expires_at: instant(self.access_expires_at),
            expires_at: client
                .policy()
                .absolute
                .map(|age: Duration| instant(0).plus(age)),
            life: if self.ended { ended } else { Life::Alive },
            secret_version: 1,
            client_scope: ScopeSet::EVERYTHING,
            now: instant(now),
        }
    }

    /// As a statement left it.
    pub(super) fn store(&mut self, grant: &Grant) {
        *self = Self {
            generation: small(grant.generation.get()),
            acknowledged: small(grant.acknowledged),
            kid: grant.kid.as_byte(),
            kid_before: grant.kid_before.map(Kid::as_byte),
            floor: (
                small(grant.floor.generation),
                second(Timestamp::from_seconds(grant.floor.issued_at_seconds)),
            ),
            refreshed_at: second(grant.refreshed_at),
            access_issued_at: second(grant.access_issued_at),
            access_expires_at: second(grant.access_expires_at),
            ended: !grant.is_alive(),
        };
    }

    pub(super) fn view(&self) -> LinkView {
        let (floor, floor_second) = self.floor;
        LinkView {
            generation: generation(self.generation),
            acknowledged: u32::from(self.acknowledged),
            floor: Floor {
                generation: u32::from(floor),
                issued_at_seconds: instant(floor_second).as_seconds(),
            },
        }
    }

    pub(super) fn is_in_step(&self) -> bool {
        self.acknowledged == self.generation || self.acknowledged + 1 == self.generation
    }
}

impl Access {
    /// As auth-service reads it.
    pub(super) fn token(&self) -> AccessToken {
        AccessToken {
            id: Handle::new([3; 16]).access_id(),
            kid: kid(self.kid),
            generation: generation(self.generation),
            issued_at_seconds: u32::try_from(instant(self.issued_at).as_seconds()).unwrap_or(0),
            life_seconds: self.expires_at.saturating_sub(self.issued_at),
            scope: ScopeSet::EVERYTHING,
        }
    }
}

impl Hands {
    /// Takes in what arrived.
    pub(super) fn take(&mut self, reply: Reply) {
        self.newest = self.newest.max(reply.refresh.generation);
        self.refresh.retain(|token| *token != reply.refresh);
        self.refresh.insert(0, reply.refresh);
        self.refresh.truncate(3);
        self.access.retain(|token| *token != reply.access);
        self.access.insert(0, reply.access);
        self.access.truncate(2);
    }
}

impl Link {
    /// Right after the exchange, whose reply arrived.
    pub(super) fn first_state(&self) -> State {
        let life = self.client(self.scene.kind).policy().access_life;
        let life = u32::try_from(life.as_secs()).unwrap_or(u32::MAX);
        let first = Reply {
            refresh: Refresh {
                generation: 1,
                kid: 1,
            },
            access: Access {
                generation: 1,
                issued_at: 0,
                expires_at: life,
                kid: 1,
            },
        };
        let mut issued = [0; GENERATIONS + 1];
        let [_, of_the_first, ..] = &mut issued;
        *of_the_first = 1;
        let keys = [KeyState::Active, KeyState::Standby];
        let mut hands = Hands::default();
        hands.take(first);
        State {
            now: 0,
            waits: 0,
            kind: self.scene.kind,
            truth: Truth {
                row: Row {
                    generation: 1,
                    acknowledged: 0,
                    kid: 1,
                    kid_before: None,
                    floor: (0, 0),
                    refreshed_at: 0,
                    access_issued_at: 0,
                    access_expires_at: life,
                    ended: false,
                },
                keys,
                used: 0,
                issued,
                revoked: (0, 0),
            },
            backup: None,
            restored: false,
            forced: false,
            replicas: [
                Held::first(keys, true),
                Held::first(keys, !self.scene.replica_behind),
            ],
            hands,
            requests: Vec::new(),
            replies: Vec::new(),
            broken: None,
        }
    }
}
