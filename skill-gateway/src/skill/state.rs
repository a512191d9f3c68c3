//! What one answer leaves open for the next: the session attributes.
//!
//! Ids and numbers only, no names and no prices: they are looked up again. What comes back is
//! believed as far as it is well formed; anything else, or of another version, is a fresh start.

use saycart_proto::cart::v1::LONGEST_SKU;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Of this form. Another one is a fresh start.
const VERSION: u32 = 1;

/// More cannot be chosen from by ear.
pub(super) const MOST_CANDIDATES: usize = 3;

/// As much of an answer as the conversation's memory may take.
const LARGEST: usize = 2 * 1_024;

/// What is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    /// What the last question was about.
    pub(super) flow: Flow,
    /// How often in a row nothing was understood.
    pub(super) misses: u32,
}

/// What the last question was about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "flow", rename_all = "snake_case")]
pub(super) enum Flow {
    /// Nothing in particular.
    #[default]
    Open,
    /// "Anything else?"
    More,
    /// "Which one?", of these products; asked so often already.
    Pick {
        cand: Vec<String>,
        qty: u32,
        step: u32,
    },
    /// "Did you mean …?", "That's 40 …. Is that right?": this product, so many.
    Confirm { cand: String, qty: u32 },
    /// "How many?", of this product.
    HowMany { cand: String },
    /// "Which one shall I remove?", of these lines.
    RemovePick { cand: Vec<String>, qty: Option<u32> },
    /// "Want the rest?", which begins with this page of the cart, counted from zero.
    Rest { page: u32 },
}

#[derive(Serialize, Deserialize)]
struct Attributes {
    v: u32,
    #[serde(default)]
    misses: u32,
    #[serde(flatten)]
    flow: Flow,
}

impl State {
    /// Reads what came back.
    pub(super) fn read(attributes: Option<&Value>) -> Self {
        let Some(Ok(Attributes { v, misses, flow })) = attributes.map(Attributes::deserialize)
        else {
            return Self::default();
        };
        if v == VERSION && flow.is_ours() {
            Self { flow, misses }
        } else {
            Self::default()
        }
    }

    /// Writes what shall come back.
    pub(super) fn write(self) -> Value {
        let Self { flow, misses } = self;
        let attributes = Attributes {
            v: VERSION,
            misses,
            flow,
        };
        let written = serde_json::to_value(attributes).unwrap_or_default();
        if written.to_string().len() > LARGEST {
            tracing::error!("a conversation's memory was too large and is dropped");
            return serde_json::json!({ "v": VERSION, "flow": "open" });
        }
        written
    }
}

impl Flow {
    fn is_ours(&self) -> bool {
        // Ids are SKUs, and those of lines, which are shorter.
        let id = |id: &String| (1..=LONGEST_SKU).contains(&id.chars().count());
        let ids =
            |ids: &Vec<String>| (1..=MOST_CANDIDATES).contains(&ids.len()) && ids.iter().all(id);
        match self {
            Self::Open | Self::More | Self::Rest { page: _ } => true,
            Self::Pick { cand, qty, step: _ } => ids(cand) && *qty > 0,
            Self::Confirm { cand, qty } => id(cand) && *qty > 0,
            Self::HowMany { cand } => id(cand),
            Self::RemovePick { cand, qty } => ids(cand) && *qty != Some(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn id() -> impl Strategy<Value = String> {
        prop_oneof!["[A-Z0-9-]{1,100}", "\\PC{1,100}", "[\"\\\\🧂]{100}"]
    }

    fn flow() -> impl Strategy<Value = Flow> {
        let ids = || prop::collection::vec(id(), 1..=MOST_CANDIDATES);
        prop_oneof![
            Just(Flow::Open),
            Just(Flow::More),
            (ids(), 1_u32.., any::<u32>()).prop_map(|(cand, qty, step)| Flow::Pick {
                cand,
                qty,
                step
            }),
            (id(), 1_u32..).prop_map(|(cand, qty)| Flow::Confirm { cand, qty }),
            id().prop_map(|cand| Flow::HowMany { cand }),
            (ids(), prop::option::of(1_u32..))
                .prop_map(|(cand, qty)| Flow::RemovePick { cand, qty }),
            any::<u32>().prop_map(|page| Flow::Rest { page }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_left_open_comes_back(flow in flow(), misses: u32) {
            let state = State { flow, misses };
            let written = state.clone().write();
            prop_assert!(written.to_string().len() <= LARGEST);
            prop_assert_eq!(State::read(Some(&written)), state);
        }
    }

    #[test]
    fn anything_else_is_a_fresh_start() {
        for attributes in [
            json!(null),
            json!({}),
            json!([]),
            json!({ "v": 0, "flow": "more" }),
            json!({ "v": 2, "flow": "more" }),
            json!({ "v": 1, "flow": "checkout" }),
            json!({ "v": 1, "flow": "pick", "cand": [], "qty": 1, "step": 1 }),
            json!({ "v": 1, "flow": "pick", "cand": ["a"], "qty": 0, "step": 1 }),
            json!({ "v": 1, "flow": "pick", "cand": ["a", "b", "c", "d"], "qty": 1, "step": 1 }),
            json!({ "v": 1, "flow": "confirm", "cand": "x".repeat(LONGEST_SKU + 1), "qty": 1 }),
            json!({ "v": 1, "flow": "confirm", "cand": 7, "qty": "1" }),
            json!({ "v": 1, "misses": -1, "flow": "more" }),
        ] {
            assert_eq!(
                State::read(Some(&attributes)),
                State::default(),
                "{attributes}"
            );
        }
        assert_eq!(State::read(None), State::default());
    }
}
