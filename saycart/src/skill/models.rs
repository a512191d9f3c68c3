//! The interaction models: those that the gateway understands by, with the catalogue's names.

use saycart_skill_gateway::model::Model;
use serde_json::{Value, json};

/// The slot type of products.
pub(crate) const PRODUCT: &str = "PRODUCT";

/// Bytes of a model; what Amazon takes is 1.5 MB.
pub(super) const LARGEST_MODEL: usize = 1_400_000;

/// Values of a slot type, as the catalogue's export writes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<Value>);

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
        read.map(|SlotType { values }| Self(values))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// A name that is easily said: for examples.
    pub(crate) fn example(&self) -> Option<String> {
        let names = self
            .0
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
        let count = self.0.iter().take_while(fits).count();
        self.0.get(..count).unwrap_or_default()
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
    let types = model.pointer_mut("/interactionModel/languageModel/types");
    let mut types = types.and_then(Value::as_array_mut).into_iter().flatten();
    let products = types.find(|known| known.get("name") == Some(&json!(PRODUCT)));
    let Some(known) = products.and_then(|products| products.get_mut("values")) else {
        return Ok((model, 0));
    };
    let taken = values.within(LARGEST_MODEL.saturating_sub(2 * text.len()));
    *known = json!(taken);
    let count = taken.len();
    with_synonyms(&mut model);
    Ok((model, count))
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
