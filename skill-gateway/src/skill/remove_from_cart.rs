//! "Remove the echo dot."

use super::add_to_cart;
use super::choice::{self, Pick};
use super::entity;
use super::names;
use super::quantity::Quantity;
use super::reply::Reply;
use super::state::{Flow, MOST_CANDIDATES, Touched};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::{Intent, UpdatedIntent};
use crate::clients::{CartError, CartLine, Passport, Removal, RemoveRef, Removed};
use crate::speech::{Args, Phrase, heard};

/// Handles the intent.
pub(super) async fn remove(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let passport = turn.passport().await?;
    let words = entity::words(intent);
    let quantity = match Quantity::of(intent) {
        Quantity::Said(quantity) => Some(quantity),
        // Nothing is lost that was not meant: taking away is asked about, not guessed.
        Quantity::Unclear => return Ok(how_many(turn, words).then(still_open(turn, words))),
        Quantity::Unsaid => None,
    };
    let Some(words) = words else {
        return Ok(asked_again(turn, quantity)
            .unwrap_or_else(|| line_wanted(turn.say(Phrase::RemoveWhat), quantity)));
    };
    if let Flow::RemovePick { cand, .. } = &turn.state.flow
        && let Some(pick) = choice::pick(turn.language.locale(), words, cand.len())
    {
        return picked(turn, pick, quantity).await;
    }
    let target = RemoveRef::Spoken(words.to_owned());
    take_out(turn, &passport, target, quantity, words).await
}

/// "The second one", of the lines that were offered.
pub(super) async fn picked(
    turn: &Turn<'_>,
    pick: Pick,
    quantity: Option<u32>,
) -> Result<Reply, Trouble> {
    let Flow::RemovePick { cand, qty } = &turn.state.flow else {
        return Ok(line_wanted(turn.say(Phrase::RemoveWhat), quantity));
    };
    let quantity = quantity.or(*qty);
    let line = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return Ok(turn.say(Phrase::AnythingElse).then(Flow::More)),
    };
    match line {
        Some(line) => {
            let passport = turn.passport().await?;
            let target = RemoveRef::Line(line.clone());
            take_out(turn, &passport, target, quantity, "").await
        }
        None => Ok(which_again(turn, cand, quantity)),
    }
}

async fn take_out(
    turn: &Turn<'_>,
    passport: &Passport,
    target: RemoveRef,
    count: Option<u32>,
    words: &str,
) -> Result<Reply, Trouble> {
    let (change, deadline) = (turn.next_change(), turn.cart_deadline);
    let removed = turn
        .cart
        .remove_item(passport, change, target, count, turn.locale(), deadline)
        .await;
    match removed {
        Ok(Removed::Done(removal)) => Ok(done(turn, &removal)),
        Ok(Removed::Ambiguous(lines)) => Ok(which(turn, &lines, count)),
        Err(CartError::NotInCart) => not_in_cart(turn, passport, words).await,
        Err(error) => Err(error.into()),
    }
}

/// "Which one shall I remove?" once more, if it was asked.
pub(super) fn asked_again(turn: &Turn<'_>, quantity: Option<u32>) -> Option<Reply> {
    match &turn.state.flow {
        Flow::RemovePick { cand, qty } => Some(which_again(turn, cand, quantity.or(*qty))),
        Flow::Open
        | Flow::More
        | Flow::Pick { .. }
        | Flow::Confirm { .. }
        | Flow::HowMany { .. }
        | Flow::Offer { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::Clear
        | Flow::ChangePick { .. } => None,
    }
}

/// What stays open while the number is asked for: the choice, unless something else was named.
fn still_open(turn: &Turn<'_>, words: Option<&str>) -> Flow {
    let is_pick = |words: &str, offered: usize| {
        choice::pick(turn.language.locale(), words, offered).is_some()
    };
    match &turn.state.flow {
        flow @ Flow::RemovePick { cand, qty: _ }
            if words.is_none_or(|words| is_pick(words, cand.len())) =>
        {
            flow.clone()
        }
        _ => Flow::Open,
    }
}

fn done(turn: &Turn<'_>, removal: &Removal) -> Reply {
    let Removal { line, removed } = removal;
    let name = line.spoken();
    let args = Args::default().text("product", turn.language.counted(*removed, &name));
    let left = line.quantity.saturating_sub(*removed);
    let reply = if left == 0 {
        turn.say_with(Phrase::Removed, &args)
    } else {
        turn.say_with(
            Phrase::Reduced,
            &args.text("left", turn.language.counted(left, &name)),
        )
    };
    reply.then(Flow::More).touching(Touched {
        sku: line.sku.clone(),
        by: -i64::from(*removed),
        now: left,
    })
}

/// "You have A and B. Which one shall I remove?"
fn which(turn: &Turn<'_>, lines: &[CartLine], quantity: Option<u32>) -> Reply {
    let names = turn.language.lines_told_apart(lines);
    let args = Args::default().text("choices", turn.language.together(&names));
    let cand = lines
        .iter()
        .take(MOST_CANDIDATES)
        .map(|line| line.line_id.clone())
        .collect();
    let flow = Flow::RemovePick {
        cand,
        qty: quantity,
    };
    line_wanted(turn.say_with(Phrase::RemoveWhich, &args), quantity).then(flow)
}

/// "What shall I remove?", and what was offered stays so.
fn which_again(turn: &Turn<'_>, cand: &[String], quantity: Option<u32>) -> Reply {
    let flow = Flow::RemovePick {
        cand: cand.to_vec(),
        qty: quantity,
    };
    line_wanted(turn.say(Phrase::RemoveWhat), quantity).then(flow)
}

/// Says what is there instead.
async fn not_in_cart(turn: &Turn<'_>, passport: &Passport, words: &str) -> Result<Reply, Trouble> {
    let cart = turn.cart.get_cart(passport, turn.cart_deadline).await?;
    if cart.lines.is_empty() {
        return Ok(add_to_cart::product_wanted(
            turn.say(Phrase::CartEmpty),
            None,
        ));
    }
    let heard = heard(words);
    if heard.is_empty() {
        return Ok(line_wanted(turn.say(Phrase::RemoveWhat), None));
    }
    let args = Args::default().text("heard", heard);
    if cart.lines.len() > 3 {
        return Ok(line_wanted(
            turn.say_with(Phrase::NotInLargeCart, &args),
            None,
        ));
    }
    let names = turn.language.lines_told_apart(&cart.lines);
    let args = args.text("items", turn.language.together(&names));
    Ok(line_wanted(turn.say_with(Phrase::NotInCart, &args), None))
}

/// Hears the next sentence as something to be removed.
fn line_wanted(question: Reply, quantity: Option<u32>) -> Reply {
    let quantity = quantity.map(|quantity| quantity.to_string());
    let intent = UpdatedIntent::new(names::REMOVE_FROM_CART)
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, quantity);
    question.eliciting(names::PRODUCT, intent)
}

fn how_many(turn: &Turn<'_>, words: Option<&str>) -> Reply {
    let intent = UpdatedIntent::new(names::REMOVE_FROM_CART)
        .with(names::PRODUCT, words.map(str::to_owned))
        .with(names::QUANTITY, None);
    turn.say(Phrase::HowMany).eliciting(names::QUANTITY, intent)
}
