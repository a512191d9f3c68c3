//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::{Begun, Limits, Thresholds},
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        340, 374, 256, 208, -297, 456, -328, 331, 4, 72, -649, -73, 34, 12, -24, 41, 162, -1, -162,
        0, 324, 363, 354, 194, 184, -109, 4, -1, -121, 214, 38, 45, 48, 50, 340, 257, 278, 310,
        319, 417, 0, 0, 0, 151, 194, 278, -101, 170, 0,
    ]),
    weights: Weights::thousandths([
        515, -277, 22, 676, 269, 844, -52, 1_709, 1_201, 436, -1_262, -264, -7, -322, -1_158, -556,
        285, -398, -66, 0, 443, 522, 369, -312, 616, -406, -556, -536, -841, 135, 54, -751, -330,
        -7, 616, 581, 380, 283, 645, 425, 1_369, 890, 454, 624, 306, -32, 807, 103, -4_486,
    ]),
    taking: Weights::thousandths([
        1_294, 705, 1_064, 674, 844, 77, 409, 560, 895, -74, -303, 808, -367, -107, 194, 263, 410,
        -101, -29, 48, -33, -326, -241, -82, -122, -217, 257, -33, 1_167, -979, -232, 203, 114,
        396, -522, -298, 463, -114, 1_860, 1_647, -353, -796, -433, -269, -120, -1_561, -918, -29,
        15, -297, 0, 84, 463, 458, -327, -347, -224, -174, -357, -889, -130, 165, -495, -153, -43,
        313, 166, 447, 37, 105, 594, 367, -120, -57, 728, 765, 161, 698, 306, -6_953,
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
        take: Sureness::thousandths(2_800),
        ask: Sureness::thousandths(1_200),
    },
    another: Limits {
        take: Sureness::thousandths(8_000),
        ask: Sureness::thousandths(0),
    },
    begun: Begun {
        among: 650,
        ask: Sureness::thousandths(0),
    },
    apart: Sureness::thousandths(400),
    apart_verbatim: Sureness::thousandths(400),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    order: Weights::thousandths([
        353, 443, 447, 262, -190, 335, -489, 295, -6, 77, -720, -82, 26, 27, 12, 229, 235, -1,
        -298, 0, 322, 396, 359, 283, 230, -13, 33, 2, -6, 212, 31, 34, 38, 36, 468, 353, 380, 457,
        455, 574, 0, 0, 0, 237, 309, 213, -128, 201, 0,
    ]),
    weights: Weights::thousandths([
        -673, -2_059, 1_037, 1_782, 1_349, 1_958, -94, 3_206, 2_061, 129, -1_772, -173, 269, -550,
        -345, 1_154, 1_786, -1_772, 68, 0, -657, -68, -754, -244, 2_843, -522, 639, 290, -632, -55,
        540, -1_532, -7, -67, 451, 1_054, 1_482, 855, 1_680, 1_347, 2_324, 883, 4, 370, 383,
        -2_120, 1_040, -2_250, -6_909,
    ]),
    taking: Weights::thousandths([
        1_685, -434, 2_254, 936, 1_350, -1_424, -402, -278, 2_080, 894, 290, 58, -1_157, 120, 724,
        286, 299, 668, 50, -51, -493, 958, -420, 373, 641, 646, -47, 890, 1_614, -754, -539, -432,
        -857, 674, -843, -741, 844, 452, 1_409, 2_082, -663, -481, 267, -725, -34, -1_867, -54, 50,
        -754, -767, 0, -13, 97, -472, -80, -111, -385, 34, 176, -104, 386, 307, -403, 368, 395,
        -206, -259, 984, 975, 188, 1_335, -18, -627, 331, -544, -30, -43, -34, -1_434, -6_155,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(-2_000),
        ask: Sureness::thousandths(0),
    },
    alike: Limits {
        take: Sureness::thousandths(2_200),
        ask: Sureness::thousandths(1_800),
    },
    lost: Limits {
        take: Sureness::thousandths(2_400),
        ask: Sureness::thousandths(400),
    },
    another: Limits {
        take: Sureness::thousandths(8_000),
        ask: Sureness::thousandths(-400),
    },
    begun: Begun {
        among: 603,
        ask: Sureness::thousandths(-2_000),
    },
    apart: Sureness::thousandths(1_400),
    apart_verbatim: Sureness::thousandths(400),
};
