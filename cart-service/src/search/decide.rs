//! What the best matches are good for.

use serde::{Deserialize, Serialize};

use super::{
    alignment::{Alignment, Traits},
    fitted,
    score::Score,
};
use crate::domain::Language;

/// What to do with what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The first match is meant.
    Take,
    /// One of the first matches may be meant: ask which, or whether.
    Ask,
    /// Nothing fits.
    Refuse,
}

/// Where the decisions lie, per language. They are fitted by `cart-service/hearings/fit`, not felt:
/// too low a `take` adds what nobody asked for, too high an `ask` refuses what is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The least whole at which a product is taken without asking.
    pub take: Score,
    /// How like something in the product each word must be for that.
    pub take_word: Score,
    /// How well the word for the kind of thing must have been said for that.
    pub take_head: Score,
    /// How far the second must be behind for that.
    pub apart: Score,
    /// The least whole that is worth a question.
    pub ask: Score,
    /// How like something in the product each word must be for that.
    pub ask_word: Score,
    /// How well the word for the kind of thing must have been said for that.
    pub ask_head: Score,
    /// The most of what was said that may be known words for something else.
    pub strange: Score,
}

impl Thresholds {
    /// The thresholds of a language.
    pub const fn of(language: Language) -> Self {
        match language {
            Language::English => fitted::ENGLISH,
            Language::German => fitted::GERMAN,
        }
    }

    /// Whether a product may be taken, if no other is as near.
    pub(super) fn allow_taking(self, whole: Score, alignment: Alignment) -> bool {
        whole >= self.take
            && alignment.traits == Traits::Fit
            && alignment.worst >= self.take_word
            && alignment.head >= self.take_head
    }

    /// Whether a product is worth a question.
    pub(super) fn allow_asking(self, whole: Score, alignment: Alignment) -> bool {
        whole >= self.ask
            && alignment.worst >= self.ask_word
            && alignment.head >= self.ask_head
            && alignment.strange <= self.strange
    }
}
