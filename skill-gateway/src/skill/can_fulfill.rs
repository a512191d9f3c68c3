//! "Could you do this?", which Alexa asks before she knows which skill to open.
//!
//! Answered from the intent alone: nobody is asked, nothing is changed, nothing is said. What needs
//! an account we may be able to do: whether the shopper has one is not looked up for this.

use std::collections::BTreeMap;

use super::names;
use crate::alexa::{
    CanFulfill, CanFulfillIntent, CanFulfillSlot, Certainty, Intent, ResponseEnvelope,
};

/// Handles the request.
pub(super) fn answer(intent: &Intent) -> ResponseEnvelope {
    let (known, fit): (&[&str], _) = match intent.name.as_str() {
        names::ADD_TO_CART | names::REMOVE_FROM_CART | names::CHANGE_QUANTITY => {
            (&[names::PRODUCT, names::QUANTITY], Certainty::Maybe)
        }
        names::READ_CART | names::CLEAR_CART => (&[], Certainty::Maybe),
        names::SEARCH_PRODUCTS | names::PRODUCT_DETAILS => (&[names::PRODUCT], Certainty::Yes),
        _ => return ResponseEnvelope::able(unable()),
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

fn slot(name: &str, known: &[&str]) -> CanFulfillSlot {
    if !known.contains(&name) {
        return CanFulfillSlot {
            can_understand: Certainty::No,
            can_fulfill: CanFulfill::No,
        };
    }
    // Whether the shop sells it is not known before it is searched for.
    let can_understand = if name == names::PRODUCT {
        Certainty::Maybe
    } else {
        Certainty::Yes
    };
    CanFulfillSlot {
        can_understand,
        can_fulfill: CanFulfill::Yes,
    }
}
