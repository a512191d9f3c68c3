//! The memory as Alexa's session attributes, which come back with the next request.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Emptying, Flow, Heard, It, LONGEST_MEASURE, MOST_CANDIDATES, MOST_ON_SHELF, OnList, State,
    Touched, WordsOf, is_id,
};
use crate::skill::said::Said;

/// Of this form. Another one is a fresh start.
const VERSION: u32 = 1;

/// As much of an answer as the conversation's memory may take.
pub(super) const LARGEST: usize = 2 * 1_024;

#[derive(Serialize, Deserialize)]
struct Attributes {
    v: u32,
    #[serde(default)]
    misses: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Touched>,
    #[serde(default, skip_serializing_if = "Emptying::is_last")]
    emptying: Emptying,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    it: Option<It>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heard: Vec<Heard>,
    #[serde(default, skip_serializing_if = "WordsOf::is_anybody")]
    words: WordsOf,
    /// Of another release's it may be unknown, and then it is just not said again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shelf: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    measure: Option<String>,
    #[serde(flatten)]
    flow: Flow,
}

impl State {
    /// Reads what came back.
    pub(in crate::skill) fn read(attributes: Option<&Value>) -> Self {
        let Some(Ok(Attributes {
            v,
            misses,
            last,
            emptying,
            it,
            heard,
            words,
            said,
            shelf,
            measure,
            flow,
        })) = attributes.map(Attributes::deserialize)
        else {
            return Self::default();
        };
        let last_is_ours = last
            .as_ref()
            .is_none_or(|last| is_id(&last.sku) && last.on.as_ref().is_none_or(OnList::is_ours));
        let it_is_ours = it.as_ref().is_none_or(|it| is_id(&it.sku));
        let few = heard.len() <= MOST_CANDIDATES
            && shelf.len() <= MOST_ON_SHELF
            && shelf.iter().all(|sku| is_id(sku));
        if v == VERSION && flow.is_ours() && last_is_ours && it_is_ours && few {
            Self {
                flow,
                misses,
                last,
                emptying,
                it,
                heard,
                words,
                said: said
                    .and_then(|said| Said::deserialize(said).ok())
                    .filter(Said::is_ours),
                shelf,
                measure: measure.filter(|it| (1..=LONGEST_MEASURE).contains(&it.len())),
            }
        } else {
            Self::default()
        }
    }

    /// Writes what shall come back.
    pub(in crate::skill) fn write(self) -> Value {
        let Self {
            flow,
            misses,
            last,
            emptying,
            it,
            heard,
            words,
            said,
            shelf,
            measure,
        } = self;
        let mut attributes = Attributes {
            v: VERSION,
            misses,
            last,
            emptying,
            it,
            heard,
            words,
            said: said.and_then(|said| serde_json::to_value(said).ok()),
            shelf,
            measure,
            flow,
        };
        // What can be asked for once more goes first: pages that nobody may turn to, then "it".
        let lighten: [fn(&mut Attributes); 3] = [
            |_| {},
            |attributes| attributes.shelf.clear(),
            |attributes| attributes.it = None,
        ];
        for lighter in lighten {
            lighter(&mut attributes);
            let written = serde_json::to_value(&attributes).unwrap_or_default();
            if written.to_string().len() <= LARGEST {
                return written;
            }
        }
        tracing::error!("a conversation's memory was too large and is dropped");
        serde_json::json!({ "v": VERSION, "flow": "open" })
    }
}
