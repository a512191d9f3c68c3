//! Why a request is not taken for Alexa's. For the operator's log; the sender learns nothing.

use super::application::ApplicationError;
use super::chain::SignatureMismatch;
use super::chain_store::ChainUnavailable;
use super::chain_url::ChainUrlError;
use super::replay::RequestIdReused;
use super::signature::SignatureFormatError;
use super::timestamp::TimestampRefusal;

/// Why a request was refused, in the order of the checks.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// A header that Alexa always sends is not there, is there twice, or is no text.
    #[error("the header `{0}` is missing, repeated or no text")]
    Header(&'static str),
    /// The chain is not where Amazon keeps its chains.
    #[error(transparent)]
    ChainUrl(#[from] ChainUrlError),
    /// The signature cannot be one.
    #[error(transparent)]
    SignatureFormat(#[from] SignatureFormatError),
    /// There is no proven chain. If Amazon's bucket is out of reach, this is our trouble; the
    /// request stays unproven all the same.
    #[error(transparent)]
    Chain(#[from] ChainUnavailable),
    /// Somebody else signed, or something else was signed.
    #[error(transparent)]
    Signature(#[from] SignatureMismatch),
    /// Signed, and no request all the same.
    #[error("the body is no request: {0}")]
    Body(serde_json::Error),
    /// Too old, or a replay.
    #[error(transparent)]
    Timestamp(#[from] TimestampRefusal),
    /// For somebody else's skill.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// No id, so that a repeat could not be told from a new request.
    #[error("the request has no id of 1 to 255 characters")]
    RequestId,
    /// One id for two requests.
    #[error(transparent)]
    Reused(#[from] RequestIdReused),
}

impl Refusal {
    /// One word of a closed set, to search the log by.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::ChainUrl(_) => "chain_url",
            Self::SignatureFormat(_) => "signature_format",
            Self::Chain(ChainUnavailable::Fetch(_)) => "chain_fetch",
            Self::Chain(ChainUnavailable::Proof(_)) => "chain_proof",
            Self::Chain(ChainUnavailable::Busy) => "chain_busy",
            Self::Chain(ChainUnavailable::Paused(_)) => "chain_paused",
            Self::Chain(ChainUnavailable::Lost(_)) => "chain_lost",
            Self::Signature(_) => "signature",
            Self::Body(_) => "body",
            Self::Timestamp(_) => "timestamp",
            Self::Application(_) => "application",
            Self::RequestId => "request_id",
            Self::Reused(_) => "request_id_reused",
        }
    }
}
