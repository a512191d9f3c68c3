//! "Do you have batteries?", "How much is the echo dot?" Needs no account until something is added.
//!
//! What is found is offered with its price, so that yes, or a choice, adds it.

use super::{Answer, Command, Facts, Named, Step, add};
use crate::clients::{Choice, Product};
use crate::skill::state::{Flow, State};
use crate::speech::{Phrase, spoken_product};

/// "Find batteries."
pub(super) fn search(state: &State, named: &Named, facts: &Facts) -> Step {
    let words = match named {
        Named::Unsaid | Named::It => {
            return Step::Say(Answer::AddWhat(Phrase::FindWhat), state.then(Flow::Open));
        }
        Named::Sku { sku, words } => match facts.looked.as_deref() {
            None => return Step::Do(Command::Look(vec![sku.clone()])),
            Some([product, ..]) => return one(state, product),
            // The interaction model may be older than the catalogue.
            Some([]) => words,
        },
        Named::OneOf { words, .. }
        | Named::Unlikely { words, .. }
        | Named::Words(words)
        | Named::Picked { words, .. } => words,
    };
    match &facts.found {
        None => Step::Do(Command::Search(words.clone())),
        Some(Choice::One(product)) => one(state, product),
        Some(Choice::Unsure(products)) => match products.as_slice() {
            [product] => one(state, product),
            products => several(state, products, Answer::Offer),
        },
        Some(Choice::Nothing) => add::not_found(state, Some(words)),
    }
}

/// "I have Echo Dot for 49 dollars and 99 cents. Shall I add it?"
pub(super) fn one(state: &State, product: &Product) -> Step {
    if !product.in_stock {
        let sold_out = Answer::SoldOut(spoken_product(product));
        return Step::Say(sold_out, state.then(Flow::Open));
    }
    said(state, product, Answer::Offer)
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
    let mut next = state.then(flow);
    next.heard = add::heard(products);
    Step::Say(words(products.to_vec()), next)
}
