//! "Say that again." What is open is said as it is now: no answer is kept.

use super::dialogue::{self, Event};
use super::reply::Reply;
use super::trouble::Trouble;
use super::turn::Turn;
use super::{add_to_cart, remove_from_cart};

/// Handles the intent.
pub(super) async fn repeat(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    if let Some(reply) = add_to_cart::repeated(turn).await? {
        return Ok(reply);
    }
    match remove_from_cart::asked_again(turn, None) {
        Some(reply) => Ok(reply),
        None => dialogue::hold(turn, &Event::Again).await,
    }
}
