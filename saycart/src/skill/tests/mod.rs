//! The sample shop's package is right, and each rule has an example that breaks it ([`breaking`]).

mod breaking;

use saycart_cart_service::{CatalogueFormat, Locale, Product, SAMPLE_CATALOGUE, catalogue};
use saycart_skill_gateway::model::Model;
use serde_json::{Value, json};

use super::*;

const INVOCATION: &str = "corner shop";
const TYPES: &str = "/interactionModel/languageModel/types";

fn values(locale: &str) -> Values {
    let products = catalogue::read(CatalogueFormat::Csv, SAMPLE_CATALOGUE.as_bytes());
    let products: Vec<Product> = products.collect::<Result<_, _>>().unwrap();
    let locale = Locale::parse(locale).unwrap();
    let values = Values::parse(catalogue::slot_type_values(&products, locale).as_bytes()).unwrap();
    values.with_options(&catalogue::option_values(&products))
}

fn language(locale: &str) -> Language {
    let values = values(locale);
    let filling = Filling {
        name: "Corner Shop",
        invocation: INVOCATION,
        product: &values.example().unwrap(),
        privacy_policy_url: Some("https://shop.example.com/privacy"),
        terms_of_use_url: Some("https://shop.example.com/terms"),
    };
    Language {
        locale: locale.to_owned(),
        invocation_name: INVOCATION.to_owned(),
        texts: Texts::of(locale, None, filling),
        values,
    }
}

fn shop() -> Shop {
    Shop {
        door: "https://skill.shop.example.com".parse().unwrap(),
        certificate: EndpointCertificate::Trusted,
        client_id: Some("cli_1".to_owned()),
        scopes: vec!["cart.read".to_owned()],
        countries: vec!["US".to_owned()],
        testing_instructions: "Open it.".to_owned(),
    }
}

fn draft_in<'l>(locales: impl IntoIterator<Item = &'l str>) -> Draft {
    let languages: Vec<Language> = locales.into_iter().map(language).collect();
    Draft::of(&shop(), &languages).unwrap()
}

fn draft() -> Draft {
    draft_in(["en-US"])
}

#[test]
fn the_sample_shops_package_is_right_in_every_language() {
    let draft = draft_in(Model::locales());

    let findings: Vec<String> = draft.findings().iter().map(Finding::to_string).collect();
    assert_eq!(findings, Vec::<String>::new());
    assert!(draft.cut.is_empty());
}

#[test]
fn the_files_are_those_that_ask_takes() {
    let files = draft_in(["de-DE", "en-US"]).files();

    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "accountLinking.json",
            "ask-resources.json",
            "skill-package/assets/images/de-DE_largeIcon.png",
            "skill-package/assets/images/de-DE_smallIcon.png",
            "skill-package/assets/images/en-US_largeIcon.png",
            "skill-package/assets/images/en-US_smallIcon.png",
            "skill-package/interactionModels/custom/de-DE.json",
            "skill-package/interactionModels/custom/en-US.json",
            "skill-package/skill.json",
        ]
    );
    let read = |name: &str| serde_json::from_slice::<Value>(&files[name]).unwrap();
    let manifest = read("skill-package/skill.json");
    let custom = "/manifest/apis/custom/endpoint/uri";
    assert_eq!(
        manifest.pointer(custom),
        Some(&json!("https://skill.shop.example.com/alexa"))
    );
    assert_eq!(
        manifest.pointer("/manifest/events/subscriptions/1/eventName"),
        Some(&json!("SKILL_DISABLED"))
    );
    assert_eq!(
        manifest.pointer("/manifest/apis/custom/interfaces/0/type"),
        Some(&json!("ALEXA_PRESENTATION_APL"))
    );
    let linking = read("accountLinking.json");
    assert_eq!(
        linking.pointer("/accountLinkingRequest/accessTokenUrl"),
        Some(&json!("https://skill.shop.example.com/oauth2/token"))
    );
}

