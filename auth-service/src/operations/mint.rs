//! Making the tokens of a pair. They are made after the commit, from what was committed.

use saycart_service::SecretString;

use super::Trouble;
use crate::domain::grant::Grant;
use crate::domain::grant::refresh::{access_expiry, fresh_issue};
use crate::domain::ids::LinkId;
use crate::domain::key::{KeyRing, Kid, NoPair};
use crate::domain::profile::Policy;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, Handle, RefreshToken};
use crate::store::grant::Pair;

/// What a token request is answered with (RFC 6749 §5.1).
#[derive(Debug)]
pub(crate) struct IssuedTokens {
    /// The access token.
    pub(crate) access: SecretString,
    /// The refresh token.
    pub(crate) refresh: SecretString,
    /// The access token's life from now.
    pub(crate) expires_in_seconds: i64,
    /// What the access token is good for.
    pub(crate) scope: ScopeSet,
    /// The link that they belong to. Fit for logs.
    pub(crate) link: LinkId,
}

/// A pair, as the row says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairSpec {
    pub(super) link: LinkId,
    pub(super) handle: Handle,
    pub(super) generation: Generation,
    pub(super) kid: Kid,
    pub(super) scope: ScopeSet,
    pub(super) times: Pair,
}

/// The times of an access token that is made anew for a refresh token that stays.
pub(super) fn fresh_times(grant: &Grant, policy: &Policy) -> Pair {
    Pair {
        issued_at: fresh_issue(grant),
        expires_at: access_expiry(policy, grant.now, grant.expires_at),
        now: grant.now,
    }
}

/// Makes both tokens.
pub(super) fn mint(ring: &KeyRing, pair: &PairSpec) -> Result<IssuedTokens, Trouble> {
    let PairSpec {
        link,
        handle,
        generation,
        kid,
        scope,
        times,
    } = *pair;
    let keys = ring.for_pair(kid).map_err(|none| match none {
        NoPair::UnknownKey => Trouble::UnknownKey { kid },
        NoPair::NoSigningKey => Trouble::NoSigningKey,
    })?;
    let issued = times.issued_at.as_seconds();
    let expires = times.expires_at.as_seconds();
    let access = AccessToken {
        id: handle.access_id(),
        kid: keys.access_kid,
        generation,
        issued_at_seconds: u32::try_from(issued).unwrap_or(u32::MAX),
        life_seconds: u32::try_from(expires - issued).unwrap_or(0),
        scope,
    };
    Ok(IssuedTokens {
        access: access.encode(keys.access),
        refresh: RefreshToken {
            handle,
            kid,
            generation,
        }
        .encode(keys.refresh),
        expires_in_seconds: expires - times.now.as_seconds(),
        scope,
        link,
    })
}
