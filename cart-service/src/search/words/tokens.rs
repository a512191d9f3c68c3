//! From words and numbers to tokens: measures, and words without filler and plural.

use super::{
    Side,
    lists::Lists,
    numbers::Piece,
    rules::Rules,
    unit::{Measure, Unit},
};

/// A part of a phrase or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Token {
    pub(in crate::search) form: Form,
    pub(in crate::search) role: Role,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum Form {
    /// A word, without its plural ending.
    Word(String),
    /// A number, with or without a unit.
    Measure(Measure),
}

/// What it is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) enum Role {
    /// It says what is meant.
    Plain,
    /// It may say how many are wanted, and nothing about the product.
    Quantity,
    /// It stands after "with" or "for": it does not name the kind of thing.
    Aside,
}

/// Puts numbers and units together, and drops what says nothing.
pub(super) fn measured<R: Rules>(pieces: &[Piece], lists: &Lists, side: Side) -> Vec<Token> {
    let mut tokens = measures::<R>(pieces, lists);
    if let (Side::Said, Some(first)) = (side, tokens.first_mut())
        && let Form::Measure(measure) = first.form
        && matches!(measure.unit, None | Some(Unit::Pieces))
    {
        first.role = Role::Quantity;
    }
    // A phrase of nothing but a number, or a name of nothing but filler, is better than nothing.
    if tokens.iter().all(|token| token.role == Role::Quantity) {
        for token in &mut tokens {
            token.role = Role::Plain;
        }
    }
    if tokens.is_empty() {
        let all = pieces.iter().map(|piece| word::<R>(piece, lists));
        tokens = all.map(plain).collect();
    }
    tokens
}

/// Shorter ones are letters, and stand with a number.
const SHORTEST_UNIT: usize = 3;

fn measures<R: Rules>(pieces: &[Piece], lists: &Lists) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pieces.len());
    let mut role = Role::Plain;
    let mut rest = pieces;
    while let Some((piece, after)) = rest.split_first() {
        let (form, used) = match piece {
            Piece::Number(number) => counted::<R>(*number, after),
            Piece::Word(text) => {
                match named::<R>(text, after).or_else(|| one_of::<R>(text, after, tokens.last())) {
                    Some((form, used)) => (Some(form), used),
                    None if is_size_sign::<R>(text, after, lists) => (None, 0),
                    None if lists.is_aside(text) && !tokens.is_empty() => {
                        role = Role::Aside;
                        (None, 0)
                    }
                    None if lists.is_filler(text) && !is_letter_of(text, tokens.last()) => {
                        (None, 0)
                    }
                    None if is_number_sign(text, after) => (None, 0),
                    None if is_container_of::<R>(text, after) => (None, 1),
                    None => (Some(word::<R>(piece, lists)), 0),
                }
            }
        };
        tokens.extend(form.map(|form| Token { form, role }));
        rest = after.get(used..).unwrap_or_default();
    }
    tokens
}

/// A number and the unit after it; "6er pack" has two. An "iPhone 14 case" is one case, and not fourteen.
fn counted<R: Rules>(number: u64, after: &[Piece]) -> (Option<Form>, usize) {
    let unit = |at: usize| match after.get(at) {
        Some(Piece::Word(text)) => R::unit(text),
        Some(Piece::Number(_)) | None => None,
    };
    if let Some(Piece::Word(letter)) = after.first()
        && matches!(letter.as_str(), "k" | "d")
        && number.is_multiple_of(1_000)
    {
        return (Some(Form::Word(format!("{}{letter}", number / 1_000))), 1);
    }
    let is_case = number > 1 && after.len() == 1 && is_word(after.first(), &["case"]);
    let Some((kind, factor)) = unit(0).filter(|_| !is_case) else {
        return (Some(Form::Measure(Measure::bare(number))), 0);
    };
    let more = match (kind, unit(1)) {
        (Unit::Pieces, Some((Unit::Pieces, _))) => 1,
        (Unit::Charge, _) if is_word(after.get(1), &["hour", "hours"]) => 1,
        _ => 0,
    };
    let of = usize::from(is_word(after.get(1 + more), &["of"]));
    let measure = Measure::of(number, kind, factor);
    (Some(Form::Measure(measure)), 1 + more + of)
}

/// "pack of 6", "generation 4".
fn named<R: Rules>(text: &str, after: &[Piece]) -> Option<(Form, usize)> {
    let (kind, factor) = R::unit(text)?;
    let of = usize::from(is_word(after.first(), &["of", "mit", "von"]));
    let fits = kind == Unit::Generation || kind == Unit::Pieces && of == 1;
    match after.get(of) {
        // "a box of 2 l bottles" is no box of two.
        Some(Piece::Number(number))
            if fits && counted::<R>(*number, after.get(of + 1..)?).1 == 0 =>
        {
            let measure = Measure::of(*number, kind, factor);
            Some((Form::Measure(measure), of + 1))
        }
        _ => None,
    }
}

/// "gallon of milk", and at the beginning "Kilo Mehl": one of what is measured, if no number before says how much ("a
/// third of a liter").
fn one_of<R: Rules>(text: &str, after: &[Piece], before: Option<&Token>) -> Option<(Form, usize)> {
    let (kind, factor) = R::unit(text)?;
    let is_counted = before.is_some_and(|token| matches!(token.form, Form::Measure(_)));
    let is_of_stuff = matches!(kind, Unit::Volume | Unit::Mass | Unit::Ounces);
    if text.len() < SHORTEST_UNIT || !is_of_stuff || is_counted {
        return None;
    }
    let of = usize::from(is_word(after.first(), &["of", "von"]));
    let leads = of == 1 || before.is_none() && R::UNITS_LEAD;
    let measured = matches!(after.get(of), Some(Piece::Word(_)));
    (leads && measured).then(|| (Form::Measure(Measure::of(1_000, kind, factor)), of))
}

/// "size M": that it is a size is plain without saying so.
fn is_size_sign<R: Rules>(text: &str, after: &[Piece], lists: &Lists) -> bool {
    let is_trait = |word: &str| lists.is_trait(&R::singular(word));
    matches!(text, "size" | "groesse")
        && matches!(after.first(), Some(Piece::Word(next)) if is_trait(next))
}

/// The "a" of "USB A" is a letter, and no article.
fn is_letter_of(text: &str, before: Option<&Token>) -> bool {
    let lettered = |word: &str| matches!(word, "usb" | "type" | "typ" | "vitamin");
    text == "a" && before.is_some_and(|it| matches!(&it.form, Form::Word(word) if lettered(word)))
}

/// "No. 5".
fn is_number_sign(text: &str, after: &[Piece]) -> bool {
    matches!(text, "no" | "nr") && matches!(after.first(), Some(Piece::Number(_)))
}

/// Whether a container is followed by "of" and what it contains: that is what is meant.
fn is_container_of<R: Rules>(text: &str, after: &[Piece]) -> bool {
    matches!(R::unit(text), Some((Unit::Pieces, _)))
        && is_word(after.first(), &["of"])
        && after.len() > 1
}

fn is_word(piece: Option<&Piece>, words: &[&str]) -> bool {
    matches!(piece, Some(Piece::Word(text)) if words.contains(&text.as_str()))
}

fn word<R: Rules>(piece: &Piece, lists: &Lists) -> Form {
    match piece {
        Piece::Number(number) => Form::Measure(Measure::bare(*number)),
        Piece::Word(text) => {
            let single = R::singular(text);
            Form::Word(lists.alias(text).map_or(single, str::to_owned))
        }
    }
}

fn plain(form: Form) -> Token {
    Token {
        form,
        role: Role::Plain,
    }
}
