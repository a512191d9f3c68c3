//! An example for each rule, or several, that breaks it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{TYPES, draft, draft_in, set};
use crate::skill::{Draft, Rule};

const INTENTS: &str = "/interactionModel/languageModel/intents";
const ENGLISH: &str = "/manifest/publishingInformation/locales/en-US";

#[test]
fn every_rule_has_an_example_that_breaks_it() {
    let endpoint = "/manifest/apis/custom/endpoint/uri";
    let linking = "/accountLinkingRequest";
    let policy = "/manifest/privacyAndCompliance/locales/en-US/privacyPolicyUrl";
    let name = "/interactionModel/languageModel/invocationName";
    let texts = |field: &str| format!("{ENGLISH}/{field}");
    let long = |count: usize| json!("x".repeat(count));
    let manifest = |path: &str, value: Value| {
        let path = path.to_owned();
        Box::new(move |draft: &mut Draft| set(&mut draft.manifest, &path, value.clone())) as Breaks
    };
    let link = |path: &str, value: Value| {
        let path = format!("{linking}/{path}");
        Box::new(move |draft: &mut Draft| set(&mut draft.linking, &path, value.clone())) as Breaks
    };
    let model = |path: &str, value: Value| {
        let path = path.to_owned();
        Box::new(move |draft: &mut Draft| set(english(draft), &path, value.clone())) as Breaks
    };
    let intent = |intent: Value| {
        Box::new(move |draft: &mut Draft| push(english(draft), INTENTS, intent.clone())) as Breaks
    };
    let samples = |samples: &[&str]| {
        intent(json!({
            "name": "NewIntent",
            "slots": [
                { "name": "thing", "type": "PRODUCT" },
                { "name": "query", "type": "AMAZON.SearchQuery" },
            ],
            "samples": samples,
        }))
    };
    let value = |value: Value| {
        Box::new(move |draft: &mut Draft| {
            push(english(draft), &format!("{TYPES}/0/values"), value.clone());
        }) as Breaks
    };
    let dialog = |entry: Value| {
        Box::new(move |draft: &mut Draft| {
            push(
                english(draft),
                "/interactionModel/dialog/intents",
                entry.clone(),
            );
        }) as Breaks
    };
    let named = |name: Value| json!({ "id": "sku:new", "name": name });
    let synonyms: Vec<String> = (0..101).map(|n| format!("thing {n}")).collect();

    let examples: Vec<(Rule, Breaks)> = vec![
        (
            Rule::Https,
            manifest(endpoint, json!("http://shop.example.com/alexa")),
        ),
        (Rule::Https, link("accessTokenUrl", json!("/oauth2/token"))),
        (
            Rule::Port443,
            manifest(endpoint, json!("https://shop.example.com:8443/alexa")),
        ),
        (
            Rule::PublicHost,
            manifest(endpoint, json!("https://localhost/alexa")),
        ),
        (
            Rule::PublicHost,
            manifest(endpoint, json!("https://203.0.113.7/alexa")),
        ),
        (
            Rule::PublicHost,
            manifest(endpoint, json!("https://shop.local/alexa")),
        ),
        (
            Rule::AmazonsNames,
            link("authorizationUrl", json!("https://alexa.shop.com/a")),
        ),
        (
            Rule::AmazonsNames,
            manifest(policy, json!("https://my-amazon-shop.com/privacy")),
        ),
        (
            Rule::AmazonsNames,
            manifest(policy, json!("https://aws.shop.com/privacy")),
        ),
        (Rule::PolicyUrl, manifest(policy, Value::Null)),
        (
            Rule::PolicyUrl,
            manifest(policy, json!("http://shop.com/privacy")),
        ),
        (Rule::TextLength, manifest(&texts("name"), json!("X"))),
        (
            Rule::StoreName,
            manifest(&texts("name"), json!("Corner Shop on Alexa")),
        ),
        (
            Rule::StoreName,
            manifest(&texts("name"), json!("Amazon-Laden")),
        ),
        (
            Rule::StoreName,
            manifest(&texts("name"), json!("Corner Shop ™")),
        ),
        (
            Rule::StoreName,
            manifest(&texts("name"), json!("Corner_Shop")),
        ),
        (Rule::TextLength, manifest(&texts("summary"), long(161))),
        (
            Rule::TextLength,
            manifest(&texts("description"), long(4_001)),
        ),
        (
            Rule::TextLength,
            manifest(&texts("keywords"), json!([long(151)])),
        ),
        (
            Rule::TextLength,
            manifest(
                "/manifest/publishingInformation/testingInstructions",
                json!(""),
            ),
        ),
        (
            Rule::TooMany,
            manifest(&texts("keywords"), json!(vec!["x"; 31])),
        ),
        (
            Rule::TooMany,
            manifest(
                &texts("examplePhrases"),
                json!(vec!["Alexa, open corner shop"; 4]),
            ),
        ),
        (
            Rule::TooMany,
            manifest(
                "/manifest/publishingInformation/distributionCountries",
                json!([]),
            ),
        ),
        (Rule::TooMany, link("scopes", json!(vec!["x"; 16]))),
        (Rule::TooMany, link("domains", json!(vec!["x"; 16]))),
        (
            Rule::ExamplePhrase,
            manifest(&texts("examplePhrases"), json!(["open corner shop"])),
        ),
        (
            Rule::ExamplePhrase,
            manifest(&texts("examplePhrases"), json!(["Alexa, sing corner shop"])),
        ),
        (
            Rule::ExamplePhrase,
            manifest(&texts("examplePhrases"), json!(["Alexa, add an echo dot"])),
        ),
        (
            Rule::KnownLocale,
            Box::new(|draft| {
                let texts = draft.manifest.pointer(ENGLISH).unwrap().clone();
                draft.manifest["manifest"]["publishingInformation"]["locales"]["en-ZZ"] = texts;
            }),
        ),
        (Rule::TextsAndModel, Box::new(|draft| draft.models.clear())),
        (
            Rule::TextsAndModel,
            Box::new(|draft| {
                let model = english(draft).clone();
                draft.models.insert("en-GB".to_owned(), model);
            }),
        ),
        (Rule::Icon, Box::new(|draft| draft.images.clear())),
        (
            Rule::Icon,
            manifest(
                &texts("largeIconUri"),
                json!("file://assets/images/en-US_smallIcon.png"),
            ),
        ),
        (
            Rule::Country,
            manifest(
                "/manifest/publishingInformation/distributionCountries",
                json!(["us"]),
            ),
        ),
        (Rule::ClientId, link("clientId", Value::Null)),
        (
            Rule::Secret,
            Box::new(|draft| {
                draft.linking["accountLinkingRequest"]["clientSecret"] = json!("s");
            }),
        ),
        (
            Rule::TokenLifetime,
            link("defaultTokenExpirationInSeconds", json!(359)),
        ),
        (Rule::InvocationName, model(name, json!("shop"))),
        (Rule::InvocationName, model(name, json!("Corner Shop"))),
        (Rule::InvocationName, model(name, json!("corner shop 24"))),
        (Rule::WakeWord, model(name, json!("echo shop"))),
        (Rule::LaunchWord, model(name, json!("open shop"))),
        (Rule::LaunchWord, model(name, json!("play shop"))),
        (Rule::JoiningWord, model(name, json!("leaf and pot"))),
        (Rule::JoiningWord, model(name, json!("things for home"))),
        (Rule::KindWord, model(name, json!("corner shop skill"))),
        (Rule::KindWord, model(name, json!("corner app"))),
        (Rule::SmallWord, model(name, json!("the shop"))),
        (Rule::SmallWord, model(name, json!("a shop"))),
        (
            Rule::SmallWord,
            Box::new(|draft| {
                *draft = draft_in(["de-DE"]);
                let model = draft.models.get_mut("de-DE").unwrap();
                set(
                    model,
                    "/interactionModel/languageModel/invocationName",
                    json!("der laden"),
                );
            }),
        ),
        (
            Rule::BuiltInMissing,
            Box::new(|draft| {
                let intents = english(draft).pointer_mut(INTENTS).unwrap();
                intents
                    .as_array_mut()
                    .unwrap()
                    .retain(|intent| intent["name"] != "AMAZON.StopIntent");
            }),
        ),
        (
            Rule::IntentName,
            intent(json!({ "name": "Add2Cart", "samples": [] })),
        ),
        (
            Rule::IntentName,
            intent(json!({ "name": "MyAMAZON.StopIntent", "samples": [] })),
        ),
        (
            Rule::DuplicateIntent,
            intent(json!({ "name": "AddToCartIntent", "samples": [] })),
        ),
        (Rule::SampleCharacters, samples(&["play 2 songs"])),
        (Rule::SampleCharacters, samples(&["sing, please"])),
        (Rule::UnknownSlot, samples(&["sing {song} loudly"])),
        (
            Rule::UnknownType,
            intent(json!({
                "name": "NewIntent", "slots": [{ "name": "song", "type": "SONG" }], "samples": [],
            })),
        ),
        (Rule::BareSlot, samples(&["{thing}"])),
        (Rule::BareSlot, samples(&["{thing} {thing}"])),
        (
            Rule::DuplicateSample,
            samples(&["sing loudly", "Sing  loudly"]),
        ),
        (Rule::Collision, samples(&["empty my cart"])),
        // Whatever the slot is called.
        (Rule::Collision, samples(&["add {thing} to my cart"])),
        (Rule::BuiltInSentence, samples(&["cancel"])),
        // Two types that share a value: nobody knows which is meant.
        (
            Rule::Misunderstood,
            Box::new(|draft| {
                for (kind, name) in [("SONG", "SongIntent"), ("TUNE", "TuneIntent")] {
                    let values = json!([{ "name": { "value": "blue moon" } }]);
                    push(
                        english(draft),
                        TYPES,
                        json!({ "name": kind, "values": values }),
                    );
                    let slots = json!([{ "name": "what", "type": kind }]);
                    let plays = json!({ "name": name, "slots": slots, "samples": ["play {what}"] });
                    push(english(draft), INTENTS, plays);
                }
            }),
        ),
        (
            Rule::SearchQueryBeside,
            samples(&["sing {query} with {thing}"]),
        ),
        (
            Rule::EmptyType,
            model(&format!("{TYPES}/0/values"), json!([])),
        ),
        (
            Rule::DuplicateValue,
            value(named(json!({ "value": "ECHO DOT" }))),
        ),
        (
            Rule::DuplicateValue,
            value(json!({ "id": "sku:ECHO-DOT-5", "name": { "value": "x" } })),
        ),
        (Rule::ValueSize, value(named(json!({ "value": long(141) })))),
        (
            Rule::ValueSize,
            value(named(json!({ "value": "x", "synonyms": synonyms }))),
        ),
        (
            Rule::ModelSize,
            Box::new(|draft| {
                english(draft)["interactionModel"]["more"] = json!("x".repeat(1_500_000));
            }),
        ),
        (
            Rule::DialogModel,
            dialog(json!({ "name": "SingIntent", "prompts": {}, "slots": [] })),
        ),
        (
            Rule::DialogModel,
            dialog(json!({ "name": "AddToCartIntent", "prompts": {}, "slots": [
                { "name": "product", "type": "SONG", "prompts": {} },
            ]})),
        ),
        (
            Rule::PromptMissing,
            dialog(json!({ "name": "AddToCartIntent", "prompts": {}, "slots": [
                { "name": "product", "type": "PRODUCT", "elicitationRequired": true, "prompts": {} },
            ]})),
        ),
        (
            Rule::PromptMissing,
            dialog(json!({ "name": "AddToCartIntent", "slots": [],
            "prompts": { "confirmation": "Sing.loudly" } })),
        ),
    ];

    let mut broken = BTreeSet::new();
    for (at, (rule, breaks)) in examples.iter().enumerate() {
        let mut draft = draft();
        breaks(&mut draft);
        let found: Vec<Rule> = draft.findings().iter().map(|found| found.rule).collect();
        assert!(found.contains(rule), "example {at}, {rule:?}: {found:?}");
        broken.insert(*rule);
    }
    for rule in Rule::ALL {
        assert!(broken.contains(&rule), "{rule:?} has no example");
    }
}

type Breaks = Box<dyn Fn(&mut Draft)>;

fn english(draft: &mut Draft) -> &mut Value {
    draft.models.get_mut("en-US").unwrap()
}

fn push(document: &mut Value, path: &str, value: Value) {
    let list = document.pointer_mut(path).and_then(Value::as_array_mut);
    list.unwrap_or_else(|| panic!("no {path}")).push(value);
}
