//! "We have that in small, medium and large. Which size?", of more things of one name than can be
//! offered.
//!
//! What is remembered is the likeliest product of each value, and of what kind the values are: the
//! value of the one that is picked goes with the name, as if both had been said.

use super::{Answer, Command, Facts, Step, Turned, add, add::Wanted, pages::PAGE, shelf};
use crate::clients::{Left, Product, Split};
use crate::skill::choice::Pick;
use crate::skill::state::{Flow, LONGEST_KIND, State, digest};

/// Asks. What was said for the product goes with the question, and comes back with its answer. Where
/// each value is one product, that is what is chosen from.
pub(super) fn ask(state: &State, split: &Split, wanted: &Wanted, pieces: u32) -> Step {
    let shelf = shelf::of(split.skus.iter().cloned());
    let split = first(split);
    let cand = split.skus.clone();
    let flow = match split.left {
        Left::One => Flow::Pick {
            cand,
            qty: pieces,
            step: 1,
        },
        Left::Several => Flow::Kind {
            cand,
            kind: key(&split.kind),
            qty: pieces,
        },
    };
    let answer = Answer::WhichKind {
        split: Box::new(split),
        words: wanted.words.clone().unwrap_or_default(),
        quantity: pieces,
        more: !shelf.is_empty(),
    };
    let mut next = state.then(flow);
    next.measure.clone_from(&wanted.measure);
    shelf::on(Step::Say(answer, next), shelf)
}

/// Its first values, as many as can be said.
fn first(split: &Split) -> Split {
    Split {
        kind: split.kind.clone(),
        values: split.values.iter().take(PAGE).cloned().collect(),
        skus: split.skus.iter().take(PAGE).cloned().collect(),
        left: split.left,
    }
}

/// What the conversation's memory has of a property: what it is called, or what stands for a name
/// without end.
fn key(kind: &str) -> String {
    if (1..=LONGEST_KIND).contains(&kind.len()) {
        kind.to_owned()
    } else {
        format!("#{:08x}", digest(kind))
    }
}

/// What a product has of a property that is remembered.
pub(in crate::skill) fn value<'p>(product: &'p Product, known: &str) -> Option<&'p str> {
    let long = || {
        let mut variants = product.variants.iter();
        variants.find(|variant| key(&variant.kind) == known)
    };
    product
        .value(known)
        .or_else(|| Some(long()?.value.as_str()))
}

/// The question once more, perhaps of another number of them.
pub(super) fn again(state: &State, said: Option<u32>, facts: &Facts) -> Step {
    page(state, Turned::Not, said, facts)
}

/// The question with other values, where there are more than were said. After the last come the first.
pub(super) fn page(state: &State, turned: Turned, said: Option<u32>, facts: &Facts) -> Step {
    let Flow::Kind { cand, kind, qty } = &state.flow else {
        return add::not_found(state, None);
    };
    let pages = shelf::pages_from(state, turned);
    let Some(products) = &facts.looked else {
        return Step::Do(if pages.is_empty() {
            Command::Look(cand.clone())
        } else {
            Command::LookThrough(pages)
        });
    };
    let told_apart = |product: &Product| {
        let value = value(product, kind)?.to_owned();
        Some((product.sku.clone(), value))
    };
    let (skus, values): (Vec<_>, Vec<_>) = products.iter().filter_map(told_apart).unzip();
    // What is sold no more is no answer.
    let fewest = if state.shelf.is_empty() { 2 } else { 1 };
    let Some(first) = products.first().filter(|_| values.len() >= fewest) else {
        return add::not_found(state, None);
    };
    let more = shelf::is_more_after(state, &pages, products);
    let quantity = said.unwrap_or(*qty);
    let flow = Flow::Kind {
        cand: skus.clone(),
        kind: kind.clone(),
        qty: quantity,
    };
    let split = Split {
        kind: kind.clone(),
        values,
        skus,
        left: Left::Several,
    };
    let answer = Answer::WhichKind {
        split: Box::new(split),
        words: first.spoken_name.clone(),
        quantity,
        more,
    };
    let mut next = state.then(flow);
    next.measure = state.measure.clone().filter(|_| quantity == *qty);
    shelf::on(Step::Say(answer, next), state.shelf.clone())
}

/// "The second one", of the values. One that was not offered is asked for once more.
pub(super) fn picked(state: &State, pick: Pick, said: Option<u32>, facts: &Facts) -> Step {
    let Flow::Kind { cand, kind, qty } = &state.flow else {
        return add::not_found(state, None);
    };
    let sku = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return add::not_found(state, None),
    };
    let Some(sku) = sku else {
        return match state.misses {
            0 => super::slip(again(state, said, facts)),
            _ => add::not_found(state, None),
        };
    };
    let Some(products) = &facts.looked else {
        return Step::Do(Command::Look(vec![sku.clone()]));
    };
    let valued = |product: &Product| {
        let value = value(product, kind)?;
        Some(format!("{} {value}", product.spoken_name))
    };
    match products.first().and_then(valued) {
        Some(words) => add::named(state, &words, said.unwrap_or(*qty), facts),
        None => add::not_found(state, None),
    }
}
