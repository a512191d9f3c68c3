//! `/.well-known/oauth-authorization-server`: what this server can do (RFC 8414).

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::scope::Scope;
use crate::http::{App, paths};

/// RFC 8414 §2, in its order.
#[derive(Debug, Serialize)]
pub(crate) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    ui_locales_supported: [&'static str; 2],
    authorization_response_iss_parameter_supported: bool,
}

pub(crate) async fn get(State(app): State<App>) -> Json<Metadata> {
    let at = |path: &str| format!("{}{path}", app.issuer);
    Json(Metadata {
        issuer: app.issuer.to_string(),
        authorization_endpoint: at(paths::AUTHORIZE),
        token_endpoint: at(paths::TOKEN),
        userinfo_endpoint: at(paths::USERINFO),
        scopes_supported: Scope::ALL.into_iter().map(Scope::name).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        revocation_endpoint: at(paths::REVOKE),
        revocation_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        introspection_endpoint: at(paths::INTROSPECT),
        introspection_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
        ],
        code_challenge_methods_supported: ["S256"],
        ui_locales_supported: ["en-US", "de-DE"],
        authorization_response_iss_parameter_supported: true,
    })
}
