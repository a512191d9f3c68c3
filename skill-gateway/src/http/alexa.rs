//! `POST /alexa`: the skill.
//!
//! Whatever is wrong with a request that claims to be Alexa's, the answer is 400 and the same
//! body; only a body over the limit and one that does not arrive are told apart, because no proof
//! was tried. A request that is proven is answered with 200, but for an event that could not be
//! acted on: 503, so that Alexa sends it again.

use std::time::Instant;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{Request, header};
use saycart_service::net::PeerAddress;
use saycart_service::{Deadline, causes};

use super::App;
use super::body;
use super::problem::Problem;
use crate::alexa::RequestEnvelope;
use crate::metrics;
use crate::skill::Undelivered;
use crate::verify::{Proven, Refusal, RequestIdReused};

/// What a request is answered with if the answer itself cannot be written.
const NOTHING_TO_SAY: &[u8] = br#"{"version":"1.0","response":{}}"#;

/// Why a request that is proven gets no answer.
enum Unanswered {
    /// It is no request of its own.
    Refused(Refusal),
    /// It is to come again.
    Undelivered(Undelivered),
}

impl From<RequestIdReused> for Unanswered {
    fn from(reused: RequestIdReused) -> Self {
        Self::Refused(reused.into())
    }
}

/// Answers Alexa.
pub(crate) async fn hear(State(app): State<App>, request: Request<Body>) -> Response {
    let (started, deadline) = (Instant::now(), Deadline::within(app.answer_within));
    let (parts, body) = request.into_parts();
    let body = match body::read(&parts.headers, body, body::LARGEST_REQUEST).await {
        Ok(body) => body,
        Err(problem) => return problem.into_response(),
    };
    let proven = match deadline
        .run(app.verifier.prove(&parts.headers, &body))
        .await
    {
        Ok(Ok(proven)) => proven,
        Ok(Err(refusal)) => return refuse(&parts, &refusal),
        Err(exceeded) => {
            metrics::budget_exhausted();
            tracing::warn!(error = %exceeded, "a request could not be proven in time");
            return Problem::RequestRefused.into_response();
        }
    };
    let answered = answer(&app, proven, &body, deadline).await;
    metrics::answer_took(started.elapsed());
    match answered {
        Ok(answer) => (
            [(header::CONTENT_TYPE, "application/json;charset=UTF-8")],
            answer,
        )
            .into_response(),
        Err(Unanswered::Refused(refusal)) => refuse(&parts, &refusal),
        Err(Unanswered::Undelivered(undelivered)) => {
            tracing::warn!(error = %causes(&undelivered), "Alexa is asked to send it again");
            Problem::Unavailable.into_response()
        }
    }
}

async fn answer(
    app: &App,
    proven: Proven,
    body: &[u8],
    deadline: Deadline,
) -> Result<Bytes, Unanswered> {
    let request_id = proven.request_id().to_owned();
    let (now, until) = (proven.judged_at(), proven.fresh_until());
    let envelope = proven.into_envelope();
    // Boxed: what the skill holds over its calls is large, and most requests never come this far.
    let answering = Box::pin(say(app, envelope, deadline));
    app.memory
        .answer_once(&request_id, body, now, until, answering)
        .await
}

async fn say(
    app: &App,
    envelope: RequestEnvelope,
    deadline: Deadline,
) -> Result<Bytes, Unanswered> {
    let response = app.skill.answer(envelope, deadline).await;
    let response = response.map_err(Unanswered::Undelivered)?;
    let written = serde_json::to_vec(&response).map(Bytes::from);
    Ok(written.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written");
        Bytes::from_static(NOTHING_TO_SAY)
    }))
}

fn refuse(parts: &http::request::Parts, refusal: &Refusal) -> Response {
    let peer = parts
        .extensions
        .get::<PeerAddress>()
        .map(|peer| peer.0.ip());
    metrics::rejected(refusal.reason());
    tracing::info!(
        reason = refusal.reason(),
        error = %refusal,
        client.address = peer.map(tracing::field::display),
        "a request was not proven to be Alexa's",
    );
    Problem::RequestRefused.into_response()
}
