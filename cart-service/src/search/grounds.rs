//! What speaks for taking a product without asking, as numbers that can be weighed.
//!
//! Whether a product is one of those that are meant is one thing ([`Evidence`]); whether it alone is, and the
//! phrase was heard well enough to be sure of it, is another, for which it counts more what the product
//! has that its rivals have not, and what of the phrase is left over.

use super::{
    alignment::Alignment,
    decide::Told,
    evidence::{Evidence, KINDS, if_so, part, times},
    language_index::Candidate,
    lead::{Gap, Lead},
    question::Way,
    resemblance::Resemblance,
    score::Score,
};

/// How many things speak for taking, or against it.
pub const GROUNDS: usize = MORE + KINDS;

/// How many of them are not evidence already.
const MORE: usize = 31;

/// What speaks for taking, or against it, each in thousandths; evidence comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grounds([i32; GROUNDS]);

/// Leads up to here are told apart more finely, in thousandths.
const LEADS: [i32; 4] = [500, 1_000, 2_000, 4_000];

/// What counts as a great lead in a share.
const GREAT: i32 = 100;

/// From here on, likeness as a whole says more.
const ALIKE: i32 = 800;

/// The same of shares of a name or of a phrase.
const MOST: i32 = 700;

/// The same of the worst word.
const HALF: i32 = 500;

impl Grounds {
    pub(super) fn of(candidate: &Candidate, way: Way, lead: Lead) -> Self {
        let Alignment {
            said,
            worst,
            verbatim,
            lost,
            brand,
            end,
            end_head,
            named,
            ..
        } = candidate.alignment;
        let Resemblance {
            letters,
            sounds,
            within,
            rest,
        } = candidate.resemblance;
        let [said, worst, verbatim, lost] = [said, worst, verbatim, lost].map(part);
        let [brand, end, end_head, named] = [brand, end, end_head, named].map(part);
        let [letters, sounds, within, rest] = [letters, sounds, within, rest].map(part);
        let Gap {
            sure,
            said: more_said,
            verbatim: more_verbatim,
            kin: _, // as it is told apart
            letters: more_letters,
            sounds: more_sounds,
        } = lead.rivals;
        let [near, some, far, very_far] = LEADS.map(|long| Lead::share_of(sure, long));
        let great = |gap: Score| part(gap).min(GREAT) * (1_000 / GREAT);
        // How like the words are that were not said word for word.
        let alike = ((said - verbatim) * 1_000)
            .checked_div(1_000 - verbatim)
            .unwrap_or(1_000);
        let more: [i32; MORE] = [
            near,
            some,
            far,
            very_far,
            part(more_said),
            part(more_verbatim),
            part(more_sounds),
            part(more_letters),
            great(more_said),
            great(more_sounds),
            great(more_letters),
            if_so(lead.rivals.told() == Told::Apart),
            alike,
            times(alike, verbatim),
            times(lost, verbatim),
            times(lost, brand),
            times(lost, 1_000 - end_head),
            times(brand, 1_000 - end_head),
            end.min(end_head),
            times(sounds, verbatim),
            times(sounds, 1_000 - lost),
            beyond(sounds, ALIKE),
            beyond(letters, ALIKE),
            beyond(within, ALIKE),
            times(worst, sounds),
            beyond(worst, HALF),
            beyond(named, MOST),
            beyond(said, MOST),
            beyond(rest, HALF),
            beyond(rest, ALIKE),
            times(beyond(rest, HALF), verbatim),
        ];
        let evidence = Evidence::of(candidate, way, lead);
        let mut all = [0; GROUNDS];
        let parts = more.iter().chain(evidence.parts());
        for (to, from) in all.iter_mut().zip(parts) {
            *to = *from;
        }
        Self(all)
    }

    /// The things by themselves.
    pub fn parts(&self) -> &[i32; GROUNDS] {
        &self.0
    }
}

/// How much of what is above a bound.
fn beyond(value: i32, bound: i32) -> i32 {
    (value - bound).max(0) * 1_000 / (1_000 - bound)
}
