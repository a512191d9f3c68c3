//! What costs less, or more, than it was heard to cost, of all that went into the cart at once (M14).

use crate::clients::{Cart, CartLine, Money, PriceBefore};
use crate::skill::state::State;
use crate::speech::Risen;

/// The lines of these products that cost less now than was said, or else than they cost before. A
/// price that was said is the lower one from now on.
pub(super) fn fallen<'s>(
    next: &mut State,
    cart: &Cart,
    skus: impl IntoIterator<Item = &'s str>,
    before: &[PriceBefore],
) -> Vec<CartLine> {
    let mut fallen = Vec::new();
    for sku in skus {
        let Some(line) = cart.lines.iter().find(|line| line.sku == sku) else {
            continue;
        };
        let price = &line.unit_price;
        let was = was_heard_for(next, line, before);
        if price.minor > 0 && was.is_some_and(|was| price.minor < was) {
            next.hear_again(sku, price.minor);
            fallen.push(line.clone());
        }
    }
    fallen
}

/// The lines of these products that cost more now than was said, or else than they cost before.
pub(super) fn risen<'s>(
    state: &State,
    cart: &Cart,
    skus: impl IntoIterator<Item = &'s str>,
    before: &[PriceBefore],
) -> Vec<Risen> {
    let mut risen = Vec::new();
    for sku in skus {
        let Some(line) = cart.lines.iter().find(|line| line.sku == sku) else {
            continue;
        };
        let price = &line.unit_price;
        let was = was_heard_for(state, line, before).filter(|was| price.minor > *was);
        risen.extend(was.map(|minor| Risen {
            line: line.clone(),
            was: Money {
                minor,
                currency: price.currency.clone(),
            },
        }));
    }
    risen
}

/// What was said that one costs, or else what it cost before in the same currency.
fn was_heard_for(state: &State, line: &CartLine, before: &[PriceBefore]) -> Option<u64> {
    let currency = &line.unit_price.currency;
    let before = before
        .iter()
        .find(|before| before.sku == line.sku && before.unit_price.currency == *currency);
    let before = before.map(|before| before.unit_price.minor);
    state.heard_price(&line.sku).or(before)
}

#[cfg(test)]
mod tests {
    use super::super::walk_world::{line, of_lines};
    use super::*;
    use crate::skill::state::Heard;

    fn paid(sku: &str, minor: u64, currency: &str) -> PriceBefore {
        PriceBefore {
            sku: sku.to_owned(),
            unit_price: Money {
                minor,
                currency: currency.to_owned(),
            },
        }
    }

    #[test]
    fn what_was_said_counts_before_what_it_cost_and_no_currency_is_compared_with_another() {
        let cart = of_lines(&[1, 2, 3]);
        let (one, two, three) = (line(1, 1), line(2, 1), line(3, 1));
        let [now, more] = [one.unit_price.minor, one.unit_price.minor + 1];
        let before = [
            paid(&one.sku, more, "USD"),
            paid(&two.sku, more, "USD"),
            paid(&three.sku, more, "EUR"),
        ];
        let mut next = State {
            heard: vec![Heard::of(&two.sku, now)],
            ..State::default()
        };
        let skus = [&one, &two, &three].map(|line| line.sku.as_str());

        let rose = risen(&next, &cart, skus, &before);
        let fell = fallen(&mut next, &cart, skus, &before);

        assert!(rose.is_empty(), "{rose:?}");
        let fell: Vec<&str> = fell.iter().map(|line| line.sku.as_str()).collect();
        assert_eq!(fell, [one.sku.as_str()]);
    }

    #[test]
    fn what_costs_more_is_told_with_what_was_heard() {
        let cart = of_lines(&[1, 2, 3]);
        let (one, two, three) = (line(1, 1), line(2, 1), line(3, 1));
        let now = one.unit_price.minor;
        let before = [
            paid(&one.sku, now - 1, "USD"),
            paid(&two.sku, now - 1, "USD"),
            paid(&three.sku, now - 1, "EUR"),
        ];
        let state = State {
            heard: vec![Heard::of(&two.sku, now)],
            ..State::default()
        };
        let skus = [&one, &two, &three].map(|line| line.sku.as_str());

        let rose = risen(&state, &cart, skus, &before);

        let rose = rose
            .iter()
            .map(|Risen { line, was }| (line.sku.as_str(), was.minor));
        assert_eq!(rose.collect::<Vec<_>>(), [(one.sku.as_str(), now - 1)]);
    }

    #[test]
    fn a_price_that_was_said_is_the_lower_one_from_then_on() {
        let cart = of_lines(&[1]);
        let one = line(1, 1);
        let now = one.unit_price.minor;
        let mut next = State {
            heard: vec![Heard::of(&one.sku, now + 1)],
            ..State::default()
        };

        let first = fallen(&mut next, &cart, [one.sku.as_str()], &[]);
        let second = fallen(&mut next, &cart, [one.sku.as_str()], &[]);

        assert_eq!((first.len(), second.len()), (1, 0));
        assert_eq!(next.heard_price(&one.sku), Some(now));
    }
}
