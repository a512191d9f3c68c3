//! `/oauth2/introspect` (RFC 7662).

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use serde::Serialize;

use super::client_auth::Presented;
use super::error::{AuthMethod, OAuthError};
use crate::domain::scope::Audience;
use crate::domain::token::PresentedToken;
use crate::http::App;
use crate::http::form::Form;
use crate::http::visitor::Visitor;
use crate::operations::ActiveToken;

/// RFC 7662 §2.2. An inactive token is nothing but that, whatever is the matter with it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Introspection {
    /// The token is good.
    Active {
        /// `true`.
        active: bool,
        /// With spaces between.
        scope: String,
        /// Whose client's.
        client_id: String,
        /// `Bearer`.
        token_type: &'static str,
        /// Seconds since 1970.
        exp: i64,
        /// Seconds since 1970.
        iat: i64,
        /// The shopper; none for a client that acts for itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        sub: Option<String>,
        /// The services that it is for.
        aud: Vec<&'static str>,
        /// Us.
        iss: String,
        /// Link, generation and second: shared by tokens of one second.
        jti: String,
    },
    /// It is not.
    Inactive {
        /// `false`.
        active: bool,
    },
}

/// Nothing is looked up before the caller has proved itself (§2.1), by its row or by what is remembered
/// of it. What is remembered counts in its epoch only, which comes with the answer of the cache.
pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Json<Introspection>, OAuthError> {
    let form = form?;
    let presented = Presented::read(&headers, &form)?;
    let token = form.text("token");
    let there = token.clone().ok().flatten().map(PresentedToken::from);
    let glance = match presented.recall(&app) {
        Some(_remembered) => app.tokens().glance(there).await,
        None => app.tokens().no_glance(there).await,
    };
    let (address, epoch) = (visitor.address, glance.epoch());
    let client = presented.prove_in(&app, address, epoch).await?;
    if !client.profile().keeps_secrets() {
        // A public client's id is no proof of anything.
        return Err(OAuthError::InvalidClient {
            method: AuthMethod::Body,
            retry_after: None,
        });
    }
    if token?.is_none() {
        return Err(OAuthError::InvalidRequest("`token` is missing".to_owned()));
    }
    let found = app.tokens().introspect(&client, glance).await?;
    let answer = found.map_or(Introspection::Inactive { active: false }, |token| {
        present(&token, &app.issuer)
    });
    Ok(Json(answer))
}

fn present(token: &ActiveToken, issuer: &str) -> Introspection {
    Introspection::Active {
        active: true,
        scope: token.scopes.to_string(),
        client_id: token.client.to_string(),
        token_type: "Bearer",
        exp: token.expires_at.as_seconds(),
        iat: token.issued_at.as_seconds(),
        sub: token.user.map(|user| user.to_string()),
        aud: token
            .scopes
            .audiences()
            .into_iter()
            .map(Audience::name)
            .collect(),
        iss: issuer.to_owned(),
        jti: token.id(),
    }
}
