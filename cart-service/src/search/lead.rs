//! How far a product is ahead of others.

use super::{decide::Told, evidence::Sureness, score::Score};

/// How far a product is ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lead {
    /// Of any other.
    pub(super) next: Sureness,
    /// Of the next that is not its twin.
    pub(super) stranger: Sureness,
    /// Of those that may be meant instead.
    pub(super) rivals: Gap,
}

/// What a product has more of than the nearest rival, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// What they are put in order by.
    pub(super) sure: Sureness,
    /// What was said that it explains: nothing that was said tells twins apart where this is none.
    pub(super) said: Score,
    /// The same, word for word.
    pub(super) verbatim: Score,
    /// What was said that it explains, where a kind of the thing that was said counts as that thing.
    pub(super) kin: Score,
    /// Likeness as a whole, by letters.
    pub(super) letters: Score,
    /// The same by sounds.
    pub(super) sounds: Score,
}

/// A lead that is longer makes no difference.
const LONG: i32 = 6_000;

impl Lead {
    /// Ahead of nothing: what products are put in order by.
    pub(super) const NONE: Self = Self {
        next: Sureness::thousandths(0),
        stranger: Sureness::thousandths(0),
        rivals: Gap {
            sure: Sureness::thousandths(0),
            said: Score::permille(0),
            verbatim: Score::permille(0),
            kin: Score::permille(0),
            letters: Score::permille(0),
            sounds: Score::permille(0),
        },
    };

    /// There is no other.
    pub(super) const ALONE: Self = Self {
        next: Sureness::thousandths(LONG),
        stranger: Sureness::thousandths(LONG),
        rivals: Gap::ALONE,
    };

    /// As thousandths of a long one.
    pub(super) fn share(lead: Sureness) -> i32 {
        Self::share_of(lead, LONG)
    }

    /// As thousandths of one that is so long.
    pub(super) fn share_of(lead: Sureness, long: i32) -> i32 {
        lead.as_thousandths().clamp(0, long) * 1_000 / long
    }
}

impl Gap {
    /// There is no rival.
    pub(super) const ALONE: Self = Self {
        sure: Sureness::thousandths(LONG),
        said: Score::EXACT,
        verbatim: Score::EXACT,
        kin: Score::EXACT,
        letters: Score::EXACT,
        sounds: Score::EXACT,
    };

    /// Whether more of what was said is the product's than any rival's, a kind of the thing that was said being as
    /// good as that thing.
    pub(super) fn told(&self) -> Told {
        if self.kin == Score::default() {
            Told::Alike
        } else {
            Told::Apart
        }
    }

    /// The lesser of each.
    #[must_use]
    pub(super) fn or_less(self, other: Self) -> Self {
        Self {
            sure: self.sure.min(other.sure),
            said: self.said.min(other.said),
            verbatim: self.verbatim.min(other.verbatim),
            kin: self.kin.min(other.kin),
            letters: self.letters.min(other.letters),
            sounds: self.sounds.min(other.sounds),
        }
    }
}
