//! "What's on sale?", three deals at a time, and "what do you recommend?", with the reason.

use super::{Answer, Command, Facts, Step, Suggested, add, it, offer, pages::PAGE, shelf};
use crate::clients::{Browsed, Deals, Money, Priced, Product, Suggestion};
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "What's on sale?", from this page.
pub(super) fn page(state: &State, page: u32, facts: &Facts) -> Step {
    let Some(Deals { deals, total }) = &facts.deals else {
        return Step::Do(Command::ListDeals { skip: skip(page) });
    };
    let products: Vec<Product> = deals.iter().map(|(product, _)| product.clone()).collect();
    let add_what = |phrase| Step::Say(Answer::AddWhat(phrase), state.then(Flow::Open));
    match (products.as_slice(), page) {
        ([], 0) => add_what(Phrase::DealsNone),
        ([], _) => add_what(Phrase::DealsEnd),
        ([product], 0) => offer::said(state, product, |_| Answer::Deals {
            deals: deals.clone(),
            more: false,
        }),
        (products, page) => {
            let more = skip(page.saturating_add(1)) < *total;
            let flow = Flow::Deals {
                cand: add::candidates(products),
                page,
            };
            let mut next = state.then(flow);
            next.heard = add::heard(products);
            let deals = deals.clone();
            Step::Say(Answer::Deals { deals, more }, next)
        }
    }
}

/// "Deals on headphones", the likeliest first.
pub(super) fn on(state: &State, words: &str, facts: &Facts) -> Step {
    let Some(browsed) = &facts.browsed else {
        return Step::Do(Command::Browse {
            words: words.to_owned(),
            priced: Priced::Reduced,
        });
    };
    let deals: Vec<(Product, Money)> = reduced(browsed).collect();
    told(state, &deals)
}

/// "Is it on sale?"
pub(super) fn on_it(state: &State, facts: &Facts) -> Step {
    let Some(sku) = it::it(state) else {
        return page(state, 0, facts);
    };
    let words = match (&facts.browsed, facts.looked.as_deref()) {
        (Some(browsed), _) => {
            let of_it = reduced(browsed).filter(|(product, _)| product.sku == sku);
            let of_it: Vec<(Product, Money)> = of_it.collect();
            return told(state, &of_it);
        }
        (None, None) => return Step::Do(Command::Look(vec![sku.to_owned()])),
        (None, Some([])) => return told(state, &[]),
        (None, Some([product, ..])) => product.spoken_name.clone(),
    };
    let priced = Priced::Reduced;
    Step::Do(Command::Browse { words, priced })
}

/// What costs less than otherwise, and what it costs otherwise.
fn reduced(browsed: &Browsed) -> impl Iterator<Item = (Product, Money)> {
    let products = browsed.products.iter();
    products.filter_map(|(product, list_price)| Some((product.clone(), list_price.clone()?)))
}

fn told(state: &State, deals: &[(Product, Money)]) -> Step {
    if deals.is_empty() {
        let none = Answer::AddWhat(Phrase::DealsNoneOf);
        return Step::Say(none, state.then(Flow::Open));
    }
    shelf::deals(state, deals)
}

fn skip(page: u32) -> u32 {
    let size = u32::try_from(PAGE).unwrap_or(u32::MAX);
    page.saturating_mul(size)
}

/// "What do you recommend?"
pub(super) fn suggest(state: &State, facts: &Facts) -> Step {
    match &facts.suggestion {
        None => Step::Do(Command::Recommend),
        Some(Suggested::Nothing) => {
            let none = Answer::AddWhat(Phrase::SuggestNone);
            Step::Say(none, state.then(Flow::Open))
        }
        Some(Suggested::This(suggestion)) => suggested(state, suggestion, Answer::Suggest),
    }
}

/// "Why?", of what was recommended. The carts may say something else by now.
pub(super) fn why(state: &State, cand: &str, facts: &Facts) -> Step {
    match &facts.suggestion {
        None => Step::Do(Command::Recommend),
        Some(Suggested::This(suggestion)) if suggestion.product.sku == cand => {
            suggested(state, suggestion, Answer::Why)
        }
        Some(_) => suggest(state, facts),
    }
}

fn suggested(
    state: &State,
    suggestion: &Suggestion,
    answer: impl FnOnce(Box<Suggestion>) -> Answer,
) -> Step {
    let product = &suggestion.product;
    let flow = Flow::Suggest {
        cand: product.sku.clone(),
    };
    let mut next = state.then(flow);
    next.heard = add::heard(std::slice::from_ref(product));
    Step::Say(answer(Box::new(suggestion.clone())), next)
}
