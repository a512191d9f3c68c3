//! "Save the echo dot for later", "what's on my list", "add my list to my cart".
//!
//! What is put on a list is looked for in the catalogue, what goes from the cart to it in the cart,
//! and the rest among what is on it: cart-service decides, and a question is asked where it is not
//! sure. A list that is open in a question is known by its id; its name is not kept.

use super::list_answer::ListAnswer;
use super::list_to_cart::{ask_dearer, in_cart, nothing_moved};
use super::{Answer, Command, Facts, Named, Outcome, Pick, Refusal, Step, Touched, list_which};
use crate::clients::{
    Choice, HeardPrice, ListAct, ListOrder, ListRef, Listed, Money, Product, ProductRef,
    RaisedLine, ShoppingList,
};
use crate::skill::quantity::Quantity;
use crate::skill::state::{Flow, MOST_CANDIDATES, OnList, State};
use crate::speech::Phrase;

/// What is to be done with which list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) struct ListAsk {
    pub(in crate::skill) act: ListAct,
    pub(in crate::skill) named: Named,
    pub(in crate::skill) quantity: Quantity,
    pub(in crate::skill) list: ListRef,
}

/// "Save the echo dot for later."
pub(super) fn change(state: &State, ask: &ListAsk, facts: &Facts) -> Step {
    let ListAsk {
        act,
        named,
        quantity,
        list,
    } = ask;
    let said = match quantity {
        Quantity::Said(quantity) => Some(*quantity),
        // As for the cart: what would go, all of it, is asked about and not guessed.
        Quantity::Unclear if *act != ListAct::AllToCart => {
            let words = named.words().map(str::to_owned);
            return how_many(state, ask, words);
        }
        Quantity::Unsaid | Quantity::Unclear => None,
    };
    let order = |product| ListOrder {
        act: *act,
        list: list.clone(),
        product,
        quantity: said,
        heard: None,
        each_heard: Vec::new(),
    };
    let words = |words: &String| ProductRef::Spoken(words.clone());
    match (act, named) {
        (ListAct::AllToCart, _) => ordered(state, &order(None), None, facts),
        (_, Named::Unsaid) => match &state.flow {
            // Only the number was left to be asked for.
            Flow::ListPick {
                act: open, cand, ..
            } if open == act && cand.len() == 1 && said.is_some() => {
                picked(state, Pick::Index(0), said, facts)
            }
            Flow::ListPick { act: open, .. } if open == act => which_again(state, *act),
            _ => what(state, *act, list),
        },
        (_, Named::It) => match list_which::it(state, *act, list) {
            Some(order) => {
                let order = ListOrder {
                    quantity: said,
                    ..order
                };
                ordered(state, &order, None, facts)
            }
            None => what(state, *act, list),
        },
        (_, Named::Picked { pick, words: _ }) => picked(state, *pick, said, facts),
        (ListAct::Add, Named::Sku { sku, words }) => {
            let order = order(Some(ProductRef::Sku(sku.clone())));
            ordered(state, &order, Some(words), facts)
        }
        (
            _,
            Named::Sku { words: it, .. }
            | Named::OneOf { words: it, .. }
            | Named::Unlikely { words: it, .. }
            | Named::Words(it),
        ) => ordered(state, &order(Some(words(it))), None, facts),
    }
}

/// "How many?", and what was offered stays so, unless something else was named.
fn how_many(state: &State, ask: &ListAsk, words: Option<String>) -> Step {
    let flow = match (&state.flow, &ask.named) {
        (flow @ Flow::ListPick { .. }, Named::Unsaid | Named::Picked { .. }) => flow.clone(),
        _ => Flow::Open,
    };
    let answer = ListAnswer::HowMany {
        act: ask.act,
        words,
        list: name_of(&ask.list),
    };
    say(answer, state.then(flow))
}

/// "The second one", of what was offered.
pub(super) fn picked(state: &State, pick: Pick, said: Option<u32>, facts: &Facts) -> Step {
    let Flow::ListPick {
        act,
        cand,
        qty,
        list,
    } = &state.flow
    else {
        return super::anything_else(state);
    };
    let sku = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return super::anything_else(state),
    };
    let Some(sku) = sku else {
        return which_again(state, *act);
    };
    let order = ListOrder {
        act: *act,
        list: ListRef::Id(list.clone()),
        product: Some(ProductRef::Sku(sku.clone())),
        quantity: said.or(*qty),
        heard: None,
        each_heard: Vec::new(),
    };
    ordered(state, &order, None, facts)
}

/// "There's A and B. Which one do you mean?"
pub(super) fn offered(
    state: &State,
    act: ListAct,
    mut of: Vec<Product>,
    quantity: Option<u32>,
    list: &str,
) -> Step {
    of.truncate(MOST_CANDIDATES);
    let flow = Flow::ListPick {
        act,
        cand: of.iter().map(|product| product.sku.clone()).collect(),
        qty: quantity,
        list: list.to_owned(),
    };
    say(ListAnswer::Which { act, of, quantity }, state.then(flow))
}

