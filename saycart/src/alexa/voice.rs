//! From a sentence to an intent, by the skill's own interaction model.
//!
//! What Alexa's speech recognition does in the cloud is done here by the samples of the model, so
//! that a sentence which the model would not catch is not caught here either.

use saycart_skill_gateway::model::Model;
use serde_json::{Map, Value, json};

use super::device::{AskedSlot, Conversation, Utterance};

/// Understands sentences in one language.
#[derive(Debug)]
pub struct Voice {
    model: Model,
}

/// There is no interaction model for the language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the skill does not speak {0}")]
pub struct UnknownLanguage(String);

/// What Alexa sends when nothing fits.
const FALLBACK: &str = "AMAZON.FallbackIntent";

impl Voice {
    /// The model for this language, `en-US`.
    pub fn of(locale: &str) -> Result<Self, UnknownLanguage> {
        let model = Model::load(locale).ok_or_else(|| UnknownLanguage(locale.to_owned()))?;
        Ok(Self { model })
    }

    /// The same, of a skill that is called so.
    #[must_use]
    pub fn calling(self, invocation_name: &str) -> Self {
        let model = self.model.called(invocation_name);
        Self { model }
    }

    /// What a sentence means, in the conversation under way. A number answers the skill's question
    /// for one, as digits. What fits a sample of the model is that ("stop"); anything else answers
    /// the question, if there was one.
    pub fn hear(&self, sentence: &str, conversation: Option<&Conversation>) -> Utterance {
        if self.model.opens(sentence) {
            return Utterance::Launch;
        }
        let asked = conversation.and_then(|conversation| conversation.asked.as_ref());
        if let Some(asked) = asked
            && let Some(number) = self.number(asked, sentence)
        {
            return Utterance::Intent(filled(asked, &number));
        }
        match (self.model.understand(sentence), asked) {
            (Some(spoken), _) => {
                let slots = spoken
                    .slots
                    .into_iter()
                    .map(|(name, value)| (name.clone(), slot(&name, &value)))
                    .collect();
                Utterance::Intent(intent(&spoken.name, &slots))
            }
            (None, Some(asked)) => Utterance::Intent(filled(asked, sentence)),
            (None, None) => Utterance::Intent(intent(FALLBACK, &Map::new())),
        }
    }

    /// The number that answers "How many?", by the samples of its slot.
    fn number(&self, asked: &AskedSlot, sentence: &str) -> Option<String> {
        let intent = asked.intent.get("name")?.as_str()?;
        self.model.number(intent, &asked.slot, sentence)
    }
}

fn intent(name: &str, slots: &Map<String, Value>) -> Value {
    json!({ "name": name, "confirmationStatus": "NONE", "slots": slots })
}

fn slot(name: &str, value: &str) -> Value {
    json!({
        "name": name,
        "value": value,
        "confirmationStatus": "NONE",
        "source": "USER",
        "slotValue": { "type": "Simple", "value": value },
    })
}

/// The intent under way, with the slot that was asked for.
fn filled(asked: &AskedSlot, sentence: &str) -> Value {
    let mut intent = asked.intent.clone();
    if let Some(fields) = intent.as_object_mut()
        && let Some(slots) = fields
            .entry("slots")
            .or_insert_with(|| json!({}))
            .as_object_mut()
    {
        slots.insert(asked.slot.clone(), slot(&asked.slot, sentence));
    }
    intent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_becomes_the_models_intent() {
        let voice = Voice::of("en-US").unwrap();

        let Utterance::Intent(intent) = voice.hear("add an echo dot to my cart", None) else {
            panic!("not an intent");
        };

        assert_eq!(intent.pointer("/name"), Some(&json!("AddToCartIntent")));
        let slots = intent.pointer("/slots").unwrap().to_string();
        assert!(slots.contains("echo dot"), "{slots}");
    }

    #[test]
    fn the_skill_is_opened_by_its_name() {
        let voice = Voice::of("en-US").unwrap();

        assert_eq!(voice.hear("open corner shop", None), Utterance::Launch);
    }

    #[test]
    fn a_shop_of_another_name_is_opened_by_that() {
        let voice = Voice::of("en-US").unwrap().calling("leaf pot");

        assert_eq!(voice.hear("open leaf pot", None), Utterance::Launch);
        assert_ne!(voice.hear("open corner shop", None), Utterance::Launch);
    }

    #[test]
    fn an_answer_fills_the_slot_that_was_asked_for() {
        let voice = Voice::of("en-US").unwrap();
        let conversation = Conversation {
            asked: Some(AskedSlot {
                slot: "product".to_owned(),
                intent: json!({ "name": "AddToCartIntent" }),
            }),
            ..Conversation::default()
        };

        let Utterance::Intent(intent) = voice.hear("glorious zebra", Some(&conversation)) else {
            panic!("not an intent");
        };

        assert_eq!(
            intent.pointer("/slots/product/value"),
            Some(&json!("glorious zebra"))
        );
    }

    #[test]
    fn a_number_is_asked_for_in_words_and_heard_in_digits() {
        for (locale, sentence, digits) in [
            ("en-US", "two", "2"),
            ("en-US", "just two", "2"),
            ("en-US", "make it three hundred", "300"),
            ("en-GB", "two please", "2"),
            ("de-DE", "zwei", "2"),
        ] {
            let conversation = Conversation {
                asked: Some(AskedSlot {
                    slot: "quantity".to_owned(),
                    intent: json!({ "name": "AddToCartIntent" }),
                }),
                ..Conversation::default()
            };

            let heard = Voice::of(locale)
                .unwrap()
                .hear(sentence, Some(&conversation));

            let Utterance::Intent(intent) = heard else {
                panic!("not an intent");
            };
            let quantity = intent.pointer("/slots/quantity/value");
            assert_eq!(quantity, Some(&json!(digits)), "{sentence}");
        }
    }

    #[test]
    fn a_language_that_the_skill_does_not_speak_is_refused() {
        assert!(Voice::of("xx-XX").is_err());
    }
}
