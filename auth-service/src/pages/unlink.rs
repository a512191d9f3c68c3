//! Ending a link, or what is allowed without one: the step of `/account` at which the password is asked
//! for.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::layout::{FormTargets, page, shop_name};
use super::phrases::Phrases;
use super::{Language, privacy};
use crate::domain::flow::BrowserId;
use crate::domain::ids::{ClientId, LinkId};
use crate::domain::session::Session;
use crate::http::csrf::{self, Purpose};
use crate::http::{App, paths};

/// What is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A link.
    Link(LinkId),
    /// What a client is allowed without one.
    Allowed(ClientId),
}

impl Ending {
    /// Where it is confirmed.
    pub(super) fn path(self) -> String {
        match self {
            Self::Link(link) => format!("{}?unlink={link}", paths::ACCOUNT),
            Self::Allowed(client) => format!("{}?withdraw={client}", paths::ACCOUNT),
        }
    }

    /// Where it is said that it is done.
    pub(super) fn done(self) -> String {
        format!("{}?{}=1", paths::ACCOUNT, self.past())
    }

    /// The same when not everybody knows of it yet.
    pub(super) fn done_soon(self) -> String {
        format!("{}?{}=soon", paths::ACCOUNT, self.past())
    }

    const fn past(self) -> &'static str {
        match self {
            Self::Link(_) => "unlinked",
            Self::Allowed(_) => "withdrawn",
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "unlink.html")]
pub(super) struct UnlinkPage {
    text: Phrases,
    shop: String,
    account: String,
    title: String,
    lead: String,
    submit: String,
    cancel: String,
    action: String,
    complaint: Option<String>,
    csrf: String,
    privacy: String,
}

impl UnlinkPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let sample = |ending, complaint| {
            let (account, csrf) = ("anna@shop.example", "token".to_owned());
            let what = (ending, "Alexa <script>");
            let (shop, privacy) = ("shop.example", "/privacy".to_owned());
            Self::new(language, shop, account, what, complaint, csrf, privacy)
        };
        let link = Ending::Link(LinkId::from_bytes([1; 16]));
        let allowed = Ending::Allowed(ClientId::from_bytes([1; 16]));
        vec![
            sample(link, None),
            sample(link, Some("unlink-wrong")),
            sample(link, Some("login-too-many")),
            sample(allowed, None),
            sample(allowed, Some("unlink-wrong")),
        ]
    }

    fn new(
        language: Language,
        shop: &str,
        account: &str,
        (ending, client): (Ending, &str),
        complaint: Option<&str>,
        csrf: String,
        privacy: String,
    ) -> Self {
        let text = Phrases::from(language);
        let [title, lead, submit, cancel] = match ending {
            Ending::Link(_) => [
                "unlink-title",
                "unlink-lead",
                "unlink-submit",
                "unlink-cancel",
            ],
            Ending::Allowed(_) => [
                "withdraw-title",
                "withdraw-lead",
                "withdraw-submit",
                "withdraw-cancel",
            ],
        };
        Self {
            text,
            shop: shop.to_owned(),
            account: account.to_owned(),
            title: text.with(title, "client", client),
            lead: text.with(lead, "client", client),
            submit: text.say(submit),
            cancel: text.say(cancel),
            action: ending.path(),
            complaint: complaint.map(|id| text.say(id)),
            csrf,
            privacy,
        }
    }
}

/// The form that ends something.
pub(super) fn ask(
    app: &App,
    language: Language,
    browser: &BrowserId,
    session: &Session,
    chosen: (Ending, &str),
    (status, complaint): (StatusCode, Option<&str>),
) -> Response {
    let (shop, account) = (shop_name(&app.issuer), session.email.as_str());
    let csrf = csrf::token(browser, Purpose::Account(&session.key));
    let privacy = privacy::href(app, language);
    let body = UnlinkPage::new(language, shop, account, chosen, complaint, csrf, privacy);
    page(status, &body, &FormTargets::own())
}
