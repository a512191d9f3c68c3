//! What one answer leaves open for the next: the session attributes.
//!
//! Ids and numbers only, and no names: they are looked up again. Of prices only those that were
//! said last, so that nobody pays more than they heard without a question. What comes back is
//! believed as far as it is well formed; anything else, or of another version, is a fresh start.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::quantity::Twice;
use super::said::Said;
use crate::clients::{ChangeId, ListAct, Unit};
use crate::model::is_sku;

/// Of this form. Another one is a fresh start.
const VERSION: u32 = 1;

/// More cannot be chosen from by ear.
pub(super) const MOST_CANDIDATES: usize = 3;

/// More of what was found is not remembered.
pub(super) const MOST_ON_SHELF: usize = 24;

/// What tells products apart is called no longer, in bytes.
pub(super) const LONGEST_KIND: usize = 60;

/// The longest id of a request that is remembered, in bytes.
const MOST_OF_A_REQUEST_ID: usize = 100;

/// As much of an answer as the conversation's memory may take.
const LARGEST: usize = 2 * 1_024;

/// What is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    /// What the last question was about.
    pub(super) flow: Flow,
    /// How often in a row nothing was understood.
    pub(super) misses: u32,
    /// What was changed last in this conversation.
    pub(super) last: Option<Touched>,
    /// Whether "undo that" may mean the emptying of the cart, where no change is known.
    pub(super) emptying: Emptying,
    /// What was spoken of since the last change.
    pub(super) it: Option<It>,
    /// The prices that were said last.
    pub(super) heard: Vec<Heard>,
    /// Whose words Alexa knows in this conversation.
    pub(super) words: WordsOf,
    /// What was said last, where no question of its own stays open.
    pub(super) said: Option<Said>,
    /// All that was found, where it is more than was offered; of it the open question offers some.
    pub(super) shelf: Vec<String>,
}

/// A line of the cart that was spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct It {
    pub(super) sku: String,
    /// How many there were then.
    pub(super) now: u32,
}

/// Whether "undo that" may mean the emptying of the cart, where no change is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Emptying {
    /// Nothing was changed since, as far as is known.
    #[default]
    Last,
    /// Something was, that is not taken back.
    Past,
}

impl Emptying {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    fn is_last(&self) -> bool {
        *self == Self::Last
    }
}

/// The last of the changes that were told late, as "undo that" takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Latest {
    /// This.
    Touched(Touched),
    /// The cart was emptied.
    Emptied,
    /// It is not taken back, and what lies before it would surprise.
    Other,
}

/// Whose words Alexa knows besides the model's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WordsOf {
    /// What lies in the cart, if anything.
    #[default]
    Anybody,
    /// Also what a known voice usually buys, which nobody else need hear of.
    KnownVoice,
}

impl WordsOf {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    fn is_anybody(&self) -> bool {
        *self == Self::Anybody
    }
}

/// A price that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Heard {
    /// Of which product: a digest of its SKU, which may be long.
    of: u32,
    /// In minor units.
    at: u64,
}

impl Heard {
    /// The price of this product was said.
    pub(super) fn of(sku: &str, minor: u64) -> Self {
        Self {
            of: digest(sku),
            at: minor,
        }
    }
}

/// FNV-1a: the same on every machine and in every release.
pub(super) fn digest(sku: &str) -> u32 {
    sku.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// The change was one of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OnList {
    pub(super) act: ListAct,
    pub(super) list: String,
    /// Which change it was, where it is taken back as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<Box<ChangeId>>,
}

impl OnList {
    fn is_ours(&self) -> bool {
        is_id(&self.list) && self.by.as_deref().is_none_or(is_short)
    }
}

/// Whether there is room for it. Alexa's have 60 letters.
pub(super) fn is_short(change: &ChangeId) -> bool {
    (1..=MOST_OF_A_REQUEST_ID).contains(&change.request_id.len())
}

