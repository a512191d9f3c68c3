//! An account that was deleted, and of which nothing is to be kept here.

use saycart_service::Timestamp;

use super::Account;

/// An account that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Erasure {
    /// Where it stands in auth-service's list.
    pub(crate) place: Place,
    /// When it was deleted there.
    pub(crate) erased_at: Timestamp,
}

/// A place in auth-service's list of erasures, which both of these name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The first is 1.
    pub(crate) number: i64,
    /// Whose account it was.
    pub(crate) account: Account,
}
