//! `/account`: what is linked, or allowed without a link, ending that, and signing out.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use secrecy::SecretString;

use super::consent::permissions;
use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use super::unlink::{Ending, ask};
use super::{Language, Problem, privacy, problem};
use crate::domain::flow::BrowserId;
use crate::domain::session::Session;
use crate::http::cookies::{self, Cookies};
use crate::http::csrf::{self, Purpose, Unchecked};
use crate::http::form::Form;
use crate::http::parameters::Parameters;
use crate::http::visitor::Visitor;
use crate::http::{App, paths};
use crate::operations::{Allowed, NamedLink, UnlinkError};

/// A link, as the page shows it.
#[derive(Debug)]
pub(super) struct LinkView {
    client: String,
    since: String,
    used: String,
    permissions: Vec<String>,
    unlink: String,
}

/// What is allowed without a link, as the page shows it.
#[derive(Debug)]
pub(super) struct AllowedView {
    client: String,
    since: String,
    permissions: Vec<String>,
    withdraw: String,
}

#[derive(Debug, Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    text: Phrases,
    shop: String,
    account: String,
    links: Vec<LinkView>,
    allowed: Vec<AllowedView>,
    /// The message that something has ended.
    done: Option<&'static str>,
    csrf: String,
    privacy: String,
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
        let allowed = |client: &str| AllowedView {
            client: client.to_owned(),
            since: "2026-01-31".to_owned(),
            permissions: permissions(text, ScopeSet::of(&Scope::ALL)),
            withdraw: "/account?withdraw=cli_1".to_owned(),
        };
        let sample = |links, allowed, done| Self {
            text,
            shop: "shop.example".to_owned(),
            account: "anna@shop.example".to_owned(),
            links,
            allowed,
            done,
            csrf: "token".to_owned(),
            privacy: "/privacy".to_owned(),
        };
        vec![
            sample(Vec::new(), Vec::new(), None),
            sample(Vec::new(), Vec::new(), Some("account-unlinked")),
            sample(Vec::new(), Vec::new(), Some("account-unlinked-soon")),
            sample(Vec::new(), Vec::new(), Some("account-withdrawn")),
            sample(Vec::new(), vec![allowed("Alexa")], None),
            sample(
                vec![link("Alexa"), link("<script>")],
                vec![allowed("<script>"), allowed("Google")],
                None,
            ),
        ]
    }
}

/// What the query says.
struct Query {
    /// What is to end.
    ending: Option<Ending>,
    /// Something has just ended: the message that says so.
    done: Option<&'static str>,
}

impl From<Option<String>> for Query {
    fn from(query: Option<String>) -> Self {
        let query = Parameters::parse(query.unwrap_or_default().as_bytes());
        let text = |name| query.text(name).ok().flatten();
        let link = text("unlink").and_then(|text| text.parse().ok());
        let client = text("withdraw").and_then(|text| text.parse().ok());
        let (unlinked, withdrawn) = (text("unlinked"), text("withdrawn"));
        Self {
            ending: link
                .map(Ending::Link)
                .or_else(|| client.map(Ending::Allowed)),
            done: match (unlinked.as_deref(), withdrawn.as_deref()) {
                (None, None) => None,
                (Some("soon"), _) | (None, Some("soon")) => Some("account-unlinked-soon"),
                (Some(_), _) => Some("account-unlinked"),
                (None, Some(_)) => Some("account-withdrawn"),
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
        let endable = Endable::of(&app, &session).await?;
        let chosen = query
            .ending
            .and_then(|ending| Some((ending, endable.name_of(ending)?)));
        Ok(match chosen {
            Some(chosen) => {
                let status = StatusCode::OK;
                ask(&app, language, browser, &session, chosen, (status, None))
            }
            None => show(&app, language, browser, &session, &endable, query.done),
        })
    };
    answer
        .await
        .unwrap_or_else(|wrong| problem(language, wrong))
}

/// All that a shopper can end.
struct Endable {
    links: Vec<NamedLink>,
    allowed: Vec<Allowed>,
}

impl Endable {
    async fn of(app: &App, session: &Session) -> Result<Self, Problem> {
        Ok(Self {
            links: app.accounts.links_of(session.user).await?,
            allowed: app.accounts.allowed_without_link(session.user).await?,
        })
    }

    /// Whom it is about, if it is the shopper's to end.
    fn name_of(&self, ending: Ending) -> Option<&str> {
        match ending {
            Ending::Link(id) => {
                let mut links = self.links.iter();
                let link = links.find(|named| named.link.id == id)?;
                Some(&link.client_name)
            }
            Ending::Allowed(id) => {
                let mut allowed = self.allowed.iter();
                let allowed = allowed.find(|allowed| allowed.client == id)?;
                Some(&allowed.client_name)
            }
        }
    }
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
    endable: &Endable,
    done: Option<&'static str>,
) -> Response {
    let text = Phrases::from(language);
    let view = |named: &NamedLink| LinkView {
        client: named.client_name.clone(),
        since: date(&named.link.created_at.to_string()),
        used: date(&named.link.last_used_at.to_string()),
        permissions: permissions(text, named.link.scope),
        unlink: Ending::Link(named.link.id).path(),
    };
    let allowed = |allowed: &Allowed| AllowedView {
        client: allowed.client_name.clone(),
        since: date(&allowed.since.to_string()),
        permissions: permissions(text, allowed.scope),
        withdraw: Ending::Allowed(allowed.client).path(),
    };
    let body = AccountPage {
        text,
        shop: shop_name(&app.issuer).to_owned(),
        account: session.email.as_str().to_owned(),
        links: endable.links.iter().map(view).collect(),
        allowed: endable.allowed.iter().map(allowed).collect(),
        done,
        csrf: csrf::token(browser, Purpose::Account(&session.key)),
        privacy: privacy::href(app, language),
    };
    page(StatusCode::OK, &body, &FormTargets::own())
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
        match Query::from(query).ending {
            Some(ending) => end(&app, visitor, language, browser, &session, ending, &form).await,
            None => log_out(&app, &session, &form).await,
        }
    };
    answer
        .await
        .unwrap_or_else(|wrong| problem(language, wrong))
}

async fn end(
    app: &App,
    visitor: Visitor,
    language: Language,
    browser: &BrowserId,
    session: &Session,
    ending: Ending,
    form: &Parameters,
) -> Result<Response, Problem> {
    let password = form
        .text("password")
        .map_err(|_bad| Problem::BadForm)?
        .unwrap_or_default();
    let (password, address) = (SecretString::from(password), visitor.address);
    let accounts = &app.accounts;
    let ended = match ending {
        Ending::Link(link) => accounts.unlink(session, link, password, address).await,
        Ending::Allowed(client) => accounts.withdraw(session, client, password, address).await,
    };
    let refused = match ended {
        Ok(()) => return Ok(see_other(&ending.done())),
        Err(UnlinkError::Untold) => return Ok(see_other(&ending.done_soon())),
        Err(UnlinkError::WrongPassword) => (StatusCode::FORBIDDEN, Some("unlink-wrong")),
        Err(UnlinkError::TooMany(_)) => (StatusCode::TOO_MANY_REQUESTS, Some("login-too-many")),
        Err(UnlinkError::Trouble(trouble)) => return Err(trouble.into()),
    };
    let endable = Endable::of(app, session).await?;
    Ok(match endable.name_of(ending) {
        Some(name) => ask(app, language, browser, session, (ending, name), refused),
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
