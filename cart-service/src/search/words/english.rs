//! English: numbers, units, filler, plurals.

use super::{Number, Rules};

/// Any English.
pub(super) enum English {}

impl Rules for English {
    const OF: Option<&'static str> = Some("of");

    fn fold(_letter: char) -> Option<&'static str> {
        None
    }

    fn number(word: &str) -> Option<Number> {
        Some(match word {
            "zero" => Number::Whole(0),
            "one" => Number::Whole(1),
            "two" => Number::Whole(2),
            "three" => Number::Whole(3),
            "four" => Number::Whole(4),
            "five" => Number::Whole(5),
            "six" => Number::Whole(6),
            "seven" => Number::Whole(7),
            "eight" => Number::Whole(8),
            "nine" => Number::Whole(9),
            "ten" => Number::Whole(10),
            "eleven" => Number::Whole(11),
            "twelve" => Number::Whole(12),
            "thirteen" => Number::Whole(13),
            "fourteen" => Number::Whole(14),
            "fifteen" => Number::Whole(15),
            "sixteen" => Number::Whole(16),
            "seventeen" => Number::Whole(17),
            "eighteen" => Number::Whole(18),
            "nineteen" => Number::Whole(19),
            "twenty" => Number::Tens(20),
            "thirty" => Number::Tens(30),
            "forty" => Number::Tens(40),
            "fifty" => Number::Tens(50),
            "sixty" => Number::Tens(60),
            "seventy" => Number::Tens(70),
            "eighty" => Number::Tens(80),
            "ninety" => Number::Tens(90),
            "hundred" => Number::Whole(100),
            _ => return None,
        })
    }

    fn unit(word: &str) -> Option<&'static str> {
        Some(match word {
            "l" | "litre" | "litres" | "liter" | "liters" => "l",
            "ml" | "millilitre" | "millilitres" | "milliliter" | "milliliters" => "ml",
            "g" | "gram" | "grams" | "gramme" | "grammes" => "g",
            "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => "kg",
            "oz" | "ounce" | "ounces" => "oz",
            "lb" | "lbs" | "pound" | "pounds" => "lb",
            "gal" | "gallon" | "gallons" => "gal",
            "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => "cm",
            "m" | "metre" | "metres" | "meter" | "meters" => "m",
            "ft" | "foot" | "feet" => "ft",
            "in" | "inch" | "inches" => "in",
            "w" | "watt" | "watts" => "w",
            "gb" | "gigabyte" | "gigabytes" => "gb",
            _ => return None,
        })
    }

    fn is_filler(word: &str) -> bool {
        matches!(
            word,
            "a" | "an"
                | "and"
                | "another"
                | "any"
                | "for"
                | "me"
                | "my"
                | "of"
                | "our"
                | "please"
                | "some"
                | "that"
                | "the"
                | "these"
                | "this"
                | "those"
                | "to"
                | "with"
        )
    }

    fn is_container(word: &str) -> bool {
        matches!(
            word,
            "bag"
                | "bags"
                | "bottle"
                | "bottles"
                | "box"
                | "boxes"
                | "can"
                | "cans"
                | "carton"
                | "cartons"
                | "case"
                | "cases"
                | "jar"
                | "jars"
                | "pack"
                | "package"
                | "packages"
                | "packet"
                | "packets"
                | "packs"
                | "pair"
                | "pairs"
                | "piece"
                | "pieces"
                | "set"
                | "sets"
                | "tin"
                | "tins"
                | "tube"
                | "tubes"
        )
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
            Some(_) | None => stem.to_owned(),
        }
    }
}
