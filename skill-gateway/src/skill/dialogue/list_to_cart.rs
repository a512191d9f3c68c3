//! What came of putting a list, or something of it, into the cart.

use super::fallen::fallen;
use super::list::{empty, say, touched};
use super::list_answer::ListAnswer;
use super::{Answer, Step};
use crate::clients::{
    Addition, ListAct, ListOrder, Money, MovedToCart, PriceBefore, Product, RaisedLine,
};
use crate::skill::state::{Flow, MOST_CANDIDATES, State, is_short};

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
    let one = (moved.moved.as_slice(), &*moved.stayed, fallen.as_slice());
    if let ([line], [], [now]) = one {
        next.heard = super::add::heard(std::slice::from_ref(&line.product));
        let addition = Addition {
            line: now.clone(),
            added: line.quantity,
            cart: moved.cart.clone(),
            was_price: None,
        };
        return Step::Say(Answer::Cheaper(Box::new(addition)), next);
    }
    let is_whole = order.act == ListAct::AllToCart;
    let is_dearer = |product: &&Product| was_heard_for(state, moved, product).is_some();
    let dearer = moved.stayed.iter().filter(|_| is_whole).filter(is_dearer);
    let answer = ListAnswer::InCart {
        dearer: dearer.cloned().collect(),
        moved: moved.clone(),
        fallen,
    };
    say(answer, next)
}

/// What one was heard to cost, in this conversation or when it went into the cart, if it costs more by now.
fn was_heard_for(state: &State, moved: &MovedToCart, product: &Product) -> Option<Money> {
    let price = product.price.as_ref().filter(|_| product.in_stock)?;
    let said = state.heard_price(&product.sku).map(|minor| Money {
        minor,
        currency: price.currency.clone(),
    });
    let mut lines = moved.cart.lines.iter();
    let there = lines.find(|line| line.sku == product.sku);
    let was = said.or_else(|| Some(there?.unit_price.clone()))?;
    let is_dearer = price.currency == was.currency && price.minor > was.minor;
    is_dearer.then_some(was)
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

/// Nothing went into the cart: nothing was there, or it stays on the list. Of a whole list nobody is
/// asked about each price that has risen (M14): what was said to cost less, or else lies in the cart for
/// less, is asked about now.
pub(super) fn nothing_moved(state: &State, act: ListAct, moved: &MovedToCart) -> Step {
    if moved.stayed.is_empty() {
        return say(empty(&moved.list), state.then(Flow::Open));
    }
    let stayed = moved.stayed.iter().filter(|_| act == ListAct::AllToCart);
    let dearer: Vec<(&Product, Money)> = stayed
        .filter_map(|product| Some((product, was_heard_for(state, moved, product)?)))
        .collect();
    let list = &moved.list;
    match dearer.as_slice() {
        [] => {
            let answer = ListAnswer::InCart {
                moved: moved.clone(),
                fallen: Vec::new(),
                dearer: Vec::new(),
            };
            say(answer, state.then(Flow::More))
        }
        [(product, was)] if moved.stayed.len() == 1 => {
            let line = raised(moved, product);
            let prices = (*product, was, line.as_ref());
            ask_dearer(state, (ListAct::ToCart, None), &list.id, prices)
        }
        dearer => {
            let is_dearer = |product: &Product| dearer.iter().any(|(it, _)| it.sku == product.sku);
            let (dearer, gone): (Vec<_>, Vec<_>) =
                moved.stayed.iter().cloned().partition(is_dearer);
            let cand = dearer.iter().map(|product| product.sku.clone());
            let flow = Flow::ListPick {
                act: ListAct::ToCart,
                cand: cand.take(MOST_CANDIDATES).collect(),
                qty: None,
                list: list.id.clone(),
            };
            let list = Some(list.name.clone()).filter(|name| !name.is_empty());
            let answer = ListAnswer::Dearer { dearer, gone, list };
            say(answer, state.then(flow))
        }
    }
}

/// What all of a product in the cart would come to with what of it is on the list, where some is there.
fn raised(moved: &MovedToCart, product: &Product) -> Option<RaisedLine> {
    let there = moved
        .cart
        .lines
        .iter()
        .find(|line| line.sku == product.sku)?;
    let mut listed = moved.list.lines.iter();
    let listed = listed.find(|line| line.product.sku == product.sku)?;
    let quantity = there.quantity.checked_add(listed.quantity)?;
    let price = product.price.as_ref()?;
    Some(RaisedLine {
        quantity,
        total: Money {
            minor: price.minor.checked_mul(u64::from(quantity))?,
            currency: price.currency.clone(),
        },
    })
}

/// What has become dearer is moved after yes.
pub(super) fn ask_dearer(
    state: &State,
    (act, qty): (ListAct, Option<u32>),
    list: &str,
    (product, was, line): (&Product, &Money, Option<&RaisedLine>),
) -> Step {
    let mut next = state.then(Flow::ListPick {
        act,
        cand: vec![product.sku.clone()],
        qty,
        list: list.to_owned(),
    });
    next.heard = super::add::heard(std::slice::from_ref(product));
    let product = Box::new(product.clone());
    let (was, line) = (was.clone(), line.cloned());
    Step::Say(Answer::Dearer { product, was, line }, next)
}
