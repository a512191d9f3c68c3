//! What a link's life should be, written from the specification and not from the code: who may
//! refresh with what, which tokens are good, and what for.
//!
//! A reference is easy to read because it knows everything and does one thing at a time. Where the
//! answer hangs on seconds that nobody can know beforehand, it says so ([`Unclear`]).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use saycart_service::Timestamp;

use super::step::Wrong;
use crate::domain::key::KeyState;
use crate::domain::profile::{AcknowledgedBy, Profile, Reuse, Rotate};

/// Nearer than this to the end of something, nobody can know on which side of it a call will be.
const NEAR: Duration = Duration::from_secs(20);
const CODE_LIFE: Duration = Duration::from_mins(1);
const MAX_ATTEMPTS: u32 = 5;

/// What comes next cannot be foretold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unclear;

/// Whether `end` has come at `now`.
fn is_over(end: Timestamp, now: Timestamp) -> Result<bool, Unclear> {
    if end.distance(now) < NEAR {
        return Err(Unclear);
    }
    Ok(end <= now)
}

#[derive(Debug, Clone)]
pub(super) struct ClientFacts {
    pub(super) profile: Profile,
    pub(super) scope: u32,
    pub(super) is_off: bool,
    pub(super) secret_version: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct UserFacts {
    pub(super) is_off: bool,
    pub(super) sessions: i64,
}

#[derive(Debug, Clone)]
pub(super) struct CodeFacts {
    pub(super) client: usize,
    pub(super) user: usize,
    pub(super) scope: u32,
    pub(super) sessions: i64,
    pub(super) made_at: Timestamp,
    pub(super) attempts: u32,
    pub(super) is_dead: bool,
    pub(super) link: Option<usize>,
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) generation: u32,
    pub(super) issued_at: i64,
    pub(super) expires_at: Timestamp,
    pub(super) scope: u32,
    pub(super) kid: u8,
}

/// What a refresh token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Refresh {
    pub(super) generation: u32,
    pub(super) kid: u8,
}

#[derive(Debug, Clone)]
pub(super) struct LinkFacts {
    pub(super) client: usize,
    pub(super) user: usize,
    pub(super) scope: u32,
    pub(super) generation: u32,
    pub(super) acknowledged: u32,
    pub(super) kid: u8,
    pub(super) kid_before: Option<u8>,
    pub(super) floor: (u32, i64),
    pub(super) refreshed_at: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) is_ended: bool,
    /// Of the current pair, where the profile rotates.
    pub(super) pair: Option<(i64, Timestamp)>,
    /// The greatest generation that was used, by the profile's meaning of using.
    pub(super) used: u32,
    /// What was refused for good, and to whom.
    pub(super) dead: BTreeSet<(Refresh, usize)>,
    /// Somebody used a token that the client has never got.
    pub(super) is_shared: bool,
}

/// How a refresh should be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refreshed {
    Accepted {
        /// The refresh token of the answer.
        next: Refresh,
        /// The same access token as before.
        again: Option<(i64, Timestamp)>,
        /// What the access token is good for.
        scope: u32,
    },
    Refused(Refusal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// `invalid_grant`.
    Grant,
    /// `invalid_scope`.
    Scope,
    /// The client has to prove itself again.
    Proof,
}

/// How a token request should be answered, and whether that may be because it is known to be dead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foretold {
    pub(super) answer: Refreshed,
    pub(super) may_be_dead: bool,
}

/// A client as it proved itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vouched {
    pub(super) client: usize,
    pub(super) secret_version: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Revoked {
    Done,
    OtherClient,
}

/// Everything that there is.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) clients: Vec<ClientFacts>,
    pub(super) users: Vec<UserFacts>,
    pub(super) codes: Vec<CodeFacts>,
    pub(super) links: Vec<LinkFacts>,
    pub(super) keys: BTreeMap<u8, KeyState>,
    /// The keys as each process knows them.
    pub(super) views: [BTreeMap<u8, KeyState>; 2],
    pub(super) role: u32,
}

impl Model {
    /// A process sees how the keys stand.
    pub(super) fn look(&mut self, at: usize) {
        self.views[at] = self.keys.clone();
    }

    /// The state of a token's key. A token of an unknown one has the process look.
    fn state(&mut self, at: usize, kid: u8) -> KeyState {
        if !self.views[at].contains_key(&kid) {
            self.look(at);
        }
        self.views[at][&kid]
    }

    pub(super) fn signing(&self, at: usize) -> u8 {
        let mut view = self.views[at].iter();
        let active = view.find(|(_, state)| **state == KeyState::Active);
        *active.unwrap().0
    }

