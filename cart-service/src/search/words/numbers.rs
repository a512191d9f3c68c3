//! Numbers that were said as words, alone and put together.

use super::{rules::Rules, unit::Unit};

/// A word that says a number, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// Complete in itself: "twelve".
    Whole(u64),
    /// Takes a digit: "twenty".
    Tens(u64),
    /// Multiplies what came before: "hundred".
    Times(u64),
    /// "half", of a unit or of a dozen.
    Half,
    /// Parts whole and fraction: "point".
    Point,
    /// Complete, and no whole: "anderthalb", in thousandths.
    Thousandths(u64),
    /// One before a unit, else an article: "ein".
    Article,
}

/// A word, or a number in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Word(String),
    Number(u64),
}

/// The words with the numbers among them put together.
pub(super) fn put_together<R: Rules>(words: &[&str]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        if let Some((number, used)) = leading::<R>(rest) {
            pieces.push(Piece::Number(number));
            rest = rest.get(used..).unwrap_or_default();
        } else {
            pieces.push(Piece::Word((*word).to_owned()));
            rest = after;
        }
    }
    pieces
}

/// The number that the words begin with, in thousandths, and how many of them it takes.
fn leading<R: Rules>(words: &[&str]) -> Option<(u64, usize)> {
    let first = *words.first()?;
    let second = words.get(1).copied().unwrap_or_default();
    if let Some(number) = digits(first) {
        return Some((number, 1));
    }
    if let Some(ordinal) = R::ordinal(first) {
        return Some((ordinal * 1_000, 1));
    }
    match R::number(first)? {
        Number::Thousandths(number) => Some((number, 1)),
        Number::Article => match R::unit(second) {
            None | Some((Unit::Pieces, _)) => None,
            Some(_) => Some((1_000, 1)),
        },
        Number::Half => half::<R>(words),
        Number::Point => None,
        Number::Times(number) | Number::Whole(number) => Some(with_rest::<R>(words, number, 1)),
        Number::Tens(tens) => match R::number(second) {
            Some(Number::Whole(digit @ 1..=9)) => Some(with_rest::<R>(words, tens + digit, 2)),
            _ => Some(with_rest::<R>(words, tens, 1)),
        },
    }
}

/// "half gallon", "half a liter", "half a dozen".
fn half<R: Rules>(words: &[&str]) -> Option<(u64, usize)> {
    let article = usize::from(matches!(words.get(1), Some(&"a" | &"an")));
    let next = *words.get(1 + article)?;
    match R::number(next) {
        Some(Number::Times(dozen)) => Some((dozen * 500, 2 + article)),
        _ => R::unit(next).is_some().then_some((500, 1 + article)),
    }
}

/// What follows a number and belongs to it: "hundred", and more after it, or "point five".
fn with_rest<R: Rules>(words: &[&str], number: u64, used: usize) -> (u64, usize) {
    let next = |used: usize| words.get(used).and_then(|word| R::number(word));
    let mut number = number;
    let mut used = used;
    while let Some(Number::Times(times)) = next(used) {
        number = number.saturating_mul(times);
        used += 1;
        if let Some(Number::Whole(_) | Number::Tens(_)) = next(used) {
            let rest = words.get(used..).unwrap_or_default();
            if let Some((more, taken)) = leading::<R>(rest).filter(|(more, _)| more / 1_000 < times)
            {
                number = number.saturating_add(more / 1_000);
                used += taken;
            }
        }
    }
    if let (Some(Number::Point), Some(Number::Whole(digit @ 0..=9))) = (next(used), next(used + 1))
    {
        return (
            number.saturating_mul(1_000).saturating_add(digit * 100),
            used + 2,
        );
    }
    (number.saturating_mul(1_000), used)
}

/// A number in digits, with at most three places.
fn digits(word: &str) -> Option<u64> {
    let (whole, places) = word.split_once('.').unwrap_or((word, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !all_digits(whole) || !all_digits(places) {
        return None;
    }
    let thousandths = format!("{places:0<3}");
    let thousandths: u64 = thousandths.get(..3)?.parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 1_000 + thousandths)
}
