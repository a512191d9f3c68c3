//! The interaction models: those that the gateway understands by, with the catalogue's names.

use std::collections::BTreeSet;

use saycart_skill_gateway::model::Model;
use serde_json::{Value, json};

/// The slot type of products.
pub(crate) const PRODUCT: &str = "PRODUCT";

/// The slot type of what tells products of one name apart.
pub(crate) const OPTION: &str = "OPTION";

/// More of what tells products apart would crowd out their names.
const MOST_OPTIONS: usize = 500;

/// Bytes of a model; what Amazon takes is 1.5 MB.
pub(super) const LARGEST_MODEL: usize = 1_400_000;

/// What a shop sells, as shoppers say it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// As the catalogue's export writes them.
    products: Vec<Value>,
    /// What tells products apart, the most common first.
    options: Vec<String>,
}

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModelError {
    /// The skill has no model for the language.
    #[error("the skill does not speak {0}; `saycart alexa chat` lists with :locale what it speaks")]
    UnknownLocale(String),
    /// Nothing that is an interaction model.
    #[error("the interaction model of {locale} cannot be read")]
    NotAModel {
        locale: String,
        #[source]
        source: serde_json::Error,
    },
    /// Nothing that is a slot type.
    #[error("the catalogue's export is no slot type")]
    NotASlotType(#[source] serde_json::Error),
}

impl Values {
    /// Reads an export.
    pub(crate) fn parse(export: &[u8]) -> Result<Self, ModelError> {
        #[derive(serde::Deserialize)]
        struct SlotType {
            values: Vec<Value>,
        }
        let read = serde_json::from_slice(export).map_err(ModelError::NotASlotType);
        read.map(|SlotType { values }| Self {
            products: values,
            options: Vec::new(),
        })
    }

    /// The same, told apart by these.
    #[must_use]
    pub(crate) fn with_options(self, options: &[String]) -> Self {
        let options = options.iter().take(MOST_OPTIONS).cloned().collect();
        Self { options, ..self }
    }

    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.products.len()
    }

    /// A name that is easily said: for examples.
    pub(crate) fn example(&self) -> Option<String> {
        let names = self
            .products
            .iter()
            .filter_map(|value| value.pointer("/name/value"));
        let mut names = names.filter_map(Value::as_str);
        let plain = |name: &&str| {
            (3..=20).contains(&name.len()) && name.chars().all(|c| c.is_alphabetic() || c == ' ')
        };
        names.find(plain).map(str::to_lowercase)
    }

    /// As many as fit into so many bytes, as they will be written.
    fn within(&self, bytes: usize) -> &[Value] {
        let mut left = bytes;
        let fits = |value: &&Value| {
            let written = json!([[[[[value, { "synonyms": [] }]]]]]);
            let size = format!("{written:#}").len();
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        };
        let count = self.products.iter().take_while(fits).count();
        self.products.get(..count).unwrap_or_default()
    }
}

/// Whether the skill speaks a language.
pub(crate) fn speaks(locale: &str) -> Result<(), ModelError> {
    let file = Model::file(locale).ok_or_else(|| ModelError::UnknownLocale(locale.to_owned()));
    file.map(|_text| ())
}

/// The model of a locale with this name of the skill and these products, and how many of them it has.
pub(super) fn with_values(
    locale: &str,
    invocation_name: &str,
    values: &Values,
) -> Result<(Value, usize), ModelError> {
    let text = Model::file(locale).ok_or_else(|| ModelError::UnknownLocale(locale.to_owned()))?;
    let not_a_model = |source| ModelError::NotAModel {
        locale: locale.to_owned(),
        source,
    };
    let mut model: Value = serde_json::from_str(text).map_err(not_a_model)?;
    if let Some(name) = model.pointer_mut("/interactionModel/languageModel/invocationName") {
        *name = json!(invocation_name);
    }
    let options = match values_of(&mut model, OPTION) {
        Some(known) => with_options(known, &values.options),
        None => 0,
    };
    let Some(known) = values_of(&mut model, PRODUCT) else {
        return Ok((model, 0));
    };
    let taken = values.within(LARGEST_MODEL.saturating_sub(2 * text.len() + options));
    *known = json!(taken);
    let count = taken.len();
    with_synonyms(&mut model);
    Ok((model, count))
}

fn values_of<'m>(model: &'m mut Value, kind: &str) -> Option<&'m mut Value> {
    let types = model.pointer_mut("/interactionModel/languageModel/types");
    let mut types = types?.as_array_mut()?.iter_mut();
    types
        .find(|known| known.get("name") == Some(&json!(kind)))?
        .get_mut("values")
}

/// Adds what is not among the values by any name yet; how many bytes that takes at most.
fn with_options(values: &mut Value, options: &[String]) -> usize {
    let Some(values) = values.as_array_mut() else {
        return 0;
    };
    let names = values.iter().filter_map(|value| value.get("name"));
    let said = names.flat_map(|name| {
        let synonyms = name.get("synonyms").and_then(Value::as_array);
        name.get("value")
            .into_iter()
            .chain(synonyms.into_iter().flatten())
    });
    let mut known: BTreeSet<String> = said
        .filter_map(|said| said.as_str().map(str::to_lowercase))
        .collect();
    let mut bytes = 0;
    for option in options {
        if known.insert(option.to_lowercase()) {
            let value = json!({ "name": { "value": option } });
            bytes += format!("{:#}", json!([[[[[[value, { "synonyms": [] }]]]]]])).len();
            values.push(value);
        }
    }
    bytes
}

/// Amazon's schema has synonyms in every value; where a value has none, the list is empty.
pub(super) fn with_synonyms(model: &mut Value) {
    let types = model.pointer_mut("/interactionModel/languageModel/types");
    let types = types.and_then(Value::as_array_mut).into_iter().flatten();
    let values = types.filter_map(|known| known.get_mut("values")?.as_array_mut());
    for value in values.flatten() {
        if let Some(name) = value.get_mut("name").and_then(Value::as_object_mut) {
            name.entry("synonyms").or_insert_with(|| json!([]));
        }
    }
}