    /// Whether link, client and shopper are alive.
    pub(super) fn is_alive(&self, link: usize) -> bool {
        let facts = &self.links[link];
        !facts.is_ended && !self.users[facts.user].is_off && !self.clients[facts.client].is_off
    }

    pub(super) fn end(&mut self, which: impl Fn(&LinkFacts) -> bool) {
        for link in &mut self.links {
            link.is_ended |= which(link);
        }
    }

    /// Whether an exchange should give tokens. If so, the caller adds the link.
    pub(super) fn exchange(
        &mut self,
        code: usize,
        wrong: Option<Wrong>,
        now: Timestamp,
    ) -> Result<bool, Unclear> {
        let facts = &mut self.codes[code];
        match wrong {
            Some(Wrong::Client) => return Ok(false),
            Some(Wrong::Verifier | Wrong::RedirectUri) => {
                facts.attempts += 1;
                return Ok(false);
            }
            None => {}
        }
        if let Some(link) = facts.link {
            self.links[link].is_ended = true;
            return Ok(false);
        }
        let (user, client) = (&self.users[facts.user], &self.clients[facts.client]);
        let is_dead = facts.is_dead
            || facts.attempts >= MAX_ATTEMPTS
            || facts.sessions != user.sessions
            || user.is_off
            || client.is_off
            || facts.scope & client.scope == 0;
        Ok(!is_dead && !is_over(facts.made_at.plus(CODE_LIFE), now)?)
    }

    /// How a refresh should be answered, and what it does to the link.
    pub(super) fn refresh(
        &mut self,
        at: usize,
        link: usize,
        token: Refresh,
        vouched: Vouched,
        requested: Option<u32>,
        now: Timestamp,
    ) -> Result<Foretold, Unclear> {
        let may_be_dead = self.links[link].dead.contains(&(token, vouched.client));
        let answer = match self.refreshed(at, link, token, vouched, requested, now) {
            Err(Stop::Unclear) => return Err(Unclear),
            Err(Stop::Refused(refusal)) => Refreshed::Refused(refusal),
            Ok(accepted) => accepted,
        };
        Ok(Foretold {
            answer,
            may_be_dead,
        })
    }

    fn refreshed(
        &mut self,
        at: usize,
        link: usize,
        token: Refresh,
        vouched: Vouched,
        requested: Option<u32>,
        now: Timestamp,
    ) -> Result<Refreshed, Stop> {
        const REFUSED: Result<Refreshed, Stop> = Err(Stop::Refused(Refusal::Grant));
        let state = self.state(at, token.kid);
        if state == KeyState::Retired {
            return REFUSED;
        }
        let is_alive = self.is_alive(link);
        let active = self.signing(at);
        let client = self.clients[vouched.client].clone();
        let policy = client.profile.policy();
        let owner_scope = self.clients[self.links[link].client].scope;
        let facts = &mut self.links[link];
        let finally = (token, vouched.client);
        let scope = requested.unwrap_or(facts.scope & owner_scope);
        if facts.client != vouched.client || !is_alive {
            if facts.client != vouched.client || facts.is_ended {
                facts.dead.insert(finally);
            }
            return REFUSED;
        }
        let too_old = match facts.expires_at {
            Some(end) => is_over(end, now.plus(policy.min_expires_in))?,
            None => false,
        };
        let too_idle = match policy.idle {
            Some(idle) => is_over(facts.refreshed_at.plus(idle), now)?,
            None => false,
        };
        if too_old || too_idle {
            facts.dead.insert(finally);
            return REFUSED;
        }
        if scope & !facts.scope != 0 {
            return Err(Stop::Refused(Refusal::Scope));
        }
        if vouched.secret_version != client.secret_version {
            return Err(Stop::Refused(Refusal::Proof));
        }
        let (asked, current) = (token.generation, facts.generation);
        let is_before = asked + 1 == current && facts.acknowledged == asked;
        let named = (asked == current && token.kid == facts.kid)
            || (is_before && facts.kid_before.is_none_or(|kid| kid == token.kid));
        if state == KeyState::Suspect && !(named && client.profile.keeps_secrets()) {
            return REFUSED;
        }
        if asked > current {
            // Of a suspect key it is not named, and no other can be forged.
            return REFUSED;
        }
        let kept = policy.rotate == Rotate::Never;
        let in_window = match policy.retry_window {
            Some(window) if is_before => !is_over(facts.refreshed_at.plus(window), now)?,
            Some(_) | None => true,
        };
        if asked < current && !(is_before && in_window) {
            if policy.reuse == Reuse::Ends {
                facts.is_ended = true;
            }
            facts.dead.insert(finally);
            return REFUSED;
        }
        if scope & !client.scope != 0 {
            return Err(Stop::Refused(Refusal::Scope));
        }
        let mut again = None;
        if asked < current {
            let kid = facts.kid;
            if self.state(at, kid) == KeyState::Retired {
                // A process that had not heard of it went on signing with it.
                return Err(Stop::Unclear);
            }
            let facts = &mut self.links[link];
            if let (false, Some((issued_at, expires_at))) = (kept, facts.pair) {
                let least = policy.min_expires_in.max(policy.access_life / 4);
                let end = facts.expires_at.map(Timestamp::as_seconds);
                let is_at_end = end == Some(expires_at.as_seconds());
                let is_revoked = (current, issued_at) <= facts.floor;
                if !is_revoked && (is_at_end || !is_over(expires_at, now.plus(least))?) {
                    again = facts.pair;
                }
            }
        } else if kept && token.kid == facts.kid && token.kid == active {
            facts.acknowledged = asked;
            facts.refreshed_at = now;
        } else {
            facts.generation = asked + 1;
            facts.acknowledged = asked;
            facts.kid_before = Some(token.kid);
            facts.kid = active;
            facts.refreshed_at = now;
        }
        let facts = &mut self.links[link];
        facts.used = facts.used.max(asked);
        Ok(Refreshed::Accepted {
            next: Refresh {
                generation: facts.generation,
                kid: facts.kid,
            },
            again,
            scope,
        })
    }