/// A product whose quantity was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Touched {
    pub(super) sku: String,
    /// By how many; 0 if there is nothing to be undone.
    pub(super) by: i64,
    /// How many there were then.
    pub(super) now: u32,
    /// What one cost in the cart, in minor units, where pieces were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<u64>,
    /// On which list it was, if not in the cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<OnList>,
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
    /// "Which size?", of which each of these products is the likeliest of one value; so many of it.
    Kind {
        cand: Vec<String>,
        /// What is asked for, as the catalogue names it.
        kind: String,
        qty: u32,
    },
    /// "Did you mean …?", "That's 40 …. Is that right?": this product, so many.
    Confirm {
        cand: String,
        qty: u32,
        #[serde(default, skip_serializing_if = "Unit::is_piece")]
        unit: Unit,
        /// What else may be meant, if it is not this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// "I have … for 5 dollars. Shall I add it?"
    Offer { cand: String },
    /// "You can have up to 5. Shall I add 5?", of this product.
    UpTo { cand: String, qty: u32 },
    /// "How many?", of this product.
    HowMany { cand: String },
    /// "Which one shall I remove?", of these lines.
    RemovePick {
        cand: Vec<String>,
        /// The products of these lines.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skus: Vec<String>,
        qty: Option<u32>,
    },
    /// "Want the rest?", which begins with this page of the cart, counted from zero; these lines
    /// were read last.
    Rest {
        page: u32,
        #[serde(default)]
        cand: Vec<String>,
    },
    /// "Anything else?", after these lines, the cart's last, were read.
    End {
        cand: Vec<String>,
        /// The product, if there is only one in the cart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<String>,
    },
    /// "That removes all 5 items in your cart. Are you sure?"
    Clear {
        /// The cart's, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
    /// "Which one shall I add?", of these deals of this page, counted from zero.
    Deals { cand: Vec<String>, page: u32 },
    /// "Others often take … Shall I add it?"
    Suggest { cand: String },
    /// "I'll delete what I remember. Shall I?"
    Forget,
    /// "I'll unlink your account. Shall I?"
    Unlink,
    /// "Which one shall I change?", of these products, to so many, or to twice as many.
    ChangePick {
        cand: Vec<String>,
        to: Option<u32>,
        #[serde(default, skip_serializing_if = "Twice::is_no")]
        twice: Twice,
    },
    /// "The price of … is now 5 dollars, up from 4. Shall I make it 3?", of this product, of which there are so
    /// many; what it cost in minor units.
    ChangeTo {
        cand: String,
        from: u32,
        to: u32,
        was: u64,
    },
    /// "Which one do you mean?", of these products, to do this with so many of it and the list.
    ListPick {
        act: ListAct,
        cand: Vec<String>,
        qty: Option<u32>,
        list: String,
    },
    /// "Want the rest?", of a list, as of the cart: these products were read last.
    ListRest {
        page: u32,
        cand: Vec<String>,
        list: String,
    },
    /// "Anything else?", after these products, the list's last, were read.
    ListEnd { cand: Vec<String>, list: String },
}

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
    #[serde(flatten)]
    flow: Flow,
}

