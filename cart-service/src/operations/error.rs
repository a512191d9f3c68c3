//! Why an operation on a cart did not do what was asked.

use crate::domain::Refusal;
use crate::store::StoreError;

/// Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CartError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request id and step were used for another body.
    #[error("this request id and step came before with another body")]
    RequestReused,
    /// No add came under this key, as far as is known.
    #[error("no such request is known")]
    UnknownRequest,
    /// The account was deleted while its passport was still good.
    #[error("the account was deleted")]
    Erased,
    /// The answer depends on what cannot be read or written now.
    #[error("the cart cannot be reached")]
    Store(#[from] StoreError),
    /// What computes panicked, or the process drained before it began.
    #[error("looking through the catalogue was broken off")]
    BrokenOff(#[from] tokio::task::JoinError),
}

impl From<sqlx::Error> for CartError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}
