//! "What's in my cart?" Three lines at a time: nobody remembers more by ear.

use super::add_to_cart;
use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::clients::Cart;
use crate::speech::{Args, Phrase};

/// Lines that are read at once.
const PAGE: usize = 3;

/// Handles the intent.
pub(super) async fn read(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let passport = turn.passport().await?;
    let cart = turn.cart.get_cart(&passport, turn.cart_deadline).await?;
    let Some(total) = cart.total.as_ref().filter(|_| !cart.lines.is_empty()) else {
        return Ok(add_to_cart::product_wanted(
            turn.say(Phrase::CartEmpty),
            None,
        ));
    };
    let args = Args::default()
        .text("summary", turn.language.summary(&cart, total))
        .text("items", items(turn, &cart, 0));
    Ok(if cart.lines.len() > PAGE {
        turn.say_with(Phrase::CartLong, &args)
            .then(Flow::Rest { page: 1 })
    } else {
        turn.say_with(Phrase::Cart, &args).then(Flow::More)
    })
}

/// "Yes" to "Want the rest?"
pub(super) async fn rest(turn: &Turn<'_>, page: u32) -> Result<Reply, Trouble> {
    let passport = turn.passport().await?;
    let cart = turn.cart.get_cart(&passport, turn.cart_deadline).await?;
    let first = usize::try_from(page)
        .unwrap_or(usize::MAX)
        .saturating_mul(PAGE);
    let items = items(turn, &cart, first);
    // The cart may have been emptied elsewhere meanwhile.
    if items.is_empty() {
        return Ok(turn.say(Phrase::AnythingElse).then(Flow::More));
    }
    let args = Args::default().text("items", items);
    Ok(if cart.lines.len() > first.saturating_add(PAGE) {
        turn.say_with(Phrase::CartMore, &args).then(Flow::Rest {
            page: page.saturating_add(1),
        })
    } else {
        turn.say_with(Phrase::CartRest, &args).then(Flow::More)
    })
}

fn items(turn: &Turn<'_>, cart: &Cart, first: usize) -> String {
    let lines = turn.language.lines(cart);
    let page: Vec<String> = lines.into_iter().skip(first).take(PAGE).collect();
    turn.language.together(&page)
}
