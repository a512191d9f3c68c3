//! `/oauth2/token`: a code or a refresh token becomes tokens (RFC 6749 §4.1.3 and §6).

use std::net::IpAddr;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use saycart_service::{Deadline, ExposeSecret as _};
use serde::Serialize;

use super::client_auth::{Failed, Presented};
use super::error::OAuthError;
use crate::domain::client::AuthenticatedClient;
use crate::domain::scope::ScopeSet;
use crate::http::App;
use crate::http::form::Form;
use crate::http::parameters::Parameters;
use crate::http::visitor::Visitor;
use crate::metrics;
use crate::operations::{ExchangeRequest, IssuedTokens, RefreshError, RefreshRequest};

/// Amazon waits 4.5 s; a 503 that it hears is better than an answer that it does not.
const BUDGET: Duration = Duration::from_millis(3_500);

/// RFC 6749 §5.1. Amazon needs `expires_in` and `refresh_token` in every answer.
#[derive(Debug, Serialize)]
pub(crate) struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: String,
    scope: String,
}

pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Json<TokenResponse>, OAuthError> {
    let form = form?;
    let grant_type = form.text("grant_type")?;
    let work = async {
        let issued = issue(&app, visitor.address, &headers, &form).await;
        let exchanges = grant_type.as_deref() == Some("authorization_code");
        if exchanges && matches!(issued, Err(OAuthError::InvalidClient { .. })) {
            metrics::link_refused_client();
            note_refused_client(&app, &headers, &form).await;
        }
        issued
    };
    let issued = Deadline::within(BUDGET).run(work).await??;
    Ok(Json(issued.into()))
}

async fn issue(
    app: &App,
    address: IpAddr,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<IssuedTokens, OAuthError> {
    let presented = Presented::read(headers, form)?;
    match form.text("grant_type")?.as_deref() {
        Some("authorization_code") => {
            let work = |client| exchange(app, client, form);
            presented.run(app, address, work).await
        }
        Some("refresh_token") => {
            refuse_known_dead(app, &presented, form)?;
            let work = |client| refresh(app, client, &presented, form);
            presented.run(app, address, work).await
        }
        grant_type => {
            presented.prove(app, address).await?;
            Err(match grant_type {
                Some(_) => OAuthError::UnsupportedGrantType,
                None => OAuthError::InvalidRequest("`grant_type` is missing".to_owned()),
            })
        }
    }
}

/// Whose code it is, is on record: so why its client gets nowhere should be, too.
async fn note_refused_client(app: &App, headers: &HeaderMap, form: &Parameters) {
    let (Ok(Some(code)), Ok(presented)) = (form.text("code"), Presented::read(headers, form))
    else {
        return;
    };
    app.accounts
        .note_refused_client(&code.into(), presented.claims())
        .await;
}

async fn exchange(
    app: &App,
    client: AuthenticatedClient,
    form: &Parameters,
) -> Result<IssuedTokens, Failed> {
    let request = ExchangeRequest {
        code: required(form, "code")?.into(),
        redirect_uri: form.text("redirect_uri")?,
        verifier: form.text("code_verifier")?,
    };
    Ok(app.tokens().exchange(&client, request).await?)
}

/// A client that asks a thousand times a second with a dead token does not reach the database,
/// not even to prove who it is.
fn refuse_known_dead(
    app: &App,
    presented: &Presented,
    form: &Parameters,
) -> Result<(), OAuthError> {
    let Some(token) = form.text("refresh_token")? else {
        return Ok(());
    };
    if !app.tokens().is_known_dead(&token.into(), &presented.hash()) {
        return Ok(());
    }
    let dead = RefreshError::KnownDead;
    metrics::refresh_refused(&dead);
    Err(dead.into())
}

async fn refresh(
    app: &App,
    client: AuthenticatedClient,
    presented: &Presented,
    form: &Parameters,
) -> Result<IssuedTokens, Failed> {
    let scope = match form.text("scope")?.as_deref() {
        Some(text) => Some(ScopeSet::parse(text).map_err(|_unknown| OAuthError::InvalidScope)?),
        None => None,
    };
    let request = RefreshRequest {
        token: required(form, "refresh_token")?.into(),
        scope,
    };
    let refreshed = app.tokens().refresh(&client, request.clone()).await;
    Ok(refreshed.inspect_err(|error| {
        metrics::refresh_refused(error);
        app.tokens()
            .remember_dead(&request.token, &presented.hash(), error);
    })?)
}

fn required(form: &Parameters, name: &'static str) -> Result<String, OAuthError> {
    form.text(name)?
        .ok_or_else(|| OAuthError::InvalidRequest(format!("`{name}` is missing")))
}

impl From<IssuedTokens> for TokenResponse {
    fn from(issued: IssuedTokens) -> Self {
        let IssuedTokens {
            access,
            refresh,
            expires_in_seconds,
            scope,
            link,
        } = issued;
        tracing::info!(link.id = %link, "tokens issued");
        Self {
            access_token: access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: expires_in_seconds,
            refresh_token: refresh.expose_secret().to_owned(),
            scope: scope.to_string(),
        }
    }
}
