//! What a client may ask for at the authorization endpoint (RFC 6749 §4.1.1, RFC 7636 §4.3).
//!
//! Two kinds of mistakes: with a client or a redirect URI that is not known, the browser must not
//! be sent anywhere ([`NowhereToGo`]); with anything else the client is told ([`Refusal`]).

use std::time::Duration;

use super::attempt::AttemptFailure;
use super::client::Client;
use super::code::{CodeChallenge, RedirectSent};
use super::consent::Insist;
use super::profile::Pkce;
use super::redirect_uri::RedirectUri;
use super::scope::ScopeSet;

/// A parameter as it came: absent, empty and missing are one (RFC 6749 §3.1).
pub(crate) type Parameter = Result<Option<String>, BadParameter>;

/// A parameter that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadParameter {
    /// It came twice (RFC 6749 §3.1): whichever is taken, somebody is deceived.
    #[error("`{0}` came more than once")]
    Repeated(&'static str),
    /// It is no text.
    #[error("`{0}` is not UTF-8")]
    NotText(&'static str),
}

/// The parameters that say what is wanted, once client and redirect URI are known.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) response_type: Parameter,
    pub(crate) scope: Parameter,
    pub(crate) code_challenge: Parameter,
    pub(crate) code_challenge_method: Parameter,
    pub(crate) prompt: Parameter,
    pub(crate) max_age: Parameter,
}

/// A wish that may be put before the shopper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    /// What the client wants to do.
    pub(crate) scope: ScopeSet,
    /// The PKCE challenge, if one came.
    pub(crate) challenge: Option<CodeChallenge>,
    /// Whether pages may be shown.
    pub(crate) prompt: Prompt,
    /// How long ago the password may have been typed at most (`prompt=login`: not at all).
    pub(crate) max_age: Option<Duration>,
}

/// Whether the shopper may be asked (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Yes; with `consent` or `select_account` the page comes whatever was allowed before: it names
    /// the account and offers another one. Values that nobody knows are passed over.
    Allowed(Insist),
    /// `none`.
    Forbidden,
}

/// Why the browser cannot be sent back: it gets a page, and nothing on it can be clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NowhereToGo {
    /// Missing, unknown, or switched off.
    #[error("the client is unknown or switched off")]
    UnknownClient,
    /// Not among the registered ones, or none where several are.
    #[error("the redirect URI is not registered")]
    UnknownRedirectUri,
    /// The `state` could not be given back.
    #[error("`state` is too long")]
    StateTooLong,
}

/// Why the client gets an error instead of a code (RFC 6749 §4.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// A parameter came twice or is no text.
    #[error(transparent)]
    BadParameter(#[from] BadParameter),
    /// `response_type` is missing.
    #[error("`response_type` is missing")]
    NoResponseType,
    /// Only codes are given (RFC 9700 §2.1.2).
    #[error("`response_type` must be `code`")]
    UnsupportedResponseType,
    /// Unknown, malformed or more than the client is registered for.
    #[error("`scope` names what this client may not ask for")]
    InvalidScope,
    /// This client must use PKCE.
    #[error("`code_challenge` is missing, and this client must use PKCE")]
    ChallengeMissing,
    /// `plain`, which is what a missing method means (RFC 7636 §4.3), protects nothing.
    #[error("`code_challenge_method` must be `S256`")]
    ChallengeMethod,
    /// Not the base64url of a SHA-256.
    #[error("`code_challenge` must be 43 characters of base64url")]
    ChallengeMalformed,
    /// `prompt=none` together with something else.
    #[error("`prompt` cannot be `none` and more")]
    InvalidPrompt,
    /// No number of seconds.
    #[error("`max_age` must be a number of seconds")]
    InvalidMaxAge,
    /// `prompt=none`, and nobody is signed in.
    #[error("the shopper has to sign in")]
    LoginRequired,
    /// `prompt=none`, and no earlier yes is enough.
    #[error("the shopper has to agree")]
    ConsentRequired,
    /// The shopper said no.
    #[error("the shopper did not agree")]
    AccessDenied,
}

