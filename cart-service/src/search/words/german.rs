//! German: numbers in one word, units, filler, plurals.

use super::{
    numbers::Number,
    rules::Rules,
    unit::{Unit, common},
};

/// Any German.
pub(super) enum German {}

/// Below a hundred, but for those that are put together.
const NUMBERS: [(&str, u64); 29] = [
    ("null", 0),
    ("eins", 1),
    ("ein", 1),
    ("zwei", 2),
    ("zwo", 2),
    ("drei", 3),
    ("vier", 4),
    ("fuenf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
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
    ("zwanzig", 20),
    ("dreissig", 30),
    ("vierzig", 40),
    ("fuenfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
];

const ORDINALS: [(&str, u64); 12] = [
    ("erst", 1),
    ("zweit", 2),
    ("dritt", 3),
    ("viert", 4),
    ("fuenft", 5),
    ("sechst", 6),
    ("siebt", 7),
    ("acht", 8),
    ("neunt", 9),
    ("zehnt", 10),
    ("elft", 11),
    ("zwoelft", 12),
];

impl Rules for German {
    const UNITS_LEAD: bool = true;
    const DATA: &'static str = include_str!("german.tsv");

    fn fold(letter: char) -> Option<&'static str> {
        Some(match letter {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            _ => return None,
        })
    }

    fn number(word: &str) -> Option<Number> {
        match word {
            // An article, and filler; only "eins" counts, or "ein Liter".
            "ein" | "eine" | "einen" => Some(Number::Article),
            "hundert" => Some(Number::Times(100)),
            "tausend" => Some(Number::Times(1_000)),
            "dutzend" => Some(Number::Times(12)),
            "halb" | "halber" | "halbe" | "halbes" | "halben" => Some(Number::Part(500)),
            "viertel" => Some(Number::Part(250)),
            "dreiviertel" => Some(Number::Part(750)),
            "anderthalb" | "eineinhalb" => Some(Number::Thousandths(1_500)),
            "komma" => Some(Number::Point),
            _ => {
                let halves = word.strip_suffix("einhalb").and_then(below_hundred);
                match halves {
                    Some(whole) => Some(Number::Thousandths(whole * 1_000 + 500)),
                    None => joined(word).map(Number::Whole),
                }
            }
        }
    }

    fn ordinal(word: &str) -> Option<u64> {
        let stem = ["er", "en", "es", "e"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))?;
        let listed = ORDINALS.iter().find(|(name, _)| *name == stem);
        listed.map(|(_, number)| *number)
    }

    fn unit(word: &str) -> Option<(Unit, u64)> {
        Some(match word {
            "liter" | "litern" => (Unit::Volume, 1_000),
            "milliliter" => (Unit::Volume, 1),
            "gramm" => (Unit::Mass, 1_000),
            "pfund" => (Unit::Mass, 500_000),
            "kilo" | "kilos" | "kilogramm" => (Unit::Mass, 1_000_000),
            "zentimeter" => (Unit::Length, 10),
            "millimeter" => (Unit::Length, 1),
            "meter" | "metern" => (Unit::Length, 1_000),
            "zoll" => (Unit::Inches, 1),
            "gigabyte" => (Unit::Storage, 1),
            "terabyte" => (Unit::Storage, 1_000),
            "milliamperestunden" => (Unit::Charge, 1),
            "er" | "pack" | "packs" | "packung" | "packungen" | "paket" | "pakete" | "stueck"
            | "stk" | "rolle" | "rollen" | "blatt" | "teile" | "teilig" | "tabletten"
            | "kapseln" | "waeschen" | "waschladungen" | "paeckchen" | "scheiben" | "dose"
            | "dosen" | "flasche" | "flaschen" | "beutel" | "tuete" | "tueten" | "kasten"
            | "kiste" | "kisten" | "karton" | "glas" | "glaeser" | "becher" | "tube" | "tuben"
            | "tafel" | "tafeln" | "paar" | "erpack" | "erkasten" | "erkiste" | "erpackung" => {
                (Unit::Pieces, 1)
            }
            "generation" | "gen" => (Unit::Generation, 1),
            _ => return common(word),
        })
    }

    fn singular(word: &str) -> String {
        if !word.is_ascii() {
            return word.to_owned();
        }
        if let [.., b'b' | b'd' | b'g' | b'p' | b't', b's'] = word.as_bytes()
            && word.len() == 4
        {
            // "Dots", "Pads", "Tabs": borrowed words keep their plural, and are short.
            return word.trim_end_matches('s').to_owned();
        }
        if word.len() < 5 {
            return word.to_owned();
        }
        ["ern", "en", "er", "es", "em", "e", "n", "s"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .find(|stem| stem.len() >= 4)
            .unwrap_or(word)
            .to_owned()
    }
}

/// A number in one word: "zweihundertfuenfzig".
fn joined(word: &str) -> Option<u64> {
    let part = |text: &str| {
        if text.is_empty() {
            Some(1)
        } else {
            below_hundred(text)
        }
    };
    let rest = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            joined(text)
        }
    };
    if let Some((thousands, less)) = word.split_once("tausend") {
        return Some(part(thousands)? * 1_000 + rest(less)?);
    }
    if let Some((hundreds, less)) = word.split_once("hundert") {
        return Some(part(hundreds)? * 100 + rest(less)?);
    }
    below_hundred(word)
}

fn below_hundred(word: &str) -> Option<u64> {
    let listed = |word: &str| {
        let listed = NUMBERS.iter().find(|(name, _)| *name == word);
        listed.map(|(_, number)| *number)
    };
    let ninety = |word: &str| (word == "neunzig").then_some(90);
    let both = || {
        let (digit, tens) = word.split_once("und")?;
        let tens = listed(tens).or_else(|| ninety(tens))?;
        Some(listed(digit)? + tens)
    };
    listed(word).or_else(|| ninety(word)).or_else(both)
}
