//! "Do you have batteries?", "How much is the echo dot?" Needs no account until something is added.
//!
//! What is found is offered with its price, so that yes, or a choice, adds it.

use super::{Answer, Asks, Command, Facts, Named, Step, add, it, shelf};
use crate::clients::{Browsed, Choice, Priced, Product};
use crate::skill::state::{Flow, State};
use crate::speech::{Phrase, heard, is_below, spoken_product};

/// "Find batteries", "how big is the echo dot".
pub(super) fn search(state: &State, named: &Named, asks: Asks, facts: &Facts) -> Step {
    let known = match named {
        Named::It => it::it(state),
        Named::Sku { sku, .. } => Some(sku.as_str()),
        Named::Unsaid
        | Named::OneOf { .. }
        | Named::Unlikely { .. }
        | Named::Words(_)
        | Named::Picked { .. } => None,
    };
    if let Some(sku) = known {
        match (facts.looked.as_deref(), asks) {
            (None, _) => return Step::Do(Command::Look(vec![sku.to_owned()])),
            (Some([product, ..]), Asks::Below(below)) if costs_less(product, below) => {
                return one(state, product);
            }
            (Some([product, ..]), Asks::Any | Asks::Size | Asks::When) => {
                return asked(state, product, asks);
            }
            // Of this one thing it is wanted to know what it costs.
            (Some([product, ..]), Asks::Below(_)) if *named == Named::It => {
                return one(state, product);
            }
            // Perhaps there is something like it at that price; or the interaction model is older
            // than the catalogue.
            (Some(_), _) => {}
        }
    }
    if let (Asks::Below(below), Some(words)) = (asks, named.words()) {
        match &facts.browsed {
            None => {
                return Step::Do(Command::Browse {
                    words: words.to_owned(),
                    priced: Priced::Below(below),
                });
            }
            Some(browsed) => {
                if let Some(step) = below_a_price(state, browsed) {
                    return step;
                }
            }
        }
    }
    let words = match named {
        Named::Unsaid | Named::It => {
            return Step::Say(Answer::AddWhat(Phrase::FindWhat), state.then(Flow::Open));
        }
        Named::Sku { words, .. }
        | Named::OneOf { words, .. }
        | Named::Unlikely { words, .. }
        | Named::Words(words)
        | Named::Picked { words, .. } => words,
    };
    match &facts.found {
        None => Step::Do(Command::Search(words.clone())),
        Some(Choice::One(product)) => asked(state, product, asks),
        Some(Choice::Unsure(products)) => match products.as_slice() {
            [product] => asked(state, product, asks),
            // None of them can be chosen.
            [product, ..] if products.iter().all(|product| !product.in_stock) => {
                sold_out(state, product, Phrase::SoldOut)
            }
            products => shelf::first(state, products, &facts.others),
        },
        Some(Choice::Nothing) => add::not_found(state, Some(words)),
    }
}

/// What there is below a price, or the cheapest of it all; none if nothing is to be had.
fn below_a_price(state: &State, browsed: &Browsed) -> Option<Step> {
    let products = browsed.products.iter();
    let products: Vec<Product> = products.map(|(product, _)| product.clone()).collect();
    match (products.as_slice(), &browsed.instead) {
        ([product], _) => Some(said(state, product, Answer::Offer)),
        ([], Some((cheapest, limit))) => {
            let answer = Answer::NoneBelow {
                limit: limit.clone(),
                cheapest: Box::new(cheapest.clone()),
            };
            Some(said(state, cheapest, |_| answer))
        }
        ([], None) => None,
        (products, _) => Some(shelf::first(state, products, &[])),
    }
}

/// Whether it can be had for less than this, in whole units of its currency.
fn costs_less(product: &Product, below: u32) -> bool {
    let price = product.price.as_ref().filter(|_| product.in_stock);
    price.is_some_and(|price| is_below(price, below))
}

/// What was asked of it, and then whether it shall be added.
fn asked(state: &State, product: &Product, asks: Asks) -> Step {
    match (asks, product.in_stock) {
        (Asks::Size, true) => {
            let answer = Answer::Size(Box::new(product.clone()));
            said(state, product, |_| answer)
        }
        (Asks::When, true) => {
            let answer = Answer::InStock(Box::new(product.clone()));
            said(state, product, |_| answer)
        }
        (Asks::When, false) => sold_out(state, product, Phrase::SoldOutWhen),
        (Asks::Any | Asks::Below(_), _) | (Asks::Size, false) => one(state, product),
    }
}

/// How large it is, as far as a voice can say it; empty if the catalogue does not know.
pub(super) fn size(product: &Product) -> String {
    heard(&product.size)
}

/// "I have Echo Dot for 49 dollars and 99 cents. Shall I add it?"
pub(super) fn one(state: &State, product: &Product) -> Step {
    if !product.in_stock {
        return sold_out(state, product, Phrase::SoldOut);
    }
    said(state, product, Answer::Offer)
}

/// It cannot be had.
pub(super) fn sold_out(state: &State, product: &Product, phrase: Phrase) -> Step {
    let answer = Answer::SoldOut {
        phrase,
        sku: product.sku.clone(),
        name: spoken_product(product),
    };
    Step::Say(answer, state.then(Flow::Open))
}

/// Offers it with these words and its price.
pub(super) fn said(
    state: &State,
    product: &Product,
    words: impl FnOnce(Vec<Product>) -> Answer,
) -> Step {
    let flow = Flow::Offer {
        cand: product.sku.clone(),
    };
    let mut next = state.then(flow);
    next.heard = add::heard(std::slice::from_ref(product));
    Step::Say(words(vec![product.clone()]), next)
}

/// "I have A for 5 dollars or B for 6 dollars. Which one shall I add?"
pub(super) fn several(
    state: &State,
    products: &[Product],
    words: impl FnOnce(Vec<Product>) -> Answer,
) -> Step {
    let flow = Flow::Pick {
        cand: add::candidates(products),
        qty: 1,
        step: 1,
    };
    with(state, products, flow, words)
}

/// Offers them with these words and their prices, and leaves this open.
pub(super) fn with(
    state: &State,
    products: &[Product],
    flow: Flow,
    words: impl FnOnce(Vec<Product>) -> Answer,
) -> Step {
    let mut next = state.then(flow);
    next.heard = add::heard(products);
    Step::Say(words(products.to_vec()), next)
}
