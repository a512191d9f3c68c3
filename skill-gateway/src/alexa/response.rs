//! The answer: only what Alexa accepts can be written.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::ssml::Speech;

/// Alexa's documentation named 24 KB for a whole answer, and later more; less is always taken.
const LARGEST: usize = 24 * 1024;

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResponseEnvelope {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_attributes: Option<Value>,
    response: Response,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(skip_serializing_if = "Option::is_none")]
    output_speech: Option<Speech>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Card>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reprompt: Option<Reprompt>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    directives: Vec<Directive>,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_end_session: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_fulfill_intent: Option<CanFulfillIntent>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reprompt {
    output_speech: Speech,
}

/// A card in the Alexa app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Card {
    /// Leads to account linking; Alexa wants nothing but the type.
    LinkAccount,
    /// Plain text. Both together have at most 8,000 characters.
    Simple {
        /// What is above it.
        title: String,
        /// What is on it.
        content: String,
    },
    /// The same with a picture. All of it together has at most 8,000 characters, an address 2,000.
    Standard {
        /// What is above it.
        title: String,
        /// What is on it.
        text: String,
        /// Beside it.
        image: Image,
    },
}

/// A picture on a card: Alexa fetches it from there and chooses by the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Image {
    /// 720 × 480 would be best.
    pub(crate) small_image_url: String,
    /// 1,200 × 800 would be best.
    pub(crate) large_image_url: String,
}

/// What Alexa shall do besides speaking. Only one asks: two such `Dialog` directives are refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(crate) enum Directive {
    /// Ask for a slot of an intent of the dialog model; the next sentence is heard as its value.
    #[serde(rename = "Dialog.ElicitSlot")]
    ElicitSlot {
        /// Its name.
        slot_to_elicit: &'static str,
        /// The intent, with what is known already.
        updated_intent: UpdatedIntent,
    },
    /// Know these words besides the model's until the session ends, instead of earlier ones.
    #[serde(rename = "Dialog.UpdateDynamicEntities")]
    UpdateDynamicEntities {
        /// `REPLACE`, `CLEAR`.
        update_behavior: &'static str,
        /// The types that they are of.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        types: Vec<EntityType>,
    },
    /// Show this; only where there is a screen.
    #[serde(rename = "Alexa.Presentation.APL.RenderDocument")]
    RenderDocument {
        /// What comes back when it is touched.
        token: String,
        /// The document.
        document: &'static Value,
        /// What it is filled with.
        datasources: Value,
    },
}

impl Directive {
    /// Whether the conversation goes on otherwise without it.
    fn asks(&self) -> bool {
        match self {
            Self::ElicitSlot { .. } => true,
            Self::UpdateDynamicEntities { .. } | Self::RenderDocument { .. } => false,
        }
    }

    /// Know no words any more but the model's.
    pub(crate) fn forget() -> Self {
        Self::UpdateDynamicEntities {
            update_behavior: "CLEAR",
            types: Vec::new(),
        }
    }

    /// Know these words besides the model's, each with the slot type that they are of.
    pub(crate) fn know(types: impl IntoIterator<Item = (&'static str, Vec<Entity>)>) -> Self {
        let types = types.into_iter();
        Self::UpdateDynamicEntities {
            update_behavior: "REPLACE",
            types: types
                .filter(|(_, values)| !values.is_empty())
                .map(|(name, values)| EntityType { name, values })
                .collect(),
        }
    }
}

/// Values of a slot type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct EntityType {
    name: &'static str,
    values: Vec<Entity>,
}

/// Something that can be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Entity {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: EntityName,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct EntityName {
    value: String,
}

impl Entity {
    /// What is called this, and is this.
    pub(crate) fn new(id: String, value: String) -> Self {
        Self {
            id: Some(id),
            name: EntityName { value },
        }
    }

    /// What is called this, and is known by nothing else.
    pub(crate) fn named(value: String) -> Self {
        Self {
            id: None,
            name: EntityName { value },
        }
    }
}

/// An intent as we hand it back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdatedIntent {
    name: &'static str,
    confirmation_status: &'static str,
    slots: BTreeMap<&'static str, UpdatedSlot>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdatedSlot {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    confirmation_status: &'static str,
}

impl UpdatedIntent {
    /// An intent that nobody confirmed yet.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            confirmation_status: "NONE",
            slots: BTreeMap::new(),
        }
    }

    /// With this slot, filled or not.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: Option<String>) -> Self {
        self.slots.insert(
            name,
            UpdatedSlot {
                name,
                value,
                confirmation_status: "NONE",
            },
        );
        self
    }
}

/// Whether we could do what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CanFulfillIntent {
    /// The whole.
    pub(crate) can_fulfill: Certainty,
    /// Each slot that was sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) slots: BTreeMap<String, CanFulfillSlot>,
}

/// Whether we could work with a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CanFulfillSlot {
    /// Do we know what it means?
    pub(crate) can_understand: Certainty,
    /// Can we act on it?
    pub(crate) can_fulfill: CanFulfill,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CanFulfill {
    /// We can.
    Yes,
    /// We cannot.
    No,
}

/// Yes, no, or it depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Certainty {
    /// Surely.
    Yes,
    /// Surely not.
    No,
    /// It depends on what is not known yet.
    Maybe,
}

impl ResponseEnvelope {
    /// Nothing to say: for what is heard by nobody.
    pub(crate) fn empty() -> Self {
        Self {
            version: "1.0",
            session_attributes: None,
            response: Response::default(),
        }
    }

