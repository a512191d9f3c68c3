//! Why a passport is refused, and what the caller is told over gRPC.
//!
//! The caller is another service of the installation. It learns that the passport is no good
//! (`PASSPORT_INVALID`), which no retry mends, or that this could not be found out
//! (`UNAVAILABLE`), which a retry may. Which of the many ways to be no good it was goes along as
//! text for the operator.

use std::time::Duration;

use saycart_proto::v1::ErrorReason;
use saycart_service::{causes, refusal};
use tonic::{Code, Status};

use crate::{KeyId, KeysUnreachable, MAX_PASSPORT_LIFE};

/// Why a call with this passport, or with none, was refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PassportError {
    /// No `authorization` header.
    #[error("the call carries no passport")]
    Missing,
    /// Not `Bearer` followed by one JWT of bearable size, or claims that are none of ours.
    #[error("the passport is malformed")]
    Malformed,
    /// `alg` is not `EdDSA`: `none`, an HMAC with the public key for a secret, or anything else.
    #[error("the passport's `alg` is not EdDSA")]
    Algorithm,
    /// `typ` is not `at+jwt`: a JWT that was made for something else (RFC 8725 section 3.11).
    #[error("the passport's `typ` is not at+jwt")]
    Type,
    /// The header has members that no passport of ours has (`jku`, `jwk`, `crit`, …).
    #[error("the passport's header has members that do not belong there")]
    Header,
    /// Nobody published a key with this id, or its time is over.
    #[error("the passport's key {key_id} is not known")]
    UnknownKey {
        /// What the header named.
        key_id: KeyId,
    },
    /// The signature is not that key's.
    #[error("the passport's signature is wrong")]
    Signature,
    /// Another installation's.
    #[error("the passport is of another issuer")]
    Issuer,
    /// Meant for other services.
    #[error("the passport is not meant for this service")]
    Audience,
    /// Its time is over, even with the leeway.
    #[error("the passport expired {} s ago", ago.as_secs())]
    Expired {
        /// How long ago, by this service's clock.
        ago: Duration,
    },
    /// It was made in the future, even with the leeway: somebody's clock is wrong.
    #[error("the passport was issued {} s in the future", ahead.as_secs())]
    NotYetIssued {
        /// How far ahead, by this service's clock.
        ahead: Duration,
    },
    /// It would live longer than any passport may.
    #[error("the passport lives longer than {} s", MAX_PASSPORT_LIFE.as_secs())]
    TooLongLived,
    /// Its key could not be looked up: it is neither good nor bad.
    #[error(transparent)]
    Keys(#[from] KeysUnreachable),
}

impl From<PassportError> for Status {
    fn from(error: PassportError) -> Self {
        match &error {
            PassportError::Missing
            | PassportError::Malformed
            | PassportError::Algorithm
            | PassportError::Type
            | PassportError::Header
            | PassportError::UnknownKey { .. }
            | PassportError::Signature
            | PassportError::Issuer
            | PassportError::Audience
            | PassportError::Expired { .. }
            | PassportError::NotYetIssued { .. }
            | PassportError::TooLongLived => refusal(
                Code::Unauthenticated,
                ErrorReason::PassportInvalid,
                error.to_string(),
                &[],
            ),
            PassportError::Keys(cause) => {
                tracing::error!(
                    error = %causes(cause),
                    "a passport could not be checked: its key is not at hand"
                );
                refusal(
                    Code::Unavailable,
                    ErrorReason::Unavailable,
                    error.to_string(),
                    &[],
                )
            }
        }
    }
}

/// The passport is good, but does not allow this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passport lacks the scope {scope}")]
pub struct ScopeMissing {
    /// What it would have to contain.
    pub scope: &'static str,
}

impl From<ScopeMissing> for Status {
    fn from(error: ScopeMissing) -> Self {
        let ScopeMissing { scope } = error;
        refusal(
            Code::PermissionDenied,
            ErrorReason::ScopeMissing,
            error.to_string(),
            &[("scope", scope.to_owned())],
        )
    }
}
