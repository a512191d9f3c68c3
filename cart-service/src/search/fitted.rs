//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::{Begun, Limits, Thresholds},
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        340, 374, 256, 208, -297, 456, -328, 331, 4, 72, -649, -73, 34, 12, -24, 41, 162, -1, -162,
        0, 324, 363, 354, 194, 184, -109, 4, -1, -121, 214, 38, 45, 48, 50, 340, 257, 278, 310,
        319, 417, 0, 0, 0, 151, 194, 278, -100, 170, 0,
    ]),
    weights: Weights::thousandths([
        515, -274, 25, 674, 254, 838, -53, 1_707, 1_193, 434, -1_270, -265, -7, -323, -1_160, -559,
        283, -397, -61, 0, 442, 522, 369, -313, 612, -401, -558, -536, -842, 133, 55, -751, -330,
        -7, 613, 580, 381, 282, 645, 427, 1_369, 886, 452, 628, 309, -34, 810, 103, -4_472,
    ]),
    taking: Weights::thousandths([
        1_302, 701, 1_060, 672, 846, 82, 410, 559, 892, -66, -309, 812, -363, -107, 189, 263, 409,
        -102, -29, 46, -34, -326, -239, -83, -125, -219, 258, -30, 1_168, -977, -231, 202, 118,
        398, -525, -314, 458, -114, 1_857, 1_640, -352, -801, -434, -269, -120, -1_560, -919, -29,
        13, -296, 0, 84, 463, 459, -329, -349, -224, -176, -357, -890, -129, 165, -495, -153, -43,
        311, 165, 448, 35, 104, 596, 367, -123, -59, 728, 766, 158, 699, 305, -6_941,
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
        ask: Sureness::thousandths(-200),
    },
    begun: Begun {
        products: 650,
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
        products: 603,
        ask: Sureness::thousandths(-2_000),
    },
    apart: Sureness::thousandths(1_400),
    apart_verbatim: Sureness::thousandths(400),
};
