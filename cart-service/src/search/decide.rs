//! What the best matches are good for.

use serde::{Deserialize, Serialize};

use super::score::Score;
use crate::domain::Language;

/// What to do with what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The first match is meant.
    Take,
    /// One of the first matches may be meant: ask which, or whether.
    Ask,
    /// Nothing fits.
    Refuse,
}

/// Where the decisions lie, per language. Start values of the benchmark; they are fitted, not
/// felt: too low a `take` adds what nobody asked for, too high an `ask` refuses what is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The least score at which a product is taken without asking.
    pub take: Score,
    /// How far the second must be behind for that.
    pub apart: Score,
    /// The least score that is worth a question.
    pub ask: Score,
}

impl Thresholds {
    /// The thresholds of a language.
    pub const fn of(language: Language) -> Self {
        match language {
            Language::English | Language::German => Self {
                take: Score::permille(490),
                apart: Score::permille(50),
                ask: Score::permille(360),
            },
        }
    }

    /// Decides on the best score and the one after it.
    pub fn decide(self, best: Score, second: Score) -> Decision {
        if best < self.ask {
            Decision::Refuse
        } else if best < self.take || best.above(second) < self.apart {
            Decision::Ask
        } else {
            Decision::Take
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_taken_only_if_it_is_like_enough_and_alone() {
        let thresholds = Thresholds::of(Language::English);
        let decide = |best: u16, second: u16| {
            thresholds.decide(Score::permille(best), Score::permille(second))
        };

        assert_eq!(decide(490, 440), Decision::Take);
        assert_eq!(decide(490, 441), Decision::Ask);
        assert_eq!(decide(489, 0), Decision::Ask);
        assert_eq!(decide(359, 0), Decision::Refuse);
    }
}
