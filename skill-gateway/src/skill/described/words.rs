//! Words as they are compared: numbers as digits, without endings, one for all that say the same.

use crate::speech::{Describing, Locale, Words, is_one_of};

/// A shorter word has no ending.
const SHORTEST_STEM: usize = 3;

/// What was said of a thing, without what says nothing of it: "large" of "the big size".
pub(in crate::skill) fn plain(locale: Locale, said: &str) -> String {
    let words: Vec<String> = words(locale, said)
        .map(|word| alike(locale, &word).unwrap_or(word))
        .collect();
    if words.is_empty() {
        said.to_owned()
    } else {
        words.join(" ")
    }
}

pub(super) fn describing(locale: Locale) -> &'static Describing {
    &Words::of(locale).describing
}

/// The words that were said, without those that say nothing of a thing.
pub(super) fn words(locale: Locale, said: &str) -> impl Iterator<Item = String> {
    let fillers = &describing(locale).fillers;
    let said = tokens(said).into_iter();
    said.filter(move |word| !is_one_of(fillers, word))
}

pub(super) fn tokens(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A word as it is compared: numbers as digits, without an ending, and by one of the words that say
/// the same.
pub(super) fn one_form(locale: Locale, word: &str) -> String {
    let numbers = &Words::of(locale).numbers;
    let stem = stem(locale, word);
    let number = numbers.get(word).or_else(|| numbers.get(&stem));
    number.map_or_else(
        || alike(locale, word).map_or(stem, |other| self::stem(locale, &other)),
        u32::to_string,
    )
}

/// The word that says the same, if it is another.
fn alike(locale: Locale, word: &str) -> Option<String> {
    let known = &describing(locale).alike;
    let stem = stem(locale, word);
    known.get(word).or_else(|| known.get(&stem)).cloned()
}

/// The word without its endings: "rot" of "roten".
fn stem(locale: Locale, word: &str) -> String {
    let endings = &describing(locale).endings;
    let mut stem = word;
    while let Some(shorter) = endings.iter().find_map(|ending| {
        let shorter = stem.strip_suffix(ending.as_str())?;
        (shorter.chars().count() >= SHORTEST_STEM).then_some(shorter)
    }) {
        stem = shorter;
    }
    stem.to_owned()
}

/// A size that is a letter, as it is spoken.
pub(super) fn letter(locale: Locale, value: &str) -> Option<String> {
    let known = &describing(locale).letters;
    let spoken = known.get(value.trim().to_lowercase().as_str())?;
    Some(one_form(locale, spoken))
}

/// The words with those in one that together speak a letter: "extra large", of XL.
pub(super) fn letters_in_one(locale: Locale, words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    for spoken in describing(locale).letters.values() {
        let parts = tokens(spoken).into_iter();
        let parts: Vec<String> = parts.map(|part| one_form(locale, &part)).collect();
        let mut places = words.windows(parts.len().max(1));
        if parts.len() > 1
            && let Some(place) = places.position(|some| some == parts)
        {
            words.splice(place..place + parts.len(), [one_form(locale, spoken)]);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_of_a_thing_is_left_out() {
        assert_eq!(plain(Locale::EN_US, "the big size"), "large");
        assert_eq!(plain(Locale::EN_US, "extra large please"), "extra large");
        assert_eq!(plain(Locale::EN_US, "the one"), "the one");
    }
}