    /// What an access token should be good for; `None`: it is not good.
    pub(super) fn validate(
        &mut self,
        at: usize,
        link: usize,
        token: Access,
        now: Timestamp,
    ) -> Result<Option<u32>, Unclear> {
        match self.state(at, token.kid) {
            KeyState::Suspect | KeyState::Retired => return Ok(None),
            KeyState::Standby | KeyState::Active | KeyState::Verify => {}
        }
        if is_over(token.expires_at, now)? || !self.is_alive(link) {
            return Ok(None);
        }
        let facts = &mut self.links[link];
        if (token.generation, token.issued_at) <= facts.floor {
            return Ok(None);
        }
        let client = &self.clients[facts.client];
        if client.profile.policy().acknowledged_by == AcknowledgedBy::AnyUse {
            facts.acknowledged = facts.acknowledged.max(token.generation);
            facts.used = facts.used.max(token.generation);
        }
        Ok(Some(token.scope & facts.scope & client.scope & self.role))
    }

    /// What should become of a revocation.
    pub(super) fn revoke_access(
        &mut self,
        at: usize,
        link: usize,
        token: Access,
        client: usize,
        now: Timestamp,
    ) -> Result<Revoked, Unclear> {
        match self.state(at, token.kid) {
            KeyState::Suspect | KeyState::Retired => return Ok(Revoked::Done),
            KeyState::Standby | KeyState::Active | KeyState::Verify => {}
        }
        if is_over(token.expires_at, now)? {
            return Ok(Revoked::Done);
        }
        if self.links[link].client != client {
            return Ok(self.others(link));
        }
        let policy = self.clients[client].profile.policy();
        let facts = &mut self.links[link];
        let floor = (token.generation, token.issued_at);
        if !facts.is_ended && facts.floor < floor {
            facts.floor = floor;
            let uses = policy.acknowledged_by == AcknowledgedBy::AnyUse;
            if uses && token.generation == facts.generation {
                facts.acknowledged = token.generation;
                facts.used = facts.used.max(token.generation);
            }
        }
        Ok(Revoked::Done)
    }

    pub(super) fn revoke_refresh(
        &mut self,
        at: usize,
        link: usize,
        token: Refresh,
        client: usize,
    ) -> Revoked {
        let state = self.state(at, token.kid);
        let keeps_secrets = self.clients[client].profile.keeps_secrets();
        if state == KeyState::Retired || (state == KeyState::Suspect && !keeps_secrets) {
            return Revoked::Done;
        }
        if self.links[link].client != client {
            return self.others(link);
        }
        self.links[link].is_ended = true;
        Revoked::Done
    }

    fn others(&self, link: usize) -> Revoked {
        if self.is_alive(link) {
            Revoked::OtherClient
        } else {
            Revoked::Done
        }
    }

    /// Whether an event of Alexa's with this token ends the link.
    pub(super) fn skill_disabled(&mut self, at: usize, link: usize, token: Access) {
        match self.state(at, token.kid) {
            KeyState::Suspect | KeyState::Retired => {}
            KeyState::Standby | KeyState::Active | KeyState::Verify => {
                self.links[link].is_ended = true;
            }
        }
    }
}

enum Stop {
    Refused(Refusal),
    Unclear,
}

impl From<Unclear> for Stop {
    fn from(Unclear: Unclear) -> Self {
        Self::Unclear
    }
}
