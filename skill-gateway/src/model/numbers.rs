//! Spoken numbers, as `AMAZON.NUMBER` turns them into digits.

use crate::speech::{Locale, Order, Words, is_one_of};

/// The number that these words are: digits, a number word, or one made of two ("forty two",
/// "zweiundvierzig"). Zero is one, too: what it is the number of is asked for then.
pub(super) fn parse(locale: Locale, words: &[&str]) -> Option<u32> {
    if let [word] = words
        && word.bytes().all(|byte| byte.is_ascii_digit())
    {
        return word.parse().ok();
    }
    let language = Words::of(locale);
    if let ([word], Some(zero)) = (words, language.zeros.first())
        && word == zero
    {
        return Some(0);
    }
    let known = |text: &str| language.numbers.get(text).copied();
    let text = words.join(" ");
    let composed = || {
        let (first, second) = text.split_once(&language.tens_and_ones.between)?;
        let (tens, ones) = match language.tens_and_ones.order {
            Order::TensFirst => (first, second),
            Order::OnesFirst => (second, first),
        };
        if is_one_of(&language.not_in_tens, ones) {
            return None;
        }
        let (tens, ones) = (known(tens)?, known(ones)?);
        let fit = (20..100).contains(&tens) && tens % 10 == 0 && (1..10).contains(&ones);
        fit.then_some(tens + ones)
    };
    known(&text).or_else(composed)
}

/// The digits that these words are, each of one or more; none if one of them is something else.
pub(super) fn digits(locale: Locale, words: &[&str]) -> Option<String> {
    let digits = words.iter().map(|word| {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some((*word).to_owned());
        }
        if is_one_of(&Words::of(locale).zeros, word) {
            return Some("0".to_owned());
        }
        let number = parse(locale, &[word])?;
        (number < 10).then(|| number.to_string())
    });
    digits.collect()
}

/// The most digits that follow one another in what was said: written ("4111 1111"), or spoken one
/// by one or in pairs ("four one eleven").
pub(crate) fn longest_run_of_digits(locale: Locale, said: &str) -> usize {
    let said = said.to_lowercase();
    let words = said.split(|letter: char| !letter.is_alphanumeric());
    let (mut longest, mut run) = (0, 0);
    for word in words.filter(|word| !word.is_empty()) {
        let digits = if word.bytes().all(|byte| byte.is_ascii_digit()) {
            word.len()
        } else if is_one_of(&Words::of(locale).zeros, word) {
            1
        } else {
            parse(locale, &[word]).map_or(0, |number| number.to_string().len())
        };
        run = if digits == 0 { 0 } else { run + digits };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_numbers_become_digits() {
        let table = [
            (Locale::EN_US, "two", Some(2)),
            (Locale::EN_US, "zero", Some(0)),
            (Locale::EN_US, "oh", None),
            (Locale::DE_DE, "null", Some(0)),
            (Locale::EN_US, "42", Some(42)),
            (Locale::EN_US, "forty two", Some(42)),
            (Locale::EN_US, "a couple of", Some(2)),
            (Locale::EN_US, "half a dozen", Some(6)),
            (Locale::EN_US, "forty one", Some(41)),
            (Locale::EN_US, "forty a", None),
            (Locale::EN_US, "two forty", None),
            (Locale::EN_US, "echo", None),
            (Locale::EN_US, "99999999999", None),
            (Locale::DE_DE, "zwei", Some(2)),
            (Locale::DE_DE, "ein dutzend", Some(12)),
            (Locale::DE_DE, "sechzig", Some(60)),
            (Locale::DE_DE, "zweiundvierzig", Some(42)),
            (Locale::DE_DE, "einundneunzig", Some(91)),
            (Locale::DE_DE, "hundert", Some(100)),
            (Locale::DE_DE, "hund", None),
            (Locale::DE_DE, "two", None),
        ];

        for (locale, text, expected) in table {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(parse(locale, &words), expected, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_digit_by_digit() {
        let table = [
            (Locale::EN_US, "4321", Some("4321")),
            (Locale::EN_US, "four three two one", Some("4321")),
            (Locale::EN_US, "four oh two one", Some("4021")),
            (Locale::DE_DE, "vier null zwo eins", Some("4021")),
            (Locale::EN_US, "four dots", None),
            (Locale::EN_US, "twelve twelve", None),
        ];

        for (locale, text, expected) in table {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(digits(locale, &words).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn digits_are_counted_however_they_are_said() {
        let table = [
            (Locale::EN_US, "4111 1111 1111 1111", 16),
            (Locale::EN_US, "4111-1111.1111,1111", 16),
            (Locale::EN_US, "four one one one", 4),
            (Locale::EN_US, "forty eleven oh nine", 6),
            (Locale::EN_US, "12 rolls of 24", 2),
            (Locale::EN_US, "echo dot", 0),
            (Locale::DE_DE, "vier null eins zwei", 4),
            (Locale::DE_DE, "einundvierzig elf", 4),
            (Locale::DE_DE, "", 0),
        ];

        for (locale, said, digits) in table {
            assert_eq!(longest_run_of_digits(locale, said), digits, "{said}");
        }
    }
}
