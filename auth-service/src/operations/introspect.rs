//! Introspection (RFC 7662): a token as a client may see it.

use super::validate::counted;
use super::{ActiveToken, Tokens, ValidateError};
use crate::cache::{Cached, Epoch};
use crate::domain::client::AuthenticatedClient;
use crate::domain::key::Trust;
use crate::domain::token::{AccessToken, PresentedToken, Token};

/// A first look at a token, by which nothing is decided yet.
#[derive(Debug)]
pub(crate) struct Glance {
    /// `None`: none came.
    presented: Option<PresentedToken>,
    /// `None`: it is no access token that is known to be genuine here.
    token: Option<AccessToken>,
    /// What the cache has; `None`: it is away.
    seen: Option<(Option<Cached>, Epoch)>,
}

impl Glance {
    /// The cache's epoch.
    pub(crate) fn epoch(&self) -> Option<Epoch> {
        self.seen.as_ref().map(|(_, epoch)| *epoch)
    }
}

impl Tokens {
    /// Looks at a token, and at what the cache has of its link and which epoch it is.
    pub(crate) async fn glance(&self, presented: Option<PresentedToken>) -> Glance {
        let ring = self.ring();
        let read = presented.as_ref().map(|token| Token::read(token, &ring));
        let Some(Ok((Token::Access(token), Trust::Full))) = read else {
            return self.no_glance(presented).await;
        };
        let seen = self.0.cache.read(&token.id.token_key()).await;
        Glance {
            presented,
            token: Some(token),
            seen: seen.ok(),
        }
    }

    /// Looks which epoch of the cache it is, and not at the token.
    pub(crate) async fn no_glance(&self, presented: Option<PresentedToken>) -> Glance {
        Glance {
            presented,
            token: None,
            seen: self.epoch().await.map(|epoch| (None, epoch)),
        }
    }

    /// As [`Tokens::validate`], after a first look.
    async fn validate_after(&self, glance: Glance) -> Result<Option<ActiveToken>, ValidateError> {
        match (glance.token, glance.presented) {
            (Some(token), _) => {
                let judged = self.judge_by_the_nearest(&token, async { glance.seen });
                Ok(counted(judged.await)?.active)
            }
            (None, Some(presented)) => self.validate(&presented).await,
            (None, None) => Ok(None),
        }
    }

    /// `None` also for a token that is none of the caller's business: neither its own, nor for an
    /// audience that it was registered for (RFC 7662 §4).
    pub(crate) async fn introspect(
        &self,
        caller: &AuthenticatedClient,
        glance: Glance,
    ) -> Result<Option<ActiveToken>, ValidateError> {
        let token = self.validate_after(glance).await?;
        Ok(token.filter(|token| {
            let audiences = token.scopes.audiences();
            token.client == caller.id()
                || audiences
                    .iter()
                    .any(|audience| caller.audiences().contains(audience))
        }))
    }
}
