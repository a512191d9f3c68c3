//! English: numbers, units, filler, plurals.

use super::{
    numbers::Number,
    rules::Rules,
    unit::{Unit, common},
};

/// Any English.
pub(super) enum English {}

/// Below a hundred, in one word.
const NUMBERS: [(&str, u64); 27] = [
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
];

const ORDINALS: [(&str, u64); 12] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
];

impl Rules for English {
    const UNITS_LEAD: bool = false;
    const DATA: &'static str = include_str!("english.tsv");

    fn fold(_letter: char) -> Option<&'static str> {
        None
    }

    fn number(word: &str) -> Option<Number> {
        let listed = NUMBERS.iter().find(|(name, _)| *name == word);
        match (word, listed) {
            ("hundred", _) => Some(Number::Times(100)),
            ("thousand", _) => Some(Number::Times(1_000)),
            ("dozen", _) => Some(Number::Times(12)),
            ("half", _) => Some(Number::Part(500)),
            ("quarter" | "quarters", _) => Some(Number::Part(250)),
            ("point", _) => Some(Number::Point),
            (_, Some((_, tens @ 20..))) => Some(Number::Tens(*tens)),
            (_, Some((_, number))) => Some(Number::Whole(*number)),
            (_, None) => None,
        }
    }

    fn ordinal(word: &str) -> Option<u64> {
        let listed = ORDINALS.iter().find(|(name, _)| *name == word);
        let digits = || {
            let end = word.find(|letter: char| !letter.is_ascii_digit())?;
            let (digits, ending) = word.split_at_checked(end)?;
            matches!(ending, "st" | "nd" | "rd" | "th").then(|| digits.parse().ok())?
        };
        listed.map(|(_, number)| *number).or_else(digits)
    }

    fn unit(word: &str) -> Option<(Unit, u64)> {
        Some(match word {
            "litre" | "litres" | "liter" | "liters" => (Unit::Volume, 1_000),
            "millilitre" | "millilitres" | "milliliter" | "milliliters" | "mil" | "mils" => {
                (Unit::Volume, 1)
            }
            "gram" | "grams" | "gramme" | "grammes" => (Unit::Mass, 1_000),
            "milligram" | "milligrams" => (Unit::Mass, 1),
            "kilo" | "kilos" | "kilogram" | "kilograms" => (Unit::Mass, 1_000_000),
            "oz" | "ounce" | "ounces" => (Unit::Ounces, 1),
            "lb" | "lbs" | "pound" | "pounds" | "pint" | "pints" | "pt" => (Unit::Ounces, 16),
            "qt" | "quart" | "quarts" => (Unit::Ounces, 32),
            "gal" | "gallon" | "gallons" => (Unit::Ounces, 128),
            "centimetre" | "centimetres" | "centimeter" | "centimeters" => (Unit::Length, 10),
            "millimetre" | "millimetres" | "millimeter" | "millimeters" => (Unit::Length, 1),
            "metre" | "metres" | "meter" | "meters" => (Unit::Length, 1_000),
            "in" | "inch" | "inches" => (Unit::Inches, 1),
            "ft" | "foot" | "feet" => (Unit::Inches, 12),
            "yd" | "yard" | "yards" => (Unit::Inches, 36),
            "gigabyte" | "gigabytes" | "gig" | "gigs" => (Unit::Storage, 1),
            "terabyte" | "terabytes" => (Unit::Storage, 1_000),
            "pack" | "packs" | "pk" | "count" | "ct" | "piece" | "pieces" | "pcs" | "roll"
            | "rolls" | "sheet" | "sheets" | "tablet" | "tablets" | "capsule" | "capsules"
            | "box" | "boxes" | "bar" | "bars" | "slice" | "bag" | "bags" | "can" | "cans"
            | "bottle" | "bottles" | "carton" | "cartons" | "case" | "cases" | "jar" | "jars"
            | "package" | "packages" | "packet" | "packets" | "pair" | "pairs" | "tin" | "tins"
            | "tube" | "tubes" | "set" | "sets" | "loads" | "pod" | "pods" => (Unit::Pieces, 1),
            "gen" | "generation" => (Unit::Generation, 1),
            "milliamp" | "milliamps" | "milliampere" => (Unit::Charge, 1),
            _ => return common(word),
        })
    }

    fn singular(word: &str) -> String {
        let long = word.len() > 3 && word.is_ascii();
        if !long || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
            return word.to_owned();
        }
        let whole = ["sses", "ches", "shes", "xes"]
            .iter()
            .find_map(|ending| word.strip_suffix("es").filter(|_| word.ends_with(ending)));
        let stem = whole.or_else(|| word.strip_suffix('s')).unwrap_or(word);
        // "batteries" and "battery" meet here, and "cookie" with "cookies".
        match stem.strip_suffix("ie") {
            Some(short) if short.len() > 2 => format!("{short}y"),
            Some(_) | None if stem.ends_with("toe") => stem.trim_end_matches('e').to_owned(),
            Some(_) | None => stem.to_owned(),
        }
    }
}
