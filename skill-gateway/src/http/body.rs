//! Reads a request's body, up to a limit and in time.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use saycart_service::net::BodyTooSlow;

use super::problem::Problem;

/// Alexa's requests have a few thousand bytes, with session attributes and display state some ten
/// thousand.
pub(crate) const LARGEST_REQUEST: usize = 128 * 1024;

/// What is passed on: forms.
pub(crate) const LARGEST_FORM: usize = 64 * 1024;

/// The whole body. What announces itself as too large is refused before a byte of it is read.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit))
    {
        return Err(Problem::TooLarge);
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is::<LengthLimitError>(error.as_ref()) => Err(Problem::TooLarge),
        Err(error) if is::<BodyTooSlow>(error.as_ref()) => Err(Problem::TooSlow),
        // The sender broke off; nobody will read this.
        Err(_broken) => Err(Problem::BadRequest),
    }
}

/// The body's layers wrap each other's errors.
fn is<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<E>)
}
