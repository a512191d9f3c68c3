//! What a shopper asked for and the shop does not have, as far as it may be kept.
//!
//! It is kept without whose it was, and still must not tell who somebody is: what looks like a card's
//! number, a telephone number or an address of mail is not kept at all, and neither is a speech.

use std::fmt;

use super::phrase::Phrase;

/// A phrase in the form in which alike ones are counted together. Not printed, as a [`Phrase`] is
/// not, until it came often enough.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Unresolved(String);

/// More is no name of a product but a story, in characters.
const LONGEST: usize = 60;

/// The shortest card has 12 digits, a telephone's number 7. Sizes and models have fewer.
const MOST_DIGITS: usize = 6;

impl Unresolved {
    /// The phrase in lower case, its words apart by one space; nothing if it may be somebody's.
    pub(crate) fn of(phrase: &Phrase) -> Option<Self> {
        let lower = phrase.as_str().to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let text = words.join(" ");
        let keeps = text.chars().count() <= LONGEST
            && !text.contains('@')
            && !text.chars().any(char::is_control)
            && longest_number(&words) <= MOST_DIGITS;
        keeps.then_some(Self(text))
    }

    /// A phrase that was [fit to be kept](Self::of), and was.
    pub(crate) fn kept(text: String) -> Self {
        Self(text)
    }

    /// The words.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unresolved([redacted])")
    }
}

/// How many digits stand together at most. A number is told in groups, with signs in between, and
/// digit by digit.
fn longest_number(words: &[&str]) -> usize {
    let (mut longest, mut length) = (0_usize, 0_usize);
    for word in words {
        let digits = word.chars().filter(|c| c.is_numeric()).count();
        let is_number = !word.chars().any(char::is_alphabetic);
        let more = match (digits, NUMBER_WORDS.contains(word)) {
            (0, true) => 1,
            (0, false) if !is_number => {
                length = 0;
                continue;
            }
            (digits, _) => digits,
        };
        length = length.saturating_add(more);
        longest = longest.max(length);
    }
    longest
}

/// Each stands for a digit or more, in the languages that search knows.
const NUMBER_WORDS: [&str; 52] = [
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety", "hundred", "thousand", "double", "triple", "null", "eins", "ein", "zwei", "zwo",
    "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "zwanzig",
    "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig", "hundert",
    "tausend", "doppel",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kept(text: &str) -> Option<String> {
        let phrase = Phrase::parse(text).expect("something was said");
        Unresolved::of(&phrase).map(|unresolved| unresolved.as_str().to_owned())
    }

    #[test]
    fn what_is_said_alike_is_counted_together() {
        assert_eq!(kept("  Oat   MILK ").as_deref(), Some("oat milk"));
        assert_eq!(kept("5 Kilo Äpfel").as_deref(), Some("5 kilo äpfel"));
        assert_eq!(
            kept("iphone 15 pro 256").as_deref(),
            Some("iphone 15 pro 256")
        );
    }

    #[test]
    fn what_may_tell_who_somebody_is_is_not_kept() {
        for text in [
            "4111111111111111",
            "my card is 4111 1111 1111 1111",
            "4111-1111-1111-1111 please",
            "card 4111. 1111. 1111",
            "call 0171 / 234 567 8",
            "four one one one one one one",
            "vier eins eins eins 11 11 eins eins",
            "\u{664}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}",
            "a4111b1111c1111",
            "anna@shop.example",
            "a long story that goes on and on about what happened yesterday at home",
        ] {
            assert_eq!(kept(text), None, "{text}");
        }
    }

    #[test]
    fn it_does_not_print_itself() {
        let unresolved = Unresolved::kept("oat milk".to_owned());

        assert_eq!(format!("{unresolved:?}"), "Unresolved([redacted])");
    }

    proptest! {
        #[test]
        fn no_number_of_a_card_is_kept(
            digits in "[0-9]{12,19}", apart in "[ .,/-]{0,2}", every in 1_usize..6,
            before in "([a-z]{1,9} ){0,2}",
        ) {
            let groups: Vec<String> = digits
                .as_bytes()
                .chunks(every)
                .map(|group| String::from_utf8_lossy(group).into_owned())
                .collect();

            prop_assert_eq!(kept(&format!("{before}{}", groups.join(&apart))), None);
        }
    }
}
