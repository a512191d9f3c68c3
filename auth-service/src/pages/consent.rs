//! The step at which the shopper allows or denies.
//!
//! It comes unless all of it was allowed before, the client cannot be an impostor, and the password
//! was typed a moment ago ([`crate::domain::consent`]); it is short when only the last is missing, and
//! says what is new when the client wants more than before (OWASP ASVS 5.0 §10.7.1).

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use super::{Language, Problem, login, privacy};
use crate::domain::consent::Question;
use crate::domain::flow::{BrowserId, FlowId};
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::session::Session;
use crate::http::App;
use crate::http::cookies::Cookies;
use crate::http::csrf::{self, Purpose, Unchecked};
use crate::http::visitor::Visitor;
use crate::operations::{Decision, FlowError, OpenFlow};

#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub(super) struct ConsentPage {
    text: Phrases,
    shop: String,
    title: String,
    account: String,
    /// What is allowed newly, after its lead; then what is asked for or was allowed before.
    lists: Vec<Wants>,
    lifetime: Option<String>,
    allow: String,
    action: String,
    other_account: String,
    csrf: String,
    privacy: String,
}

/// A list of rights.
#[derive(Debug)]
struct Wants {
    lead: String,
    permissions: Vec<String>,
}

impl ConsentPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let sample = |client: &str, question, scope, lifetime| {
            let said = Said {
                client,
                account: "anna@shop.example",
                scope,
                lifetime,
                privacy: "/privacy".to_owned(),
            };
            let (shop, csrf) = ("shop.example", "token".to_owned());
            Self::new(language, shop, &said, question, login::path(None), csrf)
        };
        let read = ScopeSet::of(&[Scope::CartRead]);
        let more = |before| Question::More { before, new: read };
        let (ended, idle) = ("consent-until-ended", "consent-until-idle");
        vec![
            sample("Alexa", Question::Whole, read, ended),
            sample(
                "</p><script>",
                Question::Whole,
                ScopeSet::of(&Scope::ALL),
                idle,
            ),
            sample("Alexa", Question::Again, read, ended),
            sample("</p><script>", Question::Again, read, ended),
            sample("Alexa", more(ScopeSet::of(&[])), read, ended),
            sample("Alexa", more(ScopeSet::of(&[Scope::Profile])), read, idle),
        ]
    }

    fn new(
        language: Language,
        shop: &str,
        said: &Said<'_>,
        question: Question,
        action: String,
        csrf: String,
    ) -> Self {
        let text = Phrases::from(language);
        let list = |lead: &str, scope: ScopeSet| Wants {
            lead: text.with(lead, "client", said.client),
            permissions: permissions(text, scope),
        };
        let mut lists = match question {
            Question::Whole => vec![list("consent-lead", said.scope)],
            Question::Again => vec![list("consent-again-lead", said.scope)],
            Question::More { before, new } => vec![
                list("consent-more-lead", new),
                list("consent-before-lead", before),
            ],
        };
        lists.retain(|list| !list.permissions.is_empty());
        let (title, allow) = match question {
            Question::Whole | Question::More { .. } => (
                text.with("consent-title", "client", said.client),
                "consent-allow",
            ),
            Question::Again => (
                text.with("consent-again-title", "account", said.account),
                "consent-again-allow",
            ),
        };
        let lifetime = match question {
            Question::Whole | Question::More { .. } => Some(text.say(said.lifetime)),
            Question::Again => None,
        };
        Self {
            text,
            shop: shop.to_owned(),
            title,
            account: said.account.to_owned(),
            lists,
            lifetime,
            allow: text.say(allow),
            other_account: format!("{action}&as=other"),
            action,
            csrf,
            privacy: said.privacy.clone(),
        }
    }
}

/// What the page names.
struct Said<'a> {
    client: &'a str,
    account: &'a str,
    scope: ScopeSet,
    lifetime: &'static str,
    privacy: String,
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
    (flow, open): (&FlowId, &OpenFlow),
    session: &Session,
    question: Question,
) -> Response {
    let said = Said {
        client: &open.client.name,
        account: session.email.as_str(),
        scope: open.flow.scope,
        lifetime: match open.client.profile.policy().idle {
            Some(_) => "consent-until-idle",
            None => "consent-until-ended",
        },
        privacy: privacy::href(app, language),
    };
    let action = login::path(Some(flow));
    let csrf = csrf::token(browser, Purpose::Consent(flow, &session.key));
    let shop = shop_name(&app.issuer);
    let body = ConsentPage::new(language, shop, &said, question, action, csrf);
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
        .await;
    match back {
        Ok(back) => Ok(see_other(&back)),
        Err(FlowError::LogInAgain) => Ok(see_other(&login::path(Some(flow)))),
        Err(error) => Err(error.into()),
    }
}
