//! What a language contributes.

use super::{numbers::Number, unit::Unit};

/// The rules of a language.
pub(super) trait Rules {
    /// Whether a unit may stand before what is measured with nothing between: "Kilo Mehl".
    const UNITS_LEAD: bool;
    /// Its lists of words: a kind, a tab, words or phrases separated by semicolons.
    const DATA: &'static str;
    /// Spelling of a letter outside a–z; `None` keeps it.
    fn fold(letter: char) -> Option<&'static str>;
    /// A number from a word.
    fn number(word: &str) -> Option<Number>;
    /// The place in a row: "fourth" is 4.
    fn ordinal(word: &str) -> Option<u64>;
    /// What a word measures, and how many of the smallest unit it is.
    fn unit(word: &str) -> Option<(Unit, u64)>;
    /// The word without its plural ending.
    fn singular(word: &str) -> String;
}
