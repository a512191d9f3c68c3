//! "The second one", "number two", "that one", "none of them": an answer to whatever offered
//! something. Where nothing was offered it is not understood, and nothing happens.

use super::choice::{self, Pick};
use super::dialogue::{self, Event, Target};
use super::names;
use super::quantity::Quantity;
use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use super::{add_to_cart, fallback, remove_from_cart, yes_no};
use crate::alexa::Intent;

/// Handles the intent.
pub(super) async fn pick(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let offered = match &turn.state.flow {
        Flow::Pick { cand, .. } | Flow::RemovePick { cand, .. } | Flow::ChangePick { cand, .. } => {
            cand.len()
        }
        Flow::Confirm { .. } | Flow::Offer { .. } => 1,
        Flow::Open
        | Flow::More
        | Flow::HowMany { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::Clear => return fallback::rephrase(turn).await,
    };
    let Some(pick) = meant(turn, intent, offered) else {
        return fallback::rephrase(turn).await;
    };
    match (&turn.state.flow, pick) {
        (Flow::Pick { .. }, pick) => add_to_cart::picked(turn, pick, None).await,
        (Flow::RemovePick { .. }, pick) => remove_from_cart::picked(turn, pick, None).await,
        (Flow::ChangePick { .. }, pick) => {
            turn.passport().await?;
            let what = Target::Picked(pick);
            dialogue::hold(turn, &Event::Change { to: None, what }).await
        }
        // Of one thing, picking it is yes.
        (_, Pick::Index(_)) => yes_no::yes(turn).await,
        (_, Pick::Neither) => yes_no::no(turn).await,
        (_, Pick::Beyond) => fallback::rephrase(turn).await,
    }
}

/// Which one: by its place, or by its number. What is no place is none that was offered.
fn meant(turn: &Turn<'_>, intent: &Intent, offered: usize) -> Option<Pick> {
    if let Some(said) = intent.spoken(names::ORDINAL) {
        let pick = choice::pick(turn.language.locale(), said, offered);
        return Some(pick.unwrap_or(Pick::Beyond));
    }
    match Quantity::of(intent) {
        Quantity::Said(number) => {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            Some(if index < offered {
                Pick::Index(index)
            } else {
                Pick::Beyond
            })
        }
        Quantity::Unclear => Some(Pick::Beyond),
        Quantity::Unsaid => None,
    }
}
