//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{decide::Thresholds, score::Score};

pub(super) const ENGLISH: Thresholds = Thresholds {
    take: Score::permille(780),
    take_word: Score::permille(0),
    take_head: Score::permille(720),
    apart: Score::permille(40),
    ask: Score::permille(500),
    ask_word: Score::permille(0),
    ask_head: Score::permille(20),
    strange: Score::permille(300),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    take: Score::permille(740),
    take_word: Score::permille(0),
    take_head: Score::permille(0),
    apart: Score::permille(20),
    ask: Score::permille(540),
    ask_word: Score::permille(0),
    ask_head: Score::permille(20),
    strange: Score::permille(400),
};
