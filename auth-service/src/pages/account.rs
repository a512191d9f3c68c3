//! `/account`: what is linked, ending it, and signing out.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use secrecy::SecretString;

use super::consent::permissions;
use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use super::{Language, Problem, problem};
use crate::domain::flow::BrowserId;
use crate::domain::ids::LinkId;
use crate::domain::session::Session;
use crate::http::cookies::{self, Cookies};
use crate::http::csrf::{self, Purpose, Unchecked};
use crate::http::form::Form;
use crate::http::parameters::Parameters;
use crate::http::visitor::Visitor;
use crate::http::{App, paths};
use crate::operations::{NamedLink, UnlinkError};

/// A link, as the page shows it.
#[derive(Debug)]
pub(super) struct LinkView {
    client: String,
    since: String,
    used: String,
    permissions: Vec<String>,
    unlink: String,
}

#[derive(Debug, Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    text: Phrases,
    shop: String,
    account: String,
    links: Vec<LinkView>,
    /// The message that a link has ended.
    unlinked: Option<&'static str>,
    csrf: String,
}

#[derive(Debug, Template)]
#[template(path = "unlink.html")]
pub(super) struct UnlinkPage {
    text: Phrases,
    shop: String,
    account: String,
    client: String,
    action: String,
    complaint: Option<String>,
    csrf: String,
}

impl AccountPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        use crate::domain::scope::{Scope, ScopeSet};
        let text = Phrases::from(language);
        let link = |client: &str| LinkView {
            client: client.to_owned(),
            since: "2026-01-31".to_owned(),
            used: "2026-02-01".to_owned(),
            permissions: permissions(text, ScopeSet::of(&Scope::ALL)),
            unlink: "/account?unlink=lnk_1".to_owned(),
        };
        let sample = |links, unlinked| Self {
            text,
            shop: "shop.example".to_owned(),
            account: "anna@shop.example".to_owned(),
            links,
            unlinked,
            csrf: "token".to_owned(),
        };
        vec![
            sample(Vec::new(), None),
            sample(Vec::new(), Some("account-unlinked")),
            sample(Vec::new(), Some("account-unlinked-soon")),
            sample(vec![link("Alexa"), link("<script>")], None),
        ]
    }
}

impl UnlinkPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let text = Phrases::from(language);
        let sample = |complaint: Option<&str>| Self {
            text,
            shop: "shop.example".to_owned(),
            account: "anna@shop.example".to_owned(),
            client: "Alexa <script>".to_owned(),
            action: "/account?unlink=lnk_1".to_owned(),
            complaint: complaint.map(|id| text.say(id)),
            csrf: "token".to_owned(),
        };
        vec![
            sample(None),
            sample(Some("unlink-wrong")),
            sample(Some("login-too-many")),
        ]
    }
}

/// What the query says.
struct Query {
    /// Which link is to end.
    unlink: Option<LinkId>,
    /// One has just ended: the message that says so.
    done: Option<&'static str>,
}

impl From<Option<String>> for Query {
    fn from(query: Option<String>) -> Self {
        let query = Parameters::parse(query.unwrap_or_default().as_bytes());
        let text = |name| query.text(name).ok().flatten();
        Self {
            unlink: text("unlink").and_then(|text| text.parse().ok()),
            done: match text("unlinked").as_deref() {
                None => None,
                Some("soon") => Some("account-unlinked-soon"),
                Some(_) => Some("account-unlinked"),
            },
        }
    }
}

pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    language: Language,
    cookies: Cookies,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::from(query);
    let answer = async {
        let Some((browser, session)) = signed_in(&app, visitor, &cookies).await? else {
            return Ok(see_other(paths::LOGIN));
        };
        let links = app.accounts.links_of(session.user).await?;
        let chosen = query
            .unlink
            .and_then(|id| links.iter().find(|named| named.link.id == id));
        Ok(match chosen {
            Some(named) => ask_to_unlink(
                &app,
                language,
                browser,
                &session,
                named,
                StatusCode::OK,
                None,
            ),
            None => show(&app, language, browser, &session, &links, query.done),
        })
    };
    answer
        .await
        .unwrap_or_else(|wrong| problem(language, wrong))
}

/// Browser and session, if there are both.
async fn signed_in<'c>(
    app: &App,
    visitor: Visitor,
    cookies: &'c Cookies,
) -> Result<Option<(&'c BrowserId, Session)>, Problem> {
    let session = app
        .accounts
        .session(cookies.session.as_ref(), visitor.address)
        .await?;
    Ok(cookies.browser.as_ref().zip(session))
}

