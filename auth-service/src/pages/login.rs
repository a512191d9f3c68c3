//! `/login`: the steps of linking, sign in and then allow or deny; without a flow, the way to the
//! account page.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{StatusCode, header};
use secrecy::SecretString;

use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use super::{Language, Problem, consent, privacy, problem};
use crate::domain::attempt::AttemptFailure;
use crate::domain::flow::{BrowserId, FlowId};
use crate::http::cookies::{self, Cookies};
use crate::http::csrf::{self, Purpose, Unchecked};
use crate::http::form::Form;
use crate::http::parameters::Parameters;
use crate::http::visitor::Visitor;
use crate::http::{App, paths};
use crate::metrics;
use crate::operations::{LogIn, LogInError, NextStep, OpenFlow};

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Complaint {
    /// Address and password do not belong together.
    Wrong,
    /// Too many tries.
    TooMany,
    /// Too many others are signing in.
    Busy,
}

impl Complaint {
    fn status(self) -> StatusCode {
        match self {
            Self::Wrong => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::Wrong => "login-wrong",
            Self::TooMany => "login-too-many",
            Self::Busy => "login-busy",
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "login.html")]
pub(super) struct LogInPage {
    text: Phrases,
    shop: String,
    /// The client, within a flow.
    client: Option<String>,
    action: String,
    csrf: String,
    username: String,
    complaint: Option<String>,
    privacy: String,
}

impl LogInPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let text = Phrases::from(language);
        let sample = |client: Option<&str>, username: &str, complaint: Option<Complaint>| Self {
            text,
            shop: "shop.example".to_owned(),
            client: client.map(str::to_owned),
            action: path(None),
            csrf: "token".to_owned(),
            username: username.to_owned(),
            complaint: complaint.map(|complaint| text.say(complaint.phrase())),
            privacy: "/privacy".to_owned(),
        };
        vec![
            sample(None, "", None),
            sample(Some("Alexa <script>"), "", None),
            sample(
                Some("Alexa"),
                "\"><script>alert(1)</script>",
                Some(Complaint::Wrong),
            ),
            sample(Some("Alexa"), "anna@shop.example", Some(Complaint::TooMany)),
            sample(Some("Alexa"), "anna@shop.example", Some(Complaint::Busy)),
        ]
    }
}

/// The path of the next step.
pub(crate) fn path(flow: Option<&FlowId>) -> String {
    match flow {
        Some(flow) => format!("{}?flow={}", paths::LOGIN, flow.expose()),
        None => paths::LOGIN.to_owned(),
    }
}

/// What the query says.
struct Query {
    /// `flow`, if it is there; it may be nonsense.
    flow: Option<Result<FlowId, Problem>>,
    /// `as=other`: the shopper wants to sign in with another account.
    as_other: bool,
    /// `probe`: the browser was just given a cookie.
    probed: bool,
}

