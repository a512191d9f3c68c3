//! The public keys that verify passports, and where a callee gets them from.
//!
//! [`VerifyingKeys`] is a set that somebody holds already; [`RemoteKeys`] asks auth-service over
//! gRPC when it meets a key that it does not know. Both are a [`KeySource`]. A service in another
//! language takes the same keys as a [JWK set](jwk_set).
//!
//! A key id is the key's RFC 7638 thumbprint, so nobody hands out ids and no two keys share one.

mod jwks;
mod public_key;
mod remote;
mod set;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use saycart_service::Timestamp;

pub use self::jwks::jwk_set;
pub use self::public_key::{InvalidPassportKey, KeyId, PassportKey, PublicKey};
pub use self::remote::{Fetching, RemoteKeys};
pub use self::set::VerifyingKeys;

/// Whoever can say which key belongs to an id.
pub trait KeySource: Send + Sync + fmt::Debug {
    /// Finds the key with this id among those that are good at `now`.
    ///
    /// `None` is a certain answer: whoever knows all keys does not know this one. When that could
    /// not be found out, the answer is [`KeysUnreachable`], and the passport is neither good nor
    /// bad.
    fn find<'a>(&'a self, id: &'a KeyId, now: Timestamp) -> LookUp<'a>;
}

/// The answer to [`KeySource::find`].
pub type LookUp<'a> =
    Pin<Box<dyn Future<Output = Result<Option<PublicKey>, KeysUnreachable>> + Send + 'a>>;

/// The keys could not be fetched: try again.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the passports' keys could not be fetched from auth-service")]
pub struct KeysUnreachable(#[source] pub(crate) Arc<dyn std::error::Error + Send + Sync>);

impl KeysUnreachable {
    /// For a [`KeySource`] of one's own.
    pub fn because(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(cause))
    }
}
