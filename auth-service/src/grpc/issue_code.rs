//! `IssueCode`: who may call it, what they send, and how they are refused.

use std::sync::Arc;

use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::internal::{Caller, ServiceName};
use saycart_service::refusal;
use tonic::{Code, Status};

use crate::domain::code::CodeChallenge;
use crate::domain::scope::ScopeSet;
use crate::operations::{IssueForApp, IssueForAppError};

/// The service that calls, if it is one of these. Where connections prove nothing (development on one
/// machine), anybody is, once there are any.
pub(super) fn admitted(
    may_issue: &[ServiceName],
    caller: Option<&Caller>,
) -> Result<Arc<str>, Status> {
    match caller {
        Some(Caller::Service(name)) if may_issue.iter().any(|may| may.as_str() == &**name) => {
            Ok(Arc::clone(name))
        }
        Some(Caller::Unproven) if !may_issue.is_empty() => Ok("unproven".into()),
        Some(
            Caller::Service(_) | Caller::Unproven | Caller::Operator | Caller::LocalOperator { .. },
        )
        | None => Err(refusal(
            Code::PermissionDenied,
            ErrorReason::CallerNotAllowed,
            "the caller is not named in auth.may_issue_codes",
            &[],
        )),
    }
}

fn invalid(field: &'static str, what: &str) -> Status {
    refusal(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        format!("`{field}` {what}"),
        &[("field", field.to_owned())],
    )
}

/// Reads a call of this service.
pub(super) fn parse(
    request: pb::IssueCodeRequest,
    service: Arc<str>,
) -> Result<IssueForApp, Status> {
    let pb::IssueCodeRequest {
        user_id,
        client_id,
        redirect_uri,
        scopes,
        code_challenge,
    } = request;
    let user = user_id.parse();
    let client = client_id.parse();
    let scope = match scopes.as_slice() {
        [] => None,
        scopes => {
            let parsed = ScopeSet::parse(&scopes.join(" "));
            Some(parsed.map_err(|_unknown| {
                invalid(
                    "scopes",
                    "must be names of scopes; without any, all that the client may have",
                )
            })?)
        }
    };
    let challenge = code_challenge.map(|text| {
        CodeChallenge::parse(&text)
            .ok_or_else(|| invalid("code_challenge", "must be 43 characters of base64url"))
    });
    Ok(IssueForApp {
        user: user.map_err(|_not_an_id| invalid("user_id", "must be a user's id"))?,
        client: client.map_err(|_not_an_id| invalid("client_id", "must be a client's id"))?,
        redirect_uri,
        scope,
        challenge: challenge.transpose()?,
        service,
    })
}

impl From<IssueForAppError> for Status {
    fn from(error: IssueForAppError) -> Self {
        let message = error.to_string();
        let unmet = |reason, metadata: &[(&str, String)]| {
            refusal(Code::FailedPrecondition, reason, message.clone(), metadata)
        };
        match error {
            IssueForAppError::NotFound(party) => refusal(
                Code::NotFound,
                ErrorReason::NotFound,
                message,
                &[("kind", party.kind().to_owned())],
            ),
            IssueForAppError::Disabled(party) => {
                unmet(ErrorReason::Disabled, &[("kind", party.kind().to_owned())])
            }
            IssueForAppError::RedirectUri => {
                invalid("redirect_uri", "is not registered for this client")
            }
            IssueForAppError::Scope(over) => {
                unmet(ErrorReason::ScopeNotAllowed, &[("scope", over.to_string())])
            }
            IssueForAppError::ChallengeMissing(profile) => unmet(
                ErrorReason::ClientPolicy,
                &[
                    ("profile", profile.name().to_owned()),
                    ("rule", "pkce_required".to_owned()),
                ],
            ),
            IssueForAppError::Trouble(trouble) => trouble.into(),
        }
    }
}
