//! What the gateway itself answers when it does not do what was asked: a status and a JSON body
//! `{"error": …}` that says no more than its name.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// Every refusal of the gateway's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Not proven to be Alexa's. Which check failed is for the operator's log only.
    RequestRefused,
    /// The request is no good HTTP for us: no host, or a path that means two things.
    BadRequest,
    /// No such path.
    NotFound,
    /// The path has other methods.
    MethodNotAllowed,
    /// The body is larger than what is taken here.
    TooLarge,
    /// The body did not come in time; the connection is closed.
    TooSlow,
    /// No token (RFC 6750 section 3: no error code then).
    NoToken,
    /// A token that is not good.
    InvalidToken,
    /// A good token that may not do this.
    InsufficientScope(&'static str),
    /// Something behind us is out of reach.
    Unavailable,
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::RequestRefused | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoToken | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::RequestRefused => "request_refused",
            Self::BadRequest => "bad_request",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TooLarge => "body_too_large",
            Self::TooSlow => "body_too_slow",
            Self::NoToken => "unauthorized",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope(_) => "insufficient_scope",
            Self::Unavailable => "temporarily_unavailable",
        }
    }

    /// The header that tells a client what to do about it, if it can do something.
    fn remedy(self) -> Option<(http::HeaderName, HeaderValue)> {
        let challenge = match self {
            Self::NoToken => "Bearer".to_owned(),
            Self::InvalidToken => r#"Bearer error="invalid_token""#.to_owned(),
            Self::InsufficientScope(scope) => {
                format!(r#"Bearer error="insufficient_scope", scope="{scope}""#)
            }
            Self::Unavailable => {
                return Some((header::RETRY_AFTER, HeaderValue::from_static("2")));
            }
            Self::TooSlow | Self::TooLarge => {
                return Some((header::CONNECTION, HeaderValue::from_static("close")));
            }
            Self::RequestRefused | Self::BadRequest | Self::NotFound | Self::MethodNotAllowed => {
                return None;
            }
        };
        HeaderValue::try_from(challenge)
            .ok()
            .map(|value| (header::WWW_AUTHENTICATE, value))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = format!(r#"{{"error":"{}"}}"#, self.name());
        let mut response = (
            self.status(),
            [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            body,
        )
            .into_response();
        if let Some((name, value)) = self.remedy() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_what_is_missing() {
        let response = Problem::InsufficientScope("cart.read").into_response();

        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let challenge = response.headers().get(header::WWW_AUTHENTICATE).unwrap();
        assert_eq!(
            challenge,
            r#"Bearer error="insufficient_scope", scope="cart.read""#
        );
    }
}
