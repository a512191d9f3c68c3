//! How many: what `AMAZON.NUMBER` made of what was said.

use serde::{Deserialize, Serialize};

use crate::alexa::Intent;

use super::names;
use crate::model::numbers;
use crate::speech::Locale;

/// What is more was heard wrongly, and is not asked of anybody.
const MOST: u32 = 1 << 31;

/// A quantity slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// Nothing was said.
    Unsaid,
    /// This many, at least one.
    Said(u32),
    /// Something was said that is no number of things: `?`, a fraction, nothing at all.
    Unclear,
}

impl Quantity {
    /// Reads the slot: digits as a rule, but what answered "How many?" may stand there in words.
    pub(super) fn of(intent: &Intent, locale: Locale) -> Self {
        let Some(text) = intent.spoken(names::QUANTITY) else {
            return Self::Unsaid;
        };
        match numbers::only_number(locale, text) {
            Some(number @ 1..=MOST) => Self::Said(number),
            Some(_) | None => Self::Unclear,
        }
    }

    /// Whether the slot says that there shall be none.
    pub(super) fn is_zero(intent: &Intent, locale: Locale) -> bool {
        let text = intent.spoken(names::QUANTITY);
        text.and_then(|text| numbers::only_number(locale, text)) == Some(0)
    }
}

/// Whether there shall be twice as many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Twice {
    #[default]
    No,
    Yes,
}

impl Twice {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(super) fn is_no(&self) -> bool {
        *self == Self::No
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quantity_is_a_whole_number_of_things() {
        let table = [
            (json!("2"), Quantity::Said(2)),
            (json!("two"), Quantity::Said(2)),
            (json!("make it two please"), Quantity::Said(2)),
            (json!("two or three"), Quantity::Unclear),
            (json!("zero"), Quantity::Unclear),
            (json!("?"), Quantity::Unclear),
            (json!("0"), Quantity::Unclear),
            (json!("-3"), Quantity::Unclear),
            (json!("1.5"), Quantity::Unclear),
            (json!("2147483648"), Quantity::Said(MOST)),
            (json!("2147483649"), Quantity::Unclear),
            (json!("4294967296"), Quantity::Unclear),
            (json!(""), Quantity::Unsaid),
            (json!(null), Quantity::Unsaid),
        ];

        for (value, expected) in table {
            let intent: Intent = serde_json::from_value(json!({
                "slots": { "quantity": { "name": "quantity", "value": value } },
            }))
            .unwrap();
            assert_eq!(Quantity::of(&intent, Locale::EN_US), expected, "{value}");
        }
    }
}
