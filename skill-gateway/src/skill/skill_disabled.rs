//! The shopper disabled the skill: their link ends.
//!
//! Such events come late, twice and out of order. A link that is newer than the event is left alone by
//! auth-service, and what was derived in it here; which link is meant, a token says that may have
//! expired, and Alexa's user id.
//!
//! Where Alexa says that nothing of them may be kept (`NOT_PERSISTED`), what was derived from what
//! they added is deleted before, for which the token must still be alive: a repetition after the link
//! has ended finds nothing to do. The account itself is the shop's, and so is the cart in it (ADR 21).

use std::time::Duration;

use saycart_service::{Deadline, Timestamp, causes};

use super::Undelivered;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::{AccessToken, RequestEnvelope};
use crate::clients::{AuthClient, CartError, Channel, HistoryUse};

/// Switches the history off, which deletes it. A dead token is nobody's, and no error. What came of a
/// link that was made after the event is left alone, as the link is.
pub(super) async fn forget(turn: &Turn<'_>, at: Option<Timestamp>) -> Result<(), Undelivered> {
    let passport = match turn.passport().await {
        Ok(passport) => passport,
        Err(Trouble::Account(error)) => return Err(error.into()),
        Err(_not_linked) => return Ok(()),
    };
    if let (Some(at), Some(linked_at)) = (at, turn.linked_at())
        && linked_at > end_of_moment(at)
    {
        tracing::info!("the skill was disabled before this link was made: its history is kept");
        return Ok(());
    }
    let (change, off) = (turn.next_change(), (HistoryUse::Off, Channel::Disabling));
    let deadline = turn.cart_deadline;
    match turn
        .cart
        .set_history(&passport, change, off, deadline)
        .await
    {
        Ok(()) => Ok(()),
        Err(error @ (CartError::Slow | CartError::Unavailable(_))) => Err(error.into()),
        // Sent again, it would be refused again, and the link must end.
        Err(error) => {
            tracing::warn!(error = %causes(&error), "a history could not be deleted");
            Ok(())
        }
    }
}

/// The vendor's times are often whole seconds: what happened within that second happened by then.
/// auth-service takes them so, too.
fn end_of_moment(at: Timestamp) -> Timestamp {
    if at.subsecond_micros() == 0 {
        at.plus(Duration::from_micros(999_999))
    } else {
        at
    }
}

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
