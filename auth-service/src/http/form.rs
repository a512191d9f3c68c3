//! The body of a POST, as parameters.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::header;

use super::parameters::Parameters;

/// The only way in which OAuth's clients and our own forms send a body (RFC 6749 §3.2).
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// A body that was read, or what was wrong with it: each endpoint says so in its own way.
#[derive(Debug)]
pub(crate) struct Form(pub(crate) Result<Parameters, BadForm>);

/// Why a body is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadForm {
    /// It says that it is something else.
    #[error("the content type must be {CONTENT_TYPE}")]
    ContentType,
    /// It is too long or broke off.
    #[error("the body is too long or incomplete")]
    Body,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next());
        if !content_type.is_some_and(|value| value.trim().eq_ignore_ascii_case(CONTENT_TYPE)) {
            return Ok(Self(Err(BadForm::ContentType)));
        }
        let body = Bytes::from_request(request, state).await;
        Ok(Self(
            body.map(|body| Parameters::parse(&body))
                .map_err(|_broken| BadForm::Body),
        ))
    }
}
