//! A cache that cannot bring a token back to life.
//!
//! One entry per link. A reader that misses takes a *lease* before it asks the database, and may
//! store what it learnt only while it still holds it; every invalidation takes the lease away. So
//! neither a slow reader nor a clock nor an eviction can put back what was revoked. One random
//! *epoch* stands for changes that touch many links: an entry of another epoch is a miss.
//!
//! A cache may be away: then its answers are [`CacheError`]s, readers go to the database, and
//! whoever takes rights away has to say that it could not tell everybody.
//!
//! [`TokenCache`] is the protocol; [`conformance`] is what every implementation must pass. To add
//! one: implement the trait and call the suite from its tests.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::domain::token::TokenKey;
use crate::entropy;

#[cfg(test)]
mod compared;
#[cfg(test)]
pub(crate) mod conformance;
pub(crate) mod entry;
pub(crate) mod memory;
pub(crate) mod redis;
#[cfg(test)]
pub(crate) mod reference;

/// How long a reader may take from its lease to its fill.
pub(crate) const LEASE_LIFE: Duration = Duration::from_secs(10);
/// How long it is remembered that a link ended. Only saves look-ups: nothing depends on it.
pub(crate) const DEAD_LIFE: Duration = Duration::from_mins(10);

/// The right of one reader to fill one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lease(u64);

impl Lease {
    /// A new one, unlike every other.
    pub(crate) fn random() -> Self {
        Self(u64::from_be_bytes(entropy::random()))
    }
}

/// What an entry must share with the cache to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch(pub(crate) u64);

impl Epoch {
    /// A new one, unlike every other.
    pub(crate) fn random() -> Self {
        Self(u64::from_be_bytes(entropy::random()))
    }
}

/// What the cache has for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cached {
    /// It ended, for good.
    Dead,
    /// A sealed [`entry::Entry`].
    Sealed(Vec<u8>),
}

/// What an invalidation leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalidation {
    /// The link ended: that may be remembered.
    Ended,
    /// Something about it changed: look again.
    Changed,
}

/// Why a cache did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum CacheError {
    /// There is no connection now.
    #[error("the token cache is away")]
    Away,
    /// It took longer than such an answer may.
    #[error("the token cache does not answer in time")]
    Slow,
    /// It answered something else than was asked for.
    #[error("the token cache refuses: {0}")]
    Refused(String),
}

impl CacheError {
    /// Its name in metrics and traces.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Slow => "slow",
            Self::Refused(_) => "refused",
        }
    }
}

/// An answer of a cache that may be on another machine.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CacheError>> + Send + 'a>>;

/// The protocol.
pub(crate) trait TokenCache: Debug + Send + Sync {
    /// The entry, and the epoch as of now.
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)>;

    /// Takes the lease on a link, unless somebody holds it. Whose it is now.
    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease>;

    /// Stores an entry for `life`, if the lease is still this one, and gives the lease back.
    /// Whether it was stored.
    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool>;

    /// Takes away the entries and leases of these links. After an `Ok` no reader can store what it
    /// read before; after an error that is unknown, and the call may be repeated.
    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], what: Invalidation) -> Answer<'a, ()>;

    /// The epoch as of now, for what is remembered elsewhere as long as it lasts.
    fn epoch(&self) -> Answer<'_, Epoch>;

    /// Begins a new epoch: every entry is a miss. For changes that touch very many links.
    fn begin_epoch(&self) -> Answer<'_, ()>;
}

#[cfg(test)]
mod tests {
    use super::CacheError;

    #[test]
    fn dashboards_know_what_is_wrong_with_a_cache_by_these_names() {
        let refused = CacheError::Refused("OOM".to_owned());
        let names = [CacheError::Away, CacheError::Slow, refused].map(|error| error.name());

        assert_eq!(names, ["away", "slow", "refused"]);
    }
}
