//! Where the decisions lie.

use saycart_cart_service::search::{Begun, GROUNDS, KINDS, Limits, Sureness, Thresholds, Weights};

use crate::case::Case;
use crate::loss::Loss;

/// What is moved, in thousandths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places([i32; 11]);

/// Their places: take and ask of what was heard verbatim, alike, with something lost, and with something else,
/// then apart, apart verbatim, and ask of what is begun.
const TAKES: [usize; 4] = [0, 2, 4, 6];
const ASKS: [usize; 5] = [1, 3, 5, 7, 10];
const APARTS: [usize; 2] = [8, 9];

/// How far others must be behind: never less, because there is always something that speaks more for one
/// of two twins, such as the length of a colour.
const LEAST_APART: i32 = 400;
const MOST_APART: i32 = 3_000;

/// How sure one may have to be, and in which steps.
const LEAST_SURE: i32 = -2_000;
const MOST_SURE: i32 = 8_000;
const STEP: usize = 200;

/// Where it begins: to take only what is said whole, and to ask about all that is begun.
const BEGIN: Places = Places([
    MOST_SURE,
    0,
    MOST_SURE,
    0,
    MOST_SURE,
    0,
    MOST_SURE,
    0,
    LEAST_APART,
    LEAST_APART,
    LEAST_SURE,
]);

/// Thresholds with these weights, fitted among so many products.
pub(crate) fn none(
    products: usize,
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
        another: none,
        begun: Begun {
            products,
            ask: Sureness::default(),
        },
        apart: Sureness::default(),
        apart_verbatim: Sureness::default(),
    }
}

impl Places {
    /// The same weights with these limits.
    pub(crate) fn put_into(self, thresholds: &Thresholds) -> Thresholds {
        let [
            take_verbatim,
            ask_verbatim,
            take_alike,
            ask_alike,
            rest @ ..,
        ] = self.0.map(Sureness::thousandths);
        let [take_lost, ask_lost, take_another, ask_another, rest @ ..] = rest;
        let [apart, apart_verbatim, ask_begun] = rest;
        let limits = |take, ask| Limits { take, ask };
        Thresholds {
            verbatim: limits(take_verbatim, ask_verbatim),
            alike: limits(take_alike, ask_alike),
            lost: limits(take_lost, ask_lost),
            another: limits(take_another, ask_another),
            begun: Begun {
                products: thresholds.begun.products,
                ask: ask_begun,
            },
            apart,
            apart_verbatim,
            ..*thresholds
        }
    }
}

/// The places that cost least: each is moved in turn, until none moves. `by` has the weights of each part that
/// is left out; one part may be left out here as well.
pub(crate) fn fit(
    loss: &Loss,
    cases: &[Case<'_>],
    by: &[Thresholds],
    left_out: Option<usize>,
) -> (Places, f64) {
    let cost = |places: Places| {
        let by: Vec<_> = by.iter().map(|by| places.put_into(by)).collect();
        let kept = cases.iter().filter(|case| Some(case.part) != left_out);
        loss.cost(kept, &by)
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
        if best.1 >= before {
            return best;
        }
    }
}

/// The thresholds by which those phrases are judged that neither weights nor places were fitted on, by part.
pub(crate) fn without_each(loss: &Loss, cases: &[Case<'_>], by: &[Thresholds]) -> Vec<Thresholds> {
    let parts = by.iter().enumerate();
    parts
        .map(|(part, by_part)| fit(loss, cases, by, Some(part)).0.put_into(by_part))
        .collect()
}