impl Refusal {
    /// As the record of tries to link has it.
    pub(crate) const fn failure(self) -> AttemptFailure {
        match self {
            Self::BadParameter(_) | Self::InvalidPrompt | Self::InvalidMaxAge => {
                AttemptFailure::BadRequest
            }
            Self::NoResponseType | Self::UnsupportedResponseType => AttemptFailure::BadResponseType,
            Self::InvalidScope => AttemptFailure::BadScope,
            Self::ChallengeMissing | Self::ChallengeMethod | Self::ChallengeMalformed => {
                AttemptFailure::BadChallenge
            }
            Self::LoginRequired | Self::ConsentRequired => AttemptFailure::PromptNone,
            Self::AccessDenied => AttemptFailure::Cancelled,
        }
    }

    /// As `error` spells it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::BadParameter(_)
            | Self::NoResponseType
            | Self::ChallengeMissing
            | Self::ChallengeMethod
            | Self::ChallengeMalformed
            | Self::InvalidPrompt
            | Self::InvalidMaxAge => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::AccessDenied => "access_denied",
        }
    }
}

/// Finds where the answer goes. Compared byte for byte, but for the port of a native client on a
/// loopback address (RFC 9700 §4.1.3).
pub(crate) fn choose_redirect(
    registered: &[RedirectUri],
    sent: &Parameter,
) -> Result<(RedirectUri, RedirectSent), NowhereToGo> {
    match (sent, registered) {
        (Ok(Some(sent)), _) => registered
            .iter()
            .find(|uri| uri.as_str() == sent)
            .cloned()
            .or_else(|| registered.iter().find_map(|uri| uri.with_port_of(sent)))
            .map(|uri| (uri, RedirectSent::Yes))
            .ok_or(NowhereToGo::UnknownRedirectUri),
        (Ok(None), [only]) => Ok((only.clone(), RedirectSent::No)),
        (Ok(None) | Err(_), _) => Err(NowhereToGo::UnknownRedirectUri),
    }
}

/// Whether an answer may still go where it was to go.
pub(crate) fn is_registered(registered: &[RedirectUri], uri: &RedirectUri) -> bool {
    choose_redirect(registered, &Ok(Some(uri.as_str().to_owned()))).is_ok()
}

impl Wish {
    /// Holds the wish against what the client may ask for.
    pub(crate) fn check(self, client: &Client) -> Result<Authorization, Refusal> {
        let Self {
            response_type,
            scope,
            code_challenge,
            code_challenge_method,
            prompt,
            max_age,
        } = self;
        match response_type?.as_deref() {
            Some("code") => {}
            Some(_) => return Err(Refusal::UnsupportedResponseType),
            None => return Err(Refusal::NoResponseType),
        }
        let scope = match scope?.as_deref() {
            // RFC 6749 §3.3: a request without scope gets the client's default.
            None => client.scope,
            Some(text) => ScopeSet::parse(text).map_err(|_unknown| Refusal::InvalidScope)?,
        };
        if scope.is_empty() || !scope.is_within(client.scope) {
            return Err(Refusal::InvalidScope);
        }
        let challenge = match (code_challenge?, code_challenge_method?.as_deref()) {
            (Some(challenge), Some("S256")) => {
                Some(CodeChallenge::parse(&challenge).ok_or(Refusal::ChallengeMalformed)?)
            }
            (None, None) => None,
            (Some(_), _) => return Err(Refusal::ChallengeMethod),
            (None, Some(_)) => return Err(Refusal::ChallengeMissing),
        };
        if challenge.is_none() && client.pkce == Pkce::Required {
            return Err(Refusal::ChallengeMissing);
        }
        let prompt = prompt?.unwrap_or_default();
        let has = |value| prompt.split(' ').any(|listed| listed == value);
        let asked = has("consent") || has("select_account");
        let log_in = has("login");
        let prompt = match prompt.as_str() {
            "none" => Prompt::Forbidden,
            _ if has("none") => return Err(Refusal::InvalidPrompt),
            _ if asked => Prompt::Allowed(Insist::Yes),
            _ => Prompt::Allowed(Insist::No),
        };
        let max_age = match max_age?.as_deref().map(str::parse::<u32>) {
            _ if log_in => Some(Duration::ZERO),
            Some(Ok(seconds)) => Some(Duration::from_secs(seconds.into())),
            Some(Err(_no_number)) => return Err(Refusal::InvalidMaxAge),
            None => None,
        };
        Ok(Authorization {
            scope,
            challenge,
            prompt,
            max_age,
        })
    }
}
