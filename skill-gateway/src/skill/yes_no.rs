//! "Yes" and "no": answers to the last question, and to nothing else.

use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use super::{add_to_cart, fallback, read_cart};
use crate::speech::Phrase;

/// Does what was asked about. Without such a question it is not understood, and nothing happens.
pub(super) async fn yes(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match &turn.state.flow {
        Flow::Confirm { cand, qty } => add_to_cart::confirmed(turn, cand, *qty).await,
        Flow::Rest { page } => read_cart::rest(turn, *page).await,
        Flow::More => Ok(add_to_cart::ask_what(turn, None)),
        Flow::Open | Flow::Pick { .. } | Flow::HowMany { .. } | Flow::RemovePick { .. } => {
            Ok(fallback::rephrase(turn))
        }
    }
}

/// Leaves it.
pub(super) fn no(turn: &Turn<'_>) -> Reply {
    match &turn.state.flow {
        Flow::Confirm { .. } | Flow::Pick { .. } => add_to_cart::not_found(turn, None),
        Flow::Rest { .. } | Flow::HowMany { .. } | Flow::RemovePick { .. } => {
            turn.say(Phrase::AnythingElse).then(Flow::More)
        }
        Flow::More => turn.say(Phrase::AllInCart),
        Flow::Open => fallback::rephrase(turn),
    }
}
