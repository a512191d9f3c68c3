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
}

/// What Alexa shall do besides speaking. One at most: two `Dialog` directives are refused.
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
    pub(crate) can_fulfill: CanFulfill,
    /// Each slot that was sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) slots: BTreeMap<String, CanFulfillSlot>,
}

/// Whether we could work with a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CanFulfillSlot {
    /// Do we know what it means?
    pub(crate) can_understand: CanUnderstand,
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
pub(crate) enum CanUnderstand {
    /// We do.
    Yes,
    /// We do not.
    No,
    /// Not before it was looked up.
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
        directive: Option<Directive>,
        attributes: Value,
    ) -> Self {
        let response = Response {
            output_speech: Some(speech),
            reprompt: Some(Reprompt {
                output_speech: reprompt,
            }),
            directives: directive.into_iter().collect(),
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
        let cuts: [fn(&mut Self); 4] = [
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
            Some(directive),
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
    fn an_answer_is_never_larger_than_alexa_takes() {
        let long = Speech::of(&"\\".repeat(9_000));
        let intent =
            UpdatedIntent::new("AddToCartIntent").with("product", Some("x".repeat(30_000)));
        let directive = Directive::ElicitSlot {
            slot_to_elicit: "product",
            updated_intent: intent,
        };
        let attributes = json!({ "much": "x".repeat(30_000) });

        let answer = ResponseEnvelope::asking(long.clone(), long, Some(directive), attributes);

        assert!(answer.size() < LARGEST, "{}", answer.size());
        assert!(answer.response.output_speech.is_some());
    }
}
