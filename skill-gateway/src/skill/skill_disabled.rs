//! The shopper disabled the skill: their link ends.
//!
//! Such events come late, twice and out of order. auth-service leaves a link alone that is newer
//! than the event; which link is meant, a token says that may have expired, and Alexa's user id.

use saycart_service::{Deadline, Timestamp};

use super::Undelivered;
use crate::alexa::{AccessToken, RequestEnvelope};
use crate::clients::AuthClient;

/// Ends the link. Nobody listens to an answer, but Alexa sends again what was not taken.
pub(super) async fn end_link(
    auth: &AuthClient,
    envelope: &RequestEnvelope,
    at: Option<Timestamp>,
    deadline: Deadline,
) -> Result<(), Undelivered> {
    let token = envelope.access_token().map(AccessToken::expose);
    let user_id = envelope.user_id();
    if token.is_none() && user_id.is_none() {
        tracing::info!("the skill was disabled by somebody who was never linked");
        return Ok(());
    }
    let ended = auth.end_link(token, user_id, at, deadline).await?;
    tracing::info!(links.ended = ended, "the skill was disabled");
    Ok(())
}
