//! Refreshing (RFC 6749 §6): a link's row is loaded, the domain decides, the row is changed under
//! the same conditions; whoever finds the row changed decides anew.

mod events;
mod write;

use self::events::note_retry;
use super::mint::{IssuedTokens, PairSpec, fresh_times, mint};
use super::{Tokens, Trouble};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::Grant;
use crate::domain::grant::refresh::{
    KeepWrite, Presented, RefreshDecision, RefreshRefusal, Rotation, decide,
};
use crate::domain::key::{KeyRing, Kid};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{PresentedToken, RefreshToken, Token, TokenKey};
use crate::metrics::{self, Refreshed};
use crate::store::grant::Pair;
use crate::store::{self, StoreError};

pub(super) use self::events::about;

/// How often a refresh looks again after others changed the row. Each time means that another
/// request made progress.
const TRIES: usize = 5;

/// What a client presents.
#[derive(Debug, Clone)]
pub(crate) struct RefreshRequest {
    /// The refresh token.
    pub(crate) token: PresentedToken,
    /// What the access token is to be good for; `None`: all that the link is.
    pub(crate) scope: Option<ScopeSet>,
}

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    /// `invalid_grant`: the token is not one of ours, or not one that is refreshed with.
    #[error("the refresh token is not genuine")]
    NotGenuine,
    /// `invalid_grant`: nobody knows the link.
    #[error("the link is unknown")]
    UnknownLink,
    /// `invalid_grant`: it was refused less than a minute ago, for good.
    #[error("the refresh token is known to be dead")]
    KnownDead,
    /// `invalid_grant`: a rule says no.
    #[error(transparent)]
    Refused(RefreshRefusal),
    /// `invalid_scope`.
    #[error("more scope was asked for than was granted")]
    InvalidScope,
    /// The client's secret has changed since it proved itself: have it prove itself again, once,
    /// and call again.
    #[error("the client has to authenticate again")]
    ClientChanged,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for RefreshError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for RefreshError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

/// One refresh under way.
struct Attempt<'a> {
    client: &'a AuthenticatedClient,
    ring: &'a KeyRing,
    /// The key that signs.
    active: Kid,
    token: RefreshToken,
    presented: Presented,
    key: TokenKey,
    requested: Option<ScopeSet>,
}

/// What came of one look at the row.
enum Outcome {
    Done(IssuedTokens),
    /// Somebody else changed the row.
    Again,
}

impl Tokens {
    /// Answers with an access token, and with the refresh token to use next.
    pub(crate) async fn refresh(
        &self,
        client: &AuthenticatedClient,
        request: RefreshRequest,
    ) -> Result<IssuedTokens, RefreshError> {
        let fingerprint = request.token.fingerprint(client.id().as_bytes());
        if self.0.dead.contains(&fingerprint) {
            return Err(RefreshError::KnownDead);
        }
        let (token, trust) = match self.read(&request.token).await {
            Ok((Token::Refresh(token), trust)) => (token, trust),
            Ok((Token::Access(_), _)) => return Err(RefreshError::NotGenuine),
            Err(error) => {
                let trouble = self.unreadable(error);
                tracing::info!(token = request.token.name_for_logs(), %error, "unreadable token");
                return Err(trouble.map_or(RefreshError::NotGenuine, RefreshError::Trouble));
            }
        };
        let presented = Presented {
            generation: token.generation,
            kid: token.kid,
            trust,
        };
        let mut result = self
            .refresh_as_keys_stand(client, &request, token, presented)
            .await;
        if let Err(RefreshError::Trouble(Trouble::UnknownKey { .. })) = &result {
            // The link has moved to a key that is new here; nothing was written.
            self.look_again().await;
            result = self
                .refresh_as_keys_stand(client, &request, token, presented)
                .await;
        }
        if let Err(error) = &result
            && is_final(error)
        {
            self.0.dead.insert(fingerprint);
        }
        result
    }

    async fn refresh_as_keys_stand(
        &self,
        client: &AuthenticatedClient,
        request: &RefreshRequest,
        token: RefreshToken,
        presented: Presented,
    ) -> Result<IssuedTokens, RefreshError> {
        let ring = self.ring();
        let attempt = Attempt {
            client,
            ring: &ring,
            active: ring.signing().ok_or(Trouble::NoSigningKey)?.kid,
            token,
            presented,
            key: token.handle.access_id().token_key(),
            requested: request.scope,
        };
        self.refresh_until_settled(&attempt).await
    }

    async fn refresh_until_settled(
        &self,
        attempt: &Attempt<'_>,
    ) -> Result<IssuedTokens, RefreshError> {
        for _ in 0..TRIES {
            let grant = {
                let mut connection = self.db().acquire().await?;
                store::grant::load(self.db(), &mut connection, &attempt.key).await?
            };
            let grant = grant.ok_or(RefreshError::UnknownLink)?;
            self.0.clock.learn(grant.now);
            match self.refresh_once(attempt, &grant).await? {
                Outcome::Done(tokens) => return Ok(tokens),
                Outcome::Again => {}
            }
        }
        Err(Trouble::Contended.into())
    }

