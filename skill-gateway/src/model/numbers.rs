//! Spoken numbers, as `AMAZON.NUMBER` turns them into digits.

use crate::speech::Locale;

const EN_US: &[(&str, u32)] = &[
    ("a couple of", 2),
    ("a couple", 2),
    ("a pair of", 2),
    ("half a dozen", 6),
    ("a dozen", 12),
    ("dozen", 12),
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("a hundred", 100),
    ("one hundred", 100),
];

const DE_DE: &[(&str, u32)] = &[
    ("ein paar", 2),
    ("ein halbes dutzend", 6),
    ("ein dutzend", 12),
    ("dutzend", 12),
    ("ein", 1),
    ("eine", 1),
    ("einen", 1),
    ("eins", 1),
    ("zwei", 2),
    ("zwo", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    ("zehn", 10),
    ("elf", 11),
    ("zwölf", 12),
    ("dreizehn", 13),
    ("vierzehn", 14),
    ("fünfzehn", 15),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("achtzehn", 18),
    ("neunzehn", 19),
    ("zwanzig", 20),
    ("dreißig", 30),
    ("vierzig", 40),
    ("fünfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
    ("hundert", 100),
    ("einhundert", 100),
];

/// The number that these words are: digits, a number word, or one composed of two ("forty two",
/// "zweiundvierzig").
pub(super) fn parse(locale: Locale, words: &[&str]) -> Option<u32> {
    if let [word] = words
        && word.bytes().all(|byte| byte.is_ascii_digit())
    {
        return word.parse().ok();
    }
    let table = match locale {
        Locale::EnUs => EN_US,
        Locale::DeDe => DE_DE,
    };
    let known = |text: &str| {
        table
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value)
    };
    let composed = || {
        let (tens, ones) = match (locale, words) {
            // "Twenty a a batteries" are twenty.
            (Locale::EnUs, [tens, ones]) if !matches!(*ones, "a" | "an") => (*tens, *ones),
            (Locale::DeDe, [word]) => {
                let (ones, tens) = word.split_once("und")?;
                (tens, ones)
            }
            (Locale::EnUs | Locale::DeDe, _) => return None,
        };
        let (tens, ones) = (known(tens)?, known(ones)?);
        let fit = (20..100).contains(&tens) && tens % 10 == 0 && (1..10).contains(&ones);
        fit.then_some(tens + ones)
    };
    known(&words.join(" ")).or_else(composed)
}

/// Words for nothing, which no quantity is.
const ZEROS: [&str; 4] = ["zero", "oh", "o", "null"];

/// The most digits that follow one another in what was said: written ("4111 1111"), or spoken one
/// by one or in pairs ("four one eleven").
pub(crate) fn longest_run_of_digits(locale: Locale, said: &str) -> usize {
    let said = said.to_lowercase();
    let words = said.split(|letter: char| !letter.is_alphanumeric());
    let (mut longest, mut run) = (0, 0);
    for word in words.filter(|word| !word.is_empty()) {
        let digits = if word.bytes().all(|byte| byte.is_ascii_digit()) {
            word.len()
        } else if ZEROS.contains(&word) {
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
            (Locale::EnUs, "two", Some(2)),
            (Locale::EnUs, "42", Some(42)),
            (Locale::EnUs, "forty two", Some(42)),
            (Locale::EnUs, "a couple of", Some(2)),
            (Locale::EnUs, "half a dozen", Some(6)),
            (Locale::EnUs, "forty one", Some(41)),
            (Locale::EnUs, "forty a", None),
            (Locale::EnUs, "two forty", None),
            (Locale::EnUs, "echo", None),
            (Locale::EnUs, "99999999999", None),
            (Locale::DeDe, "zwei", Some(2)),
            (Locale::DeDe, "ein dutzend", Some(12)),
            (Locale::DeDe, "sechzig", Some(60)),
            (Locale::DeDe, "zweiundvierzig", Some(42)),
            (Locale::DeDe, "einundneunzig", Some(91)),
            (Locale::DeDe, "hundert", Some(100)),
            (Locale::DeDe, "hund", None),
            (Locale::DeDe, "two", None),
        ];

        for (locale, text, expected) in table {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(parse(locale, &words), expected, "{text}");
        }
    }

    #[test]
    fn digits_are_counted_however_they_are_said() {
        let table = [
            (Locale::EnUs, "4111 1111 1111 1111", 16),
            (Locale::EnUs, "4111-1111.1111,1111", 16),
            (Locale::EnUs, "four one one one", 4),
            (Locale::EnUs, "forty eleven oh nine", 6),
            (Locale::EnUs, "12 rolls of 24", 2),
            (Locale::EnUs, "echo dot", 0),
            (Locale::DeDe, "vier null eins zwei", 4),
            (Locale::DeDe, "einundvierzig elf", 4),
            (Locale::DeDe, "", 0),
        ];

        for (locale, said, digits) in table {
            assert_eq!(longest_run_of_digits(locale, said), digits, "{said}");
        }
    }
}
