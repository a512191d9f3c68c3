//! The products that a phrase may mean, in order, before it is decided what they are good for.

use std::cmp::Reverse;

use super::{
    alignment::Details,
    decide::{Decision, Standing, Thresholds, Told, Whole},
    evidence::{Evidence, KINDS, Sureness, Weights},
    explain::Why,
    grounds::Grounds,
    index::{Found, Index, Match},
    language_index::{Candidate, Fullness, LanguageIndex},
    lead::{Gap, Lead},
    question::{Reading, Way},
};
use crate::domain::Product;

/// What a phrase may mean, best first.
#[derive(Debug, Clone)]
pub struct Ranking<'i> {
    index: &'i Index,
    names: &'i LanguageIndex,
    readings: Vec<Reading>,
    ranked: Vec<Ranked>,
    /// How many of them are put in order by all that is known.
    near: usize,
}

/// A candidate, with how much speaks for it rather than for others.
#[derive(Debug, Clone)]
struct Ranked {
    candidate: Candidate,
    /// Where it stands by its words.
    place: usize,
    sure: Sureness,
}

/// The most products that a question offers: more cannot be kept in mind while listening.
pub(crate) const OFFERED: usize = 3;

/// How many are put in order by all that is known: to compare whole names takes time. The rest come after
/// them, in the order of their words.
pub(super) const NEAREST: usize = 20;

impl<'i> Ranking<'i> {
    /// Candidates that are in order by their words, of which so many are put in order by all that is known.
    pub(super) fn of(
        index: &'i Index,
        names: &'i LanguageIndex,
        readings: Vec<Reading>,
        mut candidates: Vec<Candidate>,
        (near, order): (usize, &Weights<KINDS>),
    ) -> Self {
        let runs: Vec<_> = readings.iter().map(|reading| names.run(reading)).collect();
        for candidate in candidates.iter_mut().take(near) {
            if let Some(run) = runs.get(candidate.reading) {
                candidate.resemblance = names.resemblance(run, candidate.product);
            }
        }
        let ranked = candidates.into_iter().enumerate();
        let ranked = ranked.map(|(place, candidate)| Ranked {
            candidate,
            place,
            sure: Sureness::default(),
        });
        Self {
            index,
            names,
            readings,
            ranked: ranked.collect(),
            near,
        }
        .ordered(order)
    }

    /// The same in another order. Where as much speaks for two, their words decide.
    #[must_use]
    pub fn ordered(mut self, order: &Weights<KINDS>) -> Self {
        let mut ranked = std::mem::take(&mut self.ranked);
        for one in &mut ranked {
            one.sure = order.of(self.of_one(&one.candidate, Lead::NONE).parts());
        }
        let near = ranked.len().min(self.near);
        let (nearest, _) = ranked.split_at_mut(near);
        nearest.sort_by_key(|one| {
            let Candidate {
                fullness,
                alignment,
                ..
            } = &one.candidate;
            (Reverse((*fullness, one.sure, alignment.pack)), one.place)
        });
        self.ranked = ranked;
        self
    }

    /// The same without some of the products.
    #[must_use]
    pub(crate) fn without(mut self, is_gone: impl Fn(&Product) -> bool) -> Self {
        let index = self.index;
        let is_there = |one: &Ranked| {
            index
                .at(one.candidate.product)
                .is_none_or(|it| !is_gone(it))
        };
        self.ranked.retain(is_there);
        self
    }

