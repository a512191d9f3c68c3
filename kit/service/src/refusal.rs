//! Refusals over gRPC: a status code, and a reason that clients branch on.

use std::collections::HashMap;

use prost::Message;
use saycart_proto::v1::{ERROR_DOMAIN, ErrorReason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// A detail travels in a trailer, in base64, beside what else stands there; proxies and clients take
/// 8 KiB of those.
const MOST_DETAIL_BYTES: usize = 4_096;

const TYPE_URL: &str = "type.googleapis.com/";

/// A refusal: the code of the standard, the reason of the contract, a text for people, and what
/// the contract promises as metadata. Logged here, once: ours at `error`, all others at `info`.
pub fn refusal(
    code: Code,
    reason: ErrorReason,
    message: impl Into<String>,
    metadata: &[(&str, String)],
) -> Status {
    let message = message.into();
    // Not as a field `message`: that is the line's own text, which JSON would lose to it.
    let (reason_text, detail) = (reason.as_reason(), message.as_str());
    match code {
        Code::Internal | Code::Unknown | Code::DataLoss => {
            tracing::error!(?code, reason = reason_text, detail, "failed");
        }
        _ => tracing::info!(?code, reason = reason_text, detail, "refused"),
    }
    let metadata: HashMap<String, String> = metadata
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    let details = ErrorDetails::with_error_info(reason_text, ERROR_DOMAIN, metadata);
    Status::with_error_details(code, message, details)
}

/// The reason that a refusal carries; `None` for a status that is not of our making.
pub fn reason_of(status: &Status) -> Option<ErrorReason> {
    let info = status.get_details_error_info()?;
    (info.domain == ERROR_DOMAIN)
        .then(|| ErrorReason::from_reason(&info.reason))
        .flatten()
}

/// What a refusal names beside its reason, e.g. `max` of `QUANTITY_LIMIT`.
pub fn metadata_of(status: &Status) -> HashMap<String, String> {
    status
        .get_details_error_info()
        .map(|info| info.metadata)
        .unwrap_or_default()
}

/// The refusal with a further detail, a message of this full name: the first of these that fits. Where
/// none does, the refusal as it is.
pub fn with_detail<M: Message>(refused: &Status, name: &str, details: [&M; 2]) -> Status {
    let fits = details
        .into_iter()
        .find(|detail| detail.encoded_len() <= MOST_DETAIL_BYTES);
    let (Some(detail), Ok(mut status)) = (fits, tonic_types::Status::decode(refused.details()))
    else {
        return refused.clone();
    };
    status.details.push(prost_types::Any {
        type_url: format!("{TYPE_URL}{name}"),
        value: detail.encode_to_vec(),
    });
    let details = status.encode_to_vec().into();
    Status::with_details(refused.code(), refused.message(), details)
}

/// The further detail of this full name that a refusal carries.
pub fn detail_of<M: Message + Default>(status: &Status, name: &str) -> Option<M> {
    let details = tonic_types::Status::decode(status.details()).ok()?.details;
    let of = |it: &prost_types::Any| it.type_url.strip_prefix(TYPE_URL) == Some(name);
    let detail = details.iter().find(|detail| of(detail))?;
    M::decode(detail.value.as_slice()).ok()
}

/// The status as it should have been: a deadline that passes on tonic's server reaches the client
/// as `CANCELLED` "Timeout expired", and one that passes on its client likewise; callers, metrics
/// and speech need `DEADLINE_EXCEEDED`.
pub fn normalise_timeout(status: Status) -> Status {
    if status.code() == Code::Cancelled && status.message().contains("Timeout expired") {
        return Status::deadline_exceeded("the time for this request is over");
    }
    status
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_reason_and_its_metadata_reach_the_client() {
        let sent = refusal(
            Code::FailedPrecondition,
            ErrorReason::QuantityLimit,
            "`quantity` would pass 99",
            &[("max", "99".to_owned())],
        );

        let received = Status::from_header_map(&{
            let mut headers = http::HeaderMap::new();
            sent.add_header(&mut headers).unwrap();
            headers
        })
        .unwrap();

        assert_eq!(reason_of(&received), Some(ErrorReason::QuantityLimit));
        assert_eq!(
            metadata_of(&received).get("max").map(String::as_str),
            Some("99")
        );
    }

    #[test]
    fn a_log_line_says_that_it_is_a_refusal_and_why() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_writer(Arc::new(log.reopen().unwrap()))
            .finish();

        tracing::subscriber::with_default(subscriber, || {
            refusal(
                Code::NotFound,
                ErrorReason::UnknownProduct,
                "no product is called that",
                &[],
            )
        });

        let line = std::fs::read_to_string(log.path()).unwrap();
        assert!(line.contains(r#""message":"refused""#), "{line}");
        assert!(
            line.contains(r#""detail":"no product is called that""#),
            "{line}"
        );
    }

    #[test]
    fn a_status_of_somebody_else_has_no_reason() {
        assert_eq!(reason_of(&Status::internal("oh")), None);
    }
}
