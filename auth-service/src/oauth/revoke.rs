//! `/oauth2/revoke` (RFC 7009).

use axum::extract::State;
use http::{HeaderMap, StatusCode};

use super::client_auth::authenticate;
use super::error::OAuthError;
use crate::http::App;
use crate::http::form::Form;
use crate::http::visitor::Visitor;

/// A token says itself what it is: `token_type_hint` is not looked at, so that a wrong one does
/// no harm (§2.1).
pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<StatusCode, OAuthError> {
    let form = form?;
    let client = authenticate(&app, visitor.address, &headers, &form).await?;
    let token = form
        .text("token")?
        .ok_or_else(|| OAuthError::InvalidRequest("`token` is missing".to_owned()))?;
    app.tokens().revoke(&client, token.into()).await?;
    Ok(StatusCode::OK)
}
