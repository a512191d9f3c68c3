//! "Yes" and "no": answers to the last question, and to nothing else.

use super::dialogue::{self, Event};
use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::{Opening, Turn};
use super::{add_to_cart, fallback};

/// Does what was asked about. Without such a question it is not understood, and nothing happens.
pub(super) async fn yes(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match &turn.state.flow {
        Flow::Confirm { cand, qty } => add_to_cart::confirmed(turn, cand, *qty).await,
        Flow::Offer { cand } => add_to_cart::confirmed(turn, cand, 1).await,
        Flow::Open
        | Flow::Pick { .. }
        | Flow::HowMany { .. }
        | Flow::RemovePick { .. }
        | Flow::ChangePick { .. } => fallback::rephrase(turn).await,
        Flow::More | Flow::Rest { .. } | Flow::End { .. } | Flow::Clear => {
            dialogue::hold(turn, &Event::Yes).await
        }
    }
}

/// Leaves it. To "What else can I look for?" and the like it is the end.
pub(super) async fn no(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match (&turn.state.flow, turn.opening) {
        (Flow::Confirm { .. } | Flow::Pick { .. }, _) => Ok(add_to_cart::not_found(turn, None)),
        (Flow::Open, Opening::ThisTurn) => fallback::rephrase(turn).await,
        _ => dialogue::hold(turn, &Event::No).await,
    }
}