    /// Says something and hangs up.
    pub(crate) fn closing(speech: Speech, card: Option<Card>) -> Self {
        let response = Response {
            output_speech: Some(speech),
            card,
            should_end_session: Some(true),
            ..Response::default()
        };
        Self {
            response,
            ..Self::empty()
        }
        .within_limits()
    }

    /// Asks something and listens. `attributes` come back with the next request.
    pub(crate) fn asking(
        speech: Speech,
        reprompt: Speech,
        directives: Vec<Directive>,
        card: Option<Card>,
        attributes: Value,
    ) -> Self {
        let response = Response {
            output_speech: Some(speech),
            reprompt: Some(Reprompt {
                output_speech: reprompt,
            }),
            directives,
            card,
            should_end_session: Some(false),
            ..Response::default()
        };
        Self {
            session_attributes: Some(attributes),
            response,
            ..Self::empty()
        }
        .within_limits()
    }

    /// Says whether we could.
    pub(crate) fn able(can_fulfill_intent: CanFulfillIntent) -> Self {
        let response = Response {
            can_fulfill_intent: Some(can_fulfill_intent),
            ..Response::default()
        };
        Self {
            response,
            ..Self::empty()
        }
        .within_limits()
    }

    /// Leaves out what can best be missed until the rest is small enough: an answer that is too
    /// large is not heard at all.
    fn within_limits(mut self) -> Self {
        let cuts: [fn(&mut Self); 6] = [
            |envelope| envelope.response.directives.retain(Directive::asks),
            |envelope| {
                if envelope.response.card != Some(Card::LinkAccount) {
                    envelope.response.card = None;
                }
            },
            |envelope| envelope.response.directives.clear(),
            |envelope| envelope.session_attributes = None,
            |envelope| envelope.response.reprompt = None,
            |envelope| {
                if let Some(able) = &mut envelope.response.can_fulfill_intent {
                    able.slots.clear();
                }
            },
        ];
        for cut in cuts {
            if self.size() < LARGEST {
                break;
            }
            tracing::error!(bytes = self.size(), "an answer was too large and is cut");
            cut(&mut self);
        }
        self
    }

    fn size(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |bytes| bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(envelope: &ResponseEnvelope) -> Value {
        serde_json::to_value(envelope).unwrap()
    }

    #[test]
    fn an_empty_answer_is_as_short_as_alexa_allows() {
        let text = serde_json::to_string(&ResponseEnvelope::empty()).unwrap();

        assert_eq!(text, r#"{"version":"1.0","response":{}}"#);
    }

    #[test]
    fn a_card_for_linking_has_nothing_but_its_type() {
        let answer = ResponseEnvelope::closing(Speech::of("Hello."), Some(Card::LinkAccount));

        assert_eq!(
            written(&answer),
            json!({ "version": "1.0", "response": {
                "outputSpeech": { "type": "SSML", "ssml": "<speak>Hello.</speak>" },
                "card": { "type": "LinkAccount" },
                "shouldEndSession": true,
            } })
        );
    }

    #[test]
    fn a_question_keeps_what_is_known() {
        let intent = UpdatedIntent::new("AddToCartIntent")
            .with("product", None)
            .with("quantity", Some("2".to_owned()));
        let directive = Directive::ElicitSlot {
            slot_to_elicit: "product",
            updated_intent: intent,
        };

        let answer = ResponseEnvelope::asking(
            Speech::of("Which?"),
            Speech::of("Well, which?"),
            vec![directive],
            None,
            json!({ "v": 1 }),
        );

        assert_eq!(
            written(&answer).pointer("/response/directives"),
            Some(&json!([{
                "type": "Dialog.ElicitSlot",
                "slotToElicit": "product",
                "updatedIntent": {
                    "name": "AddToCartIntent",
                    "confirmationStatus": "NONE",
                    "slots": {
                        "product": { "name": "product", "confirmationStatus": "NONE" },
                        "quantity": { "name": "quantity", "value": "2", "confirmationStatus": "NONE" },
                    },
                },
            }]))
        );
        assert_eq!(
            written(&answer).pointer("/sessionAttributes"),
            Some(&json!({ "v": 1 }))
        );
    }

    #[test]
    fn what_is_only_shown_goes_before_what_is_asked() {
        let directive = Directive::ElicitSlot {
            slot_to_elicit: "product",
            updated_intent: UpdatedIntent::new("AddToCartIntent"),
        };
        let known = Entity::new("sku:x".to_owned(), "x".repeat(30_000));

        let answer = ResponseEnvelope::asking(
            Speech::of("Which?"),
            Speech::of("Well, which?"),
            vec![
                directive.clone(),
                Directive::know([("PRODUCT", vec![known])]),
            ],
            None,
            json!({ "v": 1 }),
        );

        assert_eq!(answer.response.directives, [directive]);
        assert!(answer.session_attributes.is_some());
    }

    #[test]
    fn an_answer_is_never_larger_than_alexa_takes() {
        let long = Speech::of(&"\\".repeat(9_000));
        let intent =
            UpdatedIntent::new("AddToCartIntent").with("product", Some("x".repeat(30_000)));
        let directive = Directive::ElicitSlot {
            slot_to_elicit: "product",
            updated_intent: intent,
        };
        let attributes = json!({ "much": "x".repeat(30_000) });

        let known = Entity::new("sku:x".to_owned(), "x".repeat(30_000));
        let directives = vec![directive, Directive::know([("PRODUCT", vec![known])])];
        let card = Some(Card::Simple {
            title: "Your cart".to_owned(),
            content: "x".repeat(7_900),
        });
        let answer = ResponseEnvelope::asking(long.clone(), long, directives, card, attributes);

        assert!(answer.size() < LARGEST, "{}", answer.size());
        assert!(answer.response.output_speech.is_some());
    }
}
