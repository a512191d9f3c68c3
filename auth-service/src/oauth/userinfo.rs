//! `/oauth2/userinfo`: who the shopper is, for a client with a token of theirs.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::error::OAuthError;
use crate::domain::scope::Scope;
use crate::http::App;

/// `sub`; name and address only with the scope `profile`.
#[derive(Debug, Serialize)]
pub(crate) struct UserInfo {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// Why nothing is said.
#[derive(Debug)]
pub(crate) enum UserInfoError {
    /// No token came.
    NoToken,
    /// It is not good.
    InvalidToken,
    /// It cannot be judged now.
    OAuth(OAuthError),
}

/// The token comes in the header; one in the query is not looked at (RFC 6750 §2.3).
pub(crate) async fn get(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Json<UserInfo>, UserInfoError> {
    let token = bearer(&headers).ok_or(UserInfoError::NoToken)?;
    let found = app.tokens().validate(&token.into()).await;
    let found = found.map_err(|trouble| UserInfoError::OAuth(trouble.into()))?;
    let (active, user) = found
        .and_then(|active| active.user.map(|user| (active, user)))
        .ok_or(UserInfoError::InvalidToken)?;
    if !active.scopes.contains(Scope::Profile) {
        return Ok(Json(UserInfo {
            sub: user.to_string(),
            name: None,
            email: None,
        }));
    }
    let email = app.accounts.email_of(user).await;
    let email = email.map_err(|trouble| UserInfoError::OAuth(trouble.into()))?;
    Ok(Json(UserInfo {
        sub: user.to_string(),
        name: email.as_ref().map(|email| email.local_part().to_owned()),
        email: email.map(|email| email.as_str().to_owned()),
    }))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

impl IntoResponse for UserInfoError {
    /// RFC 6750 §3: who sent no token learns only what is wanted.
    fn into_response(self) -> Response {
        let challenge = match self {
            Self::OAuth(error) => return error.into_response(),
            Self::NoToken => "Bearer realm=\"saycart\"",
            Self::InvalidToken => "Bearer realm=\"saycart\", error=\"invalid_token\"",
        };
        let challenge = HeaderValue::from_static(challenge);
        (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, challenge)],
        )
            .into_response()
    }
}
