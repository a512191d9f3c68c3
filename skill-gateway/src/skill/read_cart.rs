//! "What's in my cart?" Three lines at a time: nobody remembers more by ear.

use super::add_to_cart;
use super::dialogue;
use super::reply::Reply;
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
            .then(dialogue::first_page(&cart))
    } else {
        turn.say_with(Phrase::Cart, &args)
            .then(dialogue::first_page(&cart))
    })
}

fn items(turn: &Turn<'_>, cart: &Cart, first: usize) -> String {
    let lines = turn.language.lines(cart);
    let page: Vec<String> = lines.into_iter().skip(first).take(PAGE).collect();
    turn.language.together(&page)
}