/// Makes the change, or says what came of it. An id that is of no product any more is tried once
/// more by the words.
pub(super) fn ordered(
    state: &State,
    order: &ListOrder,
    words: Option<&String>,
    facts: &Facts,
) -> Step {
    let known = match known_by_its_price(state, order, facts) {
        Ok(known) => known,
        Err(search) => return Step::Do(search),
    };
    let (order, words) = match (&known, &order.product) {
        (Some(known), Some(ProductRef::Spoken(words))) => (known, Some(words)),
        _ => (order, words),
    };
    let again = words.filter(|_| !facts.by_words);
    match (&facts.outcome, again) {
        (None, _) => Step::Do(Command::ChangeList(ListOrder {
            heard: heard(state, order),
            each_heard: each_heard(state, order),
            ..order.clone()
        })),
        (Some(Outcome::Refused(Refusal::Unknown | Refusal::NotOnList)), Some(words)) => {
            Step::Do(Command::ChangeList(ListOrder {
                product: Some(ProductRef::Spoken(words.clone())),
                ..order.clone()
            }))
        }
        (Some(Outcome::Listed(listed)), _) => came_of_it(state, order, listed),
        (Some(Outcome::Refused(refusal)), _) => refused(state, order, (refusal, words), facts),
        (Some(_), _) => super::anything_else(state),
    }
}

/// What was said that it costs, or is known to have cost, if it goes into the cart.
fn heard(state: &State, order: &ListOrder) -> Option<u64> {
    match (order.act, &order.product) {
        (ListAct::ToCart, Some(ProductRef::Sku(sku))) => state.heard_price(sku).or(order.heard),
        _ => None,
    }
}

/// The same of a whole list: all that was said, for nobody knows here what is on it.
fn each_heard(state: &State, order: &ListOrder) -> Vec<HeardPrice> {
    let heard = match (order.act, &order.product) {
        (ListAct::AllToCart, None) => state.heard.as_slice(),
        _ => &[],
    };
    heard.iter().map(|heard| heard.told()).collect()
}

/// As for an add: what goes into the cart by its name is the product whose price was said, if that
/// is what the words mean (M14). The search is what is still to be done for it.
fn known_by_its_price(
    state: &State,
    order: &ListOrder,
    facts: &Facts,
) -> Result<Option<ListOrder>, Command> {
    let (ListAct::ToCart, Some(ProductRef::Spoken(words))) = (order.act, &order.product) else {
        return Ok(None);
    };
    match &facts.found {
        _ if state.heard.is_empty() || facts.by_words => Ok(None),
        None => Err(Command::Search(words.clone())),
        Some(Choice::One(product)) if state.heard_price(&product.sku).is_some() => {
            Ok(Some(ListOrder {
                product: Some(ProductRef::Sku(product.sku.clone())),
                ..order.clone()
            }))
        }
        Some(Choice::One(_) | Choice::Unsure(_) | Choice::Nothing) => Ok(None),
    }
}

fn came_of_it(state: &State, order: &ListOrder, listed: &Listed) -> Step {
    let act = order.act;
    match listed {
        Listed::Unsure { of, list } => offered(state, act, of.clone(), order.quantity, list),
        Listed::Done(change) => {
            let mut next = state.then(Flow::More);
            let last = touched(act, &change.product, change.pieces, &change.list);
            let at = change.was_price.as_ref().map(|price| price.minor);
            next.touch(Touched { at, ..last });
            say(
                ListAnswer::Done {
                    act,
                    change: change.clone(),
                },
                next,
            )
        }
        Listed::InCart(moved) if moved.moved.is_empty() => nothing_moved(state, act, moved),
        Listed::InCart(moved) => in_cart(state, order, moved),
    }
}

/// What can be taken back.
pub(super) fn touched(
    act: ListAct,
    product: &Product,
    pieces: u32,
    list: &ShoppingList,
) -> Touched {
    Touched {
        sku: product.sku.clone(),
        by: i64::from(pieces),
        now: 0,
        at: None,
        on: Some(OnList {
            act,
            list: list.id.clone(),
            by: None,
        }),
    }
}

/// "Undo that", of the last change of a list.
pub(super) fn undo(state: &State, last: &Touched, on: &OnList, facts: &Facts) -> Step {
    let back = match on.act {
        ListAct::Add => ListAct::Remove,
        ListAct::Remove => ListAct::Add,
        ListAct::Aside => ListAct::ToCart,
        ListAct::ToCart => ListAct::Aside,
        ListAct::AllToCart => return take_back(state, last, on, facts),
    };
    let quantity = u32::try_from(last.by).ok().filter(|by| *by > 0);
    if quantity.is_none() {
        let nothing = Answer::AddWhat(Phrase::NothingToUndo);
        return Step::Say(nothing, state.then(Flow::Open));
    }
    let order = ListOrder {
        act: back,
        list: ListRef::Id(on.list.clone()),
        product: Some(ProductRef::Sku(last.sku.clone())),
        quantity,
        // As for the cart: it comes back for what it cost there.
        heard: last.at,
        each_heard: Vec::new(),
    };
    let mut done = ordered(state, &order, None, facts);
    if let Step::Say(_, next) = &mut done
        && let Some(last) = &mut next.last
    {
        last.by = 0;
    }
    done
}

