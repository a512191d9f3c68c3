//! Intents and their slots, as Alexa's speech recognition filled them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::lenient;

/// A sentence's meaning.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Intent {
    /// `AddToCartIntent`; empty if Alexa did not say.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "slots")]
    slots: BTreeMap<String, Slot>,
}

/// A part of a sentence.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Slot {
    /// Absent when the shopper did not fill it, and sometimes in a list.
    #[serde(default, deserialize_with = "lenient::or_none")]
    value: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    resolutions: Resolutions,
    #[serde(default, rename = "slotValue", deserialize_with = "lenient::or_none")]
    newer: Option<SlotValue>,
}

/// The newer form of a value: simple, or a list of simple ones.
#[derive(Clone, PartialEq, Deserialize)]
struct SlotValue {
    #[serde(default, deserialize_with = "lenient::or_none")]
    value: Option<String>,
    #[serde(default, deserialize_with = "lenient::members")]
    values: Vec<SlotValue>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    resolutions: Resolutions,
}

#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resolutions {
    #[serde(default, deserialize_with = "lenient::members")]
    resolutions_per_authority: Vec<Resolution>,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Resolution {
    #[serde(default, deserialize_with = "lenient::or_default")]
    status: Status,
    /// Missing, not empty, unless something matched.
    #[serde(default, deserialize_with = "lenient::members")]
    values: Vec<Wrapped>,
}

#[derive(Clone, Default, PartialEq, Deserialize)]
struct Status {
    #[serde(default, deserialize_with = "lenient::or_default")]
    code: String,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Wrapped {
    value: EntityMatch,
}

/// An entity of the model, or of the session, that a slot's value matched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct EntityMatch {
    /// Its id; where the model gives none, one that Alexa makes up (the MD5 of the name).
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub(crate) id: Option<String>,
    /// Its name in the model, not what was said.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(crate) name: String,
}

impl Intent {
    /// A slot, if Alexa sent it, filled or not.
    pub(crate) fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.get(name)
    }

    /// The names of the slots that were sent.
    pub(crate) fn slot_names(&self) -> impl Iterator<Item = &str> {
        self.slots.keys().map(String::as_str)
    }

    /// All that was said, in whatever slot.
    pub(crate) fn all_spoken(&self) -> impl Iterator<Item = &str> {
        self.slots.values().flat_map(Slot::all_spoken)
    }

    /// What was said for a slot.
    pub(crate) fn spoken(&self, name: &str) -> Option<&str> {
        self.slot(name)?.spoken()
    }

    /// An intent of which this was said for one slot.
    pub(crate) fn saying(name: &str, slot: &str, value: &str) -> Self {
        let filled = Slot {
            value: Some(value.to_owned()),
            ..Slot::default()
        };
        Self {
            name: name.to_owned(),
            slots: BTreeMap::from([(slot.to_owned(), filled)]),
        }
    }

    /// The same, of which this was said for a slot; what it matched stays.
    pub(crate) fn with(mut self, slot: &str, value: &str) -> Self {
        self.slots.entry(slot.to_owned()).or_default().value = Some(value.to_owned());
        self
    }

    /// An intent without slots.
    pub(crate) fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

impl Slot {
    /// What was said; of several values the first.
    pub(crate) fn spoken(&self) -> Option<&str> {
        let newer = || {
            let value = self.newer.as_ref()?;
            let first = || value.values.iter().find_map(|value| value.value.as_deref());
            value.value.as_deref().or_else(first)
        };
        self.value
            .as_deref()
            .or_else(newer)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    fn all_spoken(&self) -> impl Iterator<Item = &str> {
        let newer = self.newer.iter();
        let newer = newer.flat_map(|value| std::iter::once(value).chain(&value.values));
        self.value
            .as_deref()
            .into_iter()
            .chain(newer.filter_map(|value| value.value.as_deref()))
    }

    /// What the value matched, best first, over all authorities and without repeats.
    pub(crate) fn matches(&self) -> Vec<&EntityMatch> {
        let newer = self
            .newer
            .iter()
            .flat_map(|value| std::iter::once(value).chain(value.values.first()))
            .flat_map(|value| &value.resolutions.resolutions_per_authority);
        let resolutions = self
            .resolutions
            .resolutions_per_authority
            .iter()
            .chain(newer);

        let mut matches: Vec<&EntityMatch> = Vec::new();
        for resolution in resolutions.filter(|found| found.status.code == "ER_SUCCESS_MATCH") {
            for Wrapped { value } in &resolution.values {
                if !matches
                    .iter()
                    .any(|known| known.id == value.id && known.name == value.name)
                {
                    matches.push(value);
                }
            }
        }
        matches
    }
}

/// What was said is nobody else's business.
impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.spoken().is_some() {
            "filled"
        } else {
            "empty"
        })
    }
}

