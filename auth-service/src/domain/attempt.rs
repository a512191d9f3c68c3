//! A try to link, step by step, and why it came to nothing, in the operator's words.
//!
//! To add a failure: a variant here with its name, an arm in [`AttemptFailure::step`], a value of
//! `LinkFailure` in `proto/`. The compiler names the other places.

use saycart_service::Timestamp;

use super::grant::EndReason;
use super::ids::{AttemptId, ClientId, LinkId, UserId};

/// A stage of linking. The record keeps [`StepKind::name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StepKind {
    /// A client sent a browser here.
    Authorization,
    /// The log-in page was shown.
    LogInPage,
    /// E-mail address and password were given.
    LogIn,
    /// The page was shown on which the shopper allows or denies.
    ConsentPage,
    /// The shopper allowed or denied.
    Consent,
    /// Nobody was asked: the shopper had allowed it before.
    ConsentRemembered,
    /// A code went to the client.
    Code,
    /// The code came to the token endpoint.
    Exchange,
    /// The vendor spoke for the shopper with it for the first time.
    FirstUse,
}

impl StepKind {
    const ALL: [Self; 9] = [
        Self::Authorization,
        Self::LogInPage,
        Self::LogIn,
        Self::ConsentPage,
        Self::Consent,
        Self::ConsentRemembered,
        Self::Code,
        Self::Exchange,
        Self::FirstUse,
    ];

    /// As the record spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::LogInPage => "log_in_page",
            Self::LogIn => "log_in",
            Self::ConsentPage => "consent_page",
            Self::Consent => "consent",
            Self::ConsentRemembered => "consent_remembered",
            Self::Code => "code",
            Self::Exchange => "exchange",
            Self::FirstUse => "first_use",
        }
    }

    /// Reads [`Self::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What stopped it, for now or for good. The record keeps [`AttemptFailure::name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptFailure {
    /// The request names no client that there is.
    UnknownClient,
    /// The client is switched off.
    ClientDisabled,
    /// The request names a redirect URI that is not registered.
    BadRedirectUri,
    /// The request's `state` could not be given back.
    StateTooLong,
    /// The request wants something else than a code.
    BadResponseType,
    /// The request wants a scope that the client is not registered for.
    BadScope,
    /// The request has no PKCE challenge though it must, or one that protects nothing.
    BadChallenge,
    /// The request was wrong in another way.
    BadRequest,
    /// The request forbids to ask the shopper anything.
    PromptNone,
    /// E-mail address and password do not belong together.
    WrongPassword,
    /// Too many tries to sign in.
    Locked,
    /// The shopper said no.
    Cancelled,
    /// The token request names no client that there is.
    UnknownClientId,
    /// The token request has no secret.
    SecretMissing,
    /// The token request has another secret.
    WrongSecret,
    /// The code was given to another client.
    OtherClient,
    /// The token request names another redirect URI than the authorization request.
    WrongRedirectUri,
    /// The token request's PKCE verifier does not fit.
    WrongVerifier,
    /// The code came too late, or too often with wrong details.
    CodeExpired,
    /// The code had been exchanged before.
    CodeUsed,
    /// The account or the client was switched off in between.
    Disabled,
}

impl AttemptFailure {
    const ALL: [Self; 21] = [
        Self::UnknownClient,
        Self::ClientDisabled,
        Self::BadRedirectUri,
        Self::StateTooLong,
        Self::BadResponseType,
        Self::BadScope,
        Self::BadChallenge,
        Self::BadRequest,
        Self::PromptNone,
        Self::WrongPassword,
        Self::Locked,
        Self::Cancelled,
        Self::UnknownClientId,
        Self::SecretMissing,
        Self::WrongSecret,
        Self::OtherClient,
        Self::WrongRedirectUri,
        Self::WrongVerifier,
        Self::CodeExpired,
        Self::CodeUsed,
        Self::Disabled,
    ];