/// The same, of a whole list that was put into the cart.
fn take_back(state: &State, last: &Touched, on: &OnList, facts: &Facts) -> Step {
    let mut done = state.clone();
    if let Some(last) = &mut done.last {
        last.by = 0;
    }
    let nothing = Answer::AddWhat(Phrase::NothingToUndo);
    match (&facts.outcome, &on.by) {
        _ if last.by == 0 => Step::Say(nothing, state.then(Flow::Open)),
        (None, Some(moved)) => Step::Do(Command::TakeBack((**moved).clone())),
        (Some(Outcome::TakenBack(Some(taken))), _) if taken.back.is_empty() => {
            Step::Say(nothing, done.then(Flow::Open))
        }
        (Some(Outcome::TakenBack(Some(taken))), _) => say(
            ListAnswer::TakenBack(taken.list.clone()),
            done.then(Flow::More),
        ),
        (None, None) | (Some(_), _) => say(ListAnswer::UndoAll, state.then(Flow::Open)),
    }
}

/// "What shall I put on your list?"
pub(super) fn what(state: &State, act: ListAct, list: &ListRef) -> Step {
    let list = name_of(list);
    say(ListAnswer::What { act, list }, state.then(Flow::Open))
}

/// "Move everything to my list": only one thing at a time is moved.
pub(super) fn not_all(state: &State, list: &ListRef) -> Step {
    let list = name_of(list);
    say(ListAnswer::NotAll { list }, state.then(Flow::Open))
}

/// "Delete my list": that cannot be done at once, but what is on it can be taken off. A list that was
/// read stays what is counted in.
pub(super) fn not_whole(state: &State, which: &ListRef, facts: &Facts) -> Step {
    let which = match (which, &state.flow) {
        (ListRef::Unnamed, Flow::ListRest { list, .. } | Flow::ListEnd { list, .. }) => {
            &ListRef::Id(list.clone())
        }
        (which, _) => which,
    };
    let Some(list) = &facts.list else {
        return Step::Do(Command::ReadList(which.clone()));
    };
    if list.lines.is_empty() {
        return say(empty(list), state.then(Flow::Open));
    }
    let flow = match &state.flow {
        flow @ (Flow::ListRest { list: read, .. } | Flow::ListEnd { list: read, .. })
            if *read == list.id =>
        {
            flow.clone()
        }
        _ => Flow::Open,
    };
    let list = Some(list.name.clone()).filter(|name| !name.is_empty());
    say(ListAnswer::NotWhole { list }, state.then(flow))
}

fn name_of(list: &ListRef) -> Option<String> {
    match list {
        ListRef::Named(name) => Some(name.clone()),
        ListRef::Unnamed | ListRef::Id(_) => None,
    }
}

/// "I'm not sure which one you mean.", once; then it is left.
pub(super) fn which_again(state: &State, act: ListAct) -> Step {
    if state.misses > 0 {
        return super::anything_else(state);
    }
    let mut next = state.then(state.flow.clone());
    next.misses = 1;
    say(ListAnswer::WhichAgain { act }, next)
}

pub(super) fn empty(list: &ShoppingList) -> ListAnswer {
    ListAnswer::Empty {
        name: list.name.clone(),
    }
}

fn refused(
    state: &State,
    order: &ListOrder,
    (refusal, words): (&Refusal, Option<&String>),
    facts: &Facts,
) -> Step {
    let open = state.then(Flow::Open);
    let words = match (&order.product, words) {
        (Some(ProductRef::Spoken(words)), _) | (_, Some(words)) => Some(words.as_str()),
        (_, None) => None,
    };
    match refusal {
        Refusal::Unknown => super::add::not_found(state, words),
        Refusal::NotOnList => say(ListAnswer::NotOnIt, open),
        Refusal::NotInCart => say(ListAnswer::NotInCart, open),
        Refusal::Limit(..) => say(ListAnswer::Full, open),
        Refusal::Dearer { product, was, line } => {
            dearer(state, order, (product, was, line.as_ref()), facts)
        }
        Refusal::SoldOut { .. }
        | Refusal::OtherCurrency
        | Refusal::CartChanged
        | Refusal::Before => super::anything_else(state),
    }
}

/// What has become dearer since its price was said is not moved without a question (M14).
fn dearer(
    state: &State,
    order: &ListOrder,
    prices: (&Product, &Money, Option<&RaisedLine>),
    facts: &Facts,
) -> Step {
    let list = match (&order.list, &facts.list) {
        (ListRef::Id(id), _) => id,
        (ListRef::Unnamed | ListRef::Named(_), Some(list)) => &list.id,
        (which, None) => return Step::Do(Command::ReadList(which.clone())),
    };
    ask_dearer(state, (order.act, order.quantity), list, prices)
}

pub(super) fn say(answer: ListAnswer, next: State) -> Step {
    Step::Say(Answer::List(Box::new(answer)), next)
}