fn slots<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Slot>, D::Error> {
    let slots: BTreeMap<String, Value> = lenient::or_default(deserializer)?;
    let slots = slots
        .into_iter()
        .filter_map(|(name, slot)| Some((name, Slot::read(slot)?)));
    Ok(slots.collect())
}

impl Slot {
    fn read(value: Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn slot(slot: Value) -> Slot {
        Slot::read(slot).unwrap()
    }

    fn ids(slot: &Slot) -> Vec<Option<&str>> {
        slot.matches()
            .iter()
            .map(|found| found.id.as_deref())
            .collect()
    }

    fn authority(code: &str, ids: &[&str]) -> Value {
        let values: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "value": { "name": id, "id": id } }))
            .collect();
        json!({ "authority": "a", "status": { "code": code }, "values": values })
    }

    #[test]
    fn a_slot_that_nobody_filled_says_nothing() {
        for empty in [
            json!({ "name": "product", "confirmationStatus": "NONE" }),
            json!({ "name": "product", "value": null }),
            json!({ "name": "product", "value": "  " }),
            json!({ "name": "product", "value": 7 }),
            json!({ "slotValue": { "type": "List", "values": [] } }),
        ] {
            assert_eq!(slot(empty).spoken(), None);
        }
    }

    #[test]
    fn of_a_list_the_first_is_taken() {
        let list = json!({ "name": "product", "slotValue": { "type": "List", "values": [
            { "type": "Simple", "value": "echo dot", "resolutions": {
                "resolutionsPerAuthority": [authority("ER_SUCCESS_MATCH", &["dot"])] } },
            { "type": "Simple", "value": "smart plug" },
        ] } });

        assert_eq!(slot(list.clone()).spoken(), Some("echo dot"));
        assert_eq!(ids(&slot(list)), [Some("dot")]);
    }

    #[test]
    fn everything_that_was_said_is_found() {
        let intent: Intent = serde_json::from_value(json!({ "slots": {
            "product": { "value": "a", "slotValue": { "values": [{ "value": "b" }] } },
            "code": { "slotValue": { "value": "c" } },
            "quantity": {},
        } }))
        .unwrap();

        let said: Vec<&str> = intent.all_spoken().collect();
        assert_eq!(said, ["c", "a", "b"]);
    }

    #[test]
    fn several_authorities_are_read_without_repeats() {
        let both = json!({ "value": "dot", "resolutions": { "resolutionsPerAuthority": [
            authority("ER_SUCCESS_NO_MATCH", &[]),
            authority("ER_SUCCESS_MATCH", &["dot", "kids"]),
            authority("ER_SUCCESS_MATCH", &["dot"]),
            authority("ER_ERROR_TIMEOUT", &["never"]),
        ] } });

        assert_eq!(ids(&slot(both)), [Some("dot"), Some("kids")]);
    }

    #[test]
    fn a_match_may_be_without_values_and_without_id() {
        let odd = json!({ "value": "dot", "resolutions": { "resolutionsPerAuthority": [
            { "status": { "code": "ER_SUCCESS_MATCH" } },
            { "status": { "code": "ER_SUCCESS_MATCH" }, "values": [{ "value": { "name": "Dot" } }, 5] },
            "nonsense",
        ] } });

        assert_eq!(ids(&slot(odd)), [None]);
    }

    #[test]
    fn printing_an_intent_does_not_tell_what_was_said() {
        let intent: Intent = serde_json::from_value(json!({
            "name": "AddToCartIntent",
            "slots": { "product": { "value": "something private" }, "quantity": {} },
        }))
        .unwrap();

        let printed = format!("{intent:?}");
        assert!(
            printed.contains("filled") && printed.contains("empty"),
            "{printed}"
        );
        assert!(!printed.contains("private"));
    }
}