impl State {
    /// Reads what came back.
    pub(super) fn read(attributes: Option<&Value>) -> Self {
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
            }
        } else {
            Self::default()
        }
    }

    /// The same conversation, understood, with this open.
    pub(super) fn then(&self, flow: Flow) -> Self {
        Self {
            flow,
            misses: 0,
            last: self.last.clone(),
            emptying: self.emptying,
            it: self.it.clone(),
            heard: self.heard.clone(),
            words: self.words,
            said: None,
            shelf: Vec::new(),
        }
    }

    /// This was changed last, and is spoken of.
    pub(super) fn touch(&mut self, touched: Touched) {
        self.last = Some(touched);
        self.it = None;
    }

    /// This line of the cart is spoken of. What was changed last can still be undone.
    pub(super) fn speak_of(&mut self, sku: &str, now: u32) {
        self.it = Some(It {
            sku: sku.to_owned(),
            now,
        });
    }

    /// A change that was told only now is the last one.
    pub(super) fn tell_late(&mut self, latest: &Latest) {
        (self.last, self.emptying) = match latest {
            Latest::Touched(touched) => (Some(touched.clone()), Emptying::Last),
            Latest::Emptied => (None, Emptying::Last),
            Latest::Other => (None, Emptying::Past),
        };
    }

    /// What "make it three" is of, and how many there were: what was spoken of last, if that is in
    /// the cart.
    pub(super) fn spoken_of(&self) -> Option<(&str, u32)> {
        match (&self.it, self.last_in_cart()) {
            (Some(it), _) => Some((&it.sku, it.now)),
            (None, Some(last)) => Some((&last.sku, last.now)),
            (None, None) => None,
        }
    }

    /// What was changed last, if that was in the cart.
    pub(super) fn last_in_cart(&self) -> Option<&Touched> {
        self.last.as_ref().filter(|last| last.on.is_none())
    }

    /// What was said last to be the price of a product, in minor units.
    pub(super) fn heard_price(&self, sku: &str) -> Option<u64> {
        let of = digest(sku);
        let heard = self.heard.iter().find(|heard| heard.of == of);
        heard.map(|heard| heard.at)
    }

    /// Of a product whose price was said another one was said.
    pub(super) fn hear_again(&mut self, sku: &str, minor: u64) {
        let of = digest(sku);
        for heard in self.heard.iter_mut().filter(|heard| heard.of == of) {
            heard.at = minor;
        }
    }

    /// Writes what shall come back.
    pub(super) fn write(self) -> Value {
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

impl Flow {
    /// Tells this question from others, as far as a screen shows it. How often it was asked is not
    /// to be seen.
    pub(super) fn mark(&self) -> u32 {
        let mut flow = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = flow.as_object_mut() {
            fields.remove("step");
        }
        digest(&flow.to_string())
    }

    fn is_ours(&self) -> bool {
        let id = |id: &String| is_id(id);
        let ids =
            |ids: &Vec<String>| (1..=MOST_CANDIDATES).contains(&ids.len()) && ids.iter().all(id);
        match self {
            Self::Open | Self::More | Self::Clear { .. } | Self::Forget | Self::Unlink => true,
            Self::Rest { page: _, cand } => cand.is_empty() || ids(cand),
            Self::End { cand, only } => ids(cand) && only.as_ref().is_none_or(id),
            Self::ChangePick { cand, .. } | Self::Deals { cand, page: _ } => ids(cand),
            Self::Pick { cand, qty, step: _ } => ids(cand) && *qty > 0,
            Self::Kind { cand, kind, qty } => {
                ids(cand) && *qty > 0 && (1..=LONGEST_KIND).contains(&kind.len())
            }
            Self::Confirm {
                cand, qty, next, ..
            } => id(cand) && *qty > 0 && next.as_ref().is_none_or(id),
            Self::UpTo { cand, qty } => id(cand) && *qty > 0,
            Self::ChangeTo { cand, to, .. } => id(cand) && *to > 0,
            Self::HowMany { cand } | Self::Offer { cand } | Self::Suggest { cand } => id(cand),
            Self::RemovePick { cand, skus, qty } => {
                let of_them = skus.len() == cand.len() && ids(skus);
                ids(cand) && (skus.is_empty() || of_them) && *qty != Some(0)
            }
            Self::ListPick {
                cand, qty, list, ..
            } => ids(cand) && *qty != Some(0) && is_id(list),
            Self::ListRest { cand, list, .. } | Self::ListEnd { cand, list } => {
                ids(cand) && is_id(list)
            }
        }
    }
}

/// Ids are SKUs, and those of lines, which are shorter and of plainer letters.
fn is_id(id: &str) -> bool {
    is_sku(id)
}

#[cfg(test)]
pub(super) mod tests;
