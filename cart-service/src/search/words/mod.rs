//! Comparable words: what was said and what the shop writes, brought to one form.
//!
//! In order: letters are folded to lower-case ASCII where the language does so, numbers written
//! as words become digits, units get one spelling and stand apart from their number, filler goes,
//! plurals lose their ending. Both sides pass through here, so a rule need not be good grammar;
//! it must only do the same to both.

mod english;
mod fold;
mod german;

use crate::domain::Language;

/// What a language contributes.
trait Rules {
    /// Spelling of a letter outside a–z; `None` keeps it.
    fn fold(letter: char) -> Option<&'static str>;
    /// A whole number from a word, and what may follow it ("twenty" and then "five").
    fn number(word: &str) -> Option<Number>;
    /// The one spelling of a unit.
    fn unit(word: &str) -> Option<&'static str>;
    /// Whether the word says nothing about the product.
    fn is_filler(word: &str) -> bool;
    /// Whether the word is a container that is dropped before "of" ("pack of").
    fn is_container(word: &str) -> bool;
    /// The word that joins a container to what it contains, if the language uses one.
    const OF: Option<&'static str>;
    /// The word without its plural ending.
    fn singular(word: &str) -> String;
}

/// A number that was said as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// Complete in itself: "twelve".
    Whole(u32),
    /// Takes a digit: "twenty".
    Tens(u32),
}

/// The words of a phrase or name, ready to be compared. Empty if it has neither letter nor digit.
pub(super) fn words(language: Language, text: &str) -> Vec<String> {
    match language {
        Language::English => words_by::<english::English>(text),
        Language::German => words_by::<german::German>(text),
    }
}

fn words_by<R: Rules>(text: &str) -> Vec<String> {
    let text = fold::fold(text, R::fold);
    let split: Vec<&str> = text.split_whitespace().flat_map(apart::<R>).collect();
    let spoken = numbers::<R>(&split);
    let contents = without_containers::<R>(spoken);
    let telling: Vec<&String> = contents.iter().filter(|word| !R::is_filler(word)).collect();
    // A name of nothing but filler ("The Who") is better than no name.
    let kept: Vec<&String> = if telling.is_empty() {
        contents.iter().collect()
    } else {
        telling
    };
    kept.into_iter()
        .map(|word| R::unit(word).map_or_else(|| R::singular(word), str::to_owned))
        .collect()
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

fn numbers<R: Rules>(words: &[&str]) -> Vec<String> {
    let mut out = Vec::with_capacity(words.len());
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let number = match R::number(word) {
            None => {
                out.push((*word).to_owned());
                continue;
            }
            Some(Number::Whole(number)) => number,
            Some(Number::Tens(tens)) => {
                let digit = rest.peek().and_then(|next| match R::number(next) {
                    Some(Number::Whole(digit @ 1..=9)) => Some(digit),
                    _ => None,
                });
                if digit.is_some() {
                    rest.next();
                }
                tens + digit.unwrap_or(0)
            }
        };
        out.push(number.to_string());
    }
    out
}

/// Drops "pack of" before something: what is in the pack is what is meant.
fn without_containers<R: Rules>(words: Vec<String>) -> Vec<String> {
    let Some(of) = R::OF else { return words };
    let mut out = Vec::with_capacity(words.len());
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        if R::is_container(&word)
            && rest.next_if(|next| next == of).is_some()
            && rest.peek().is_some()
        {
            continue;
        }
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn english(text: &str) -> String {
        words(Language::English, text).join(" ")
    }

    fn german(text: &str) -> String {
        words(Language::German, text).join(" ")
    }

    #[test]
    fn english_is_brought_to_one_form() {
        for (said, compared) in [
            ("Echo Dot", "echo dot"),
            ("the echo dots please", "echo dot"),
            ("cookies", "cooky"),
            ("cookie", "cooky"),
            ("pies", "pie"),
            ("Kid's Toothbrush", "kid toothbrush"),
            ("twenty five AA batteries", "25 aa battery"),
            ("two litres of milk", "2 l milk"),
            ("500ml water", "500 ml water"),
            ("1.5 liters", "1.5 l"),
            ("two packs of twelve eggs", "2 12 egg"),
            ("a box of matches", "match"),
            ("4K TV", "4k tv"),
            ("Crème brûlée & Co.", "creme brulee co"),
            ("The", "the"),
            ("dresses", "dress"),
            ("Glass", "glass"),
            ("", ""),
            ("!!!", ""),
        ] {
            assert_eq!(english(said), compared, "{said}");
        }
    }

    #[test]
    fn german_is_brought_to_one_form() {
        for (said, compared) in [
            ("Müsli", "muesli"),
            ("die großen Küchentücher bitte", "gross kuechentuech"),
            ("fünfundzwanzig Batterien", "25 batteri"),
            ("zwei Liter Milch", "2 l milch"),
            ("eine Packung Nudeln", "nudel"),
            ("Straße", "strass"),
        ] {
            assert_eq!(german(said), compared, "{said}");
        }
    }

    #[test]
    fn an_unknown_script_is_kept() {
        assert_eq!(english("お茶 500ml"), "お茶 500 ml");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            for language in Language::ALL {
                let words = words(language, &text);
                prop_assert!(words.iter().all(|word| !word.is_empty()));
            }
        }
    }
}
