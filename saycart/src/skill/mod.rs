//! The skill package: what Amazon's `ask` takes to make a skill of this shop.
//!
//! A [`Shop`] is what is known of it. [`Draft::of`] puts the parts together: the manifest
//! ([`manifest`], with the shop's texts from [`texts`]), the interaction models that the gateway
//! itself understands by with the catalogue's names in them ([`models`]), and what Alexa must know to
//! link accounts ([`linking`]). [`Draft::findings`] holds it to Amazon's rules, each of them a
//! [`Rule`]; only what has none becomes files, which [`folder`] writes all at once or not at all.
//!
//! No file holds a secret. To add a rule: a variant of [`Rule`], its check in `rules`, and an
//! example that breaks it in `tests`.

mod folder;
mod linking;
mod manifest;
mod models;
mod rules;
mod texts;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

pub(crate) use self::folder::write;
pub(crate) use self::manifest::EndpointCertificate;
pub(crate) use self::models::{ModelError, Values, speaks};
pub(crate) use self::rules::Finding;
#[cfg(test)]
pub(crate) use self::rules::Rule;
pub(crate) use self::texts::{Filling, OwnTextsByLocale, Texts};

/// What is known of a shop.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    /// The suite's public door.
    pub(crate) door: Url,
    /// Whose certificate the door has.
    pub(crate) certificate: EndpointCertificate,
    /// Alexa's client at the shop; none before `saycart client add`.
    pub(crate) client_id: Option<String>,
    /// What a link allows.
    pub(crate) scopes: Vec<String>,
    /// Where the skill is offered.
    pub(crate) countries: Vec<String>,
    /// How Amazon's testers try it.
    pub(crate) testing_instructions: String,
}

/// A language of the skill.
#[derive(Debug, Clone)]
pub(crate) struct Language {
    /// Alexa's name for it.
    pub(crate) locale: String,
    /// How the skill is opened.
    pub(crate) invocation_name: String,
    /// What stands in Amazon's store.
    pub(crate) texts: Texts,
    /// What products are called.
    pub(crate) values: Values,
}

/// A package before it is judged.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) manifest: Value,
    pub(crate) models: BTreeMap<String, Value>,
    pub(crate) linking: Value,
    /// By their paths in `skill-package`.
    pub(crate) images: BTreeMap<String, Vec<u8>>,
    /// Languages whose catalogue was too large to stand in the model whole: how many names do.
    pub(crate) cut: BTreeMap<String, usize>,
}

/// A package's files, by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Where the package proper lies.
const PACKAGE: &str = "skill-package";
const SMALL_ICON: &[u8] = include_bytes!("../../skill/icon-108.png");
const LARGE_ICON: &[u8] = include_bytes!("../../skill/icon-512.png");

impl Draft {
    /// Puts a package together.
    pub(crate) fn of(shop: &Shop, languages: &[Language]) -> Result<Self, ModelError> {
        let mut models = BTreeMap::new();
        let mut images = BTreeMap::new();
        let mut cut = BTreeMap::new();
        for language in languages {
            let Language { locale, values, .. } = language;
            let (model, taken) = models::with_values(locale, &language.invocation_name, values)?;
            if taken < values.len() {
                cut.insert(locale.clone(), taken);
            }
            models.insert(locale.clone(), model);
            images.insert(manifest::small_icon(locale), SMALL_ICON.to_vec());
            images.insert(manifest::large_icon(locale), LARGE_ICON.to_vec());
        }
        Ok(Self {
            manifest: manifest::of(shop, languages, &models),
            linking: linking::of(shop),
            models,
            images,
            cut,
        })
    }

    /// All that Amazon would refuse, or that shoppers would stumble over.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        rules::findings(self)
    }

    /// The files; how they lie there is the `ask` program's affair.
    pub(crate) fn files(&self) -> Files {
        let resources = json!({
            "askcliResourcesVersion": "2020-03-31",
            "profiles": { "default": { "skillMetadata": { "src": format!("./{PACKAGE}") } } },
        });
        let mut files = Files::new();
        files.insert("ask-resources.json".to_owned(), pretty(&resources));
        files.insert("accountLinking.json".to_owned(), pretty(&self.linking));
        files.insert(format!("{PACKAGE}/skill.json"), pretty(&self.manifest));
        for (locale, model) in &self.models {
            let path = format!("{PACKAGE}/interactionModels/custom/{locale}.json");
            files.insert(path, pretty(model));
        }
        for (path, image) in &self.images {
            files.insert(format!("{PACKAGE}/{path}"), image.clone());
        }
        files
    }
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

#[cfg(test)]
mod tests;
