//! Refresh tokens that are known to be dead: a client that asks a thousand times a second with
//! one reaches the database once a minute.

use std::collections::HashMap;
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use parking_lot::Mutex;
use secrecy::ExposeSecret;
use tokio::time::Instant;

use super::refresh::is_final;
use super::{ClientClaim, RefreshError, Tokens};
use crate::domain::token::PresentedToken;

const REMEMBERED_FOR: Duration = Duration::from_mins(1);
const AT_MOST: usize = 100_000;

/// SHA-256 of the credentials that came with a request: whoever sends the same again is the same.
#[derive(Clone, Copy)]
pub(crate) struct CredentialsHash([u8; 32]);

impl CredentialsHash {
    /// Of everything that a client may have meant by what it sent.
    pub(crate) fn of<'c>(claims: impl Iterator<Item = &'c ClientClaim>) -> Self {
        let mut context = Context::new(&SHA256);
        for ClientClaim { id, secret } in claims {
            let secret = secret.as_ref().map(ExposeSecret::expose_secret);
            for part in [Some(id.as_str()), secret] {
                // The length keeps the parts apart, and none from an empty one.
                let length = part.map_or(usize::MAX, str::len);
                context.update(&length.to_be_bytes());
                context.update(part.unwrap_or_default().as_bytes());
            }
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        Self(hash)
    }
}

impl Tokens {
    /// Whether a refresh token is known to be dead in these hands, so that neither has to be looked
    /// up. The credentials were right when the token was found dead; should the client's secret have
    /// been changed in the minute since, the token is dead all the same.
    pub(crate) fn is_known_dead(&self, token: &PresentedToken, by: &CredentialsHash) -> bool {
        self.0.dead.contains(&token.fingerprint(&by.0))
    }

    /// Remembers what became of a refresh with right credentials, if that is final.
    pub(crate) fn remember_dead(
        &self,
        token: &PresentedToken,
        by: &CredentialsHash,
        error: &RefreshError,
    ) {
        if is_final(error) || matches!(error, RefreshError::KnownDead) {
            self.0.dead.insert(token.fingerprint(&by.0));
        }
    }
}

/// SHA-256 of token and client, and of token and credentials → until when it is remembered. Only
/// outcomes that are final.
#[derive(Debug, Default)]
pub(super) struct DeadTokens(Mutex<HashMap<[u8; 32], Instant>>);

impl DeadTokens {
    /// Whether it is known to be dead.
    pub(super) fn contains(&self, fingerprint: &[u8; 32]) -> bool {
        let mut dead = self.0.lock();
        match dead.get(fingerprint) {
            Some(until) if *until > Instant::now() => true,
            Some(_) => {
                dead.remove(fingerprint);
                false
            }
            None => false,
        }
    }

    /// Remembers it for a minute.
    pub(super) fn insert(&self, fingerprint: [u8; 32]) {
        let now = Instant::now();
        let mut dead = self.0.lock();
        if dead.len() >= AT_MOST {
            dead.retain(|_, until| *until > now);
        }
        if dead.len() < AT_MOST {
            dead.insert(fingerprint, now + REMEMBERED_FOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_dead_token_is_remembered_for_a_minute() {
        let dead = DeadTokens::default();
        dead.insert([1; 32]);

        assert!(dead.contains(&[1; 32]) && !dead.contains(&[2; 32]));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(!dead.contains(&[1; 32]));
    }
}
