use proptest::prelude::*;

use super::*;

/// Tokens as text; a quantity has a `?`, what stands aside a `+`, a measure its unit.
fn said(language: Language, text: &str) -> String {
    let tokens = tokens(language, text, Side::Said);
    let texts = tokens.iter().map(|token| {
        let text = match &token.form {
            Form::Word(word) => word.clone(),
            Form::Measure(measure) => match measure.unit {
                Some(unit) => format!("{measure}{unit:?}"),
                None => measure.to_string(),
            },
        };
        match token.role {
            Role::Plain => text,
            Role::Quantity => format!("?{text}"),
            Role::Aside => format!("+{text}"),
        }
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn english_is_brought_to_one_form() {
    for (text, compared) in [
        ("Echo Dot", "echo dot"),
        ("the echo dots please", "echo dot"),
        ("add an echo dot to my cart", "echo dot"),
        ("cookies", "cooky"),
        ("cookie", "cooky"),
        ("pies", "pie"),
        ("Kid's Toothbrush", "kid toothbrush"),
        ("twenty five AA batteries", "?25 aa battery"),
        ("two litres of milk", "2Volume milk"),
        ("water 500ml", "water 500Volume"),
        ("half gallon milk", "0.5Ounces milk"),
        ("one point five liters", "1.5Volume"),
        ("two packs of twelve eggs", "?2Pieces 12 egg"),
        ("eggs pack of twelve", "egg 12Pieces"),
        ("half a dozen eggs", "?6 egg"),
        ("a box of matches", "match"),
        ("echo dot fourth generation", "echo dot 4Generation"),
        ("echo dot 4th gen", "echo dot 4Generation"),
        ("echo dot generation 4", "echo dot 4Generation"),
        ("echo dot with clock", "echo dot +clock"),
        (
            "ten thousand milliamp hour power bank",
            "10000Charge power bank",
        ),
        (
            "one hundred twenty eight gigabyte stick",
            "128Storage stick",
        ),
        ("4K TV", "4k tv"),
        ("four k tv", "4k tv"),
        ("Crème brûlée & Co.", "creme brulee co"),
        ("grey towel, large", "gray towel l"),
        ("The", "the"),
        ("dresses", "dress"),
        ("Glass", "glass"),
        ("", ""),
        ("!!!", ""),
    ] {
        assert_eq!(said(Language::English, text), compared, "{text}");
    }
}

#[test]
fn german_is_brought_to_one_form() {
    for (text, compared) in [
        ("zwei Echo Dots", "?2 echo dot"),
        ("Kekse", "keks"),
        ("ein Keks", "keks"),
        ("Müsli", "muesli"),
        ("die großen Küchentücher bitte", "gross kuechentuech"),
        ("fünfundzwanzig Batterien", "?25 batteri"),
        ("zwei Liter Milch", "2Volume milch"),
        ("ein Liter Milch", "1Volume milch"),
        ("anderthalb Liter Saft", "1.5Volume saft"),
        ("Saft eins komma fünf Liter", "saft 1.5Volume"),
        ("siebenhundertfünfzig Milliliter Öl", "750Volume oel"),
        ("eine Packung Nudeln in den Warenkorb", "nudel"),
        ("Pils 6er Pack", "pils 6Pieces"),
        ("Echo Dot vierte Generation", "echo dot 4Generation"),
        ("Echo Dot (4. Generation)", "echo dot 4Generation"),
        ("Echo Dot mit Uhr", "echo dot +uhr"),
        ("zehntausend mAh", "10000Charge"),
        ("Straße", "strass"),
    ] {
        assert_eq!(said(Language::German, text), compared, "{text}");
    }
}

#[test]
fn measures_meet_whatever_their_unit() {
    let measure = |language, text| match tokens(language, text, Side::Written).as_slice() {
        [
            Token {
                form: Form::Measure(measure),
                role: _,
            },
        ] => *measure,
        other => panic!("no measure: {other:?}"),
    };
    let english = |text| measure(Language::English, text);

    assert!(english("1.5 l").fits(english("1500 ml")));
    assert!(english("half gallon").fits(english("64 oz")));
    assert!(english("5").fits(english("5 in")));
    assert!(!english("5 lb").fits(english("5 in")));
    assert!(measure(Language::German, "1 kg").fits(measure(Language::German, "1000 Gramm")));
}

#[test]
fn a_unit_without_a_number_is_one_of_it() {
    for (text, compared) in [
        ("a gallon of milk", "1Ounces milk"),
        ("gallon of whole milk", "1Ounces whole milk"),
        ("a pound cake", "pound cake"),
        ("gallon", "gallon"),
        ("a quarter pound of cheese", "0.25Ounces cheese"),
        ("three quarters of a pound of ham", "0.75Ounces ham"),
        ("a third of a liter of water", "?3 liter water"),
    ] {
        assert_eq!(said(Language::English, text), compared, "{text}");
    }
    for (text, compared) in [
        ("Kilo Mehl", "1Mass mehl"),
        ("ein Liter von der Hafermilch", "1Volume hafermilch"),
        ("dreiviertel Liter Milch", "0.75Volume milch"),
        ("Messbecher Liter", "messbech liter"),
    ] {
        assert_eq!(said(Language::German, text), compared, "{text}");
    }
}

#[test]
fn letters_that_were_spelled_are_one_word() {
    for (text, compared) in [
        ("h. d. m. i. cable", "hdmi cable"),
        ("H. D. M. I cable", "hdmi cable"),
        ("four a. a. batteries", "?4 aa battery"),
        ("t. shirt", "t shirt"),
        ("vitamin c.", "vitamin c"),
        ("vitamin c. a day", "vitamin c day"),
        ("two d. v. d. s.", "?2 dvd"),
        ("u s b cable", "usb cable"),
        ("u.s.b.c. cable", "usbc cable"),
        ("U.S.B. a cable", "usb a cable"),
        ("a b test", "b test"),
    ] {
        assert_eq!(said(Language::English, text), compared, "{text}");
    }
}

#[test]
fn that_a_size_is_one_goes_without_saying() {
    assert_eq!(said(Language::English, "t-shirt size m"), "t shirt m");
    assert_eq!(said(Language::English, "size 3 diapers"), "size 3 diaper");
    assert_eq!(said(Language::German, "Handschuhe Größe M"), "handschuh m");
}

#[test]
fn an_unknown_script_is_kept() {
    assert_eq!(said(Language::English, "お茶 500ml"), "お茶 500Volume");
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        for language in Language::ALL {
            for side in [Side::Said, Side::Written] {
                let tokens = tokens(language, &text, side);
                let empty = |token: &Token| token.form == Form::Word(String::new());
                prop_assert!(!tokens.iter().any(empty));
            }
        }
    }
}
