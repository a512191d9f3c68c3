//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::{Limits, Thresholds},
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        339, 372, 255, 207, -305, 461, -326, 330, 3, 68, -650, -74, 34, 13, -62, 42, 163, -1, -157,
        0, 323, 362, 353, 194, 184, -109, 4, -1, -121, 214, 39, 45, 48, 50, 340, 257, 279, 311,
        320, 419, 0, 0, 0, 150, 193, 280, -100, 171, 0,
    ]),
    weights: Weights::thousandths([
        509, -284, 17, 676, 258, 842, -58, 1_742, 1_221, 426, -1_254, -255, -7, -331, -1_120, -553,
        293, -408, -44, 0, 437, 513, 363, -324, 619, -408, -551, -528, -846, 130, 55, -744, -325,
        -8, 614, 578, 374, 291, 644, 418, 1_374, 908, 471, 621, 300, -31, 800, 104, -4_486,
    ]),
    taking: Weights::thousandths([
        1_413, 105, 1_689, 1_077, 1_135, -728, 3, 759, 1_023, -7, -378, 791, -669, -41, 314, 685,
        546, -129, 28, -13, -120, -451, 13, -403, 175, -145, 360, 129, 1_874, -1_750, -738, 267,
        -293, 579, -831, -277, 895, -445, 2_711, 2_162, -753, -843, -456, -1_096, -241, -1_959,
        -1_046, 28, 367, -248, 0, -7, 435, 672, -332, -452, -539, -64, -517, -1_074, -308, 1_213,
        -485, 14, 199, 541, 118, 880, -116, -69, 1_143, 751, -540, -178, 936, 1_056, 77, 1_388,
        272, -8_389,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(1_000),
        ask: Sureness::thousandths(800),
    },
    alike: Limits {
        take: Sureness::thousandths(600),
        ask: Sureness::thousandths(400),
    },
    lost: Limits {
        take: Sureness::thousandths(4_000),
        ask: Sureness::thousandths(1_200),
    },
    apart: Sureness::thousandths(400),
    apart_verbatim: Sureness::thousandths(400),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    order: Weights::thousandths([
        292, 373, 378, 228, -159, 268, -402, 238, -5, 73, -576, -53, 24, 27, -4, 219, 221, 0, -224,
        0, 273, 337, 306, 251, 203, -10, 32, 5, -2, 188, 30, 36, 39, 37, 369, 275, 291, 363, 357,
        442, 0, 0, 0, 181, 238, 174, -125, 184, 0,
    ]),
    weights: Weights::thousandths([
        260, -742, 250, 836, 756, 459, -13, 1_341, 883, 536, -1_332, -186, 59, -381, -264, 654,
        682, -972, -68, 0, 325, 287, -121, 259, 950, -117, -223, -159, -27, 350, 4, -316, -132,
        -140, 711, 646, 661, 595, 809, 896, 1_477, 734, 490, -11, -124, -447, 263, -616, -4_343,
    ]),
    taking: Weights::thousandths([
        1_005, 937, 1_086, 537, 362, -250, -153, -143, 1_584, 604, 314, 427, -367, 37, 259, 195,
        222, 374, -216, 212, -49, 272, -104, 520, -4, 150, -53, 228, 303, -128, -74, 13, -157, 242,
        -286, -348, 417, 151, 680, 866, -110, -419, -46, -201, 135, -693, -176, -216, -689, -614,
        0, 95, 157, -39, -21, -43, 66, -249, -40, 40, 148, -60, -104, -12, -11, 173, 147, 321, 309,
        259, 476, 155, -113, 43, -58, 27, 109, 82, -409, -5_053,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(-2_000),
        ask: Sureness::thousandths(4_000),
    },
    alike: Limits {
        take: Sureness::thousandths(2_200),
        ask: Sureness::thousandths(1_400),
    },
    lost: Limits {
        take: Sureness::thousandths(2_200),
        ask: Sureness::thousandths(800),
    },
    apart: Sureness::thousandths(1_000),
    apart_verbatim: Sureness::thousandths(400),
};
