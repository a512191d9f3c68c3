//! Deleted accounts, in the order in which other services are told of them.

use saycart_service::Timestamp;

use super::ids::UserId;

/// An account that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Erasure {
    /// Where it stands in the list.
    pub(crate) place: Place,
    /// When it was deleted.
    pub(crate) erased_at: Timestamp,
}

/// A place in the list of erasures. Its number alone would not do: in a database that was restored
/// from a backup, the same number may be given to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The first is 1.
    pub(crate) number: i64,
    /// Whose account it was.
    pub(crate) user: UserId,
}