fn show(
    app: &App,
    language: Language,
    browser: &BrowserId,
    session: &Session,
    links: &[NamedLink],
    unlinked: Option<&'static str>,
) -> Response {
    let text = Phrases::from(language);
    let view = |named: &NamedLink| LinkView {
        client: named.client_name.clone(),
        since: date(&named.link.created_at.to_string()),
        used: date(&named.link.last_used_at.to_string()),
        permissions: permissions(text, named.link.scope),
        unlink: unlink_path(named.link.id),
    };
    let body = AccountPage {
        text,
        shop: shop_name(&app.issuer).to_owned(),
        account: session.email.as_str().to_owned(),
        links: links.iter().map(view).collect(),
        unlinked,
        csrf: csrf::token(browser, Purpose::Account(&session.key)),
    };
    page(StatusCode::OK, &body, &FormTargets::own())
}

fn ask_to_unlink(
    app: &App,
    language: Language,
    browser: &BrowserId,
    session: &Session,
    named: &NamedLink,
    status: StatusCode,
    complaint: Option<&str>,
) -> Response {
    let text = Phrases::from(language);
    let body = UnlinkPage {
        text,
        shop: shop_name(&app.issuer).to_owned(),
        account: session.email.as_str().to_owned(),
        client: named.client_name.clone(),
        action: unlink_path(named.link.id),
        complaint: complaint.map(|id| text.say(id)),
        csrf: csrf::token(browser, Purpose::Account(&session.key)),
    };
    page(status, &body, &FormTargets::own())
}

fn unlink_path(link: LinkId) -> String {
    format!("{}?unlink={link}", paths::ACCOUNT)
}

/// The day of an RFC 3339 instant.
fn date(instant: &str) -> String {
    instant.chars().take_while(|c| *c != 'T').collect()
}

pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    language: Language,
    cookies: Cookies,
    RawQuery(query): RawQuery,
    Form(form): Form,
) -> Response {
    let answer = async {
        let Some((browser, session)) = signed_in(&app, visitor, &cookies).await? else {
            return Ok(see_other(paths::LOGIN));
        };
        let form: Unchecked = form.map_err(|_bad_form| Problem::BadForm)?.into();
        let form = form
            .check(browser, Purpose::Account(&session.key))
            .map_err(|_not_ours| Problem::StaleForm)?;
        match Query::from(query).unlink {
            Some(link) => unlink(&app, visitor, language, browser, &session, link, &form).await,
            None => log_out(&app, &session, &form).await,
        }
    };
    answer
        .await
        .unwrap_or_else(|wrong| problem(language, wrong))
}

async fn unlink(
    app: &App,
    visitor: Visitor,
    language: Language,
    browser: &BrowserId,
    session: &Session,
    link: LinkId,
    form: &Parameters,
) -> Result<Response, Problem> {
    let password = form
        .text("password")
        .map_err(|_bad| Problem::BadForm)?
        .unwrap_or_default();
    let password = SecretString::from(password);
    let (status, complaint) = match app
        .accounts
        .unlink(session, link, password, visitor.address)
        .await
    {
        Ok(()) => return Ok(see_other(&format!("{}?unlinked=1", paths::ACCOUNT))),
        Err(UnlinkError::Untold) => {
            return Ok(see_other(&format!("{}?unlinked=soon", paths::ACCOUNT)));
        }
        Err(UnlinkError::WrongPassword) => (StatusCode::FORBIDDEN, "unlink-wrong"),
        Err(UnlinkError::TooMany(_)) => (StatusCode::TOO_MANY_REQUESTS, "login-too-many"),
        Err(UnlinkError::Trouble(trouble)) => return Err(trouble.into()),
    };
    let links = app.accounts.links_of(session.user).await?;
    Ok(match links.iter().find(|named| named.link.id == link) {
        Some(named) => ask_to_unlink(
            app,
            language,
            browser,
            session,
            named,
            status,
            Some(complaint),
        ),
        None => see_other(paths::ACCOUNT),
    })
}

async fn log_out(app: &App, session: &Session, form: &Parameters) -> Result<Response, Problem> {
    match form.text("action").ok().flatten().as_deref() {
        Some("log_out") => {}
        Some(_) | None => return Err(Problem::BadForm),
    }
    app.accounts.log_out(session).await?;
    let mut response = see_other(paths::LOGIN);
    cookies::clear_session(response.headers_mut());
    Ok(response)
}