    async fn refresh_once(
        &self,
        attempt: &Attempt<'_>,
        grant: &Grant,
    ) -> Result<Outcome, RefreshError> {
        // What the client may ask for no longer is in no new token; the link keeps it.
        let allowed = grant.client_scope;
        let requested = attempt.requested.unwrap_or(grant.scope & allowed);
        let policy = attempt.client.policy();
        let decision = decide(
            grant,
            attempt.client,
            attempt.presented,
            requested,
            attempt.active,
        );
        if !matches!(decision, RefreshDecision::Refuse(_)) && !requested.is_within(allowed) {
            return Err(RefreshError::InvalidScope);
        }
        let (generation, kid, times, how) = match decision {
            RefreshDecision::Keep { write } => {
                if write == KeepWrite::Touch && !self.touch(attempt, grant).await? {
                    return Ok(Outcome::Again);
                }
                let times = fresh_times(grant, policy);
                (grant.generation, grant.kid, times, Refreshed::Kept)
            }
            RefreshDecision::Rotate { how } => {
                let next = attempt.presented.generation.next();
                let next = next.ok_or(RefreshError::Refused(RefreshRefusal::Exhausted))?;
                match self.rotate(attempt, grant, requested, next, how).await? {
                    Some(times) => (next, attempt.active, times, how.into()),
                    None => return Ok(Outcome::Again),
                }
            }
            RefreshDecision::RetryKept => {
                note_retry(attempt, grant);
                let times = fresh_times(grant, policy);
                (grant.generation, grant.kid, times, Refreshed::Again)
            }
            RefreshDecision::RetryPair => {
                note_retry(attempt, grant);
                let times = Pair {
                    issued_at: grant.access_issued_at,
                    expires_at: grant.access_expires_at,
                    now: grant.now,
                };
                (grant.generation, grant.kid, times, Refreshed::Again)
            }
            RefreshDecision::Remint => {
                self.remint(attempt, grant).await?;
                metrics::reminted();
                return Ok(Outcome::Again);
            }
            RefreshDecision::Refuse(refusal) => {
                return Err(self.refuse_refresh(attempt, grant, refusal).await);
            }
        };
        let pair = PairSpec {
            link: grant.id,
            handle: attempt.token.handle,
            generation,
            kid,
            scope: requested,
            times,
        };
        let tokens = mint(attempt.ring, &pair)?;
        metrics::refreshed(attempt.client.profile(), how);
        Ok(Outcome::Done(tokens))
    }

    async fn refuse_refresh(
        &self,
        attempt: &Attempt<'_>,
        grant: &Grant,
        refusal: RefreshRefusal,
    ) -> RefreshError {
        match refusal {
            RefreshRefusal::Scope => RefreshError::InvalidScope,
            RefreshRefusal::ClientChanged => RefreshError::ClientChanged,
            RefreshRefusal::Superseded { reuse } => {
                match self
                    .note_reuse(
                        attempt.client,
                        &attempt.key,
                        attempt.presented.generation,
                        grant,
                        reuse,
                    )
                    .await
                {
                    Ok(()) => RefreshError::Refused(refusal),
                    Err(trouble) => trouble.into(),
                }
            }
            RefreshRefusal::FromTheFuture | RefreshRefusal::SuspectKey => {
                tracing::warn!(
                    link.id = %grant.id,
                    presented = attempt.presented.generation.get(),
                    current = grant.generation.get(),
                    reason = %refusal,
                    "a genuine refresh token does not fit its link: was the database restored, \
                     or a key stolen?"
                );
                RefreshError::Refused(refusal)
            }
            RefreshRefusal::OtherClient
            | RefreshRefusal::Ended
            | RefreshRefusal::Expired
            | RefreshRefusal::Disabled
            | RefreshRefusal::Exhausted => RefreshError::Refused(refusal),
        }
    }
}

impl From<Rotation> for Refreshed {
    fn from(how: Rotation) -> Self {
        match how {
            Rotation::InStep => Self::Rotated,
            Rotation::FastForward => Self::FastForwarded,
        }
    }
}

/// Whether asking again can never help this client.
pub(super) fn is_final(error: &RefreshError) -> bool {
    match error {
        RefreshError::UnknownLink => true,
        RefreshError::Refused(refusal) => match refusal {
            RefreshRefusal::Ended
            | RefreshRefusal::Expired
            | RefreshRefusal::OtherClient
            | RefreshRefusal::Superseded { .. } => true,
            RefreshRefusal::Disabled
            | RefreshRefusal::Scope
            | RefreshRefusal::ClientChanged
            | RefreshRefusal::FromTheFuture
            | RefreshRefusal::SuspectKey
            | RefreshRefusal::Exhausted => false,
        },
        RefreshError::NotGenuine
        | RefreshError::KnownDead
        | RefreshError::InvalidScope
        | RefreshError::ClientChanged
        | RefreshError::Trouble(_) => false,
    }
}
