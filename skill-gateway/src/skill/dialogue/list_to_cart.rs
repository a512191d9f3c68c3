//! What came of putting a list, or something of it, into the cart.

use super::fallen::fallen;
use super::list::{empty, say, touched};
use super::list_answer::ListAnswer;
use super::{Answer, Step};
use crate::clients::{Addition, ListAct, ListOrder, Money, MovedToCart, PriceBefore, Product};
use crate::skill::state::{Flow, State, is_short};

/// What can be bought is in the cart. That something costs less than was heard is mentioned.
pub(super) fn in_cart(state: &State, order: &ListOrder, moved: &MovedToCart) -> Step {
    let mut next = state.then(Flow::More);
    if let Some(line) = moved.moved.first() {
        let mut last = touched(order.act, &line.product, line.quantity, &moved.list);
        if let (ListAct::AllToCart, Some(on)) = (order.act, &mut last.on) {
            on.by = Some(moved.by.clone()).filter(is_short).map(Box::new);
        }
        next.touch(last);
    }
    let skus = moved.moved.iter().map(|line| line.product.sku.as_str());
    let known = known_to_have_cost(order, moved);
    let fallen = fallen(&mut next, &moved.cart, skus, &known);
    match (moved.moved.as_slice(), &*moved.stayed, fallen.as_slice()) {
        ([line], [], [now]) => {
            next.heard = super::add::heard(std::slice::from_ref(&line.product));
            let addition = Addition {
                line: now.clone(),
                added: line.quantity,
                cart: moved.cart.clone(),
                was_price: None,
            };
            Step::Say(Answer::Cheaper(Box::new(addition)), next)
        }
        _ => {
            let moved = moved.clone();
            say(ListAnswer::InCart { moved, fallen }, next)
        }
    }
}

/// What each cost before: where one comes back, what it cost in the cart then.
fn known_to_have_cost(order: &ListOrder, moved: &MovedToCart) -> Vec<PriceBefore> {
    let (Some(minor), [line]) = (order.heard, moved.moved.as_slice()) else {
        return moved.before.clone();
    };
    let price = line.product.price.iter();
    let before = price.map(|price| PriceBefore {
        sku: line.product.sku.clone(),
        unit_price: Money {
            minor,
            currency: price.currency.clone(),
        },
    });
    before.collect()
}

/// Nothing went into the cart: nothing was there, or it stays on the list.
pub(super) fn nothing_moved(state: &State, moved: &MovedToCart) -> Step {
    if moved.stayed.is_empty() {
        return say(empty(&moved.list), state.then(Flow::Open));
    }
    let (moved, fallen) = (moved.clone(), Vec::new());
    say(ListAnswer::InCart { moved, fallen }, state.then(Flow::More))
}

/// What has become dearer is moved after yes.
pub(super) fn ask_dearer(
    state: &State,
    (act, qty): (ListAct, Option<u32>),
    list: &str,
    (product, was): (&Product, &Money),
) -> Step {
    let mut next = state.then(Flow::ListPick {
        act,
        cand: vec![product.sku.clone()],
        qty,
        list: list.to_owned(),
    });
    next.heard = super::add::heard(std::slice::from_ref(product));
    let product = Box::new(product.clone());
    let was = was.clone();
    Step::Say(Answer::Dearer { product, was }, next)
}
