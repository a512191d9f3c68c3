//! "Add whole milk and eggs": several things in one sentence, of which the first is taken.
//!
//! Alexa fills one slot with all of it. What comes after "and" must not get lost without a word, so
//! that one thing at a time is asked for. A name with "and" in it ("salt and vinegar crisps") is one
//! thing, and so is what only the whole of it could mean.

use super::entity;
use super::names;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::{Choice, Product};
use crate::model::numbers;
use crate::speech::{Locale, Words, is_one_of};

/// The same of the first thing alone; none if only one is meant.
pub(super) async fn first(turn: &Turn<'_>, intent: &Intent) -> Result<Option<Intent>, Trouble> {
    let puts_or_takes = matches!(
        intent.name.as_str(),
        names::ADD_TO_CART
            | names::ADD_TO_LIST
            | names::REMOVE_FROM_CART
            | names::REMOVE_FROM_LIST
            | names::MOVE_TO_LIST
            | names::MOVE_TO_CART
    );
    // "The red and blue one" is one of what was offered.
    let chooses = matches!(
        turn.state.flow,
        Flow::Pick { .. }
            | Flow::Kind { .. }
            | Flow::Deals { .. }
            | Flow::RemovePick { .. }
            | Flow::ListPick { .. }
    );
    let words = entity::words(intent).filter(|_| puts_or_takes && !chooses);
    let locale = turn.language.locale();
    let Some((words, (one, rest))) = words.and_then(|words| Some((words, split(locale, words)?)))
    else {
        return Ok(None);
    };
    turn.passport().await?;
    let found = |words| turn.cart.search(words, turn.locale(), turn.cart_deadline);
    let is_it =
        |product: &Product| is_called(locale, product, &one) && is_called(locale, product, &rest);
    let is_one = match found(words).await?.choice {
        Choice::One(product) => is_it(&product),
        Choice::Unsure(products) => products.iter().any(is_it),
        Choice::Nothing => false,
    };
    if is_one || found(&one).await?.choice == Choice::Nothing {
        return Ok(None);
    }
    Ok(Some(intent.clone().with(names::PRODUCT, &one)))
}

/// What stands before the first "and", and what after it.
fn split(locale: Locale, words: &str) -> Option<(String, String)> {
    let joins = &Words::of(locale).and;
    let words: Vec<&str> = words.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| is_one_of(joins, &word.to_lowercase()))?;
    let (one, rest) = (words.get(..at)?, words.get(at + 1..)?);
    let are_two = !one.is_empty() && !rest.is_empty();
    are_two.then(|| (one.join(" "), rest.join(" ")))
}

/// Whether all of these words are in its name, but for numbers.
fn is_called(locale: Locale, product: &Product, words: &str) -> bool {
    let known = [
        &product.name,
        &product.spoken_name,
        &product.spoken_plural,
        &product.brand,
    ];
    let known = known.map(|name| name.to_lowercase());
    let known: Vec<&str> = known.iter().flat_map(|name| plain(name)).collect();
    let said = words.to_lowercase();
    plain(&said)
        .filter(|word| numbers::parse(locale, &[word]).is_none())
        .all(|word| known.iter().any(|known| are_alike(known, word)))
}

/// The fewest letters of a word that stand for a longer one.
const FEWEST_LETTERS: usize = 3;

/// "Mac" is in "macaroni", and "crisp" in "crisps".
fn are_alike(one: &str, other: &str) -> bool {
    let is_short = |word: &str| word.chars().count() < FEWEST_LETTERS;
    let begins = one.starts_with(other) || other.starts_with(one);
    one == other || (begins && !is_short(one) && !is_short(other))
}

fn plain(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_one_that_begins_like_it() {
        for (one, other, alike) in [
            ("macaroni", "mac", true),
            ("crisp", "crisps", true),
            ("m", "m", true),
            ("a", "apples", false),
            ("milk", "eggs", false),
        ] {
            assert_eq!(are_alike(one, other), alike, "{one} {other}");
        }
    }

    #[test]
    fn a_sentence_is_split_at_its_first_and() {
        let table = [
            (
                Locale::EN_US,
                "whole milk and eggs",
                Some(("whole milk", "eggs")),
            ),
            (
                Locale::EN_US,
                "milk and eggs and tea",
                Some(("milk", "eggs and tea")),
            ),
            (
                Locale::DE_DE,
                "Vollmilch und zwei Eier",
                Some(("Vollmilch", "zwei Eier")),
            ),
            (Locale::EN_US, "hand sanitizer", None),
            (Locale::EN_US, "and eggs", None),
            (Locale::EN_US, "milk and", None),
        ];

        for (locale, words, expected) in table {
            let found = split(locale, words);
            let found = found
                .as_ref()
                .map(|(one, rest)| (one.as_str(), rest.as_str()));
            assert_eq!(found, expected, "{words}");
        }
    }
}
