//! `skill.json`: who offers the skill, where it answers, what it asks for.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde_json::{Map, Value, json};

use super::{Language, Shop};

/// Whose certificate the skill's endpoint has (SMAPI's `sslCertificateType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EndpointCertificate {
    /// A public authority's, for this very name
    Trusted,
    /// A public authority's, for all names of a domain
    Wildcard,
    /// Its own; only while the skill is in development
    SelfSigned,
}

/// Events that are worth a call: a skill that is switched off ends the link.
const EVENTS: [&str; 3] = ["SKILL_ENABLED", "SKILL_DISABLED", "SKILL_ACCOUNT_LINKED"];

pub(super) fn small_icon(locale: &str) -> String {
    format!("assets/images/{locale}_smallIcon.png")
}

pub(super) fn large_icon(locale: &str) -> String {
    format!("assets/images/{locale}_largeIcon.png")
}

pub(super) fn of(shop: &Shop, languages: &[Language], models: &BTreeMap<String, Value>) -> Value {
    let mut url = shop.door.clone();
    url.set_path("/alexa");
    let endpoint = json!({
        "uri": url.as_str(),
        "sslCertificateType": match shop.certificate {
            EndpointCertificate::Trusted => "Trusted",
            EndpointCertificate::Wildcard => "Wildcard",
            EndpointCertificate::SelfSigned => "SelfSigned",
        },
    });
    let known = languages
        .iter()
        .filter(|language| models.contains_key(&language.locale));
    let (mut store, mut policies) = (Map::new(), Map::new());
    for Language { locale, texts, .. } in known {
        store.insert(
            locale.clone(),
            json!({
                "name": texts.name,
                "summary": texts.summary,
                "description": texts.description,
                "examplePhrases": texts.example_phrases,
                "keywords": texts.keywords,
                "smallIconUri": format!("file://{}", small_icon(locale)),
                "largeIconUri": format!("file://{}", large_icon(locale)),
            }),
        );
        let policy = texts.privacy_policy_url.as_ref();
        let terms = texts.terms_of_use_url.as_ref();
        let policy = [("privacyPolicyUrl", policy), ("termsOfUseUrl", terms)]
            .into_iter()
            .filter_map(|(name, url)| Some((name.to_owned(), json!(url?))));
        policies.insert(locale.clone(), policy.collect());
    }
    let subscriptions = EVENTS.map(|event| json!({ "eventName": event }));
    json!({ "manifest": {
        "manifestVersion": "1.0",
        "publishingInformation": {
            "category": "SHOPPING",
            "isAvailableWorldwide": false,
            "distributionCountries": shop.countries,
            "distributionMode": "PUBLIC",
            "testingInstructions": shop.testing_instructions,
            "locales": store,
        },
        "privacyAndCompliance": {
            // Shoppers fill a cart; what it costs them they decide on the shop's site.
            "allowsPurchases": false,
            "usesPersonalInfo": true,
            "isChildDirected": false,
            "isExportCompliant": true,
            "containsAds": false,
            "locales": policies,
        },
        // What is needed the link allows. Of Amazon's data only whose voice it is, where somebody has made
        // it known: without it, a history would be told to everybody in the room, or to nobody.
        "permissions": [{ "name": "alexa::person_id:read" }],
        "apis": { "custom": { "endpoint": endpoint, "interfaces": interfaces() } },
        "events": { "endpoint": endpoint, "subscriptions": subscriptions },
    }})
}

/// What the skill answers besides speech: screens (docs/apl/), and whether it could do something.
fn interfaces() -> Value {
    json!([
        { "type": "ALEXA_PRESENTATION_APL" },
        { "type": "CAN_FULFILL_INTENT_REQUEST" },
    ])
}
