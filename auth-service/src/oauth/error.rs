//! What OAuth's clients are told when there is nothing for them (RFC 6749 §5.2).
//!
//! Two things are kept apart, always: "this is dead", on which Amazon unlinks the shopper, and
//! "ask again later" (503 with `Retry-After`), on which it does not.

use std::error::Error;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use saycart_service::causes;
use serde::Serialize;

use crate::domain::authorization::BadParameter;
use crate::http::form::BadForm;
use crate::operations::{AccountsTrouble, ExchangeError, RefreshError, RevokeError, Trouble};

/// A refusal, or the lack of an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OAuthError {
    /// `invalid_request`.
    #[error("{0}")]
    InvalidRequest(String),
    /// `invalid_client`: 401.
    #[error("the client is unknown, or its secret is wrong")]
    InvalidClient {
        /// How it tried.
        method: AuthMethod,
        /// It fails so often that it is asked to wait.
        retry_after: Option<Duration>,
    },
    /// `invalid_grant`. The reason is for the log.
    #[error("{reason}")]
    InvalidGrant {
        /// Why.
        reason: String,
    },
    /// `invalid_scope`.
    #[error("more was asked for than was granted")]
    InvalidScope,
    /// `unsupported_grant_type`.
    #[error("`grant_type` must be `authorization_code` or `refresh_token`")]
    UnsupportedGrantType,
    /// 503: ask again. Never a verdict on anything.
    #[error("there is no answer for now")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// 500: a fault of ours. No verdict either.
    #[error("something went wrong here")]
    Fault(#[source] Box<dyn Error + Send + Sync>),
}

/// How a client authenticated itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthMethod {
    /// HTTP Basic: a refusal carries a challenge.
    Basic,
    /// In the body, or not at all.
    Body,
}

#[derive(Debug, Serialize)]
struct Body {
    error: &'static str,
    error_description: String,
}

impl From<BadForm> for OAuthError {
    fn from(error: BadForm) -> Self {
        Self::InvalidRequest(error.to_string())
    }
}

impl From<BadParameter> for OAuthError {
    fn from(error: BadParameter) -> Self {
        Self::InvalidRequest(error.to_string())
    }
}

impl From<Trouble> for OAuthError {
    fn from(error: Trouble) -> Self {
        if error.is_fault() {
            Self::Fault(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<AccountsTrouble> for OAuthError {
    fn from(error: AccountsTrouble) -> Self {
        if error.is_fault() {
            Self::Fault(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<saycart_service::DeadlineExceeded> for OAuthError {
    fn from(error: saycart_service::DeadlineExceeded) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<ExchangeError> for OAuthError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Refused(refusal) => Self::InvalidGrant {
                reason: refusal.to_string(),
            },
            // As below.
            ExchangeError::ClientChanged => Self::Unavailable(error.into()),
            ExchangeError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<RefreshError> for OAuthError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::NotGenuine
            | RefreshError::UnknownLink
            | RefreshError::KnownDead
            | RefreshError::Refused(_) => Self::InvalidGrant {
                reason: error.to_string(),
            },
            RefreshError::InvalidScope => Self::InvalidScope,
            // Asked twice and changed twice: whoever rotates the secret is at it.
            RefreshError::ClientChanged => Self::Unavailable(error.into()),
            RefreshError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<RevokeError> for OAuthError {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::OtherClient => Self::InvalidGrant {
                reason: error.to_string(),
            },
            RevokeError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl OAuthError {
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::InvalidRequest(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::InvalidClient {
                retry_after: None, ..
            } => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::InvalidClient {
                retry_after: Some(_),
                ..
            } => (StatusCode::TOO_MANY_REQUESTS, "invalid_client"),
            Self::InvalidGrant { .. } => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::InvalidScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
            Self::Fault(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }

    /// What the client may know; the reason of a dead grant is not among it, for it would tell a
    /// thief how close he is.
    fn description(&self) -> String {
        match self {
            Self::InvalidGrant { .. } => "the grant is invalid, expired or revoked".to_owned(),
            other => other.to_string(),
        }
    }

    fn log(&self, code: &'static str) {
        match self {
            Self::Unavailable(source) => {
                tracing::warn!(error = %causes(source.as_ref()), "no answer for now");
            }
            Self::Fault(source) => {
                tracing::error!(error = %causes(source.as_ref()), "a fault of ours");
            }
            // Beyond the limit there is nothing new to say.
            Self::InvalidClient {
                retry_after: Some(_),
                ..
            } => {
                tracing::debug!(code, "refused");
            }
            refusal => tracing::info!(code, reason = %refusal, "refused"),
        }
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let (status, error) = self.status_and_code();
        self.log(error);
        let body = Body {
            error,
            error_description: self.description(),
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::InvalidClient {
                method: AuthMethod::Basic,
                retry_after: None,
            } => {
                let challenge = HeaderValue::from_static("Basic realm=\"saycart\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::InvalidClient {
                retry_after: Some(wait),
                ..
            } => {
                headers.insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
            }
            Self::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::InvalidRequest(_)
            | Self::InvalidClient { .. }
            | Self::InvalidGrant { .. }
            | Self::InvalidScope
            | Self::UnsupportedGrantType
            | Self::Fault(_) => {}
        }
        response
    }
}
