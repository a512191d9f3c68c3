//! How an operator's request is refused.

use std::fmt::Display;

use saycart_proto::v1::ErrorReason;
use saycart_service::{causes, refusal};
use tonic::{Code, Status};

use crate::domain::ids::LinkId;
use crate::grpc::fault;
use crate::operations::AccountsTrouble;

pub(super) fn invalid(field: &'static str, error: impl Display) -> Status {
    let metadata = [("field", field.to_owned())];
    let message = format!("`{field}` {error}");
    refusal(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        message,
        &metadata,
    )
}

pub(super) fn taken(field: &'static str, error: &impl Display) -> Status {
    let metadata = [("field", field.to_owned())];
    refusal(
        Code::AlreadyExists,
        ErrorReason::AlreadyExists,
        error.to_string(),
        &metadata,
    )
}

pub(super) fn not_found(kind: &'static str, message: impl Into<String>) -> Status {
    let metadata = [("kind", kind.to_owned())];
    refusal(Code::NotFound, ErrorReason::NotFound, message, &metadata)
}

pub(super) fn no_such_link(id: LinkId) -> Status {
    not_found("link", format!("there is no link {id}"))
}

impl From<AccountsTrouble> for Status {
    fn from(error: AccountsTrouble) -> Self {
        if error.is_fault() {
            return fault(&error);
        }
        tracing::warn!(
            error = %causes(&error),
            "no answer for now"
        );
        let message = "the answer is out of reach for now, try again";
        refusal(Code::Unavailable, ErrorReason::Unavailable, message, &[])
    }
}
