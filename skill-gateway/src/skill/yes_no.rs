//! "Yes" and "no": answers to the last question, and to nothing else.

use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::{Opening, Turn};
use super::{add_to_cart, fallback, read_cart};
use crate::speech::Phrase;

/// Does what was asked about. Without such a question it is not understood, and nothing happens.
pub(super) async fn yes(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match &turn.state.flow {
        Flow::Confirm { cand, qty } => add_to_cart::confirmed(turn, cand, *qty).await,
        Flow::Rest { page } => read_cart::rest(turn, *page).await,
        Flow::More => Ok(add_to_cart::ask_what(turn, None)),
        Flow::Open | Flow::Pick { .. } | Flow::HowMany { .. } | Flow::RemovePick { .. } => {
            fallback::rephrase(turn).await
        }
    }
}

/// Leaves it. To "What else can I look for?" and the like it is the end.
pub(super) async fn no(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    Ok(match (&turn.state.flow, turn.opening) {
        (Flow::Confirm { .. } | Flow::Pick { .. }, _) => add_to_cart::not_found(turn, None),
        (Flow::Rest { .. } | Flow::HowMany { .. } | Flow::RemovePick { .. }, _) => {
            turn.say(Phrase::AnythingElse).then(Flow::More)
        }
        (Flow::More, _) => turn.say(Phrase::AllInCart),
        (Flow::Open, Opening::UnderWay) => turn.say(Phrase::Goodbye),
        (Flow::Open, Opening::ThisTurn) => fallback::rephrase(turn).await?,
    })
}
