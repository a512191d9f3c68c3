//! What came of an add: it is in the cart, or something stands in the way, and that is a question.

use super::add::{Wanted, heard, not_found, one_by_one, that_many, which};
use super::{Answer, Command, Facts, Outcome, Refusal, Step, kind, touched};
use crate::clients::{Addition, CartLine, LimitKind, Money, Product, ProductRef, RaisedLine, Unit};
use crate::skill::state::{Flow, Heard, State};
use crate::speech::{Phrase, spoken};

/// What is said once cart-service has answered.
pub(super) fn came_of_it(state: &State, outcome: &Outcome, wanted: &Wanted, facts: &Facts) -> Step {
    // Whether it is sold in dozens is known of none of several: that many are asked back.
    let pieces = wanted.quantity.saturating_mul(wanted.unit.pieces());
    let counted = (pieces, wanted.measure.as_deref());
    match outcome {
        Outcome::Added(addition) => added(state, addition, None),
        Outcome::Unsure(products) => which(state, products, counted),
        Outcome::Likely(products) => one_by_one(state, products, counted),
        Outcome::Split(split) => kind::ask(state, split, wanted, pieces),
        Outcome::Many { product, pieces } => that_many(state, product, *pieces),
        Outcome::Refused(refusal) => refused(state, refusal, wanted, facts),
        Outcome::Removed(_)
        | Outcome::UnsureLines(_)
        | Outcome::Set(_)
        | Outcome::Cleared
        | Outcome::Restored(_)
        | Outcome::Listed(_)
        | Outcome::TakenBack(_)
        | Outcome::HistorySet
        | Outcome::Unlinked => super::anything_else(state),
    }
}

/// It is in the cart. What one cost there before it was taken out, if it comes back.
pub(super) fn added(state: &State, addition: &Addition, before: Option<u64>) -> Step {
    let line = &addition.line;
    let mut next = state.then(Flow::More);
    next.touch(touched(&line.sku, i64::from(addition.added), line.quantity));
    let on_line = addition.was_price.as_ref().map(|price| price.minor);
    let cheaper = is_cheaper(&mut next, line, before.or(on_line));
    let addition = Box::new(addition.clone());
    let answer = if cheaper {
        Answer::Cheaper(addition)
    } else {
        Answer::Added(addition)
    };
    Step::Say(answer, next)
}

/// Whether one costs less now than was said, or else than it cost before: that is mentioned (M14).
pub(super) fn is_cheaper(next: &mut State, line: &CartLine, before: Option<u64>) -> bool {
    let price = line.unit_price.minor;
    let said = next.heard_price(&line.sku);
    if said.is_some() {
        next.heard = vec![Heard::of(&line.sku, price)];
    }
    price > 0 && said.or(before).is_some_and(|was| price < was)
}

/// What has become dearer since its price was said is not added without a question (M14).
pub(super) fn dearer(
    state: &State,
    product: &Product,
    (was, line): (&Money, Option<&RaisedLine>),
    (quantity, unit, measure): (u32, Unit, Option<&str>),
) -> Step {
    let mut next = state.then(Flow::Confirm {
        cand: product.sku.clone(),
        qty: quantity,
        unit,
        next: None,
    });
    next.measure = measure.map(str::to_owned);
    next.heard = heard(std::slice::from_ref(product));
    let product = Box::new(product.clone());
    let (was, line) = (was.clone(), line.cloned());
    Step::Say(Answer::Dearer { product, was, line }, next)
}

/// "Desk Lamp is sold out. Floor Lamp is similar, for 25 dollars. Shall I add it?"
fn sold_out(
    state: &State,
    (sku, name): (&str, &str),
    similar: Option<&String>,
    wanted: &Wanted,
    facts: &Facts,
) -> Step {
    let sold_out = spoken(name, "");
    let similar = match (similar, &facts.similar) {
        (Some(sku), None) => return Step::Do(Command::Similar(sku.clone())),
        (Some(_), Some(similar)) => similar.first(),
        (None, _) => None,
    };
    // Without a price nobody could say yes to it.
    let Some(product) = similar.filter(|it| it.in_stock && it.price.is_some()) else {
        let answer = Answer::SoldOut {
            phrase: Phrase::SoldOut,
            sku: sku.to_owned(),
            name: sold_out,
        };
        return Step::Say(answer, state.then(Flow::Open));
    };
    let mut next = state.then(Flow::Confirm {
        cand: product.sku.clone(),
        qty: wanted.quantity,
        unit: wanted.unit,
        next: None,
    });
    next.measure.clone_from(&wanted.measure);
    next.heard = heard(std::slice::from_ref(product));
    let instead = Box::new(product.clone());
    Step::Say(Answer::Instead { sold_out, instead }, next)
}