#[test]
fn what_is_uploaded_is_what_the_gateway_understands_but_for_the_products() {
    for locale in Model::locales() {
        let mut ours: Value = serde_json::from_str(Model::file(locale).unwrap()).unwrap();
        let mut uploaded = draft_in([locale]).models.remove(locale).unwrap();

        let take = |model: &mut Value, kind: &str| {
            let types = model.pointer_mut(TYPES).unwrap().as_array_mut().unwrap();
            let of = types.iter_mut().find(|known| known["name"] == kind);
            of.unwrap()["values"].take()
        };
        models::with_synonyms(&mut ours);
        let values = take(&mut uploaded, models::PRODUCT);
        take(&mut ours, models::PRODUCT);
        let options = take(&mut uploaded, models::OPTION);
        let known = take(&mut ours, models::OPTION);
        // Ours come first: what is said for them stays what it is.
        let (options, known) = (options.as_array().unwrap(), known.as_array().unwrap());
        assert!(options.starts_with(known) && options.len() > known.len());

        assert_eq!(uploaded, ours, "{locale}");
        let every = values.as_array().unwrap().iter();
        assert!(
            every
                .clone()
                .all(|value| value["name"]["synonyms"].is_array())
        );
        let dot = values.as_array().unwrap().iter();
        assert!(dot.clone().any(|value| value["id"] == "sku:ECHO-DOT-5"));
    }
}

#[test]
fn what_tells_products_apart_is_heard_once_each() {
    let options = ["XL", "green", "Extra Large", "12 rolls", "green"].map(str::to_owned);
    let language = Language {
        values: values("en-US").with_options(&options),
        ..language("en-US")
    };

    let draft = Draft::of(&shop(), &[language]).unwrap();

    let types = draft.models["en-US"].pointer(TYPES).unwrap();
    let of = types.as_array().unwrap().iter();
    let mut of = of.filter(|known| known["name"] == models::OPTION);
    let values = of.next().unwrap()["values"].as_array().unwrap().clone();
    let named = |name: &str| {
        let same = values.iter().filter(|value| value["name"]["value"] == name);
        same.count()
    };
    // Green and extra large are there in every shop.
    let counts = ["XL", "12 rolls", "green", "extra large", "Extra Large"].map(named);
    assert_eq!(counts, [1, 1, 1, 1, 0]);
    assert_eq!(draft.findings(), []);
}

#[test]
fn a_catalogue_that_is_too_large_is_cut() {
    let many: Vec<Value> = (0..60_000)
        .map(|n| json!({ "id": format!("sku:{n}"), "name": { "value": format!("thing {n}") } }))
        .collect();
    let export = json!({ "values": many }).to_string();
    let language = Language {
        values: Values::parse(export.as_bytes()).unwrap(),
        ..language("en-US")
    };

    let draft = Draft::of(&shop(), &[language]).unwrap();

    assert!(draft.cut["en-US"] > 1_000, "{:?}", draft.cut);
    assert_eq!(draft.findings(), []);
}

#[test]
fn a_language_without_texts_of_ours_gets_english_ones_or_the_shops_own() {
    let path = tempfile::NamedTempFile::new().unwrap();
    let own = json!({ "fr-FR": {
        "name": "Épicerie", "summary": "s", "description": "d", "examplePhrases": ["Alexa, ouvre"],
    }});
    std::fs::write(path.path(), own.to_string()).unwrap();
    let own = Texts::read(path.path().to_owned()).unwrap();
    let filling = Filling {
        name: "Corner Shop",
        invocation: INVOCATION,
        product: "milk",
        privacy_policy_url: None,
        terms_of_use_url: None,
    };

    let english = Texts::of("fr-FR", None, filling);
    let french = Texts::of("fr-FR", own.get("fr-FR"), filling);

    assert_eq!(english.name, "Corner Shop");
    assert!(!english.are_translated && french.are_translated);
    assert_eq!(french.name, "Épicerie");
    std::fs::write(path.path(), r#"{"fr-FR":{"nom":"x"}}"#).unwrap();
    assert!(Texts::read(path.path().to_owned()).is_err());
}

#[test]
fn a_finding_says_where_what_and_what_to_do() {
    let mut draft = draft();
    set(
        &mut draft.manifest,
        "/manifest/apis/custom/endpoint/uri",
        json!("https://shop.example.com:8443/alexa"),
    );

    let findings = draft.findings();

    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code(), "not_port_443");
    assert_eq!(
        findings[0].to_string(),
        "/manifest/apis/custom/endpoint/uri: must be at port 443: Alexa takes another port without \
         a word, and never connects, not https://shop.example.com:8443/alexa; name the suite's \
         public address with `public_url` or --url"
    );
}

fn set(document: &mut Value, path: &str, value: Value) {
    let place = document.pointer_mut(path);
    *place.unwrap_or_else(|| panic!("no {path}")) = value;
}
