//! Written by `cart-service/hearings/fit`; not to be edited.

use super::{decide::Thresholds, score::Score};

pub(super) const ENGLISH: Thresholds = Thresholds {
    take: Score::permille(780),
    take_word: Score::permille(0),
    take_head: Score::permille(20),
    apart: Score::permille(60),
    ask: Score::permille(580),
    ask_word: Score::permille(0),
    ask_head: Score::permille(440),
    strange: Score::permille(300),
};

pub(super) const GERMAN: Thresholds = Thresholds {
    take: Score::permille(740),
    take_word: Score::permille(0),
    take_head: Score::permille(0),
    apart: Score::permille(60),
    ask: Score::permille(520),
    ask_word: Score::permille(0),
    ask_head: Score::permille(680),
    strange: Score::permille(400),
};
