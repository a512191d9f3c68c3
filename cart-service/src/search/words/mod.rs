//! Comparable words: what was said and what the shop writes, brought to one form.
//!
//! In order: letters are folded to lower-case ASCII where the language does so, the sentence around
//! the product goes ("add … to my cart"), numbers written as words become numbers, numbers and
//! units become [`Measure`]s, filler goes, plurals lose their ending. Both sides pass through here,
//! so a rule need not be good grammar; it must only do the same to both.
//!
//! Lists of words are data, `english.tsv` and `german.tsv` ([`lists`]); grammar is code.

mod english;
mod fold;
mod german;
mod lists;
mod numbers;
mod rules;
mod tokens;
mod unit;

pub(super) use lists::{Lists, OtherNames, endings};
pub(super) use tokens::{Form, Role, Token};
pub(super) use unit::Measure;

use crate::domain::Language;
use rules::Rules;

/// Who uses the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The shopper: a number in front may be how many are wanted.
    Said,
    /// The shop.
    Written,
}

/// The words of a phrase or name, ready to be compared. Empty if it has neither letter nor digit.
pub(super) fn tokens(language: Language, text: &str, side: Side) -> Vec<Token> {
    match language {
        Language::English => tokens_by::<english::English>(language, text, side),
        Language::German => tokens_by::<german::German>(language, text, side),
    }
}

/// The words of a phrase that were spelled letter by letter, without their plural ending.
pub(super) fn spelt(language: Language, text: &str) -> Vec<String> {
    let spelt = fold::spelt(text).into_iter();
    spelt.map(|word| singular(language, &word)).collect()
}

/// What a number is with the unit that follows it.
pub(super) fn with_unit(language: Language, number: Measure, unit: &str) -> Option<Measure> {
    let (unit, factor) = match language {
        Language::English => english::English::unit(unit),
        Language::German => german::German::unit(unit),
    }?;
    Some(Measure::of(number.said, unit, factor))
}

/// Whether a word is one for packs, which may be what the shop sells as one: "six boxes" of a box of six are six boxes.
pub(super) fn is_pack(language: Language, word: &str) -> bool {
    let word = match language {
        Language::English => fold::fold(word, english::English::fold),
        Language::German => fold::fold(word, german::German::fold),
    };
    Lists::of(language).is_pack(word.trim())
}

/// A word without its plural ending.
fn singular(language: Language, word: &str) -> String {
    match language {
        Language::English => english::English::singular(word),
        Language::German => german::German::singular(word),
    }
}

/// The lists of a language, as they stand in its file.
fn data(language: Language) -> &'static str {
    match language {
        Language::English => english::English::DATA,
        Language::German => german::German::DATA,
    }
}

fn tokens_by<R: Rules>(language: Language, text: &str, side: Side) -> Vec<Token> {
    let lists = Lists::of(language);
    let text = fold::fold(text, R::fold);
    let words: Vec<&str> = text.split_whitespace().flat_map(apart::<R>).collect();
    let words = match side {
        Side::Said => lists.without_frame(&words),
        Side::Written => &words,
    };
    tokens::measured::<R>(&numbers::put_together::<R>(words), lists, side)
}

/// `500ml` as `500` and `ml`, but `4k` as it is: only a unit parts from its number.
fn apart<R: Rules>(word: &str) -> impl Iterator<Item = &str> {
    let digits = word
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(word.len());
    let (number, rest) = word.split_at_checked(digits).unwrap_or((word, ""));
    let parts = if !number.is_empty() && R::unit(rest).is_some() {
        [Some(number), Some(rest)]
    } else {
        [Some(word), None]
    };
    parts.into_iter().flatten()
}

#[cfg(test)]
mod tests;
