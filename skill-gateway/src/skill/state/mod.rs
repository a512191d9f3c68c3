//! What one answer leaves open for the next: the session attributes.
//!
//! Ids and numbers only, with the word for what a number counts, and no names: they are looked up again. Of prices only those that were
//! said last, so that nobody pays more than they heard without a question. What comes back is
//! believed as far as it is well formed; anything else, or of another version, is a fresh start.
//!
//! [`State`] holds it for a turn, [`attributes`] is its form on the way to Alexa and back. To remember
//! more: a field in both, and what it may be in `State::read`.

mod attributes;
mod flow;
mod heard;
mod touched;
mod words_of;

pub(super) use flow::Flow;
pub(super) use heard::{Heard, digest};
pub(super) use touched::{Emptying, It, Latest, OnList, Touched, is_short};
pub(super) use words_of::WordsOf;

use super::said::Said;
use crate::model::is_sku;

/// More cannot be chosen from by ear.
pub(super) const MOST_CANDIDATES: usize = 3;

/// More of what was found is not remembered.
pub(super) const MOST_ON_SHELF: usize = 24;

/// What tells products apart is called no longer, in bytes.
pub(super) const LONGEST_KIND: usize = 60;

/// A word for what a number counts is no longer, in bytes.
pub(super) const LONGEST_MEASURE: usize = 30;

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
    /// The word for what the number in the open question counts or measures: "rolls".
    pub(super) measure: Option<String>,
}

impl State {
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
            measure: None,
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

    /// The price of this product was said, beside what was said before.
    pub(super) fn hear(&mut self, sku: &str, minor: u64) {
        let now = Heard::of(sku, minor);
        self.heard.retain(|heard| heard.of != now.of);
        self.heard.insert(0, now);
        self.heard.truncate(MOST_CANDIDATES);
    }

    /// Of a product whose price was said another one was said.
    pub(super) fn hear_again(&mut self, sku: &str, minor: u64) {
        let of = digest(sku);
        for heard in self.heard.iter_mut().filter(|heard| heard.of == of) {
            heard.at = minor;
        }
    }
}

/// Ids are SKUs, and those of lines, which are shorter and of plainer letters.
fn is_id(id: &str) -> bool {
    is_sku(id)
}

#[cfg(test)]
pub(super) mod tests;