    /// The best.
    pub(crate) fn best(&self) -> Option<&'i Product> {
        let best = self.ranked.first()?;
        self.index.at(best.candidate.product)
    }

    /// How the best stands.
    pub fn standing(&self) -> Option<Standing> {
        let best = self.ranked.first()?;
        Some(self.standing_of(&best.candidate, self.lead()))
    }

    /// The nearest, best first, with what speaks for each by itself.
    pub fn each(&self) -> impl Iterator<Item = (&'i Product, Evidence)> {
        self.ranked.iter().take(self.near).filter_map(|one| {
            let product = self.index.at(one.candidate.product)?;
            Some((product, self.of_one(&one.candidate, Lead::NONE)))
        })
    }

    /// What was found, at most `limit` of it, by these thresholds.
    pub fn found(&self, limit: usize, thresholds: &Thresholds) -> Found<'i> {
        let decision = self.decide(thresholds);
        let lead = self.lead();
        let worth = |one: &&Ranked| self.is_worth_asking(one, lead, thresholds);
        let keep = match decision {
            Decision::Take | Decision::Refuse => limit,
            Decision::Ask => limit
                .min(OFFERED)
                .min(self.ranked.iter().take_while(worth).count().max(1)),
        };
        Found {
            decision,
            matches: self.matches(self.ranked.iter().take(keep), thresholds),
        }
    }

    /// Those that are worth a question and about as likely as the best, or of the kind that was said word for word.
    pub(crate) fn closest(&self, limit: usize, thresholds: &Thresholds) -> Vec<Match<'i>> {
        let Some(best) = self.ranked.first() else {
            return Vec::new();
        };
        let apart = thresholds.distance(best.candidate.alignment.heard());
        let lead = self.lead();
        // Who said a whole name did not say a kind of thing alone.
        let part = best.candidate.fullness == Fullness::Part;
        let near = self.ranked.iter().filter(|one| {
            let (first, other) = (best.candidate.alignment, one.candidate.alignment);
            let of_a_kind =
                first.is_named() && other.is_named() || first.is_begun() && other.is_begun();
            let as_likely = best.candidate.fullness == one.candidate.fullness
                && best.sure.above(one.sure) < apart;
            self.is_worth_asking(one, lead, thresholds) && (as_likely || part && of_a_kind)
        });
        self.matches(near.take(limit), thresholds)
    }

    /// Those that are worth a question, each by itself.
    pub(super) fn likest(&self, limit: usize, thresholds: &Thresholds) -> Vec<Match<'i>> {
        let worth = |one: &&Ranked| self.is_worth_asking(one, Lead::NONE, thresholds);
        let worth = self.ranked.iter().filter(worth);
        self.matches(worth.take(limit), thresholds)
    }

    /// Those about as likely as the best, each of which would be taken if it were alone.
    pub(crate) fn tied(&self, thresholds: &Thresholds) -> Vec<&'i Product> {
        let Some(best) = self.ranked.first() else {
            return Vec::new();
        };
        let apart = thresholds.distance(best.candidate.alignment.heard());
        let tied = self.ranked.iter().filter(|one| {
            let candidate = &one.candidate;
            let alone = self.standing_of(candidate, Lead::ALONE);
            candidate.fullness == best.candidate.fullness
                && best.sure.above(one.sure) < apart
                && alone.decide(thresholds) == Decision::Take
        });
        tied.filter_map(|one| self.index.at(one.candidate.product))
            .collect()
    }

    fn matches<'r>(
        &self,
        ranked: impl Iterator<Item = &'r Ranked>,
        thresholds: &Thresholds,
    ) -> Vec<Match<'i>> {
        let lead = self.lead();
        let matches = ranked.filter_map(|one| {
            let candidate = &one.candidate;
            let sure = thresholds.sure(&self.of_one(candidate, lead));
            Some(Match {
                product: self.index.at(candidate.product)?,
                score: candidate.total,
                why: Why::of(candidate, &self.readings, sure),
            })
        });
        matches.collect()
    }

    fn of_one(&self, candidate: &Candidate, lead: Lead) -> Evidence {
        Evidence::of(candidate, self.way(candidate), lead)
    }

    fn way(&self, candidate: &Candidate) -> Way {
        let reading = self.readings.get(candidate.reading);
        reading.map_or(Way::Said, |reading| reading.way)
    }

    fn standing_of(&self, candidate: &Candidate, lead: Lead) -> Standing {
        let alignment = &candidate.alignment;
        Standing {
            evidence: self.of_one(candidate, lead),
            grounds: Grounds::of(candidate, self.way(candidate), lead),
            alignment: *alignment,
            whole: if alignment.is_exact() {
                Whole::Yes
            } else {
                Whole::No
            },
            products: self.index.len(),
            ahead: lead.rivals.sure,
            told: if candidate.fullness == Fullness::Full || alignment.names_a_thing() {
                lead.rivals.told()
            } else {
                Told::Alike
            },
        }
    }

    fn is_worth_asking(&self, one: &Ranked, lead: Lead, thresholds: &Thresholds) -> bool {
        let evidence = self.of_one(&one.candidate, lead);
        thresholds.allow_asking(&evidence, &one.candidate.alignment, self.index.len())
    }

    /// How far the best is ahead.
    fn lead(&self) -> Lead {
        let Some((best, others)) = self.ranked.split_first() else {
            return Lead::NONE;
        };
        let ahead = |other: Option<&Ranked>| other.map(|other| best.sure.above(other.sure));
        let strange = |other: &&Ranked| {
            let (one, other) = (best.candidate.product, other.candidate.product);
            !self.names.are_twins(one, other)
        };
        let rivals = others.iter().filter(|other| self.is_rival(best, other));
        let gaps = rivals.map(|other| best.ahead_of(other));
        Lead {
            next: ahead(others.first()).unwrap_or(Lead::ALONE.next),
            stranger: ahead(others.iter().find(strange)).unwrap_or(Lead::ALONE.stranger),
            rivals: gaps.fold(Gap::ALONE, Gap::or_less),
        }
    }

    /// Whether another may be meant instead of the best: not the one of which less of the name was said, or
    /// which is no pack where a pack was, nor the one with something more than the plain one.
    fn is_rival(&self, best: &Ranked, other: &Ranked) -> bool {
        let (best, other) = (&best.candidate, &other.candidate);
        let plain = || {
            best.alignment.details == Details::Said
                && self.names.is_plainer(best.product, other.product)
        };
        // Who says a whole name does not mean what has it among other words: "salami", and a pizza with it.
        let whole = best.alignment.is_exact() && !other.alignment.is_exact();
        let as_good =
            best.fullness <= other.fullness && best.alignment.pack <= other.alignment.pack;
        as_good && !whole && !plain()
    }

    /// Decides on how the best stands.
    pub fn decide(&self, thresholds: &Thresholds) -> Decision {
        let standing = self.standing();
        standing.map_or(Decision::Refuse, |standing| standing.decide(thresholds))
    }
}

impl Ranked {
    fn ahead_of(&self, other: &Self) -> Gap {
        let (one, two) = (&self.candidate, &other.candidate);
        let (like, unlike) = (one.resemblance, two.resemblance);
        Gap {
            sure: self.sure.above(other.sure),
            said: one.alignment.said.above(two.alignment.said),
            verbatim: one.alignment.verbatim.above(two.alignment.verbatim),
            kin: one.alignment.naming.kin.above(two.alignment.naming.kin),
            letters: like.letters.above(unlike.letters),
            sounds: like.sounds.above(unlike.sounds),
        }
    }
}