/// How many can be had instead of so many: as many as fit, or the next number that does.
fn fitting(limit: LimitKind, wanted: u32) -> Option<u32> {
    let fits = match limit {
        LimitKind::Line { max, present, .. } => max.saturating_sub(present),
        LimitKind::AtLeast(min) => min,
        LimitKind::MultipleOf(multiple) => {
            let below = wanted.checked_rem(multiple).map_or(0, |rest| wanted - rest);
            let is_nearer = wanted - below < multiple.saturating_sub(wanted - below);
            if below > 0 && is_nearer {
                below
            } else {
                below.saturating_add(multiple)
            }
        }
        LimitKind::Cart => 0,
    };
    (fits > 0).then_some(fits)
}

/// How many are proposed instead of so many. After a number that was proposed itself only fewer
/// are: of a rule that asks for more and a stock that holds less, yes would be answered without end.
fn proposed(state: &State, limit: LimitKind, wanted: u32) -> Option<u32> {
    if !matches!(state.flow, Flow::UpTo { .. }) {
        return fitting(limit, wanted);
    }
    let fewer = match limit {
        LimitKind::MultipleOf(multiple) => {
            let rest = wanted.checked_rem(multiple)?;
            Some(wanted - rest).filter(|below| *below > 0)
        }
        LimitKind::Line { .. } | LimitKind::AtLeast(_) | LimitKind::Cart => fitting(limit, wanted),
    };
    fewer.filter(|fewer| *fewer < wanted)
}

/// What cart-service refused, as a question that goes on.
fn refused(state: &State, refusal: &Refusal, wanted: &Wanted, facts: &Facts) -> Step {
    let open = || state.then(Flow::Open);
    let limit = match refusal {
        Refusal::Unknown => return not_found(state, wanted.words.as_deref()),
        Refusal::NotInCart | Refusal::NotOnList | Refusal::CartChanged | Refusal::Before => {
            return super::anything_else(state);
        }
        Refusal::Dearer { product, was, line } => {
            let prices = (was, line.as_ref());
            let counted = (wanted.quantity, wanted.unit, wanted.measure.as_deref());
            return dearer(state, product, prices, counted);
        }
        Refusal::SoldOut { sku, name, similar } => {
            return sold_out(state, (sku, name), similar.as_ref(), wanted, facts);
        }
        Refusal::OtherCurrency => {
            return Step::Say(Answer::AddWhat(Phrase::OtherCurrency), open());
        }
        Refusal::Limit(LimitKind::Line { max, present, .. }, _)
            if *present > 0 && present >= max =>
        {
            return Step::Say(Answer::Enough { max: *max }, open());
        }
        Refusal::Limit(LimitKind::Cart, _) => {
            return Step::Say(Answer::AddWhat(Phrase::CartFull), open());
        }
        Refusal::Limit(limit, sku) => {
            let chosen = match &wanted.product {
                ProductRef::Sku(sku) => Some(sku),
                ProductRef::Spoken(_) => sku.as_ref(),
            };
            let pieces = wanted.quantity.saturating_mul(wanted.unit.pieces());
            match (*limit, chosen.zip(proposed(state, *limit, pieces))) {
                (limit, Some((cand, room))) => {
                    let flow = Flow::UpTo {
                        cand: cand.clone(),
                        qty: room,
                    };
                    return Step::Say(Answer::UpTo { limit, room }, state.then(flow));
                }
                (limit, None) => Some(limit),
            }
        }
    };
    match &wanted.product {
        ProductRef::Sku(cand) => {
            let flow = Flow::HowMany { cand: cand.clone() };
            let how_many = Answer::AddHowMany { limit, words: None };
            Step::Say(how_many, state.then(flow))
        }
        ProductRef::Spoken(words) => {
            let words = Some(words.clone());
            Step::Say(Answer::AddHowMany { limit, words }, open())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_number_that_fits_is_proposed() {
        let table = [
            (LimitKind::AtLeast(4), 1, Some(4)),
            (LimitKind::MultipleOf(6), 1, Some(6)),
            (LimitKind::MultipleOf(6), 7, Some(6)),
            (LimitKind::MultipleOf(6), 9, Some(12)),
            (LimitKind::MultipleOf(6), 11, Some(12)),
            (LimitKind::MultipleOf(0), 11, None),
            (LimitKind::Cart, 1, None),
        ];

        for (limit, wanted, expected) in table {
            assert_eq!(fitting(limit, wanted), expected, "{limit:?}: {wanted}");
        }
    }
}
