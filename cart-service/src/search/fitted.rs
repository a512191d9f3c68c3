//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::{Limits, Thresholds},
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        340, 374, 256, 208, -301, 457, -328, 332, 4, 73, -649, -71, 34, 12, -33, 42, 163, -1, -161,
        0, 324, 363, 354, 194, 184, -109, 3, -1, -122, 214, 39, 45, 48, 50, 339, 257, 278, 310,
        319, 418, 0, 0, 0, 151, 194, 278, -100, 171, 0,
    ]),
    weights: Weights::thousandths([
        509, -271, 16, 677, 269, 843, -55, 1_713, 1_212, 434, -1_263, -251, -3, -325, -1_128, -552,
        293, -398, -62, 0, 436, 513, 364, -313, 614, -409, -556, -532, -845, 127, 50, -746, -327,
        -10, 612, 581, 380, 283, 646, 427, 1_370, 901, 466, 623, 305, -33, 805, 104, -4_490,
    ]),
    taking: Weights::thousandths([
        1_280, 703, 1_081, 687, 845, 72, 400, 568, 888, -74, -300, 803, -380, -113, 201, 263, 405,
        -98, -22, 47, -35, -315, -229, -70, -125, -213, 262, -42, 1_165, -985, -236, 200, 114, 387,
        -512, -287, 468, -121, 1_864, 1_669, -357, -800, -395, -259, -118, -1_510, -909, -22, 17,
        -283, 0, 79, 453, 443, -325, -340, -236, -173, -357, -887, -136, 151, -488, -148, -42, 303,
        166, 445, 31, 106, 591, 370, -126, -61, 728, 763, 161, 694, 304, -6_942,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(400),
        ask: Sureness::thousandths(800),
    },
    alike: Limits {
        take: Sureness::thousandths(600),
        ask: Sureness::thousandths(400),
    },
    lost: Limits {
        take: Sureness::thousandths(2_400),
        ask: Sureness::thousandths(1_200),
    },
    another: Limits {
        take: Sureness::thousandths(8_000),
        ask: Sureness::thousandths(-200),
    },
    apart: Sureness::thousandths(400),
    apart_verbatim: Sureness::thousandths(400),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    order: Weights::thousandths([
        292, 374, 374, 229, -157, 265, -403, 238, -5, 71, -573, -57, 25, 26, 11, 221, 222, 1, -237,
        0, 273, 334, 306, 251, 204, -13, 32, 4, -1, 187, 31, 36, 38, 36, 370, 277, 292, 364, 358,
        443, 0, 0, 0, 182, 239, 173, -125, 185, 0,
    ]),
    weights: Weights::thousandths([
        -722, -2_003, 1_034, 1_810, 1_450, 1_998, -134, 3_389, 2_046, 85, -1_831, -165, 254, -477,
        -315, 1_185, 1_839, -1_795, 23, 0, -709, -110, -709, -234, 2_875, -492, 592, 320, -654,
        -69, 485, -1_493, 18, -58, 556, 1_095, 1_512, 842, 1_679, 1_373, 2_271, 756, 32, 432, 415,
        -2_168, 1_055, -2_311, -7_028,
    ]),
    taking: Weights::thousandths([
        1_376, 307, 1_977, 859, 1_353, -1_317, -404, -309, 2_128, 965, 350, 100, -1_190, 96, 691,
        311, 302, 632, 70, -46, -503, 965, -483, 402, 668, 666, -70, 942, 1_617, -820, -534, -460,
        -851, 641, -855, -662, 827, 450, 1_429, 2_132, -660, -508, 286, -674, 98, -1_850, -98, 70,
        -806, -744, 0, -14, 114, -430, -90, -92, -412, 72, 239, -168, 410, 297, -438, 348, 378,
        -189, -277, 984, 979, 164, 1_334, -385, -742, 329, -482, 17, -35, 13, -1_494, -6_128,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(-2_000),
        ask: Sureness::thousandths(0),
    },
    alike: Limits {
        take: Sureness::thousandths(1_800),
        ask: Sureness::thousandths(1_800),
    },
    lost: Limits {
        take: Sureness::thousandths(2_400),
        ask: Sureness::thousandths(200),
    },
    another: Limits {
        take: Sureness::thousandths(8_000),
        ask: Sureness::thousandths(-200),
    },
    apart: Sureness::thousandths(1_200),
    apart_verbatim: Sureness::thousandths(400),
};
