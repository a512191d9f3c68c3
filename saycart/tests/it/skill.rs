//! The skill package of a shop: from its running suite, or from a file; right, whole, or not there.

use std::path::Path;

use serde_json::Value;

use crate::world::{Run, Shop, saycart};

const CLIENT: &str = "cli_1";

/// What a shop must say that the program cannot know.
fn told() -> Vec<&'static str> {
    let policies = ["--privacy-url", "https://shop.example.com/privacy"];
    let terms = ["--terms-url", "https://shop.example.com/terms"];
    let suite = ["--url", "https://skill.shop.example.com"];
    [&policies[..], &terms, &suite, &["--client-id", CLIENT]].concat()
}

fn package(folder: &Path, more: &[&str]) -> Run {
    let folder = folder.display().to_string();
    let command = [&["skill", "package", &folder, "--json"], more].concat();
    Run::of(&mut saycart(&command), "")
}

fn sample(folder: &Path) -> String {
    let file = folder.join("sample.csv");
    std::fs::write(&file, saycart_cart_service::SAMPLE_CATALOGUE).unwrap();
    file.display().to_string()
}

fn json_in(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_package_is_made_of_a_file_without_a_suite() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    let arguments = [told(), vec!["--catalogue", &file]].concat();

    let made = package(&folder, &arguments).json();
    let again = package(&folder, &arguments).json();

    assert_eq!(made, again);
    let names = made["files"].as_array().unwrap();
    assert!(names.len() >= 9, "{made}");
    for name in names {
        assert!(folder.join(name.as_str().unwrap()).is_file(), "{name}");
    }
    let linking = json_in(&folder.join("accountLinking.json"));
    assert_eq!(linking["accountLinkingRequest"]["clientId"], CLIENT);
    let models = folder.join("skill-package/interactionModels/custom");
    for locale in ["en-US", "de-DE"] {
        let model = json_in(&models.join(format!("{locale}.json")));
        assert!(model.to_string().contains("sku:ECHO-DOT-5"), "{locale}");
    }
}

#[test]
fn a_package_is_of_the_shop_that_the_configuration_names() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    let name = folder.display().to_string();
    let arguments = [
        &["skill", "package", &name, "--json", "--catalogue", &file][..],
        &told(),
    ];
    let with = |variables: &[(&str, &str)]| {
        let mut command = saycart(&arguments.concat());
        for (key, value) in variables {
            command.env(format!("SAYCART_GATEWAY__{key}"), value);
        }
        Run::of(&mut command, "")
    };
    let named = [
        ("SHOP_NAME", "Leaf & Pot"),
        ("INVOCATION_NAME", "leaf pot"),
        ("LOCALES__DE_DE__INVOCATION_NAME", "blatt kanne"),
        ("EXAMPLE_PRODUCT", "an elephant"),
        ("LOCALES__EN_US__EXAMPLE_PRODUCT", "a power bank"),
    ];

    let made = with(&named).json();

    let invocation = |locale: &str| {
        let model = format!("skill-package/interactionModels/custom/{locale}.json");
        let model = json_in(&folder.join(model));
        let name = &model["interactionModel"]["languageModel"]["invocationName"];
        name.as_str().unwrap().to_owned()
    };
    assert_eq!(invocation("en-GB"), "leaf pot");
    assert_eq!(invocation("de-DE"), "blatt kanne");
    let manifest = json_in(&folder.join("skill-package/skill.json"));
    let store = &manifest["manifest"]["publishingInformation"];
    let texts = &store["locales"]["de-DE"];
    assert_eq!(texts["name"], "Leaf & Pot");
    assert!(texts.to_string().contains("blatt kanne"), "{texts}");
    let told = store["testingInstructions"].as_str().unwrap();
    assert!(told.contains("“open blatt kanne”"), "{told}");
    // English asks for what is sold.
    let notes: Vec<&str> = made["notes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let unsold: Vec<&&str> = notes
        .iter()
        .filter(|note| note.contains("an elephant"))
        .collect();
    assert_eq!(unsold.len(), 1, "{notes:?}");
    assert!(
        unsold[0].starts_with("de-DE: the skill suggests"),
        "{unsold:?}"
    );

    let alexas = with(&[
        ("SHOP_NAME", "Leaf & Pot"),
        ("INVOCATION_NAME", "echo market"),
    ])
    .error();
    let amazons = with(&[("SHOP_NAME", "Leaf & Pot on Alexa")]).error();
    let asking = with(&[("SHOP_NAME", "What's up?")]).error();
    assert_eq!(alexas["error"]["code"], "wake_word");
    let message = alexas["error"]["message"].as_str().unwrap();
    assert!(message.contains("`gateway.invocation_name`"), "{message}");
    assert_eq!(amazons["error"]["code"], "store_name");
    assert_eq!(asking["error"]["key"], "gateway.shop_name");
}

#[test]
fn a_suite_that_runs_tells_what_it_sells_and_no_secret() {
    let shop = Shop::open();
    let folder = shop.folder().join("skill");
    let name = folder.display().to_string();
    let arguments = [vec!["skill", "package", &name], told()].concat();

    let made = shop.run(&arguments).json();

    let secret = saycart_service::ExposeSecret::expose_secret(&shop.client.client_secret);
    for file in made["files"].as_array().unwrap() {
        let content = std::fs::read(folder.join(file.as_str().unwrap())).unwrap();
        let content = String::from_utf8_lossy(&content);
        assert!(
            !content.contains(secret) && !content.contains("clientSecret"),
            "{file}"
        );
    }
    let model = folder.join("skill-package/interactionModels/custom/en-US.json");
    assert!(json_in(&model).to_string().contains("sku:POWERBANK"));
}

