//! What the best matches are good for.

use serde::{Deserialize, Serialize};

use super::{
    alignment::{Alignment, Heard, Traits},
    evidence::{Evidence, KINDS, Sureness, Weights},
    fitted,
    grounds::{GROUNDS, Grounds},
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
    pub order: Weights<KINDS>,
    /// How much each thing speaks for the first being meant, or one of those that are.
    pub weights: Weights<KINDS>,
    /// How much each thing speaks for the first alone being meant.
    pub taking: Weights<GROUNDS>,
    /// Where every word that was said is the product's.
    pub verbatim: Limits,
    /// Where every word is at least like one of the product's.
    pub alike: Limits,
    /// Where a word is like none of the product's.
    pub lost: Limits,
    /// Where such a word is known for what it is.
    pub another: Limits,
    /// To ask about what only begins a name that was said.
    pub begun: Begun,
    /// How far each other must be behind to take it without asking.
    pub apart: Sureness,
    /// The same where every word that was said is the product's: what sounds like one may be another
    /// product's.
    pub apart_verbatim: Sureness,
}

/// How sure one must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To take a product without asking.
    pub take: Sureness,
    /// To ask.
    pub ask: Sureness,
}

/// How sure one must be that a word which begins a name is there because of it. Every word was said as the product
/// has it, so that more than [`Thresholds::verbatim`] asks for is never needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// How many products there were when it was fitted.
    pub products: usize,
    /// How sure one must be to ask, among so many.
    pub ask: Sureness,
}

/// The first of what was found, as far as it is decided by.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub(super) evidence: Evidence,
    pub(super) grounds: Grounds,
    pub(super) alignment: Alignment,
    pub(super) whole: Whole,
    /// How many products there are.
    pub(super) products: usize,
    /// How far those are behind that may be meant instead.
    pub(super) ahead: Sureness,
    /// Whether it is what was said that puts them behind.
    pub(super) told: Told,
}

/// Whether what was said tells a product from all that may be meant instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It does, or there are none.
    Apart,
    /// It fits another as well, "watering can", of which there are a gray and a green one; or it may be said
    /// of many things, the "yogurt" of "yogurt dressing".
    Alike,
}

/// Whether a name was said from one end to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// It was, and nothing else.
    Yes,
    /// Some was not, or something else was said.
    No,
}

impl Standing {
    /// What speaks for its being meant.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// What speaks for taking it.
    pub fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// Decides on how well it explains what was said, and how far the next is behind.
    pub fn decide(&self, thresholds: &Thresholds) -> Decision {
        let alone =
            self.told == Told::Apart && self.ahead >= thresholds.distance(self.alignment.heard());
        if self.alignment.traits == Traits::Fit && alone && self.is_sure(thresholds) {
            Decision::Take
        } else if thresholds.allow_asking(&self.evidence, &self.alignment, self.products) {
            Decision::Ask
        } else {
            Decision::Refuse
        }
    }

    /// Whether it may be taken, if no other is as near.
    pub(super) fn is_sure(&self, thresholds: &Thresholds) -> bool {
        let sure = thresholds.taking.of(self.grounds.parts());
        self.whole == Whole::Yes || sure >= thresholds.limits(self.alignment.heard()).take
    }
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
        self.weights.of(evidence.parts())
    }

    /// How far other products must be behind.
    pub(super) fn distance(&self, heard: Heard) -> Sureness {
        match heard {
            Heard::Verbatim => self.apart_verbatim,
            Heard::Alike | Heard::Lost | Heard::Another => self.apart,
        }
    }

    /// Whether a product is worth a question, among so many products.
    pub(super) fn allow_asking(
        &self,
        evidence: &Evidence,
        alignment: &Alignment,
        products: usize,
    ) -> bool {
        let sure = || self.sure(evidence);
        alignment.is_named()
            || alignment.is_begun() && sure() >= self.begun.ask_among(products)
            || alignment.may_be_meant() && sure() >= self.limits(alignment.heard()).ask
    }

    fn limits(&self, heard: Heard) -> Limits {
        match heard {
            Heard::Verbatim => self.verbatim,
            Heard::Alike => self.alike,
            Heard::Lost => self.lost,
            Heard::Another => self.another,
        }
    }
}

impl Begun {
    /// How sure one must be among so many products: where there are twice as many, twice as many begin so by chance.
    fn ask_among(self, products: usize) -> Sureness {
        let chances = Sureness::of_odds(products.max(1), self.products.max(1));
        self.ask.and(chances)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_products_there_are_the_surer_one_must_be_of_what_only_begins_a_name() {
        let begun = Begun {
            products: 600,
            ask: Sureness::thousandths(-500),
        };

        let among = [0, 60, 600, 1_200].map(|products| begun.ask_among(products).as_thousandths());

        assert_eq!(among, [-6_897, -2_803, -500, 193]);
    }
}
