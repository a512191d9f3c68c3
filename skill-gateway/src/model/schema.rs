//! The part of SMAPI's interaction model schema that understanding a sentence needs. The rest of
//! the file (dialog, prompts) is Alexa's alone.

use serde::Deserialize;

/// `interactionModel`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionModel {
    /// What can be said.
    pub language_model: LanguageModel,
}

/// `languageModel`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LanguageModel {
    /// What the skill is called.
    pub invocation_name: String,
    /// What can be meant.
    pub intents: Vec<Intent>,
    /// What slots can hold.
    #[serde(default)]
    pub types: Vec<SlotType>,
}

/// Something that can be meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Intent {
    /// `AddToCartIntent`, `AMAZON.StopIntent`.
    pub name: String,
    /// The parts that vary.
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// How it is said, with `{slots}`. Empty for built-in intents.
    #[serde(default)]
    pub samples: Vec<String>,
}

/// A part of a sentence that varies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Slot {
    /// As samples name it.
    pub name: String,
    /// `PRODUCT`, `AMAZON.NUMBER`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How it is said when it is asked for.
    #[serde(default)]
    pub samples: Vec<String>,
}

/// What a slot can hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotType {
    /// `PRODUCT`.
    pub name: String,
    /// Examples: Alexa takes others too.
    pub values: Vec<SlotValue>,
}

impl SlotType {
    /// All that is said for its values.
    pub(super) fn said(&self) -> Vec<String> {
        let names = self.values.iter().map(|value| &value.name);
        names
            .flat_map(|name| std::iter::once(&name.value).chain(&name.synonyms))
            .cloned()
            .collect()
    }
}

/// An example of what a slot can hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotValue {
    /// The example.
    pub name: SlotName,
}

/// How an example is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotName {
    /// Its name.
    pub value: String,
    /// What else is said for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
}
