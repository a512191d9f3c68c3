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
    /// So many thousandths of a unit or of a dozen: "half".
    Part(u64),
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
        Number::Part(part) => part_of::<R>(words, part),
        Number::Point => None,
        Number::Whole(number) => {
            parts_of::<R>(words, number).or_else(|| Some(with_rest::<R>(words, number, 1)))
        }
        Number::Times(number) => Some(with_rest::<R>(words, number, 1)),
        Number::Tens(tens) => match R::number(second) {
            Some(Number::Whole(digit @ 1..=9)) => Some(with_rest::<R>(words, tens + digit, 2)),
            _ => Some(with_rest::<R>(words, tens, 1)),
        },
    }
}

/// "half gallon", "half a liter", "half a dozen", "quarter of a pound".
fn part_of<R: Rules>(words: &[&str], part: u64) -> Option<(u64, usize)> {
    let is =
        |at: usize, any: &[&str]| usize::from(words.get(at).is_some_and(|it| any.contains(it)));
    let of = is(1, &["of"]);
    let between = of + is(1 + of, &["a", "an"]);
    let next = *words.get(1 + between)?;
    match R::number(next) {
        Some(Number::Times(dozen)) => Some((dozen * part, 2 + between)),
        _ => R::unit(next).is_some().then_some((part, 1 + between)),
    }
}

/// "three quarters of a pound".
fn parts_of<R: Rules>(words: &[&str], count: u64) -> Option<(u64, usize)> {
    let (_, parts) = words.split_first()?;
    match R::number(parts.first()?)? {
        Number::Part(part) => {
            part_of::<R>(parts, part * count).map(|(number, used)| (number, used + 1))
        }
        _ => None,
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