#[test]
fn what_amazon_would_refuse_is_told_at_once_and_nothing_is_written() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    let local = ["--catalogue", &file, "--url", "https://localhost:8443"];

    let refused = package(&folder, &local).error();

    let others = refused["error"]["others"].as_array().unwrap();
    let all = std::iter::once(&refused["error"]).chain(others);
    let codes: Vec<&str> = all.filter_map(|error| error["code"].as_str()).collect();
    for code in ["not_port_443", "not_public", "no_client_id"] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    assert!(!codes.contains(&"no_policy"), "{codes:?}");
    assert!(!folder.exists());
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
}

/// The addresses that the store shows in a locale: of the privacy policy, and of the terms.
fn policies(folder: &Path, locale: &str) -> (Value, Value) {
    let manifest = json_in(&folder.join("skill-package/skill.json"));
    let place = format!("/manifest/privacyAndCompliance/locales/{locale}");
    let policy = manifest.pointer(&place).unwrap();
    let of = |name: &str| policy.get(name).cloned().unwrap_or_default();
    (of("privacyPolicyUrl"), of("termsOfUseUrl"))
}

#[test]
fn a_shop_without_a_policy_of_its_own_names_the_suites_page_in_each_language() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    let suite = [
        "--url",
        "https://skill.shop.example.com",
        "--client-id",
        CLIENT,
    ];
    let arguments = [&suite[..], &["--catalogue", &file]].concat();
    let noted = |made: &Value, part: &str| {
        let notes = made["notes"].as_array().unwrap().iter();
        let notes = notes.filter_map(Value::as_str);
        notes.filter(|note| note.contains(part)).count()
    };

    let made = package(&folder, &arguments).json();

    for locale in ["en-US", "en-GB", "de-DE"] {
        let page = format!("https://skill.shop.example.com/privacy?locale={locale}");
        assert_eq!(policies(&folder, locale), (page.into(), Value::Null));
    }
    assert_eq!(
        noted(&made, "de-DE, en-GB, en-US: without terms of use"),
        1,
        "{made}"
    );
    assert_eq!(noted(&made, "`auth.privacy_contact`"), 1, "{made}");

    let whole = package(&folder, &[told(), vec!["--catalogue", &file]].concat()).json();
    assert_eq!(noted(&whole, "terms of use"), 0, "{whole}");
    assert_eq!(noted(&whole, "`auth.privacy_contact`"), 0, "{whole}");
}

#[test]
fn the_shops_own_policy_goes_before_the_suites_page() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    let name = folder.display().to_string();
    let texts = parent.path().join("texts.json");
    let german = r#"{"de-DE": {"privacyPolicyUrl": "https://leaf.example/datenschutz"}}"#;
    std::fs::write(&texts, german).unwrap();
    let texts = texts.display().to_string();
    let suite = [
        "--url",
        "https://skill.shop.example.com",
        "--client-id",
        CLIENT,
    ];
    let packaged = |configured: &str, more: &[&str]| {
        let command = ["skill", "package", &name, "--json", "--catalogue", &file];
        let mut command = saycart(&[&command[..], &suite, more].concat());
        command.env("SAYCART_AUTH__PRIVACY_URL", configured);
        Run::of(&mut command, "")
    };
    let own = "https://leaf.example/privacy";

    packaged(own, &[]).json();
    let configured = policies(&folder, "en-US").0;
    packaged(own, &["--texts", &texts]).json();
    let (german, english) = (policies(&folder, "de-DE").0, policies(&folder, "en-US").0);
    let flag = ["--privacy-url", "https://leaf.example/voice"];
    packaged(own, &flag).json();
    let flagged = policies(&folder, "en-US").0;
    let plain = packaged(own, &["--privacy-url", "http://leaf.example/"]).error();
    let terms = packaged(own, &["--terms-url", "http://leaf.example/"]).error();
    let wrong = packaged("leaf.example", &[]).error();

    assert_eq!(configured, own);
    assert_eq!(
        (english, german),
        (own.into(), "https://leaf.example/datenschutz".into())
    );
    assert_eq!(flagged, "https://leaf.example/voice");
    assert_eq!(plain["error"]["code"], "no_policy");
    assert_eq!(terms["error"]["code"], "no_policy");
    assert_eq!(wrong["error"]["key"], "auth.privacy_url");
}

#[test]
fn a_folder_of_somebody_elses_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, file) = (parent.path().join("skill"), sample(parent.path()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("index.js"), "mine").unwrap();
    let arguments = [told(), vec!["--catalogue", &file]].concat();

    let refused = package(&folder, &arguments).error();
    let unknown = package(
        &parent.path().join("other"),
        &[arguments, vec!["--locale", "xx-XX"]].concat(),
    );

    assert_eq!(refused["error"]["code"], "folder");
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains("index.js")
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(unknown.error()["error"]["code"], "unknown_locale");
}
