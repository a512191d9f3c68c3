//! Spoken numbers, as `AMAZON.NUMBER` turns them into digits.

use crate::speech::{Locale, Order, Words, is_one_of};

/// The longest spoken number, in words: "two thousand five hundred and forty two".
pub(crate) const LONGEST: usize = 7;

/// The number that these words are: digits, a number word, or one made of several ("forty two",
/// "zweiundvierzig", "three hundred"). Zero is one, too: what it is the number of is asked for then.
pub(crate) fn parse(locale: Locale, words: &[&str]) -> Option<u32> {
    below_a_hundred(locale, words).or_else(|| scaled(locale, words))
}

fn below_a_hundred(locale: Locale, words: &[&str]) -> Option<u32> {
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

/// "Three hundred and fifty", "dreihundertfünfzig": by the largest scale in it.
fn scaled(locale: Locale, words: &[&str]) -> Option<u32> {
    let language = Words::of(locale);
    let words: Vec<&str> = words.iter().flat_map(|word| apart(locale, word)).collect();
    let scales = words
        .iter()
        .filter_map(|word| language.scales.get(*word).copied());
    let scale = scales.max()?;
    let at = words
        .iter()
        .position(|word| language.scales.get(*word) == Some(&scale))?;
    let (before, after) = (words.get(..at)?, words.get(at + 1..)?);
    let times = match before {
        // "Hundert" is a number, "hundred" is only a part of one.
        [] => language
            .numbers
            .contains_key(*words.get(at)?)
            .then_some(1)?,
        before => parse(locale, before)?,
    };
    let after = match after {
        [join, rest @ ..] if is_one_of(&language.scale_joins, join) => rest,
        after => after,
    };
    let rest = match after {
        [] => 0,
        [word] if is_one_of(&language.not_in_tens, word) => return None,
        after => parse(locale, after)?,
    };
    // "Fourteen hundred" is a number, "two hundred thousand" too, "a hundred hundred" is none.
    let fits = (1..1_000).contains(&times) && (times < 100 || scale > 100) && rest < scale;
    fits.then(|| times.checked_mul(scale)?.checked_add(rest))?
}

/// A word with the scales in it for themselves: "zweitausenddreihundert".
fn apart(locale: Locale, word: &str) -> Vec<&str> {
    let split = Words::of(locale).scales.keys().find_map(|scale| {
        let start = word.find(scale.as_str())?;
        let end = start + scale.len();
        Some((word.get(..start)?, word.get(start..end)?, word.get(end..)?))
    });
    let Some((before, scale, after)) = split else {
        return vec![word];
    };
    let around = |part| match part {
        "" => Vec::new(),
        part => apart(locale, part),
    };
    let mut parts = around(before);
    parts.push(scale);
    parts.extend(around(after));
    parts
}

/// Whether hundreds or thousands are in it.
pub(crate) fn has_a_scale(locale: Locale, word: &str) -> bool {
    let scales = &Words::of(locale).scales;
    apart(locale, word)
        .into_iter()
        .any(|part| scales.contains_key(part))
}

/// The number in an answer to "How many?": "just two, please". None where there is none, or more
/// than one.
pub(crate) fn only_number(locale: Locale, said: &str) -> Option<u32> {
    let said = said.to_lowercase();
    let words = said
        .split_whitespace()
        .map(|word| word.trim_end_matches(['.', ',', '!']));
    let words: Vec<&str> = words.collect();
    let mut rest = words.as_slice();
    let mut found = None;
    while let Some((first, others)) = rest.split_first() {
        let longest = (1..=LONGEST.min(rest.len())).rev().find_map(|count| {
            let (taken, left) = rest.split_at_checked(count)?;
            Some((parse(locale, taken)?, left))
        });
        match longest {
            // "A lot" is no number.
            Some((1, _)) if is_one_of(&Words::of(locale).not_in_tens, first) => rest = others,
            Some(_) if found.is_some() => return None,
            Some((number, left)) => (found, rest) = (Some(number), left),
            None => rest = others,
        }
    }
    found
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
            (Locale::EN_US, "three hundred", Some(300)),
            (Locale::EN_US, "3 hundred", Some(300)),
            (Locale::EN_US, "a thousand", Some(1_000)),
            (Locale::EN_US, "fourteen hundred", Some(1_400)),
            (Locale::EN_US, "three hundred and forty two", Some(342)),
            (
                Locale::EN_US,
                "two thousand five hundred and forty two",
                Some(2_542),
            ),
            (Locale::EN_US, "two hundred thousand", Some(200_000)),
            (Locale::EN_US, "hundred", None),
            (Locale::EN_US, "a hundred a", None),
            (Locale::EN_US, "a hundred hundred", None),
            (Locale::EN_US, "two thousand thousand", None),
            (Locale::EN_US, "zero hundred", None),
            (Locale::EN_US, "hundredweight", None),
            (Locale::DE_DE, "tausend", Some(1_000)),
            (Locale::DE_DE, "dreihundert", Some(300)),
            (Locale::DE_DE, "drei hundert", Some(300)),
            (Locale::DE_DE, "hundertfünfundzwanzig", Some(125)),
            (Locale::DE_DE, "zweitausenddreihundert", Some(2_300)),
            (Locale::DE_DE, "tausendfüßler", None),
            (Locale::DE_DE, "hund", None),
            (Locale::DE_DE, "two", None),
        ];

        for (locale, text, expected) in table {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(parse(locale, &words), expected, "{text}");
        }
    }

    #[test]
    fn the_number_in_an_answer_is_found() {
        let table = [
            (Locale::EN_US, "two", Some(2)),
            (Locale::EN_US, "2", Some(2)),
            (Locale::EN_US, "just two, please", Some(2)),
            (Locale::EN_US, "a couple", Some(2)),
            (Locale::EN_US, "make it twenty two", Some(22)),
            (Locale::EN_US, "two or three", None),
            (Locale::EN_US, "a few", None),
            (Locale::EN_US, "1.5", None),
            (Locale::EN_US, "-3", None),
            (Locale::EN_US, "?", None),
            (Locale::DE_DE, "nur zwei bitte", Some(2)),
            (Locale::DE_DE, "eine", Some(1)),
            (Locale::DE_DE, "", None),
        ];

        for (locale, said, expected) in table {
            assert_eq!(only_number(locale, said), expected, "{said}");
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
