//! "What do I usually buy?", "my usual coffee". Only a voice that is known hears of it, and only while
//! its history is on; to everybody else the words mean what they say without it.

use super::{Answer, Command, Facts, Named, Step, add, offer};
use crate::clients::{HistoryUse, Product, Speaker, Unit, Usual};
use crate::skill::quantity::Quantity;
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "What do I usually buy?"
pub(super) fn list(state: &State, facts: &Facts) -> Step {
    let add_what = |phrase| Step::Say(Answer::AddWhat(phrase), state.then(Flow::Open));
    let usual = match (facts.speaker, &facts.usual) {
        (Speaker::Shared, _) => return add_what(Phrase::UsualUnknownVoice),
        (Speaker::Known, None) => return Step::Do(Command::ListUsual(None)),
        (Speaker::Known, Some(usual)) => usual,
    };
    match (
        usual.held,
        in_stock(usual).as_slice(),
        usual.products.first(),
    ) {
        (HistoryUse::Off, ..) => add_what(Phrase::UsualOff),
        (HistoryUse::On, [], None) => add_what(Phrase::UsualNone),
        (HistoryUse::On, [], Some(sold_out)) => offer::sold_out(state, sold_out, Phrase::SoldOut),
        (HistoryUse::On, [product], _) => offer::said(state, product, Answer::Usual),
        (HistoryUse::On, products, _) => offer::several(state, products, Answer::Usual),
    }
}

/// "My usual coffee."
pub(super) fn add(state: &State, words: &str, quantity: Quantity, facts: &Facts) -> Step {
    let plain = Named::Words(words.to_owned());
    let usual = match (facts.speaker, &facts.usual) {
        (Speaker::Shared, _) => {
            return add::add(state, &plain, (quantity, Unit::Piece, None), facts);
        }
        (Speaker::Known, None) => {
            return Step::Do(Command::ListUsual(Some(words.to_owned())));
        }
        (Speaker::Known, Some(usual)) => usual,
    };
    let it = |product: &Product| Named::Sku {
        sku: product.sku.clone(),
        words: words.to_owned(),
    };
    let named = match in_stock(usual).as_slice() {
        // Another one in its place is nobody's usual: that it is sold out is said.
        [] => usual.products.first().map_or(plain, it),
        [product] => it(product),
        products => {
            let wanted = match quantity {
                Quantity::Said(quantity) => quantity,
                Quantity::Unsaid | Quantity::Unclear => 1,
            };
            return add::which(state, products, (wanted, None));
        }
    };
    add::add(state, &named, (quantity, Unit::Piece, None), facts)
}

/// What is usual and can be bought now, as many as can be chosen from by ear.
pub(super) fn in_stock(usual: &Usual) -> Vec<Product> {
    let products = usual.products.iter();
    let bought = products.filter(|product| product.in_stock);
    bought.take(super::pages::PAGE).cloned().collect()
}
