//! "Make it three", "one more": which quantity of what is meant. What follows is the dialogue's.

use super::choice;
use super::described;
use super::dialogue::{self, Event, Named, Target};
use super::entity::{self, Meant};
use super::names;
use super::naming;
use super::quantity::Quantity;
use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::Choice;

/// "Change the echo dot to three." Without a product it is what was changed last.
pub(super) async fn change(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let to = match Quantity::of(intent, turn.language.locale()) {
        Quantity::Said(quantity) => Some(quantity),
        // None of it is an answer here.
        Quantity::Unclear if Quantity::is_zero(intent, turn.language.locale()) => Some(0),
        Quantity::Unclear | Quantity::Unsaid => None,
    };
    let what = target(turn, intent).await?;
    dialogue::hold(turn, &Event::Change { to, what }).await
}

/// "Double it", "double the echo dot".
pub(super) async fn double(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let what = target(turn, intent).await?;
    dialogue::hold(turn, &Event::Double { what }).await
}

/// "Two more." Without a number it is one; with one that was not understood it is asked for.
pub(super) async fn more(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let event = match Quantity::of(intent, turn.language.locale()) {
        Quantity::Said(by) => Event::More { by },
        Quantity::Unsaid => Event::More { by: 1 },
        Quantity::Unclear => Event::Change {
            to: None,
            what: Target::Last,
        },
    };
    dialogue::hold(turn, &event).await
}

async fn target(turn: &Turn<'_>, intent: &Intent) -> Result<Target, Trouble> {
    let Some(words) = entity::words(intent) else {
        return Ok(Target::Last);
    };
    if let Flow::ChangePick { cand, .. } = &turn.state.flow
        && let Some(pick) = choice::pick(turn.language.locale(), words, cand.len())
    {
        return Ok(Target::Picked(pick));
    }
    if let Some(Named::Picked { pick, .. }) = described::named(turn, words).await? {
        return Ok(Target::Picked(pick));
    }
    if naming::is_it(turn, intent) {
        return Ok(Target::Last);
    }
    let slot = intent.slot(names::PRODUCT);
    let known = |skus| {
        Ok(Target::Known {
            skus,
            words: words.to_owned(),
        })
    };
    let skus = match slot.map_or(Meant::Words, |slot| entity::meant(slot, words)) {
        Meant::Sku(sku) => return known(vec![sku]),
        Meant::OneOf(skus) => return known(skus),
        Meant::Unlikely(_) | Meant::Words => {
            let found = turn.cart.search(words, turn.locale(), turn.cart_deadline);
            let products = match found.await?.choice {
                Choice::One(product) => vec![product],
                Choice::Unsure(products) => products,
                Choice::Nothing => Vec::new(),
            };
            products.into_iter().map(|product| product.sku).collect()
        }
    };
    let words = words.to_owned();
    Ok(Target::Named { skus, words })
}
