//! A signed-in browser.

use std::net::IpAddr;
use std::time::Duration;

use saycart_service::Timestamp;

use super::ids::UserId;
use super::opaque::{kept_hash, opaque_secret, readable_secret};
use super::user::EmailAddress;

/// A session that nobody uses ends after this: the telephone on the kitchen table.
pub(crate) const IDLE: Duration = Duration::from_hours(1);
/// Every session ends after this. A link does not depend on it.
pub(crate) const ABSOLUTE: Duration = Duration::from_hours(12);

kept_hash!(
    /// What the database keeps of a session's id.
    SessionKey
);
opaque_secret!(
    /// What the cookie of a signed-in browser holds. A new one at every log-in.
    SessionId,
    "scw_",
    SessionKey
);
readable_secret!(SessionId, "scw_");

/// A living session of an account that is switched on.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Which.
    pub(crate) key: SessionKey,
    /// Whose.
    pub(crate) user: UserId,
    /// What the account is called on pages.
    pub(crate) email: EmailAddress,
    /// The account's epoch at log-in: codes of this session carry it.
    pub(crate) epoch: i64,
    /// When it was noted last that it is in use.
    pub(crate) seen: Seen,
    /// From where it is used now.
    pub(crate) address: Option<IpAddr>,
    /// When the password was typed.
    pub(crate) signed_in_at: Timestamp,
    /// How long ago that is.
    pub(crate) age: Duration,
}

impl Session {
    /// It is used from there.
    #[must_use]
    pub(crate) fn at(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }
}

/// Whether the use of a session has to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It was, within the last minute.
    Lately,
    /// It was not: so that it does not lie idle, now it has to be.
    AWhileAgo,
}
