//! What speaks for a product, as numbers that can be weighed.
//!
//! To let something else speak, put it at the end of [`Evidence::of`], count it in [`KINDS`], and fit
//! anew: the weights are fitted, by `hearings/fit`.

use super::{
    alignment::{Alignment, Details, NameKind, Pack, Traits},
    language_index::{Candidate, Fullness},
    lead::Lead,
    question::Way,
    resemblance::Resemblance,
    score::Score,
};

/// How many things speak for a product, or against it.
pub const KINDS: usize = 49;

/// What speaks for a product, or against it, each in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence([i32; KINDS]);

/// How much each of so many things counts, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights<const COUNT: usize>([i32; COUNT]);

/// How sure it is that a product is meant: thousandths of the logarithm of the odds, as far as
/// weights were fitted well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Sureness(i32);

/// From so many words on, more make no difference.
const MANY_WORDS: u32 = 5;

/// From here on, more that is told makes no difference.
const MUCH_TOLD: u32 = 120;

impl<const COUNT: usize> Weights<COUNT> {
    /// Weights in the order of what they weigh.
    pub const fn thousandths(weights: [i32; COUNT]) -> Self {
        Self(weights)
    }

    /// In the order of what they weigh.
    pub fn as_thousandths(&self) -> &[i32; COUNT] {
        &self.0
    }

    /// How sure so much of each makes one.
    pub(super) fn of(&self, parts: &[i32; COUNT]) -> Sureness {
        let pairs = parts.iter().zip(&self.0);
        let sum: i64 = pairs
            .map(|(part, weight)| i64::from(*part) * i64::from(*weight))
            .sum();
        let most = i64::from(i32::MAX);
        Sureness(i32::try_from((sum / 1_000).clamp(-most, most)).unwrap_or(i32::MAX))
    }
}

impl Sureness {
    /// Thousandths of the logarithm of the odds.
    pub const fn thousandths(thousandths: i32) -> Self {
        Self(thousandths)
    }

    /// How many thousandths it is above another.
    pub(super) fn above(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The logarithm of the odds of so many to so many.
    #[expect(clippy::cast_possible_truncation, reason = "at most 45 thousand")]
    #[expect(clippy::cast_precision_loss, reason = "of some millions")]
    pub(super) fn of_odds(many: usize, to: usize) -> Self {
        Self(((many as f64 / to as f64).ln() * 1_000.0).round() as i32)
    }

    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Thousandths of the logarithm of the odds.
    pub fn as_thousandths(self) -> i32 {
        self.0
    }

    /// The same as a probability.
    pub(super) fn probability(self) -> f64 {
        1.0 / (1.0 + (f64::from(self.0) / -1_000.0).exp())
    }
}

impl Evidence {
    pub(super) fn of(candidate: &Candidate, way: Way, lead: Lead) -> Self {
        let Alignment {
            said,
            worst,
            strange,
            verbatim,
            lost,
            has_another: _, // a limit of its own
            told,
            words,
            naming: _, // rules, and nothing to weigh
            measures: _,
            brand,
            end,
            end_head,
            named,
            head,
            traits,
            details,
            pack,
            name,
        } = candidate.alignment;
        let [said, worst, strange, verbatim, lost] =
            [said, worst, strange, verbatim, lost].map(part);
        let [brand, end, end_head, named, head] = [brand, end, end_head, named, head].map(part);
        let one = if_so(words == 1);
        let Resemblance {
            letters,
            sounds,
            within,
            rest,
        } = candidate.resemblance;
        let [letters, sounds, within, rest] = [letters, sounds, within, rest].map(part);
        let [next, stranger] = [lead.next, lead.stranger].map(Lead::share);
        let all = if_so(candidate.alignment.verbatim == Score::EXACT);
        Self([
            said,
            named,
            head,
            worst,
            strange,
            verbatim,
            lost,
            whole(told.min(MUCH_TOLD) * 10),
            whole(words.min(MANY_WORDS) * 1_000 / MANY_WORDS),
            brand,
            if_so(traits == Traits::Others),
            if_so(name == NameKind::Synonym),
            if_so(candidate.fullness > Fullness::Part),
            if_so(way == Way::Joined),
            if_so(way == Way::OtherName),
            end,
            end_head,
            one,
            if_so(details == Details::Unsaid),
            if_so(pack == Pack::Named),
            times(said, said),
            times(head, said),
            times(named, said),
            times(end, said),
            times(worst, said),
            times(lost, head),
            times(one, said),
            times(one, verbatim),
            (end - end_head).max(0),
            times(times(said, said), times(said, said)),
            if_so(candidate.alignment.is_exact()),
            all,
            times(all, head),
            times(all, end_head),
            letters,
            sounds,
            within,
            times(letters, letters),
            times(sounds, sounds),
            times(within, within),
            next,
            stranger,
            times(stranger, sounds),
            rest,
            times(rest, rest),
            times(rest, verbatim),
            times(rest, lost),
            times(rest, end_head),
            // What holds before anything is known.
            1_000,
        ])
    }

    /// The things by themselves.
    pub fn parts(&self) -> &[i32; KINDS] {
        &self.0
    }
}

pub(super) fn part(score: Score) -> i32 {
    i32::from(score.as_permille())
}

fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(super) fn if_so(holds: bool) -> i32 {
    if holds { 1_000 } else { 0 }
}

/// The product of two parts of a whole.
pub(super) fn times(one: i32, other: i32) -> i32 {
    one * other / 1_000
}
