//! What stands in Amazon's store about the skill, in one language.
//!
//! `skill/*.json` are ours, with the shop's name put in; a shop gives its own in a file, by locale,
//! and may leave out what it has nothing better for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// Ours, by language; English is what a language without any gets.
const OURS: [(&str, &str); 2] = [
    ("en", include_str!("../../skill/en.json")),
    ("de", include_str!("../../skill/de.json")),
];

/// The texts of one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) example_phrases: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) privacy_policy_url: Option<String>,
    pub(crate) terms_of_use_url: Option<String>,
    /// Whether they are in the locale's language.
    pub(crate) are_translated: bool,
}

/// A shop's own texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OwnTexts {
    name: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    example_phrases: Option<Vec<String>>,
    keywords: Option<Vec<String>>,
    privacy_policy_url: Option<String>,
    terms_of_use_url: Option<String>,
}

/// A shop's own texts, by locale.
pub(crate) type OwnTextsByLocale = BTreeMap<String, OwnTexts>;

/// What is put into ours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filling<'f> {
    /// The shop's name.
    pub(crate) name: &'f str,
    pub(crate) invocation: &'f str,
    /// Something that is sold.
    pub(crate) product: &'f str,
    pub(crate) privacy_policy_url: Option<&'f str>,
    pub(crate) terms_of_use_url: Option<&'f str>,
}

/// A file of texts that is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TextsError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// It does not hold texts by locale.
    #[error("{} must hold an object of locales, each with `name`, `summary`, `description`, `examplePhrases`, `keywords`, `privacyPolicyUrl` or `termsOfUseUrl`", path.display())]
    NotTexts {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct Ours {
    summary: String,
    description: String,
    phrases: Vec<String>,
    keywords: Vec<String>,
}

impl Texts {
    /// A file of a shop's own.
    pub(crate) fn read(path: PathBuf) -> Result<OwnTextsByLocale, TextsError> {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(TextsError::File { path, source }),
        };
        serde_json::from_str(&text).map_err(|source| TextsError::NotTexts { path, source })
    }

    /// The shop's own texts of a locale, and ours for what they lack.
    pub(crate) fn of(locale: &str, own: Option<&OwnTexts>, filling: Filling<'_>) -> Self {
        let language = locale.split('-').next().unwrap_or_default();
        let ours = OURS.iter().find(|(known, _)| *known == language);
        let [(_, english), ..] = OURS;
        let ours_text = ours.map_or(english, |(_, text)| *text);
        let ours_text: Ours =
            serde_json::from_str(ours_text).expect("a test reads the texts of every language");
        let own = own.cloned().unwrap_or_default();
        let name = own.name.clone().unwrap_or_else(|| filling.name.to_owned());
        let put = |text: &str| {
            text.replace("{name}", &name)
                .replace("{invocation}", filling.invocation)
                .replace("{product}", filling.product)
        };
        let are_whole = own.summary.is_some() && own.description.is_some();
        let given = |url: Option<&str>| url.map(str::to_owned);
        Self {
            are_translated: ours.is_some() || (are_whole && own.example_phrases.is_some()),
            summary: own.summary.unwrap_or_else(|| put(&ours_text.summary)),
            description: own
                .description
                .unwrap_or_else(|| put(&ours_text.description)),
            example_phrases: own
                .example_phrases
                .unwrap_or_else(|| ours_text.phrases.iter().map(|text| put(text)).collect()),
            keywords: own.keywords.unwrap_or(ours_text.keywords),
            privacy_policy_url: own
                .privacy_policy_url
                .or_else(|| given(filling.privacy_policy_url)),
            terms_of_use_url: own
                .terms_of_use_url
                .or_else(|| given(filling.terms_of_use_url)),
            name,
        }
    }
}
