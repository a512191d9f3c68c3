//! What a refresh does (RFC 6749 §6): one pure function over the link's row.

use std::cmp::Ordering;
use std::time::Duration;

use saycart_service::Timestamp;

use super::{Grant, Life};
use crate::domain::client::AuthenticatedClient;
use crate::domain::key::{Kid, Trust};
use crate::domain::profile::{Policy, Reuse, Rotate};
use crate::domain::scope::ScopeSet;
use crate::domain::token::Generation;

/// The refresh token that was presented, genuine as far as its key goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Presented {
    /// Which pair it belongs to.
    pub(crate) generation: Generation,
    /// Which key signed it.
    pub(crate) kid: Kid,
    /// Whether somebody else may have that key.
    pub(crate) trust: Trust,
}

/// What to do about a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefreshDecision {
    /// The refresh token stays; a fresh access token of its generation goes out.
    Keep {
        /// Whether the row must learn of it.
        write: KeepWrite,
    },
    /// A new pair.
    Rotate {
        /// Whether the row lags behind the client, as after a restored backup.
        how: Rotation,
    },
    /// The reply with the current pair may have been lost: the same refresh token again, with a
    /// fresh access token.
    RetryKept,
    /// The same pair again, byte for byte.
    RetryPair,
    /// The same refresh token again; its access token is too old to be given out and is replaced
    /// in the row first.
    Remint,
    /// No.
    Refuse(RefreshRefusal),
}

/// Whether a kept refresh token is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeepWrite {
    /// The row says all that matters.
    Nothing,
    /// The generation is used for the first time, or `refreshed_at` is stale.
    Touch,
}

/// From where a rotation starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// The presented token is the current one.
    InStep,
    /// The presented token is newer than the row.
    FastForward,
}

/// Why there is no new token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefreshRefusal {
    /// It is somebody else's token. Nothing happens to the link.
    #[error("the refresh token belongs to another client")]
    OtherClient,
    /// The link is over.
    #[error("the link has ended")]
    Ended,
    /// The link was idle too long, or has reached its age.
    #[error("the link has expired")]
    Expired,
    /// The account or the client is switched off.
    #[error("the account or the client is switched off")]
    Disabled,
    /// More was asked for than was consented to.
    #[error("more scope was asked for than was granted")]
    Scope,
    /// The client's secret was changed since it proved itself.
    #[error("the client has to authenticate again")]
    ClientChanged,
    /// A superseded token.
    #[error("the refresh token was superseded")]
    Superseded {
        /// What that does to the link.
        reuse: Reuse,
    },
    /// A genuine token of a generation that never was.
    #[error("the refresh token is from the future of its link")]
    FromTheFuture,
    /// Somebody else may have its key, and the row does not name that key for it.
    #[error("the refresh token's key is suspect")]
    SuspectKey,
    /// Four billion refreshes.
    #[error("the link has no generation left")]
    Exhausted,
}

/// How long before an access token of `policy` is too old to be given out again: a quarter of its
/// life, and never less than any reply must promise.
pub(crate) fn least_remaining(policy: &Policy) -> Duration {
    policy.min_expires_in.max(policy.access_life / 4)
}

/// When an access token that is made at `now` dies.
pub(crate) fn access_expiry(policy: &Policy, now: Timestamp, link: Option<Timestamp>) -> Timestamp {
    let full = now.plus(policy.access_life);
    link.map_or(full, |end| end.min(full))
}

/// How an access token that is made anew for a refresh token that stays is dated: in the second of
/// a revocation to the next one, to be above the floor.
pub(crate) fn fresh_issue(grant: &Grant) -> Timestamp {
    if grant.floor.generation == grant.generation.get() {
        let earliest = Timestamp::from_seconds(grant.floor.issued_at_seconds.saturating_add(1));
        grant.now.max(earliest)
    } else {
        grant.now
    }
}

/// Decides what a refresh does. `active` is the key that signs.
pub(crate) fn decide(
    grant: &Grant,
    client: &AuthenticatedClient,
    presented: Presented,
    requested: ScopeSet,
    active: Kid,
) -> RefreshDecision {
    match preconditions(grant, client, requested) {
        Err(refusal) => RefreshDecision::Refuse(refusal),
        Ok(()) => match by_generation(grant, client, presented, active) {
            Err(refusal) => RefreshDecision::Refuse(refusal),
            Ok(decision) => decision,
        },
    }
}

