//! Reads a request's body, up to a limit and in time.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use saycart_service::net::BodyTooSlow;

use super::problem::Problem;

/// Alexa's requests have a few thousand bytes, with session attributes and display state some ten
/// thousand.
pub(crate) const LARGEST_REQUEST: usize = 128 * 1024;

/// What is passed on: forms.
pub(crate) const LARGEST_FORM: usize = 64 * 1024;

/// How much of what is too large is taken all the same: a sender who is cut off while sending
/// hears the end of the connection instead of the answer.
const LARGEST_DISCARD: usize = 1024 * 1024;

/// The whole body.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit))
    {
        // Who asks first (RFC 9110 section 10.1.1) has sent nothing, and need not.
        if !headers.contains_key(header::EXPECT) {
            discard(body).await;
        }
        return Err(Problem::TooLarge);
    }
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| problem_of(&error))?.into_data() else {
            continue; // trailers
        };
        if whole.len() + data.len() > limit {
            discard(body).await;
            return Err(Problem::TooLarge);
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

/// Reads on without keeping anything, within the time that a body has.
async fn discard(mut body: Body) {
    let mut left = LARGEST_DISCARD;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

fn problem_of(error: &axum::Error) -> Problem {
    if is::<BodyTooSlow>(error) {
        Problem::TooSlow
    } else {
        // The sender broke off; nobody will read this.
        Problem::BadRequest
    }
}

/// The body's layers wrap each other's errors.
fn is<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<E>)
}
