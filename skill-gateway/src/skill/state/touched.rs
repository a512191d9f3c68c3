//! What was changed or spoken of last: what "undo that" and "make it three" are about.

use serde::{Deserialize, Serialize};

use super::is_id;
use crate::clients::{ChangeId, ListAct};

/// The longest id of a request that is remembered, in bytes.
const MOST_OF_A_REQUEST_ID: usize = 100;

/// A product whose quantity was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::skill) struct Touched {
    pub(in crate::skill) sku: String,
    /// By how many; 0 if there is nothing to be undone.
    pub(in crate::skill) by: i64,
    /// How many there were then.
    pub(in crate::skill) now: u32,
    /// What one cost in the cart, in minor units, where pieces were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::skill) at: Option<u64>,
    /// On which list it was, if not in the cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::skill) on: Option<OnList>,
}

/// The change was one of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::skill) struct OnList {
    pub(in crate::skill) act: ListAct,
    pub(in crate::skill) list: String,
    /// Which change it was, where it is taken back as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::skill) by: Option<Box<ChangeId>>,
}

impl OnList {
    pub(super) fn is_ours(&self) -> bool {
        is_id(&self.list) && self.by.as_deref().is_none_or(is_short)
    }
}

/// Whether there is room for it. Alexa's have 60 letters.
pub(in crate::skill) fn is_short(change: &ChangeId) -> bool {
    (1..=MOST_OF_A_REQUEST_ID).contains(&change.request_id.len())
}

/// A line of the cart that was spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::skill) struct It {
    pub(in crate::skill) sku: String,
    /// How many there were then.
    pub(in crate::skill) now: u32,
}

/// Whether "undo that" may mean the emptying of the cart, where no change is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::skill) enum Emptying {
    /// Nothing was changed since, as far as is known.
    #[default]
    Last,
    /// Something was, that is not taken back.
    Past,
}

impl Emptying {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(super) fn is_last(&self) -> bool {
        *self == Self::Last
    }
}

/// The last of the changes that were told late, as "undo that" takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Latest {
    /// This.
    Touched(Touched),
    /// The cart was emptied.
    Emptied,
    /// It is not taken back, and what lies before it would surprise.
    Other,
}
