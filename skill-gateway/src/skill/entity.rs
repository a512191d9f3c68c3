//! What a product slot means, as far as Alexa resolved it.

use super::names;
use super::state::MOST_CANDIDATES;
use crate::alexa::{Intent, Slot};
use crate::model::{is_shared, sku_of};

/// cart-service takes no longer name, in characters.
const LONGEST_NAME: usize = 300;

/// Below this likeness, Alexa's match is not believed: she always finds something.
const LEAST_LIKENESS: f32 = 0.5;

/// What was meant by the words in a product slot. SKUs come from the model, which may be older
/// than the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// This product.
    Sku(String),
    /// One of these, best first.
    OneOf(Vec<String>),
    /// This has a name that is far from what was said: to be found by the words, and if they name nothing, to be
    /// asked about.
    Unlikely(String),
    /// To be found by the words.
    Words,
}

/// What was said for the product, as much of it as cart-service takes.
pub(super) fn words(intent: &Intent) -> Option<&str> {
    let words = intent.spoken(names::PRODUCT)?;
    let end = words.char_indices().nth(LONGEST_NAME);
    end.map_or(Some(words), |(end, _)| words.get(..end))
}

/// Reads the slot's resolutions, which come best first.
pub(super) fn meant(slot: &Slot, said: &str) -> Meant {
    let mut known: Vec<(&str, &str)> = Vec::new();
    let mut unlikely: Option<&str> = None;
    for found in slot.matches() {
        let is_said = found.name.eq_ignore_ascii_case(said);
        if is_said && found.id.as_deref().is_some_and(is_shared) {
            return Meant::Words;
        }
        let Some(sku) = found.id.as_deref().and_then(sku_of) else {
            continue;
        };
        let believed = likeness(&found.name, said) >= LEAST_LIKENESS;
        if believed && !known.iter().any(|(known, _)| *known == sku) {
            known.push((sku, &found.name));
        } else if !believed {
            unlikely = unlikely.or(Some(sku));
        }
    }
    // Two may have one name, in the cart or in an older model.
    let exact = known.iter();
    let exact = exact.filter(|(_, name)| name.eq_ignore_ascii_case(said));
    let exact: Vec<_> = exact.copied().collect();
    let likely = if exact.is_empty() { known } else { exact };
    match likely.as_slice() {
        [] => unlikely.map_or(Meant::Words, |sku| Meant::Unlikely(sku.to_owned())),
        [(sku, _)] => Meant::Sku((*sku).to_owned()),
        _ => {
            let skus = likely.iter().take(MOST_CANDIDATES);
            Meant::OneOf(skus.map(|(sku, _)| (*sku).to_owned()).collect())
        }
    }
}

/// How alike two names are: Dice's coefficient over their letter trigrams, 0 to 1.
fn likeness(one: &str, other: &str) -> f32 {
    let (mut one, other) = (trigrams(one), trigrams(other));
    let all = one.len() + other.len();
    let mut shared = 0_usize;
    for trigram in other {
        if let Some(index) = one.iter().position(|known| *known == trigram) {
            one.swap_remove(index);
            shared += 1;
        }
    }
    ratio(2 * shared, all)
}

fn ratio(part: usize, all: usize) -> f32 {
    let small = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    if all == 0 {
        0.0
    } else {
        small(part) / small(all)
    }
}

fn trigrams(name: &str) -> Vec<[char; 3]> {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    let letters = letters.flat_map(char::to_lowercase).take(100);
    let padded: Vec<char> = [' ', ' '].into_iter().chain(letters).chain([' ']).collect();
    padded
        .windows(3)
        .filter_map(|window| window.try_into().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolved(said: &str, values: &[(&str, &str)]) -> Meant {
        let values: Vec<_> = values
            .iter()
            .map(|(id, name)| json!({ "value": { "id": id, "name": name } }))
            .collect();
        let slot: Slot = serde_json::from_value(json!({
            "value": said,
            "resolutions": { "resolutionsPerAuthority": [
                { "status": { "code": "ER_SUCCESS_MATCH" }, "values": values },
            ] },
        }))
        .unwrap();
        meant(&slot, said)
    }

    #[test]
    fn a_likely_match_is_believed() {
        assert_eq!(
            resolved("echo dots", &[("sku:DOT", "Echo Dot")]),
            Meant::Sku("DOT".to_owned())
        );
    }

    #[test]
    fn an_unlikely_match_is_not() {
        let dot = [("sku:DOT", "Echo Dot"), ("sku:POP", "Echo Pop")];

        assert_eq!(
            resolved("dog food", &dot),
            Meant::Unlikely("DOT".to_owned())
        );
        assert_eq!(resolved("echo dot", &[]), Meant::Words);
    }

    #[test]
    fn an_id_that_alexa_made_up_is_none() {
        let one = [("2f9bb741c8d04e0e7c077a23aa41ee95", "echo dot")];
        let several = [
            ("2f9bb741c8d04e0e7c077a23aa41ee95", "echo dot"),
            ("98a12d613065bca003f96f1a5f9cfe3e", "echo pop"),
        ];

        assert_eq!(resolved("echo dot", &one), Meant::Words);
        assert_eq!(resolved("echo", &several), Meant::Words);
    }

    #[test]
    fn several_matches_are_a_question_unless_one_is_the_word_itself() {
        let both = [("sku:KIDS", "Echo Dot Kids"), ("sku:DOT", "Echo Dot")];

        assert_eq!(
            resolved("echo dots", &both),
            Meant::OneOf(vec!["KIDS".to_owned(), "DOT".to_owned()])
        );
        assert_eq!(resolved("echo dot", &both), Meant::Sku("DOT".to_owned()));
    }

    #[test]
    fn two_of_one_name_are_a_question() {
        let twins = [("sku:P6", "Paper Towels"), ("sku:P12", "paper towels")];
        let shared = [("sku:P6", "Paper Towels"), ("any:P6", "Paper Towels")];
        let beside = [("sku:DOT", "Echo Dot"), ("any:P6", "Echo Dots")];

        assert_eq!(
            resolved("paper towels", &twins),
            Meant::OneOf(vec!["P6".to_owned(), "P12".to_owned()])
        );
        assert_eq!(resolved("paper towels", &shared), Meant::Words);
        assert_eq!(resolved("echo dot", &beside), Meant::Sku("DOT".to_owned()));
    }

    #[test]
    fn words_without_end_are_cut() {
        let intent = |said: &str| -> Intent {
            let slots = json!({ "product": { "value": said } });
            serde_json::from_value(json!({ "slots": slots })).unwrap()
        };

        assert_eq!(words(&intent("echo dot")), Some("echo dot"));
        assert_eq!(words(&intent("")), None);
        let long = intent(&"ü".repeat(LONGEST_NAME + 1));
        assert_eq!(words(&long).unwrap().chars().count(), LONGEST_NAME);
    }
}
