//! What the best matches are good for.

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Sureness, Weights},
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
    /// How much each thing speaks for a product rather than another: what they are put in order by.
    pub order: Weights,
    /// How much each thing speaks for the first being meant, or one of those that are.
    pub weights: Weights,
    /// How sure of a product one must be to take it without asking.
    pub take: Sureness,
    /// How far each other must be behind for that.
    pub apart: Sureness,
    /// The same where every word that was said is the product's: what sounds like one may be another
    /// product's.
    pub apart_verbatim: Sureness,
    /// How sure one must be to ask.
    pub ask: Sureness,
}

impl Thresholds {
    /// The thresholds of a language.
    pub const fn of(language: Language) -> Self {
        match language {
            Language::English => fitted::ENGLISH,
            Language::German => fitted::GERMAN,
        }
    }

    /// How sure it is that the product is meant.
    pub(super) fn sure(&self, evidence: &Evidence) -> Sureness {
        evidence.weighed(&self.weights)
    }

    /// Whether a product may be taken, if no other is as near.
    pub(super) fn allow_taking(&self, evidence: &Evidence) -> bool {
        self.sure(evidence) >= self.take
    }

    /// How far other products must be behind one that explains so much word for word.
    pub(super) fn distance(&self, verbatim: Score) -> Sureness {
        if verbatim == Score::EXACT {
            self.apart_verbatim
        } else {
            self.apart
        }
    }

    /// Whether a product is worth a question.
    pub(super) fn allow_asking(&self, evidence: &Evidence) -> bool {
        self.sure(evidence) >= self.ask
    }
}
