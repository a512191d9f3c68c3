//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{
    decide::{Limits, Thresholds},
    evidence::{Sureness, Weights},
};

pub(super) const ENGLISH: Thresholds = Thresholds {
    order: Weights::thousandths([
        339, 371, 255, 207, -306, 460, -326, 330, 3, 72, -650, -74, 34, 13, -63, 42, 163, -1, -160,
        0, 323, 362, 353, 193, 183, -109, 4, -1, -122, 214, 39, 45, 48, 50, 340, 257, 279, 311,
        320, 419, 0, 0, 0, 150, 193, 279, -100, 171, 0,
    ]),
    weights: Weights::thousandths([
        509, -268, 14, 677, 273, 845, -55, 1_710, 1_210, 435, -1_262, -252, -7, -326, -1_123, -553,
        293, -399, -68, 0, 436, 512, 366, -316, 616, -411, -555, -532, -846, 129, 55, -746, -325,
        -8, 613, 581, 378, 286, 648, 423, 1_366, 904, 468, 622, 303, -33, 805, 106, -4_483,
    ]),
    taking: Weights::thousandths([
        1_292, 708, 1_083, 686, 828, 61, 401, 578, 934, -50, -321, 764, -380, -116, 197, 262, 410,
        -98, -22, 44, -35, -315, -232, -70, -125, -215, 268, -37, 1_162, -984, -235, 198, 118, 394,
        -510, -286, 462, -122, 1_860, 1_675, -357, -802, -400, -257, -120, -1_496, -911, -22, 17,
        -293, 0, 77, 454, 439, -324, -340, -233, -173, -356, -889, -135, 149, -485, -148, -42, 302,
        166, 443, 29, 107, 590, 359, -119, -59, 725, 761, 159, 694, 305, -6_947,
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
        take: Sureness::thousandths(2_800),
        ask: Sureness::thousandths(1_200),
    },
    apart: Sureness::thousandths(400),
    apart_verbatim: Sureness::thousandths(400),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    order: Weights::thousandths([
        292, 374, 374, 228, -158, 266, -402, 238, -5, 71, -574, -53, 24, 26, 2, 220, 221, 0, -238,
        0, 273, 335, 306, 251, 203, -13, 32, 5, -1, 187, 30, 36, 38, 36, 370, 276, 292, 363, 358,
        444, 0, 0, 0, 181, 239, 173, -125, 184, 0,
    ]),
    weights: Weights::thousandths([
        248, -733, 250, 852, 766, 459, -17, 1_340, 920, 520, -1_336, -194, 35, -388, -201, 655,
        673, -972, -45, 0, 314, 267, -137, 257, 951, -97, -237, -133, -18, 347, 13, -303, -115,
        -123, 733, 662, 650, 603, 825, 877, 1_480, 730, 476, 1, -107, -441, 248, -601, -4_377,
    ]),
    taking: Weights::thousandths([
        1_014, 937, 1_047, 527, 342, -197, -96, -73, 1_381, 649, 329, 632, -383, 36, 261, 195, 215,
        368, -208, 203, -31, 255, -125, 510, -1, 151, -20, 238, 305, -109, -74, -12, -158, 277,
        -298, -374, 408, 156, 684, 904, -109, -441, -75, -162, 103, -623, -165, -208, -729, -587,
        0, 78, 140, -73, -23, -45, 112, -256, -13, 43, 146, -113, -130, -40, -38, 199, 163, 319,
        320, 275, 473, 126, -108, 44, -53, 34, 110, 65, -409, -5_149,
    ]),
    verbatim: Limits {
        take: Sureness::thousandths(-2_000),
        ask: Sureness::thousandths(4_200),
    },
    alike: Limits {
        take: Sureness::thousandths(2_200),
        ask: Sureness::thousandths(1_400),
    },
    lost: Limits {
        take: Sureness::thousandths(600),
        ask: Sureness::thousandths(800),
    },
    apart: Sureness::thousandths(1_000),
    apart_verbatim: Sureness::thousandths(2_200),
};
