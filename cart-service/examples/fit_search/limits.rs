//! Where the decisions lie.

use saycart_cart_service::search::{GROUNDS, KINDS, Limits, Sureness, Thresholds, Weights};

use crate::case::Case;
use crate::loss::{Loss, WrongTakes};

/// What is moved, in thousandths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places([i32; 8]);

/// Their places: take and ask of what was heard verbatim, alike, and with something lost, then apart, and
/// apart verbatim.
const TAKES: [usize; 3] = [0, 2, 4];
const ASKS: [usize; 3] = [1, 3, 5];
const APARTS: [usize; 2] = [6, 7];

/// How far others must be behind: never less, because there is always something that speaks more for one
/// of two twins, such as the length of a colour.
const LEAST_APART: i32 = 400;
const MOST_APART: i32 = 3_000;

/// How sure one may have to be, and in which steps.
const LEAST_SURE: i32 = -2_000;
const MOST_SURE: i32 = 8_000;
const STEP: usize = 200;

/// Where it begins: to take only what is said whole.
const BEGIN: Places = Places([
    MOST_SURE,
    0,
    MOST_SURE,
    0,
    MOST_SURE,
    0,
    LEAST_APART,
    LEAST_APART,
]);

/// Thresholds with these weights.
pub(crate) fn none(
    order: &Weights<KINDS>,
    weights: &Weights<KINDS>,
    taking: &Weights<GROUNDS>,
) -> Thresholds {
    let none = Limits {
        take: Sureness::default(),
        ask: Sureness::default(),
    };
    Thresholds {
        order: *order,
        weights: *weights,
        taking: *taking,
        verbatim: none,
        alike: none,
        lost: none,
        apart: Sureness::default(),
        apart_verbatim: Sureness::default(),
    }
}

impl Places {
    /// By so much less sure.
    fn lowered(self, margin: Margin) -> Self {
        let mut places = self.0;
        for (take, ask) in TAKES.into_iter().zip(ASKS) {
            places[take] -= margin.take;
            places[ask] -= margin.ask;
        }
        Self(places)
    }

    /// The same weights with these limits.
    pub(crate) fn put_into(self, thresholds: &Thresholds) -> Thresholds {
        let [
            take_verbatim,
            ask_verbatim,
            take_alike,
            ask_alike,
            rest @ ..,
        ] = self.0.map(Sureness::thousandths);
        let [take_lost, ask_lost, apart, apart_verbatim] = rest;
        let limits = |take, ask| Limits { take, ask };
        Thresholds {
            verbatim: limits(take_verbatim, ask_verbatim),
            alike: limits(take_alike, ask_alike),
            lost: limits(take_lost, ask_lost),
            apart,
            apart_verbatim,
            ..*thresholds
        }
    }
}

/// How far a wrong take, or a question about what is not sold, must be from what is decided, in thousandths: where
/// limits lie just above the last of few that are wrong, the next phrases are wrong.
#[derive(Debug, Clone, Copy, Default)]
struct Margin {
    take: i32,
    ask: i32,
}

/// Those that are tried.
const OF_TAKES: [i32; 5] = [500, 1_000, 1_500, 2_000, 2_500];
const OF_ASKS: [i32; 3] = [250, 500, 1_000];

/// The places with the margins by which those phrases cost least that neither weights nor places were fitted on, and
/// the thresholds by which those are judged, by part.
pub(crate) fn with_margin(
    loss: &Loss,
    cases: &[Case<'_>],
    by: &[Thresholds],
) -> (Places, Vec<Thresholds>) {
    let judged = |margin: Margin| {
        let without = |part| with(loss, cases, by, (margin, Some(part))).0;
        let parts = by.iter().enumerate();
        let judged: Vec<_> = parts.map(|(part, by)| without(part).put_into(by)).collect();
        let cost = loss.cost(cases, &judged, &judged, WrongTakes::Promised);
        println!("{margin:?} costs {cost}");
        (cost, margin, judged)
    };
    let mut best = judged(Margin::default());
    for take in OF_TAKES {
        let tried = judged(Margin { take, ask: 0 });
        if tried.0 < best.0 {
            best = tried;
        }
    }
    for ask in OF_ASKS {
        let tried = judged(Margin { ask, ..best.1 });
        if tried.0 < best.0 {
            best = tried;
        }
    }
    let (_, margin, judged) = best;
    (with(loss, cases, by, (margin, None)).0, judged)
}

/// The places that cost least, without a margin.
pub(crate) fn fit(loss: &Loss, cases: &[Case<'_>], by: &[Thresholds]) -> (Places, u64) {
    with(loss, cases, by, (Margin::default(), None))
}

/// The places that cost least: each is moved in turn, until none moves. `by` has the weights of each part that
/// is left out; one part may be left out here as well.
fn with(
    loss: &Loss,
    cases: &[Case<'_>],
    by: &[Thresholds],
    (margin, left_out): (Margin, Option<usize>),
) -> (Places, u64) {
    let cost = |places: Places| {
        let put = |places: Places| by.iter().map(move |by| places.put_into(by));
        let (by, lower) = (put(places), put(places.lowered(margin)));
        let kept = cases.iter().filter(|case| Some(case.part) != left_out);
        let (by, lower): (Vec<_>, Vec<_>) = (by.collect(), lower.collect());
        loss.cost(kept, &by, &lower, WrongTakes::Allowed)
    };
    let mut best = (BEGIN, cost(BEGIN));
    loop {
        let before = best.1;
        for at in TAKES.into_iter().chain(APARTS).chain(ASKS) {
            let range = if APARTS.contains(&at) {
                LEAST_APART..=MOST_APART
            } else {
                LEAST_SURE..=MOST_SURE
            };
            for place in range.step_by(STEP) {
                let mut tried = best.0;
                tried.0[at] = place;
                let cost = cost(tried);
                if cost < best.1 {
                    best = (tried, cost);
                }
            }
        }
        if best.1 == before {
            return best;
        }
    }
}
