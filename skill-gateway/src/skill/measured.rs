//! "Six rolls of paper towels", "a dozen eggs", "packs of twelve": what a number counts, and what is looked for by it.
//! How many packs that is, cart-service knows.

use super::dialogue::Named;
use super::names;
use super::quantity::Quantity;
use super::state::LONGEST_MEASURE;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::Unit;
use crate::speech::{Words, is_one_of};

/// "Packs of twelve": what is sold in such packs is looked for, and nothing is multiplied.
pub(super) fn in_packs(turn: &Turn<'_>, intent: &Intent, named: Named) -> Named {
    let pack = intent
        .spoken(names::PACK)
        .and_then(|pack| pack.parse::<u32>().ok());
    match (pack, named) {
        (
            Some(pack),
            Named::Sku { words, .. }
            | Named::OneOf { words, .. }
            | Named::Unlikely { words, .. }
            | Named::Words(words),
        ) => {
            let language = Words::of(turn.language.locale());
            let in_packs = language.in_packs_of.replace("{product}", &words);
            Named::Words(in_packs.replace("{number}", &pack.to_string()))
        }
        (_, named) => named,
    }
}

/// "Six rolls of paper towels", "five pounds of rice": with the word for what the number counts or measures,
/// whether Alexa put it into its slot or to the product. What is called like that is looked for by its words,
/// for the measure tells twins apart.
pub(super) fn measured(turn: &Turn<'_>, intent: &Intent, named: Named) -> (Named, Option<String>) {
    let quantity = Quantity::of(intent, turn.language.locale());
    if !matches!(quantity, Quantity::Said(2..)) {
        return (named, None);
    }
    let language = Words::of(turn.language.locale());
    let slot = intent.spoken(names::UNIT).map(str::to_lowercase);
    let counted =
        |said: &String| !is_one_of(&language.dozens, said) && !is_one_of(&language.pairs, said);
    match (slot, named) {
        (Some(said), named) if !counted(&said) => (named, None),
        (Some(said), Named::OneOf { words, .. } | Named::Unlikely { words, .. }) => {
            (Named::Words(words), short(said))
        }
        (Some(said), named) => (named, short(said)),
        (None, named @ (Named::OneOf { .. } | Named::Unlikely { .. } | Named::Words(_))) => {
            let words = named.words().unwrap_or_default();
            match after_measure(language, words) {
                Some((measure, rest)) => (Named::Words(rest.to_owned()), Some(measure)),
                None => (named, None),
            }
        }
        (None, named) => (named, None),
    }
}

/// "Pounds of rice", as a measure and what is measured.
fn after_measure<'w>(language: &Words, words: &'w str) -> Option<(String, &'w str)> {
    let (first, rest) = words.trim().split_once(' ')?;
    let measure = first.to_lowercase();
    if !is_one_of(&language.measures, &measure) {
        return None;
    }
    let rest = match rest.split_once(' ') {
        Some((of, rest)) if is_one_of(&language.measured_of, &of.to_lowercase()) => rest,
        _ => rest,
    };
    Some((measure, rest))
}

/// As long as a conversation remembers.
fn short(measure: String) -> Option<String> {
    Some(measure).filter(|measure| (1..=LONGEST_MEASURE).contains(&measure.len()))
}

/// What the number counts: pairs and dozens are told from what is sold as one.
pub(super) fn unit(turn: &Turn<'_>, intent: &Intent) -> Unit {
    let language = Words::of(turn.language.locale());
    match intent.spoken(names::UNIT).map(str::to_lowercase) {
        Some(said) if is_one_of(&language.dozens, &said) => Unit::Dozen,
        Some(said) if is_one_of(&language.pairs, &said) => Unit::Pair,
        Some(_) | None => Unit::Piece,
    }
}
