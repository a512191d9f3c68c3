//! What a product slot means, as far as Alexa resolved it.

use crate::alexa::Slot;

/// What was meant by the words in a product slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// This product, by the id in the model.
    Sku(String),
    /// One of these; ids and names.
    OneOf(Vec<(String, String)>),
    /// To be found by the words.
    Words,
}

/// Below this likeness, Alexa's match is not believed: she always finds something.
const LEAST_LIKENESS: f32 = 0.5;

/// Reads the slot's resolutions, which come best first.
pub(super) fn meant(slot: &Slot, said: &str) -> Meant {
    let mut known: Vec<(String, String)> = Vec::new();
    for found in slot.matches() {
        let Some(id) = &found.id else { continue };
        let believed = likeness(&found.name, said) >= LEAST_LIKENESS;
        if believed && !known.iter().any(|(known, _)| known == id) {
            known.push((id.clone(), found.name.clone()));
        }
    }
    let exact = known
        .iter()
        .find(|(_, name)| name.eq_ignore_ascii_case(said));
    match (exact, known.as_slice()) {
        (Some((id, _)), _) | (None, [(id, _)]) => Meant::Sku(id.clone()),
        (None, []) => Meant::Words,
        (None, _) => Meant::OneOf(known.into_iter().take(3).collect()),
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
            resolved("echo dots", &[("dot", "Echo Dot")]),
            Meant::Sku("dot".to_owned())
        );
    }

    #[test]
    fn an_unlikely_match_is_not() {
        assert_eq!(resolved("dog food", &[("dot", "Echo Dot")]), Meant::Words);
        assert_eq!(resolved("echo dot", &[]), Meant::Words);
    }

    #[test]
    fn several_matches_are_a_question_unless_one_is_the_word_itself() {
        let both = [("kids", "Echo Dot Kids"), ("dot", "Echo Dot")];

        assert!(matches!(resolved("echo dots", &both), Meant::OneOf(found) if found.len() == 2));
        assert_eq!(resolved("echo dot", &both), Meant::Sku("dot".to_owned()));
    }
}
