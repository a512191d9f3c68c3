//! Using access tokens, and taking them and their links away.

use saycart_service::SecretString;

use super::super::presented;
use super::model::{Access, Revoked};
use super::step::{Asker, By, Ending, Proof, TokenKind};
use super::world::{ACTOR, Halt, Made, Rule, World, holds};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::EndReason;
use crate::operations::{ActiveToken, EndLink, RevokeError};

/// Bits of the scopes of audience `cart`.
const CART: u32 = 0b0_1111;
/// What a passport may live, and how far beyond its token.
const PASSPORT: i64 = 60;
const BEYOND: i64 = 10;

impl World {
    /// (5) and (6) of one token at one process.
    pub(super) async fn validate(
        &mut self,
        link: usize,
        token: &Made<Access>,
        at: usize,
    ) -> Result<(), Halt> {
        self.model.links[link].is_shared |= !token.is_heard;
        let foretold = self.model.validate(at, link, token.facts, self.now())?;
        let found = self.processes[at].validate(&presented(&token.text)).await;
        let found = found.map_err(|trouble| Halt::Broken {
            rule: Rule::Causeless,
            what: format!("a check fails: {trouble}"),
        })?;
        if let Some(active) = &found {
            let passport = self.passports.issue(active).unwrap();
            let now = self.now().as_seconds();
            let latest = active.expires_at.as_seconds().max(now + BEYOND);
            let until = passport.expires_at.as_seconds();
            holds(until <= latest.min(now + PASSPORT), Rule::Promises, || {
                format!("a passport lives until {until}, its token until {latest}, it is {now}")
            })?;
        }
        self.is_found(link, token.facts, foretold, found.as_ref())
    }

    pub(super) fn is_found(
        &self,
        link: usize,
        token: Access,
        foretold: Option<u32>,
        found: Option<&ActiveToken>,
    ) -> Result<(), Halt> {
        let facts = &self.model.links[link];
        match (foretold, found) {
            (None, None) => Ok(()),
            (Some(_), None) => holds(false, Rule::Causeless, || {
                format!("{token:?} is dead without a cause: {facts:?}")
            }),
            (None, Some(_)) => {
                let is_revoked = !self.model.is_alive(link)
                    || (token.generation, token.issued_at) <= facts.floor;
                let rule = if is_revoked {
                    Rule::Promises
                } else {
                    Rule::Active
                };
                holds(false, rule, || {
                    format!("{token:?} is taken for active: {facts:?}")
                })
            }
            (Some(scope), Some(active)) => {
                let held = &self.links[link];
                let client = self.clients[facts.client].seen.id();
                let is_it = active.link == held.id
                    && active.user == Some(self.users[facts.user])
                    && active.client == client
                    && active.generation == token.generation
                    && active.expires_at == token.expires_at
                    && active.issued_at.as_seconds() == token.issued_at;
                let says = active.scopes.mask();
                holds(is_it && says == scope, Rule::Active, || {
                    format!("{token:?} is {active:?}, and should be good for {scope:#b}")
                })
            }
        }
    }

    pub(super) async fn introspect(
        &mut self,
        link: usize,
        age: usize,
        by: Asker,
        at: usize,
    ) -> Result<(), Halt> {
        let token = self.links[link].access_of(age);
        let owner = self.model.links[link].client;
        let (asks, sees): (usize, fn(u32) -> bool) = match by {
            Asker::Client(By::Owner) => (owner, |_| true),
            Asker::Client(By::Other) => ((owner + 1) % self.model.clients.len(), |_| false),
            Asker::Cart => (self.model.clients.len(), |scope| scope & CART != 0),
        };
        let (caller, _) = self.vouch(asks, Proof::Fresh).await?;
        self.model.links[link].is_shared |= !token.is_heard;
        let foretold = self.model.validate(at, link, token.facts, self.now())?;
        let presented = presented(&token.text);

        let glance = self.processes[at].glance(Some(presented)).await;
        let found = self.processes[at].introspect(&caller, glance).await;

        let found = found.map_err(|trouble| Halt::Broken {
            rule: Rule::Causeless,
            what: format!("an introspection fails: {trouble}"),
        })?;
        let foretold = foretold.filter(|scope| sees(*scope));
        self.is_found(link, token.facts, foretold, found.as_ref())
    }

    pub(super) async fn revoke(
        &mut self,
        link: usize,
        age: usize,
        kind: TokenKind,
        by: By,
        at: usize,
    ) -> Result<(), Halt> {
        let owner = self.model.links[link].client;
        let asks = match by {
            By::Owner => owner,
            By::Other => (owner + 1) % self.model.clients.len(),
        };
        let (client, _) = self.vouch(asks, Proof::Fresh).await?;
        let (text, foretold) = match kind {
            TokenKind::Access => {
                let token = self.links[link].access_of(age);
                self.model.links[link].is_shared |= !token.is_heard;
                let now = self.now();
                let done = self.model.revoke_access(at, link, token.facts, asks, now)?;
                (token.text, done)
            }
            TokenKind::Refresh => {
                let (_, token) = self.links[link].refresh_of(age);
                let done = self.model.revoke_refresh(at, link, token.facts, asks);
                (token.text, done)
            }
        };
        self.revoked_as_foretold(&client, &text, foretold, at).await
    }

    pub(super) async fn revoked_as_foretold(
        &self,
        client: &AuthenticatedClient,
        text: &SecretString,
        foretold: Revoked,
        at: usize,
    ) -> Result<(), Halt> {
        let revoked = self.processes[at].revoke(client, presented(text)).await;
        let told = match revoked {
            Ok(()) => Revoked::Done,
            Err(RevokeError::OtherClient) => Revoked::OtherClient,
            Err(RevokeError::Trouble(trouble)) => {
                let what = format!("a revocation fails: {trouble}");
                return holds(false, Rule::Causeless, || what);
            }
        };
        holds(told == foretold, Rule::Promises, || {
            format!("a revocation is {told:?} and should be {foretold:?}")
        })
    }

    pub(super) async fn end(&mut self, link: usize, age: usize, how: Ending, at: usize) {
        let id = self.links[link].id;
        let by = match how {
            Ending::Shopper => EndReason::RevokedByUser,
            Ending::Operator => EndReason::RevokedByOperator,
            Ending::SkillDisabled => {
                let token = self.links[link].access_of(age);
                let request = EndLink {
                    token: Some(presented(&token.text)),
                    external_user: None,
                    event_time: None,
                };
                self.model.skill_disabled(at, link, token.facts);
                self.processes[at].end_link(request).await.unwrap();
                return;
            }
        };
        let revoked = self.processes[at].revoke_link(id, by, ACTOR).await;
        assert!(revoked.unwrap().is_some());
        self.model.links[link].is_ended = true;
    }
}