impl From<Option<String>> for Query {
    fn from(query: Option<String>) -> Self {
        let query = Parameters::parse(query.unwrap_or_default().as_bytes());
        let text = |name| query.text(name).ok().flatten();
        Self {
            flow: text("flow").map(|text| FlowId::parse(&text).ok_or(Problem::UnknownFlow)),
            as_other: text("as").as_deref() == Some("other"),
            probed: text("probe").is_some(),
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
    match show(&app, visitor, language, &cookies, query.into()).await {
        Ok(response) => response,
        Err(wrong) => problem(language, wrong),
    }
}

async fn show(
    app: &App,
    visitor: Visitor,
    language: Language,
    cookies: &Cookies,
    query: Query,
) -> Result<Response, Problem> {
    let Some(browser) = &cookies.browser else {
        if query.flow.is_some() || query.probed {
            return Err(Problem::NoCookies);
        }
        let mut response = see_other(&format!("{}?probe=1", paths::LOGIN));
        cookies::set_browser(response.headers_mut(), &BrowserId::generate());
        return Ok(response);
    };
    let session = app
        .accounts
        .session(cookies.session.as_ref(), visitor.address)
        .await?;
    let Some(flow) = query.flow else {
        return Ok(match session.filter(|_| !query.as_other) {
            Some(_) => see_other(paths::ACCOUNT),
            None => ask(app, language, browser, None, "", None),
        });
    };
    let flow = flow?;
    let open = app.accounts.open_flow(browser, &flow).await?;
    let log_in = async || {
        app.accounts.note_page(&open, None).await;
        ask(app, language, browser, Some((&flow, &open)), "", None)
    };
    let Some(session) = session.filter(|_| !query.as_other) else {
        return Ok(log_in().await);
    };
    let step = app
        .accounts
        .next_step(browser, &flow, &open, &session, &app.issuer)
        .await?;
    Ok(match step {
        NextStep::LogIn => log_in().await,
        NextStep::Ask(question) => {
            app.accounts.note_page(&open, Some(session.user)).await;
            consent::ask(app, language, browser, (&flow, &open), &session, question)
        }
        NextStep::Back(uri) => see_other(&uri),
    })
}

/// The form.
fn ask(
    app: &App,
    language: Language,
    browser: &BrowserId,
    flow: Option<(&FlowId, &OpenFlow)>,
    username: &str,
    complaint: Option<Complaint>,
) -> Response {
    let text = Phrases::from(language);
    let id = flow.map(|(id, _)| id);
    let body = LogInPage {
        text,
        shop: shop_name(&app.issuer).to_owned(),
        client: flow.map(|(_, open)| open.client.name.clone()),
        action: path(id),
        csrf: csrf::token(browser, Purpose::LogIn(id)),
        username: username.to_owned(),
        complaint: complaint.map(|complaint| text.say(complaint.phrase())),
        privacy: privacy::href(app, language),
    };
    let targets = flow.map_or_else(FormTargets::own, |(_, open)| FormTargets::of(open));
    page(
        complaint.map_or(StatusCode::OK, Complaint::status),
        &body,
        &targets,
    )
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
        let browser = cookies.browser.as_ref().ok_or(Problem::NoCookies)?;
        let form: Unchecked = form.map_err(|_bad_form| Problem::BadForm)?.into();
        let flow = Query::from(query).flow.transpose()?;
        match &flow {
            Some(flow) if form.has("decision") => {
                consent::decide(&app, visitor, browser, &cookies, flow, form).await
            }
            flow => {
                log_in(
                    &app,
                    visitor,
                    language,
                    browser,
                    &cookies,
                    flow.as_ref(),
                    form,
                )
                .await
            }
        }
    };
    match answer.await {
        Ok(response) => response,
        Err(wrong) => problem(language, wrong),
    }
}

async fn log_in(
    app: &App,
    visitor: Visitor,
    language: Language,
    browser: &BrowserId,
    cookies: &Cookies,
    flow: Option<&FlowId>,
    form: Unchecked,
) -> Result<Response, Problem> {
    let form = form
        .check(browser, Purpose::LogIn(flow))
        .map_err(|_not_ours| Problem::StaleForm)?;
    let open = match flow {
        Some(flow) => Some((flow, app.accounts.open_flow(browser, flow).await?)),
        None => None,
    };
    let field = |name| form.text(name).map_err(|_bad| Problem::BadForm);
    let username = field("username")?.unwrap_or_default();
    let request = LogIn {
        username: username.clone(),
        password: SecretString::from(field("password")?.unwrap_or_default()),
        address: visitor.address,
        attempt: open
            .as_ref()
            .map(|(_, open)| (open.flow.attempt, open.client.id)),
        before: cookies.session.clone(),
    };
    let failed = |failure| {
        if let Some((_, open)) = &open {
            metrics::link_failed(open.client.profile, failure);
        }
    };
    let complaint = match app.accounts.log_in(request).await {
        Ok(session) => {
            let next = flow.map_or_else(|| paths::ACCOUNT.to_owned(), |flow| path(Some(flow)));
            let mut response = see_other(&next);
            cookies::set_session(response.headers_mut(), &session);
            return Ok(response);
        }
        Err(LogInError::Wrong) => {
            failed(AttemptFailure::WrongPassword);
            (Complaint::Wrong, None)
        }
        Err(LogInError::TooMany(too_many)) => {
            failed(AttemptFailure::Locked);
            (Complaint::TooMany, Some(too_many.retry_after))
        }
        Err(LogInError::Trouble(trouble)) => match Problem::from(trouble) {
            Problem::Unavailable => (Complaint::Busy, Some(std::time::Duration::from_secs(5))),
            fault => return Err(fault),
        },
    };
    let (complaint, wait) = complaint;
    let open = open.as_ref().map(|(id, open)| (*id, open));
    let mut response = ask(app, language, browser, open, &username, Some(complaint));
    if let Some(wait) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
    }
    Ok(response)
}
