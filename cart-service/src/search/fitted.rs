//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::Thresholds,
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        233, 253, 176, 223, -219, 305, -229, 203, 3, 55, -441, -41, 99, 7, -38, 90, 164, -2, -101,
        0, 256, 268, 266, 196, 214, -94, 3, 5, -74, 222, 115, 145, 147, 147, 216, 162, 167, 212,
        207, 258, 0, 0, 0, 0,
    ]),
    weights: Weights::thousandths([
        243, -1_214, -57, 1_198, 363, 859, 1_043, 3_696, 2_706, 112, -2_005, -477, -431, -256,
        -1_678, -604, 983, -545, 76, 0, 429, 608, -81, -1_699, 2_407, -696, -840, -113, -1_587,
        574, 893, -1_584, 46, 1_315, 1_564, 1_512, 999, -683, 1_026, 837, 2_900, 1_073, -270,
        -6_976,
    ]),
    take: Sureness::thousandths(4_100),
    apart: Sureness::thousandths(400),
    apart_verbatim: Sureness::thousandths(600),
    ask: Sureness::thousandths(200),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    order: Weights::thousandths([
        321, 371, 381, 300, -165, 308, -416, 246, -7, 75, -633, -47, 84, 29, -13, 250, 276, 2,
        -218, 0, 324, 382, 347, 301, 280, -41, 37, 17, -26, 261, 90, 115, 124, 117, 437, 327, 323,
        436, 427, 489, 0, 0, 0, 0,
    ]),
    weights: Weights::thousandths([
        207, -109, 158, 490, 60, 29, -63, 720, 421, 527, -1_137, -137, 203, 45, -173, 311, 324,
        -657, -20, 0, 292, 319, 220, 198, 563, -146, -211, -61, -12, 344, 180, -17, 144, 127, 442,
        353, 263, 400, 454, 368, 886, 587, 482, -2_955,
    ]),
    take: Sureness::thousandths(900),
    apart: Sureness::thousandths(1_400),
    apart_verbatim: Sureness::thousandths(400),
    ask: Sureness::thousandths(300),
};
