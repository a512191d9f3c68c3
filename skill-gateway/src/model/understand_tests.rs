//! Sentences and what they mean.

use proptest::prelude::*;

use super::*;

/// An intent's name and its slots.
type Meaning = (String, Vec<(String, String)>);

fn model(locale: &str) -> Model {
    Model::load(locale).unwrap()
}

fn understood(locale: &str, sentence: &str) -> Option<Meaning> {
    let spoken = model(locale).understand(sentence)?;
    Some((spoken.name, spoken.slots.into_iter().collect()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the tables compare it with what was understood"
)]
fn meaning(name: &str, slots: &[(&str, &str)]) -> Option<Meaning> {
    let slots = slots
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Some((name.to_owned(), slots.collect()))
}

#[test]
fn sentences_are_understood_in_english() {
    let add = "AddToCartIntent";
    let table = [
        (
            "add an echo dot to my cart",
            meaning(add, &[("product", "echo dot")]),
        ),
        (
            "Add two echo dots.",
            meaning(add, &[("product", "echo dots"), ("quantity", "2")]),
        ),
        (
            "add a dozen echo dots",
            meaning(add, &[("product", "echo dots"), ("quantity", "12")]),
        ),
        (
            "ask corner shop to add forty two power banks to my cart",
            meaning(add, &[("product", "power banks"), ("quantity", "42")]),
        ),
        ("What’s in my cart?", meaning("ReadCartIntent", &[])),
        (
            "remove the echo dot",
            meaning("RemoveFromCartIntent", &[("product", "echo dot")]),
        ),
        (
            "remove one echo dot",
            meaning(
                "RemoveFromCartIntent",
                &[("product", "echo dot"), ("quantity", "1")],
            ),
        ),
        ("yes", meaning("AMAZON.YesIntent", &[])),
        ("Stop!", meaning("AMAZON.StopIntent", &[])),
        (
            "the second one",
            meaning("PickItemIntent", &[("ordinal", "second")]),
        ),
        (
            "none of them",
            meaning("PickItemIntent", &[("ordinal", "none")]),
        ),
        (
            "number two",
            meaning("PickItemIntent", &[("quantity", "2")]),
        ),
        (
            "the blue one",
            meaning("PickItemIntent", &[("option", "blue")]),
        ),
        ("4321", meaning("VoiceCodeIntent", &[("code", "4321")])),
        ("54321", None),
        ("the furry one", None),
        ("sing me a song", None),
        ("", None),
    ];

    for (sentence, expected) in table {
        assert_eq!(understood("en-US", sentence), expected, "{sentence}");
    }
}

#[test]
fn sentences_are_understood_in_german() {
    let add = "AddToCartIntent";
    let table = [
        (
            "leg einen Echo Dot in den Warenkorb",
            meaning(add, &[("product", "echo dot")]),
        ),
        (
            "frage corner shop und leg zwei Echo Dots in den Warenkorb",
            meaning(add, &[("product", "echo dots"), ("quantity", "2")]),
        ),
        (
            "was ist in meinem warenkorb",
            meaning("ReadCartIntent", &[]),
        ),
        (
            "entferne den echo dot",
            meaning("RemoveFromCartIntent", &[("product", "echo dot")]),
        ),
        ("nein danke", meaning("AMAZON.NoIntent", &[])),
    ];

    for (sentence, expected) in table {
        assert_eq!(understood("de-AT", sentence), expected, "{sentence}");
    }
}

#[test]
fn every_sample_is_understood_as_its_own_intent() {
    for locale in Model::locales() {
        let model = model(locale);
        for (intent, sentence) in sentences(&model) {
            let spoken = model.understand(&sentence);
            let name = spoken.map(|spoken| spoken.name);
            assert_eq!(
                name.as_deref(),
                Some(intent.as_str()),
                "{locale}: {sentence}"
            );
        }
    }
}

/// Every sample, filled with every example; built-in intents as they are said.
fn sentences(model: &Model) -> Vec<(String, String)> {
    let products = model
        .language
        .types
        .iter()
        .find(|kind| kind.name == "PRODUCT")
        .unwrap();
    let ordinals = model.language.types.iter();
    let mut ordinals = ordinals.filter(|kind| kind.name == "ORDINAL");
    let ordinal = &ordinals.next().unwrap().values[1].name.value;
    let first = |name: &str| -> &str {
        let mut types = model.language.types.iter();
        let kind = types.find(|kind| kind.name == name).unwrap();
        &kind.values[0].name.value
    };
    let list = first("LIST_NAME");
    let option = first("OPTION");
    let (from, it) = (first("CART_NAME"), first("IT"));
    let mut sentences = Vec::new();
    for intent in &model.language.intents {
        for sample in &intent.samples {
            for product in &products.values {
                let sentence = sample
                    .replace("{ordinal}", ordinal)
                    .replace("{option}", option)
                    .replace("{from}", from)
                    .replace("{it}", it)
                    .replace("{product}", &product.name.value)
                    .replace("{quantity}", "3")
                    .replace("{list}", list)
                    .replace("{unit}", first("UNIT"))
                    .replace("{pack}", "12")
                    .replace("{max_price}", "30")
                    .replace("{address}", first("ADDRESS_LABEL"))
                    .replace("{shipping}", first("SHIP_METHOD"))
                    .replace("{method}", first("METHOD_LABEL"))
                    .replace("{date}", "monday")
                    .replace("{coupon}", "welcome")
                    .replace("{code}", "4321");
                sentences.push((intent.name.clone(), sentence));
            }
        }
    }
    for (name, said) in &Words::of(model.locale).built_in {
        sentences.extend(said.iter().map(|said| (name.clone(), said.clone())));
    }
    sentences
}

#[test]
fn an_intent_means_the_same_in_every_language() {
    let names = |locale| -> Vec<(String, Vec<String>)> {
        let intents = model(locale).language.intents.into_iter();
        intents
            .map(|intent| {
                (
                    intent.name,
                    intent.slots.into_iter().map(|slot| slot.name).collect(),
                )
            })
            .collect()
    };

    for locale in Model::locales() {
        assert_eq!(names("en-US"), names(locale), "{locale}");
    }
}

#[test]
fn the_skill_is_opened_by_its_name() {
    assert!(model("en-US").opens("Open Corner Shop"));
    let other = model("en-US").called("leaf pot");
    assert!(other.opens("open leaf pot") && !other.opens("open corner shop"));
    assert!(other.understand("ask leaf pot to add green tea").is_some());
    assert!(model("de-DE").opens("öffne corner shop"));
    assert!(!model("en-US").opens("open the door"));
}

#[test]
fn a_language_that_is_not_spoken_has_no_model() {
    assert!(Model::load("fr-FR").is_none());
}

proptest! {
    #[test]
    fn no_sentence_does_harm(sentence in "(?s).{0,200}") {
        let _meaning = model("en-US").understand(&sentence);
    }
}
