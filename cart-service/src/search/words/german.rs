//! German: numbers in one word, units, filler, plurals.

use super::{Number, Rules};

/// Any German.
pub(super) enum German {}

const DIGITS: [(&str, u32); 10] = [
    ("ein", 1),
    ("eins", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fuenf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
];

const TENS: [(&str, u32); 8] = [
    ("zwanzig", 20),
    ("dreissig", 30),
    ("vierzig", 40),
    ("fuenfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
];

const OTHERS: [(&str, u32); 13] = [
    ("null", 0),
    ("zwo", 2),
    ("zehn", 10),
    ("elf", 11),
    ("zwoelf", 12),
    ("dreizehn", 13),
    ("vierzehn", 14),
    ("fuenfzehn", 15),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("achtzehn", 18),
    ("neunzehn", 19),
    ("hundert", 100),
];

impl Rules for German {
    const OF: Option<&'static str> = None;

    fn fold(letter: char) -> Option<&'static str> {
        Some(match letter {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            _ => return None,
        })
    }

    fn number(word: &str) -> Option<Number> {
        let listed = |list: &[(&str, u32)], word: &str| {
            list.iter()
                .find(|(name, _)| *name == word)
                .map(|(_, number)| *number)
        };
        // "ein" alone is an article, and filler; only "eins" counts.
        let simple = listed(&OTHERS, word)
            .or_else(|| listed(&TENS, word))
            .or_else(|| {
                if word == "ein" {
                    None
                } else {
                    listed(&DIGITS, word)
                }
            });
        let joined = || {
            let (digit, tens) = word.split_once("und")?;
            Some(listed(&DIGITS, digit)? + listed(&TENS, tens)?)
        };
        simple.or_else(joined).map(Number::Whole)
    }

    fn unit(word: &str) -> Option<&'static str> {
        Some(match word {
            "l" | "liter" | "litern" => "l",
            "ml" | "milliliter" => "ml",
            "g" | "gramm" => "g",
            "kg" | "kilo" | "kilos" | "kilogramm" => "kg",
            "cm" | "zentimeter" => "cm",
            "m" | "meter" | "metern" => "m",
            "zoll" => "zoll",
            "w" | "watt" => "w",
            "gb" | "gigabyte" => "gb",
            _ => return None,
        })
    }

    fn is_filler(word: &str) -> bool {
        matches!(
            word,
            "bitte"
                | "das"
                | "dem"
                | "den"
                | "der"
                | "des"
                | "die"
                | "ein"
                | "eine"
                | "einen"
                | "einem"
                | "einer"
                | "etwas"
                | "fuer"
                | "mein"
                | "meine"
                | "meinen"
                | "mir"
                | "mit"
                | "noch"
                | "paar"
                | "und"
                | "von"
                // Containers need no joining word in German: "eine Packung Nudeln".
                | "beutel"
                | "dose"
                | "dosen"
                | "flasche"
                | "flaschen"
                | "glaeser"
                | "karton"
                | "kiste"
                | "kisten"
                | "packung"
                | "packungen"
                | "paeckchen"
                | "paket"
                | "stueck"
                | "tuete"
                | "tueten"
        )
    }

    fn is_container(_word: &str) -> bool {
        false
    }

    fn singular(word: &str) -> String {
        if !word.is_ascii() || word.len() < 5 {
            return word.to_owned();
        }
        ["ern", "en", "er", "e", "n", "s"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .find(|stem| stem.len() >= 4)
            .unwrap_or(word)
            .to_owned()
    }
}
