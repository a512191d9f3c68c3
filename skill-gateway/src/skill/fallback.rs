//! Nothing was understood. Each time in a row something else is said, and the third time we stop
//! asking: three failures are enough for anybody.
//!
//! One slip does not throw a question away: a choice, a number or a yes that was asked for is asked
//! for once more, and what was offered stays so.

use super::dialogue::{self, Event};
use super::reply::Reply;
use super::trouble::Trouble;
use super::turn::Turn;
use super::{add_to_cart, remove_from_cart};

/// Asks what was asked, or says what can be said instead.
pub(super) async fn rephrase(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let misses = turn.state.misses.saturating_add(1);
    if misses == 1 {
        let again = match add_to_cart::asked_again(turn).await? {
            Some(reply) => Some(reply),
            None => remove_from_cart::asked_again(turn, None),
        };
        if let Some(reply) = again {
            return Ok(reply.after_misses(misses));
        }
    }
    dialogue::hold(turn, &Event::Missed).await
}
