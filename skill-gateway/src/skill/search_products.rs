//! "Do you have batteries?", "How much is the echo dot?" Needs no account until something is added.
//!
//! What is found is offered with its price, so that yes, or a choice, adds it.

use super::add_to_cart;
use super::entity::{self, Meant};
use super::names;
use super::reply::Reply;
use super::state::{Flow, MOST_CANDIDATES};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::{CartError, Choice, Product};
use crate::speech::{Args, Phrase, products_told_apart, spoken_product};

/// Handles both intents.
pub(super) async fn search(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let Some(words) = entity::words(intent) else {
        return Ok(add_to_cart::product_wanted(
            turn.say(Phrase::FindWhat),
            None,
        ));
    };
    let slot = intent.slot(names::PRODUCT);
    let known = match slot.map_or(Meant::Words, |slot| entity::meant(slot, words)) {
        Meant::Sku(sku) => match turn.cart.get_product(&sku, turn.cart_deadline).await {
            Ok(product) => Some(product),
            // The interaction model may be older than the catalogue.
            Err(CartError::UnknownProduct) => None,
            Err(error) => return Err(error.into()),
        },
        Meant::OneOf(_) | Meant::Words => None,
    };
    if let Some(product) = known {
        return Ok(one(turn, product));
    }
    let found = turn.cart.search(words, turn.locale(), turn.cart_deadline);
    Ok(match found.await? {
        Choice::One(product) => one(turn, product),
        Choice::Unsure(products) => match <[Product; 1]>::try_from(products) {
            Ok([product]) => one(turn, product),
            Err(products) => several(turn, &products),
        },
        Choice::Nothing => add_to_cart::not_found(turn, Some(words)),
    })
}

/// "I have Echo Dot for 49 dollars and 99 cents. Shall I add it?"
pub(super) fn one(turn: &Turn<'_>, product: Product) -> Reply {
    let name = spoken_product(&product);
    if !product.in_stock {
        let reply = turn.say_with(Phrase::SoldOut, &Args::default().text("product", name));
        return add_to_cart::product_wanted(reply, None);
    }
    let args = Args::default().text("product", priced(turn, &product, &name));
    turn.say_with(Phrase::FoundOne, &args)
        .then(Flow::Offer { cand: product.sku })
}

/// "I have A for 5 dollars or B for 6 dollars. Which one shall I add?"
fn several(turn: &Turn<'_>, products: &[Product]) -> Reply {
    let names = products_told_apart(products);
    let priced: Vec<String> = products
        .iter()
        .zip(&names)
        .map(|(product, name)| priced(turn, product, name))
        .collect();
    let args = Args::default().text("choices", turn.language.either(&priced));
    let cand = products.iter().take(MOST_CANDIDATES);
    let flow = Flow::Pick {
        cand: cand.map(|product| product.sku.clone()).collect(),
        qty: 1,
        step: 1,
    };
    let reply = turn.say_with(Phrase::FoundSeveral, &args);
    add_to_cart::product_wanted(reply, Some(1)).then(flow)
}

/// The name, with the price if there is one.
fn priced(turn: &Turn<'_>, product: &Product, name: &str) -> String {
    match &product.price {
        Some(price) => format!("{name} {}", turn.language.price(price)),
        None => name.to_owned(),
    }
}
