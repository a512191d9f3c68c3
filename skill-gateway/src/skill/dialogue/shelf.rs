//! "What kinds of tea do you have?", "deals on headphones": what was found, three at a time.
//!
//! What there is is remembered by ids, best first, and looked up again page by page, as things are then.
//! Where we are is told by what was offered last, as in a cart that is read.

use super::{Answer, Command, Facts, Step, Turned, add, kind, offer, pages, pages::PAGE};
use crate::clients::{Money, Product};
use crate::skill::state::{Flow, MOST_ON_SHELF, State};
use crate::speech::Phrase;

/// As much of the conversation's memory as ids may take, in bytes: SKUs may be long.
const LARGEST: usize = 700;

/// All that was found, if it is more than is offered at once; as much of it as can be remembered.
pub(super) fn of(skus: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut left = LARGEST;
    let fits = |sku: &String| {
        // With the signs around it.
        let size = sku.len().saturating_add(3);
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    };
    let skus = skus.into_iter().take(MOST_ON_SHELF).take_while(fits);
    let skus: Vec<String> = skus.collect();
    if skus.len() > PAGE { skus } else { Vec::new() }
}

/// "I have A, B or C, and more after that. Which one shall I add?"
pub(super) fn first(state: &State, products: &[Product], others: &[String]) -> Step {
    let offered = products.get(..PAGE).unwrap_or(products);
    let skus = products.iter().map(|product| &product.sku).chain(others);
    let shelf = of(skus.cloned());
    if shelf.is_empty() {
        return offer::several(state, offered, Answer::Offer);
    }
    let found = |products| Answer::Found {
        products,
        quantity: 1,
        more: true,
    };
    on(offer::several(state, offered, found), shelf)
}

/// The same of deals, all of which are known.
pub(super) fn deals(state: &State, deals: &[(Product, Money)]) -> Step {
    let shelf = of(deals.iter().map(|(product, _)| product.sku.clone()));
    let deals = deals.get(..PAGE).unwrap_or(deals).to_vec();
    let products: Vec<Product> = deals.iter().map(|(product, _)| product.clone()).collect();
    let more = !shelf.is_empty();
    let answer = |_| Answer::Deals { deals, more };
    match (products.as_slice(), more) {
        ([product], _) => offer::said(state, product, answer),
        (products, false) => offer::several(state, products, answer),
        (products, true) => {
            let flow = Flow::Deals {
                cand: add::candidates(products),
                page: 0,
            };
            on(offer::with(state, products, flow, answer), shelf)
        }
    }
}

/// The next of what was found, or what came before; at the end that is said.
pub(super) fn page(state: &State, turned: Turned, facts: &Facts) -> Step {
    let pages = pages_from(state, turned);
    let Some(products) = &facts.looked else {
        return if pages.is_empty() {
            end(state)
        } else {
            Step::Do(Command::LookThrough(pages))
        };
    };
    let more = is_more_after(state, &pages, products);
    let step = match &state.flow {
        Flow::Deals { .. } => {
            let reduced = |product: &Product| Some((product.clone(), product.list_price.clone()?));
            let deals: Vec<(Product, Money)> = products.iter().filter_map(reduced).collect();
            let products: Vec<Product> = deals.iter().map(|(product, _)| product.clone()).collect();
            let flow = Flow::Deals {
                cand: add::candidates(&products),
                page: 0,
            };
            offer::with(state, &products, flow, |_| Answer::Deals { deals, more })
        }
        flow => {
            let quantity = match flow {
                Flow::Pick { qty, .. } => *qty,
                _ => 1,
            };
            let flow = Flow::Pick {
                cand: add::candidates(products),
                qty: quantity,
                step: 1,
            };
            let found = |products| Answer::Found {
                products,
                quantity,
                more,
            };
            offer::with(state, products, flow, found)
        }
    };
    let step = match step {
        Step::Say(answer, mut next) => {
            next.measure.clone_from(&state.measure);
            Step::Say(answer, next)
        }
        Step::Do(command) => Step::Do(command),
    };
    match &step {
        // Nothing of it is sold any more.
        Step::Say(_, next) if offered(&next.flow).is_empty() => end(state),
        Step::Say(..) | Step::Do(_) => on(step, state.shelf.clone()),
    }
}

/// The page that is wanted, and those that are wanted instead where nothing of it is sold any more.
pub(super) fn pages_from(state: &State, turned: Turned) -> Vec<Vec<String>> {
    let ids = state.shelf.iter().map(String::as_str);
    let (first, last) = pages::bounds(offered(&state.flow), ids).unwrap_or((0, PAGE - 1));
    let from = |place: usize| state.shelf.get(place..).unwrap_or_default().chunks(PAGE);
    let until = |place: usize| state.shelf.get(..place).unwrap_or(&state.shelf);
    let next = last.saturating_add(1);
    let pages: Vec<&[String]> = match (turned, &state.flow) {
        // After the last of the values come the first.
        (Turned::On, Flow::Kind { .. }) => from(next).chain(until(next).chunks(PAGE)).collect(),
        (Turned::On, _) => from(next).collect(),
        (Turned::Back, _) => until(first).rchunks(PAGE).chain(from(first)).collect(),
        (Turned::Not, _) => from(first).collect(),
    };
    pages.into_iter().map(<[String]>::to_vec).collect()
}

/// Whether the page that these are of is not the last.
pub(super) fn is_more_after(state: &State, pages: &[Vec<String>], products: &[Product]) -> bool {
    let is_here = |page: &&Vec<String>| products.iter().any(|it| page.contains(&it.sku));
    let page = pages.iter().find(is_here);
    page.is_some_and(|page| page.last() != state.shelf.last())
}

/// Whether something is still what was found.
pub(super) fn still_fits(flow: &Flow, product: &Product) -> bool {
    match flow {
        Flow::Deals { .. } => product.list_price.is_some(),
        Flow::Kind { kind, .. } => kind::value(product, kind).is_some(),
        _ => true,
    }
}

/// The shelf stays where the same question is open as before. An answer that tells anew what there
/// is brings its own, or has none.
pub(super) fn kept(state: &State, answer: &Answer, next: State) -> State {
    if matches!(
        answer,
        Answer::Deals { .. } | Answer::Found { .. } | Answer::Offer(_) | Answer::WhichKind { .. }
    ) {
        return next;
    }
    let same = !offered(&next.flow).is_empty() && offered(&next.flow) == offered(&state.flow);
    if next.shelf.is_empty() && same {
        State {
            shelf: state.shelf.clone(),
            ..next
        }
    } else {
        next
    }
}

/// What is chosen from.
fn offered(flow: &Flow) -> &[String] {
    match flow {
        Flow::Pick { cand, .. } | Flow::Kind { cand, .. } | Flow::Deals { cand, .. } => cand,
        _ => &[],
    }
}

/// What is said is of a shelf.
pub(super) fn on(step: Step, shelf: Vec<String>) -> Step {
    match step {
        Step::Say(answer, next) => Step::Say(answer, State { shelf, ..next }),
        Step::Do(command) => Step::Do(command),
    }
}

fn end(state: &State) -> Step {
    let phrase = match state.flow {
        Flow::Deals { .. } => Phrase::DealsEnd,
        _ => Phrase::FoundEnd,
    };
    Step::Say(Answer::AddWhat(phrase), state.then(Flow::Open))
}
