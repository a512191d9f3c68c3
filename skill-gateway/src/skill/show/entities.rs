//! Words that Alexa shall know for this session: the names of the shopper's own lists, what lies in the
//! cart, and then what a known voice usually buys, by the names they are spoken by. The interaction
//! model knows nobody's lists, may be older than the catalogue, and has no more room for names than
//! Amazon gives it; what is removed or counted by voice is nearly always in the cart.

use crate::alexa::{Directive, Entity};
use crate::clients::{Seen, Speaker};
use crate::model::PRODUCT_ID_PREFIX;
use crate::skill::state::WordsOf;
use crate::skill::turn::{Opening, Turn};
use crate::speech::{heard as clean, spoken_product};

/// The slot type of products in the interaction models.
const PRODUCT: &str = "PRODUCT";

/// The slot type of names of lists.
const LIST_NAME: &str = "LIST_NAME";

/// Amazon takes no more values in a session, of all types together.
const MOST: usize = 100;

/// What is to be known from now on, if that is something else, and whose words are known then. A
/// conversation begins with the words of whoever begins it; what a known voice usually buys is
/// forgotten as soon as somebody else speaks.
pub(super) fn of(turn: &Turn<'_>, seen: &Seen) -> (WordsOf, Option<Directive>) {
    match (turn.opening, turn.state.words, turn.speaker) {
        (Opening::ThisTurn, ..) if seen.usual.is_empty() => (WordsOf::Anybody, values(seen)),
        (Opening::ThisTurn, ..) => (WordsOf::KnownVoice, values(seen)),
        (Opening::UnderWay, WordsOf::KnownVoice, Speaker::Shared) => {
            let instead = values(seen).unwrap_or_else(Directive::forget);
            (WordsOf::Anybody, Some(instead))
        }
        (Opening::UnderWay, words, _) => (words, None),
    }
}

fn values(seen: &Seen) -> Option<Directive> {
    let of_turn = seen.list.iter().map(|list| &list.name);
    let mut lists: Vec<Entity> = Vec::new();
    for name in seen.list_names.iter().chain(of_turn) {
        let name = clean(name);
        let value = Entity::named(name.clone());
        if lists.len() < MOST && !name.is_empty() && !lists.contains(&value) {
            lists.push(value);
        }
    }
    let room = MOST.saturating_sub(lists.len());
    let mut values: Vec<Entity> = Vec::new();
    let lines = seen.cart.iter().flat_map(|cart| &cart.lines);
    let of_cart = lines.map(|line| (&line.sku, line.spoken()));
    let usual = seen.usual.iter();
    let usual = usual.map(|product| (&product.sku, spoken_product(product)));
    for (sku, spoken) in of_cart.chain(usual) {
        let value = Entity::new(format!("{PRODUCT_ID_PREFIX}{sku}"), spoken);
        if values.len() < room && !values.contains(&value) {
            values.push(value);
        }
    }
    let known = !lists.is_empty() || !values.is_empty();
    known.then(|| Directive::know([(LIST_NAME, lists), (PRODUCT, values)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::{Cart, CartLine, Money};

    fn line(number: usize) -> CartLine {
        let price = Money {
            minor: 1,
            currency: "USD".to_owned(),
        };
        CartLine {
            line_id: format!("lin_{number}"),
            sku: format!("S-{number}"),
            name: String::new(),
            spoken_name: format!("Lamp {number}"),
            quantity: 1,
            unit_price: price.clone(),
            line_total: price,
            raised_price: None,
            available: true,
            spoken_plural: String::new(),
            image_url: String::new(),
            variants: Vec::new(),
        }
    }

    fn known(numbers: impl IntoIterator<Item = usize>) -> usize {
        beside(&[], numbers).1
    }

    /// How many names of lists are known, and how many products.
    fn beside(lists: &[String], numbers: impl IntoIterator<Item = usize>) -> (usize, usize) {
        let cart = Cart {
            version: 1,
            currency: None,
            lines: numbers.into_iter().map(line).collect(),
            total: None,
        };
        let seen = Seen {
            cart: Some(cart),
            list_names: lists.to_vec(),
            ..Seen::default()
        };
        let directive = serde_json::to_value(values(&seen)).unwrap();
        let of = |kind: &str| {
            let types = directive["types"].as_array().into_iter().flatten();
            let mut types = types.filter(|it| it["name"] == kind);
            let values = types
                .next()
                .map(|it| it["values"].as_array().unwrap().len());
            values.unwrap_or(0)
        };
        (of(LIST_NAME), of(PRODUCT))
    }

    #[test]
    fn ones_own_lists_come_before_products() {
        let lists: Vec<String> = (0..20).map(|number| format!("list {number}")).collect();

        assert_eq!(beside(&lists, 0..130), (20, MOST - 20));
        assert_eq!(beside(&lists, []), (20, 0));
    }

    #[test]
    fn as_many_words_are_known_as_alexa_takes_and_none_twice() {
        assert_eq!(known([]), 0);
        assert_eq!(known([1, 2]), 2);
        assert_eq!(known([1, 1, 1]), 1);
        assert_eq!(known(0..130), MOST);
    }
}
