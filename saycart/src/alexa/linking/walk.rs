//! A shopper's way through the shop's pages, with its steps and secrets noted.

use std::time::Instant;

use http::{StatusCode, header};
use saycart_service::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Account, Decision, LinkingError, Step};
use crate::browser::{Browser, Form, FormError, Page, Visit};

/// A way through the pages, with its steps and secrets noted.
pub(super) struct Walk {
    pub(super) browser: Browser,
    pub(super) steps: Vec<Step>,
    pub(super) secrets: Vec<SecretString>,
}

impl Walk {
    pub(super) fn new(browser: Browser) -> Self {
        Self {
            browser,
            steps: Vec::new(),
            secrets: Vec::new(),
        }
    }

    pub(super) async fn open(&mut self, url: Url) -> Result<Page, LinkingError> {
        let begun = Instant::now();
        let what = "GET /oauth2/authorize";
        let page = stayed(what, self.browser.open(url).await?)?;
        if page.status != StatusCode::OK {
            return Err(astray(
                what,
                format!(
                    "{}; are client id and redirect URI registered?",
                    shown(&page)
                ),
            ));
        }
        self.done(what, "the shop asks who it is", begun);
        Ok(page)
    }

    /// Signs in. The shop asks what the shopper allows, or, when that was allowed before, sends the
    /// browser back at once.
    pub(super) async fn log_in(
        &mut self,
        login: &Page,
        account: &Account,
    ) -> Result<Visit, LinkingError> {
        let begun = Instant::now();
        let what = "POST /login";
        let form = form_of(what, login)?;
        self.secrets.extend(form.hidden().map(SecretString::from));
        let form = form
            .fill("username", &account.email)
            .and_then(|form| form.fill("password", account.password.expose_secret()))
            .map_err(|source| wrong_form(what, login, source))?;
        let visit = self.browser.submit(login, &form).await?;
        if let Visit::Page(page) = &visit
            && !form_of(what, page)?.asks_for("decision")
        {
            return Err(astray(what, not_signed_in(page)));
        }
        self.done(what, format!("{} signs in", account.email), begun);
        Ok(visit)
    }

    pub(super) async fn decide(
        &mut self,
        asked: &Visit,
        decision: Decision,
    ) -> Result<Url, LinkingError> {
        let begun = Instant::now();
        let what = "POST the consent";
        let consent = match (asked, decision) {
            (Visit::Page(page), _) => page,
            (Visit::Left(url), Decision::Allow) => return Ok(url.clone()),
            (Visit::Left(_), Decision::Deny) => {
                let problem = "the shop did not ask: it was allowed before".to_owned();
                return Err(astray(what, problem));
            }
        };
        let form = form_of(what, consent)?;
        self.secrets.extend(form.hidden().map(SecretString::from));
        let form = form
            .fill("decision", decision.as_field())
            .map_err(|source| wrong_form(what, consent, source))?;
        match self.browser.submit(consent, &form).await? {
            Visit::Left(url) => {
                let host = url.host_str().unwrap_or("?").to_owned();
                self.done(what, format!("{} → {host}", decision.as_field()), begun);
                Ok(url)
            }
            Visit::Page(page) => Err(astray(what, shown(&page))),
        }
    }

    pub(super) fn done(&mut self, what: &'static str, outcome: impl Into<String>, begun: Instant) {
        self.steps.push(Step {
            what,
            outcome: outcome.into(),
            took: begun.elapsed(),
        });
    }
}

fn stayed(step: &'static str, visit: Visit) -> Result<Page, LinkingError> {
    match visit {
        Visit::Page(page) => Ok(page),
        Visit::Left(url) => Err(astray(
            step,
            format!(
                "the shop sent the browser to {}",
                url.host_str().unwrap_or("?")
            ),
        )),
    }
}

fn astray(step: &'static str, problem: String) -> LinkingError {
    LinkingError::Astray { step, problem }
}

fn shown(page: &Page) -> String {
    format!("the shop shows “{}” ({})", page.title(), page.status)
}

/// Why the form to sign in came back.
fn not_signed_in(page: &Page) -> String {
    match page.status {
        StatusCode::FORBIDDEN => {
            "the shop did not accept the e-mail address and password".to_owned()
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let wait = page.headers.get(header::RETRY_AFTER);
            let wait = wait.and_then(|seconds| seconds.to_str().ok());
            format!(
                "too many tries; the shop takes the next one in {} seconds",
                wait.unwrap_or("some")
            )
        }
        _ => shown(page),
    }
}

fn form_of(step: &'static str, page: &Page) -> Result<Form, LinkingError> {
    page.form().map_err(|source| wrong_form(step, page, source))
}

fn wrong_form(step: &'static str, page: &Page, source: FormError) -> LinkingError {
    LinkingError::Form {
        step,
        source,
        status: page.status,
        title: page.title().to_owned(),
    }
}