fn preconditions(
    grant: &Grant,
    client: &AuthenticatedClient,
    requested: ScopeSet,
) -> Result<(), RefreshRefusal> {
    let policy = client.policy();
    if grant.client != client.id() {
        return Err(RefreshRefusal::OtherClient);
    }
    match grant.life {
        Life::Alive => {}
        Life::Ended { .. } => return Err(RefreshRefusal::Ended),
        Life::UserGone | Life::ClientGone => return Err(RefreshRefusal::Disabled),
    }
    let too_old = grant
        .expires_at
        .is_some_and(|end| end <= grant.now.plus(policy.min_expires_in));
    let too_idle = policy
        .idle
        .is_some_and(|idle| grant.refreshed_at.plus(idle) <= grant.now);
    if too_old || too_idle {
        return Err(RefreshRefusal::Expired);
    }
    if !requested.is_within(grant.scope) {
        return Err(RefreshRefusal::Scope);
    }
    if grant.secret_version != client.secret_version() {
        return Err(RefreshRefusal::ClientChanged);
    }
    Ok(())
}

fn by_generation(
    grant: &Grant,
    client: &AuthenticatedClient,
    presented: Presented,
    active: Kid,
) -> Result<RefreshDecision, RefreshRefusal> {
    let policy = client.policy();
    let current = grant.generation.get();
    let asked = presented.generation.get();
    // Good until the reply that carried its successor is known to have arrived.
    let is_before = asked == grant.acknowledged && current == asked.saturating_add(1);

    if presented.trust == Trust::Suspect {
        let named = (asked == current && presented.kid == grant.kid)
            || (is_before && grant.kid_before.is_none_or(|kid| kid == presented.kid));
        // Without a secret there is nothing that tells the client from who has the key.
        if !named || !client.profile().keeps_secrets() {
            return Err(RefreshRefusal::SuspectKey);
        }
    }
    match asked.cmp(&current) {
        Ordering::Equal => {
            let keeps = policy.rotate == Rotate::Never
                && presented.kid == grant.kid
                && presented.kid == active;
            if keeps {
                let stale = grant.refreshed_at <= grant.now.minus(policy.touch_after());
                let write = if grant.acknowledged < asked || stale {
                    KeepWrite::Touch
                } else {
                    KeepWrite::Nothing
                };
                return Ok(RefreshDecision::Keep { write });
            }
            rotate(presented, Rotation::InStep)
        }
        Ordering::Greater if asked - current <= policy.fast_forward_max => {
            rotate(presented, Rotation::FastForward)
        }
        Ordering::Greater => Err(RefreshRefusal::FromTheFuture),
        Ordering::Less => {
            let in_window = policy
                .retry_window
                .is_none_or(|window| grant.now <= grant.refreshed_at.plus(window));
            if is_before && in_window {
                Ok(retry(grant, policy))
            } else {
                Err(RefreshRefusal::Superseded {
                    reuse: policy.reuse,
                })
            }
        }
    }
}

fn rotate(presented: Presented, how: Rotation) -> Result<RefreshDecision, RefreshRefusal> {
    match presented.generation.next() {
        Some(_) => Ok(RefreshDecision::Rotate { how }),
        None => Err(RefreshRefusal::Exhausted),
    }
}

fn retry(grant: &Grant, policy: &Policy) -> RefreshDecision {
    match policy.rotate {
        Rotate::Never => RefreshDecision::RetryKept,
        Rotate::Always => {
            let revoked = grant
                .floor
                .covers(grant.generation, grant.access_issued_at.as_seconds());
            let remaining = grant.access_expires_at.since(grant.now);
            let long_enough = remaining >= least_remaining(policy)
                || Some(grant.access_expires_at) == grant.expires_at;
            if long_enough && !revoked {
                RefreshDecision::RetryPair
            } else {
                RefreshDecision::Remint
            }
        }
    }
}
