//! "Could you do this?", which Alexa asks before she knows which skill to open.
//!
//! Answered from the intent alone: nobody is asked, nothing is changed, nothing is said. What an
//! intent can be told is what the interaction models give it for slots. What needs an account we may
//! be able to do: whether the shopper has one is not looked up for this.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{names, not_yet};
use crate::alexa::{
    CanFulfill, CanFulfillIntent, CanFulfillSlot, Certainty, Intent, ResponseEnvelope,
};
use crate::model::Model;

/// The slots of every intent of ours, in any language.
static SLOTS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut slots: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for model in Model::locales().filter_map(Model::load) {
        for intent in &model.language().intents {
            let known = slots.entry(intent.name.clone()).or_default();
            known.extend(intent.slots.iter().map(|slot| slot.name.clone()));
        }
    }
    slots
});

/// Handles the request.
pub(super) fn answer(intent: &Intent) -> ResponseEnvelope {
    let name = intent.name.as_str();
    let fit = match name {
        // They answer what was said before, and nothing was.
        names::PICK_ITEM | names::WHY => return ResponseEnvelope::able(unable()),
        _ if not_yet::instead(name).is_some() || name.starts_with("AMAZON.") => {
            return ResponseEnvelope::able(unable());
        }
        names::SEARCH_PRODUCTS
        | names::PRODUCT_DETAILS
        | names::PRODUCT_SIZE
        | names::PRODUCT_STOCK
        | names::DEALS => Certainty::Yes,
        _ => Certainty::Maybe,
    };
    let Some(known) = SLOTS.get(name) else {
        return ResponseEnvelope::able(unable());
    };
    let slots: BTreeMap<String, CanFulfillSlot> = intent
        .slot_names()
        .take(10)
        .map(|name| (name.to_owned(), slot(name, known)))
        .collect();
    let all = slots
        .values()
        .all(|slot| slot.can_fulfill == CanFulfill::Yes);
    let can_fulfill = if all { fit } else { Certainty::No };
    ResponseEnvelope::able(CanFulfillIntent { can_fulfill, slots })
}

fn unable() -> CanFulfillIntent {
    CanFulfillIntent {
        can_fulfill: Certainty::No,
        slots: BTreeMap::new(),
    }
}

fn slot(name: &str, known: &BTreeSet<String>) -> CanFulfillSlot {
    if !known.contains(name) {
        return CanFulfillSlot {
            can_understand: Certainty::No,
            can_fulfill: CanFulfill::No,
        };
    }
    // Whether the shop sells it, or the shopper has such a list, is not known before it is looked for.
    let can_understand = match name {
        names::PRODUCT | names::LIST | names::OPTION => Certainty::Maybe,
        _ => Certainty::Yes,
    };
    CanFulfillSlot {
        can_understand,
        can_fulfill: CanFulfill::Yes,
    }
}
