//! gRPC: one file per service. A method parses, calls one operation and presents what came out.
//!
//! What goes wrong inside becomes a status here, once, and is logged here, once.

use saycart_proto::v1::ErrorReason;
use saycart_service::internal::{Admission, Callers};
use saycart_service::{causes, refusal};
use tonic::{Code, Status};

use crate::operations::Trouble;
use crate::passports::PassportsError;

pub(crate) mod admin_service;
pub(crate) mod auth_service;
mod erasures;
mod issue_code;

/// Who may call what.
pub(crate) const ADMISSION: Admission = Admission(&[
    ("saycart.auth.v1.AuthService/ValidateToken", GATEWAY),
    ("saycart.auth.v1.AuthService/EndLink", GATEWAY),
    (
        "saycart.auth.v1.AuthService/ListPassportKeys",
        Callers::AnyService,
    ),
    // Which services, the configuration says, and the method checks.
    ("saycart.auth.v1.AuthService/IssueCode", Callers::AnyService),
    (
        "saycart.auth.v1.AuthService/ListErasures",
        Callers::Only(&["cart-service"]),
    ),
    ("saycart.auth.v1.AdminService/*", Callers::Operator),
]);

const GATEWAY: Callers = Callers::Only(&["skill-gateway"]);

/// Why there is no answer, as callers are told.
impl From<Trouble> for Status {
    fn from(trouble: Trouble) -> Self {
        if trouble.is_fault() {
            return fault(&trouble);
        }
        let reason = match &trouble {
            Trouble::UnknownKey { .. } => ErrorReason::TokenKeyUnknown,
            Trouble::NoSigningKey
            | Trouble::KeysUnread(_)
            | Trouble::Contended
            | Trouble::TruthUnreachable
            | Trouble::CacheUntold
            | Trouble::Store(_)
            | Trouble::Lost(_) => ErrorReason::Unavailable,
        };
        tracing::warn!(
            error = %causes(&trouble),
            "no answer for now"
        );
        refusal(
            Code::Unavailable,
            reason,
            "the answer is out of reach for now, try again",
            &[],
        )
    }
}

/// Why there is no passport, as callers are told.
impl From<PassportsError> for Status {
    fn from(error: PassportsError) -> Self {
        fault(&error)
    }
}

fn fault(error: &(dyn std::error::Error + 'static)) -> Status {
    tracing::error!(error, "a fault of ours");
    refusal(
        Code::Internal,
        ErrorReason::Internal,
        "something went wrong here",
        &[],
    )
}
