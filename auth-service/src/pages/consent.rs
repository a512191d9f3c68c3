//! The step at which the shopper allows or denies.
//!
//! It comes every time, whatever was allowed before: linking happens once for years, and the page
//! that names the account is what keeps the accounts of a household apart. So no client needs to
//! be trusted not to be an impostor (RFC 9700 §4.12, OWASP ASVS 5.0 §10.7.1).

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use super::{Language, Problem, login};
use crate::domain::flow::{BrowserId, FlowId};
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::session::Session;
use crate::http::App;
use crate::http::cookies::Cookies;
use crate::http::csrf::{self, Purpose, Unchecked};
use crate::http::visitor::Visitor;
use crate::operations::{Decision, OpenFlow};

#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub(super) struct ConsentPage {
    text: Phrases,
    shop: String,
    client: String,
    account: String,
    permissions: Vec<String>,
    lifetime: String,
    action: String,
    other_account: String,
    csrf: String,
}

impl ConsentPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let text = Phrases::from(language);
        let sample = |client: &str, scope: ScopeSet, lifetime| Self {
            text,
            shop: "shop.example".to_owned(),
            client: client.to_owned(),
            account: "anna@shop.example".to_owned(),
            permissions: permissions(text, scope),
            lifetime: text.say(lifetime),
            action: login::path(None),
            other_account: login::path(None),
            csrf: "token".to_owned(),
        };
        vec![
            sample(
                "Alexa",
                ScopeSet::of(&[Scope::CartRead]),
                "consent-until-ended",
            ),
            sample(
                "</p><script>",
                ScopeSet::of(&Scope::ALL),
                "consent-until-idle",
            ),
        ]
    }
}

/// Every scope in plain words.
pub(super) fn permissions(text: Phrases, scope: ScopeSet) -> Vec<String> {
    let phrase = |scope| match scope {
        Scope::CartRead => "scope-cart-read",
        Scope::CartWrite => "scope-cart-write",
        Scope::OrdersRead => "scope-orders-read",
        Scope::OrdersPlace => "scope-orders-place",
        Scope::Profile => "scope-profile",
    };
    scope.iter().map(|scope| text.say(phrase(scope))).collect()
}

/// The form.
pub(super) fn ask(
    app: &App,
    language: Language,
    browser: &BrowserId,
    flow: &FlowId,
    open: &OpenFlow,
    session: &Session,
) -> Response {
    let text = Phrases::from(language);
    let lifetime = match open.client.profile.policy().idle {
        Some(_) => "consent-until-idle",
        None => "consent-until-ended",
    };
    let action = login::path(Some(flow));
    let body = ConsentPage {
        text,
        shop: shop_name(&app.issuer).to_owned(),
        client: open.client.name.clone(),
        account: session.email.as_str().to_owned(),
        permissions: permissions(text, open.flow.scope),
        lifetime: text.say(lifetime),
        other_account: format!("{action}&as=other"),
        action,
        csrf: csrf::token(browser, Purpose::Consent(flow, &session.key)),
    };
    page(StatusCode::OK, &body, &FormTargets::of(open))
}

/// What was pressed.
pub(super) async fn decide(
    app: &App,
    visitor: Visitor,
    browser: &BrowserId,
    cookies: &Cookies,
    flow: &FlowId,
    form: Unchecked,
) -> Result<Response, Problem> {
    let session = app
        .accounts
        .session(cookies.session.as_ref(), visitor.address)
        .await?;
    let Some(session) = session else {
        // The session ended meanwhile: sign in and decide again.
        return Ok(see_other(&login::path(Some(flow))));
    };
    let form = form
        .check(browser, Purpose::Consent(flow, &session.key))
        .map_err(|_not_ours| Problem::StaleForm)?;
    let decision = match form.text("decision").ok().flatten().as_deref() {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        Some(_) | None => return Err(Problem::BadForm),
    };
    let back = app
        .accounts
        .decide(browser, flow, &session, decision, &app.issuer)
        .await?;
    Ok(see_other(&back))
}
