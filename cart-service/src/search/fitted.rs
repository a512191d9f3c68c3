//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::Thresholds,
    evidence::{Sureness, Weights},
    score::Score,
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    weights: Weights::thousandths([
        -172, 296, 130, 681, 444, 2_454, 944, 3_872, 2_127, 656, -2_318, -298, -988, -407, -1_927,
        -489, 1_380, -649, -275, 0, 391, 337, 630, -2_348, 3_447, -948, -603, -155, -1_869, 877,
        1_625, -2_445, -28, 1_445, -4_267,
    ]),
    take: Sureness::thousandths(3_200),
    apart: Score::permille(60),
    apart_verbatim: Score::permille(60),
    ask: Sureness::thousandths(1_100),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    weights: Weights::thousandths([
        342, 472, 312, 1_104, 1_174, 144, 96, 1_848, 1_027, 604, -2_094, -222, 384, 64, -389, 889,
        953, -1_441, -354, 0, 481, 584, 621, 128, 1_317, -214, -376, -292, -64, 618, 217, -174,
        381, 358, -3_340,
    ]),
    take: Sureness::thousandths(2_600),
    apart: Score::permille(150),
    apart_verbatim: Score::permille(60),
    ask: Sureness::thousandths(600),
};
