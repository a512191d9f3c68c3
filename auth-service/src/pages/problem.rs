//! The page that says what went wrong, and what to do. Nothing on it can be clicked: where a
//! request came from a stranger, so would the link.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use http::{StatusCode, header};
use saycart_service::causes;

use super::Language;
use super::layout::{FormTargets, page};
use super::phrases::Phrases;
use crate::operations::{AccountsTrouble, FlowError};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The client's id is missing, unknown or switched off.
    UnknownClient,
    /// The redirect URI is not registered.
    UnknownRedirectUri,
    /// `state` is longer than can be given back.
    StateTooLong,
    /// The browser keeps no cookies.
    NoCookies,
    /// Another browser's flow, or nobody's.
    UnknownFlow,
    /// Allowed or denied already: the second of two clicks.
    Decided,
    /// It took too long.
    Expired,
    /// The form is of another visit.
    StaleForm,
    /// A field is missing.
    BadForm,
    /// Too many tries; how long to wait.
    TooMany(Duration),
    /// No answer for now.
    Unavailable,
    /// A fault of ours.
    Fault,
}

impl Problem {
    /// Every kind.
    #[cfg(test)]
    pub(super) const ALL: [Self; 12] = [
        Self::UnknownClient,
        Self::UnknownRedirectUri,
        Self::StateTooLong,
        Self::NoCookies,
        Self::UnknownFlow,
        Self::Decided,
        Self::Expired,
        Self::StaleForm,
        Self::BadForm,
        Self::TooMany(Duration::from_mins(1)),
        Self::Unavailable,
        Self::Fault,
    ];

    fn status(self) -> StatusCode {
        match self {
            Self::UnknownClient
            | Self::UnknownRedirectUri
            | Self::StateTooLong
            | Self::NoCookies
            | Self::UnknownFlow
            | Self::Decided
            | Self::Expired
            | Self::StaleForm
            | Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// When trying again may help.
    fn retry_after(self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) => Some(wait),
            Self::Unavailable => Some(Duration::from_secs(5)),
            Self::UnknownClient
            | Self::UnknownRedirectUri
            | Self::StateTooLong
            | Self::NoCookies
            | Self::UnknownFlow
            | Self::Decided
            | Self::Expired
            | Self::StaleForm
            | Self::BadForm
            | Self::Fault => None,
        }
    }

    /// The phrases begin with it.
    fn name(self) -> &'static str {
        match self {
            Self::UnknownClient => "unknown-client",
            Self::UnknownRedirectUri => "unknown-redirect",
            Self::StateTooLong => "state-too-long",
            Self::NoCookies => "no-cookies",
            Self::UnknownFlow => "unknown-flow",
            Self::Decided => "decided",
            Self::Expired => "expired",
            Self::StaleForm => "stale-form",
            Self::BadForm => "bad-form",
            Self::TooMany(_) => "too-many",
            Self::Unavailable => "unavailable",
            Self::Fault => "fault",
        }
    }
}

impl From<AccountsTrouble> for Problem {
    fn from(trouble: AccountsTrouble) -> Self {
        let error = tracing::field::display(causes(&trouble));
        if trouble.is_fault() {
            tracing::error!(error, "a fault of ours");
            Self::Fault
        } else {
            tracing::warn!(error, "no answer for now");
            Self::Unavailable
        }
    }
}

impl From<FlowError> for Problem {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Unknown => Self::UnknownFlow,
            FlowError::Decided => Self::Decided,
            FlowError::LogInAgain => Self::StaleForm,
            FlowError::Over => Self::Expired,
            FlowError::Trouble(trouble) => trouble.into(),
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub(super) struct ProblemPage {
    text: Phrases,
    title: String,
    lead: String,
    remedy: String,
}

impl ProblemPage {
    pub(super) fn new(language: Language, problem: Problem) -> Self {
        let text = Phrases::from(language);
        let phrase = |part| text.say(&format!("problem-{}-{part}", problem.name()));
        Self {
            title: phrase("title"),
            lead: phrase("lead"),
            remedy: phrase("remedy"),
            text,
        }
    }
}

/// The page, as an answer.
pub(crate) fn problem(language: Language, problem: Problem) -> Response {
    let body = ProblemPage::new(language, problem);
    let mut response = page(problem.status(), &body, &FormTargets::own());
    if let Some(wait) = problem.retry_after() {
        let seconds = wait.as_secs().max(1);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