    /// As the record spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::UnknownClient => "unknown_client",
            Self::ClientDisabled => "client_disabled",
            Self::BadRedirectUri => "bad_redirect_uri",
            Self::StateTooLong => "state_too_long",
            Self::BadResponseType => "bad_response_type",
            Self::BadScope => "bad_scope",
            Self::BadChallenge => "bad_challenge",
            Self::BadRequest => "bad_request",
            Self::PromptNone => "prompt_none",
            Self::WrongPassword => "wrong_password",
            Self::Locked => "locked",
            Self::Cancelled => "cancelled",
            Self::UnknownClientId => "unknown_client_id",
            Self::SecretMissing => "client_secret_missing",
            Self::WrongSecret => "wrong_client_secret",
            Self::OtherClient => "code_of_another_client",
            Self::WrongRedirectUri => "wrong_redirect_uri",
            Self::WrongVerifier => "wrong_verifier",
            Self::CodeExpired => "code_expired",
            Self::CodeUsed => "code_used",
            Self::Disabled => "disabled",
        }
    }

    /// Reads [`Self::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.name() == name)
    }

    /// The stage that it is the end of.
    pub(crate) const fn step(self) -> StepKind {
        match self {
            Self::UnknownClient
            | Self::ClientDisabled
            | Self::BadRedirectUri
            | Self::StateTooLong
            | Self::BadResponseType
            | Self::BadScope
            | Self::BadChallenge
            | Self::BadRequest
            | Self::PromptNone => StepKind::Authorization,
            Self::WrongPassword | Self::Locked => StepKind::LogIn,
            Self::Cancelled => StepKind::Consent,
            Self::UnknownClientId
            | Self::SecretMissing
            | Self::WrongSecret
            | Self::OtherClient
            | Self::WrongRedirectUri
            | Self::WrongVerifier
            | Self::CodeExpired
            | Self::CodeUsed
            | Self::Disabled => StepKind::Exchange,
        }
    }
}

/// What is known of a step when it is written down; its time is the database's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewStep {
    /// The try that it belongs to.
    pub(crate) attempt: AttemptId,
    /// The stage.
    pub(crate) kind: StepKind,
    /// What went wrong, if something did.
    pub(crate) failure: Option<AttemptFailure>,
    /// The client, where one is known.
    pub(crate) client: Option<ClientId>,
    /// The shopper, where one is known.
    pub(crate) user: Option<UserId>,
    /// The link, where there is one.
    pub(crate) link: Option<LinkId>,
}

impl NewStep {
    /// The client got this far.
    pub(crate) fn of(attempt: AttemptId, client: ClientId, kind: StepKind) -> Self {
        Self {
            attempt,
            kind,
            failure: None,
            client: Some(client),
            user: None,
            link: None,
        }
    }

    /// The client got no further than this.
    pub(crate) fn failed(attempt: AttemptId, client: ClientId, failure: AttemptFailure) -> Self {
        Self {
            failure: Some(failure),
            ..Self::of(attempt, client, failure.step())
        }
    }

    /// A client that nobody knows got no further than this.
    pub(crate) fn of_stranger(attempt: AttemptId, failure: AttemptFailure) -> Self {
        Self {
            attempt,
            kind: failure.step(),
            failure: Some(failure),
            client: None,
            user: None,
            link: None,
        }
    }

    /// This shopper's.
    #[must_use]
    pub(crate) fn user(self, user: Option<UserId>) -> Self {
        Self { user, ..self }
    }

    /// About this link.
    #[must_use]
    pub(crate) fn link(self, link: LinkId) -> Self {
        Self {
            link: Some(link),
            ..self
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It went well.
    Well(StepKind),
    /// It did not.
    Failed(AttemptFailure),
    /// The link that came of the try is over.
    LinkEnded(EndReason),
}

/// A step of a try, or the end of the link that came of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// What tells it from others, also from those of the same instant.
    pub(crate) key: String,
    /// The try; `None` for the end of a link whose try is forgotten.
    pub(crate) attempt: Option<AttemptId>,
    /// When.
    pub(crate) at: Timestamp,
    /// How it went.
    pub(crate) outcome: Outcome,
    /// The client, where one is known.
    pub(crate) client: Option<ClientId>,
    /// The shopper, where one is known.
    pub(crate) user: Option<UserId>,
    /// The link, where there is one.
    pub(crate) link: Option<LinkId>,
}

/// A try to link, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Which.
    pub(crate) id: AttemptId,
    /// When it began.
    pub(crate) started_at: Timestamp,
    /// The client, where one is known.
    pub(crate) client: Option<ClientId>,
    /// Who signed in.
    pub(crate) user: Option<UserId>,
    /// What came of it.
    pub(crate) link: Option<LinkId>,
    /// When the last step was that changed something.
    pub(crate) last_at: Timestamp,
    /// How that went.
    pub(crate) last: Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for kind in StepKind::ALL {
            assert_eq!(StepKind::named(kind.name()), Some(kind));
        }
        for failure in AttemptFailure::ALL {
            assert_eq!(AttemptFailure::named(failure.name()), Some(failure));
        }
    }
}
