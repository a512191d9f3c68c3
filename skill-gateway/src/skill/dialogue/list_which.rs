//! Which product of a list is meant where none is named: "the second item", "it".

use super::list::{empty, offered, ordered, say, what};
use super::list_answer::ListAnswer;
use super::{Command, CountedIn, Facts, Place, Step, Touched};
use crate::clients::{ListAct, ListOrder, ListRef, Product, ProductRef};
use crate::skill::quantity::Quantity;
use crate::skill::state::{Flow, MOST_CANDIDATES, State};

/// "It": what was last named, if that was one thing. What is not in the cart yet is put on the list.
pub(super) fn it(state: &State, act: ListAct, list: &ListRef) -> Option<ListOrder> {
    let order = |act, list: ListRef, sku: &String| ListOrder {
        act,
        list,
        product: Some(ProductRef::Sku(sku.clone())),
        quantity: None,
        heard: None,
        each_heard: Vec::new(),
    };
    let from = |id: &String| match list {
        ListRef::Unnamed | ListRef::Id(_) => ListRef::Id(id.clone()),
        ListRef::Named(_) => list.clone(),
    };
    let told = matches!(state.flow, Flow::Open | Flow::More);
    let it = state.it.as_ref().filter(|_| told);
    let touched = || state.last.as_ref().filter(|_| told);
    match act {
        ListAct::Add | ListAct::Aside => match &state.flow {
            Flow::Offer { cand }
            | Flow::Suggest { cand }
            | Flow::Confirm { cand, .. }
            | Flow::UpTo { cand, .. }
            | Flow::HowMany { cand } => Some(order(ListAct::Add, list.clone(), cand)),
            Flow::End {
                only: Some(only), ..
            } => Some(order(ListAct::Aside, list.clone(), only)),
            _ if it.is_some() => {
                let there = it.filter(|it| it.now > 0)?;
                Some(order(ListAct::Aside, list.clone(), &there.sku))
            }
            _ => match touched()? {
                Touched {
                    on: None, now: 0, ..
                } => None,
                Touched { sku, on, .. } => match on.as_ref().map(|on| on.act) {
                    None | Some(ListAct::ToCart) => Some(order(ListAct::Aside, list.clone(), sku)),
                    Some(ListAct::Add | ListAct::Aside | ListAct::Remove | ListAct::AllToCart) => {
                        None
                    }
                },
            },
        },
        ListAct::ToCart | ListAct::Remove => match &state.flow {
            Flow::ListEnd { cand, list } if cand.len() == 1 => {
                Some(order(act, from(list), cand.first()?))
            }
            // What lies in the cart was spoken of, and not the list.
            _ if it.is_some() => None,
            _ => {
                let Touched { sku, on, .. } = touched()?;
                let on = on.as_ref()?;
                let is_on_it = matches!(on.act, ListAct::Add | ListAct::Aside);
                is_on_it.then(|| order(act, from(&on.list), sku))
            }
        },
        ListAct::AllToCart => None,
    }
}

/// "Remove the second item from my list", of these products that were read.
pub(super) fn placed(
    state: &State,
    (place, of): (Place, &CountedIn),
    quantity: Quantity,
    (read, list): (&[String], &String),
    facts: &Facts,
) -> Step {
    let said = match quantity {
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid | Quantity::Unclear => None,
    };
    // Whether the list of this name is the one that was read, is known by its id.
    if let CountedIn::List(which @ ListRef::Named(_)) = of {
        match &facts.list {
            None => return Step::Do(Command::ReadList(which.clone())),
            Some(known) if known.id != *list => return nothing_read(state, which, said, facts),
            Some(_) => {}
        }
    }
    let Some(sku) = super::remove::nth(read, place) else {
        return super::remove::no_such_place(state, said);
    };
    if quantity == Quantity::Unclear {
        let flow = Flow::ListPick {
            act: ListAct::Remove,
            cand: vec![sku.clone()],
            qty: None,
            list: list.clone(),
        };
        let answer = ListAnswer::HowMany {
            act: ListAct::Remove,
            words: None,
            list: None,
        };
        return say(answer, state.then(flow));
    }
    let order = ListOrder {
        act: ListAct::Remove,
        list: ListRef::Id(list.clone()),
        product: Some(ProductRef::Sku(sku.clone())),
        quantity: said,
        heard: None,
        each_heard: Vec::new(),
    };
    ordered(state, &order, None, facts)
}

/// The same, of a list that was not read last: what is on it is offered, if that can be done by ear.
pub(super) fn nothing_read(
    state: &State,
    which: &ListRef,
    quantity: Option<u32>,
    facts: &Facts,
) -> Step {
    let Some(list) = &facts.list else {
        return Step::Do(Command::ReadList(which.clone()));
    };
    let lines = list.lines.iter();
    let of: Vec<Product> = lines.map(|line| line.product.clone()).collect();
    match of.len() {
        0 => say(empty(list), state.then(Flow::Open)),
        1..=MOST_CANDIDATES => offered(state, ListAct::Remove, of, quantity, &list.id),
        _ => what(state, ListAct::Remove, which),
    }
}
