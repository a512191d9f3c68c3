//! `AdminService`, as the operator's commands call it.

mod client_changes;
mod clients;
mod link_log;
mod links;
mod restore;
mod token_keys;
mod user_changes;
mod users;

use saycart_proto::v1::ErrorReason;
use saycart_service::{metadata_of, reason_of};
use tonic::{Code, Status};

/// Code, reason and the field that it is about.
fn refused(status: &Status) -> (Code, Option<ErrorReason>, String) {
    let field = metadata_of(status).remove("field").unwrap_or_default();
    (status.code(), reason_of(status), field)
}

fn invalid(field: &str) -> (Code, Option<ErrorReason>, String) {
    (
        Code::InvalidArgument,
        Some(ErrorReason::InvalidField),
        field.to_owned(),
    )
}
