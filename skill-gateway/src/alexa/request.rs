//! What is asked: one variant for each type of request that Alexa is known to send.

use saycart_service::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::intent::Intent;
use super::lenient;

/// The `request` of an envelope.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Request {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) timestamp: Option<Value>,
    pub(super) locale: Option<String>,
    pub(super) kind: Kind,
}

/// Types of requests. Only what somebody reads is kept of each: events carry live tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// "Open corner shop."
    Launch,
    /// A sentence with a meaning.
    Intent(Intent),
    /// The conversation is over; nothing that we answer is heard.
    SessionEnded(SessionEnded),
    /// Could we do this? Nothing may happen.
    CanFulfillIntent(Intent),
    /// A task that we started elsewhere came back.
    SessionResumed,
    /// The same, of an older kind.
    ConnectionsResponse,
    /// An answer of ours was refused.
    ExceptionEncountered(ExceptionEncountered),
    /// A message from our own servers, out of session.
    MessageReceived,
    /// A touch on a screen.
    UserEvent(UserEvent),
    /// Something happened to the skill in a shopper's account.
    SkillEvent(SkillEvent),
    /// A permission to send events was granted.
    AuthorizationGrant,
    /// Any other type: of a later day, or of an interface that we did not ask for.
    Other,
}

/// What a document on a screen sent when it was touched.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct UserEvent {
    /// Which screen it was, as the answer that showed it called it.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub(crate) token: Option<String>,
    /// As the document gave them.
    #[serde(default, deserialize_with = "lenient::members")]
    pub(crate) arguments: Vec<Value>,
}

/// Why a conversation ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct SessionEnded {
    /// `USER_INITIATED`, `ERROR`, `EXCEEDED_MAX_REPROMPTS`.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub(crate) reason: Option<String>,
    /// What went wrong.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub(crate) error: Option<Trouble>,
}

/// An answer of ours that Alexa refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct ExceptionEncountered {
    /// What she did not like.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub(crate) error: Option<Trouble>,
}

/// Alexa's name for a trouble. Her message quotes speech, and is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Trouble {
    /// `INVALID_RESPONSE`, `ENDPOINT_TIMEOUT`, …
    #[serde(default, rename = "type", deserialize_with = "lenient::or_none")]
    pub(crate) kind: Option<String>,
}

/// `AlexaSkillEvent.*`. They arrive late, twice and out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SkillEvent {
    /// The shopper disabled the skill.
    Disabled {
        /// When; a link that was made later is another one.
        at: Option<Timestamp>,
        /// What may still be kept of them.
        kept: Kept,
    },
    /// Any other, of which nothing follows for us.
    Noted,
}

/// What may be kept of a shopper who disabled the skill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kept {
    /// What was kept: Alexa does not say that it is to go.
    #[default]
    AsItWas,
    /// They shall be forgotten.
    Nothing,
}

/// What an event says besides. It may carry a live token, which is not read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventBody {
    #[serde(default, deserialize_with = "lenient::or_none")]
    user_information_persistence_status: Option<String>,
}

/// The fields that every type has, or may have.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default, rename = "type", deserialize_with = "lenient::or_default")]
    name: String,
    #[serde(default, deserialize_with = "lenient::or_none")]
    request_id: Option<String>,
    #[serde(default)]
    timestamp: Option<Value>,
    #[serde(default, deserialize_with = "lenient::or_none")]
    locale: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    intent: Intent,
    #[serde(default, deserialize_with = "lenient::or_none")]
    event_creation_time: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    body: EventBody,
}

impl From<Value> for Request {
    fn from(value: Value) -> Self {
        let ended = SessionEnded::deserialize(&value).unwrap_or_default();
        let event = UserEvent::deserialize(&value).unwrap_or_default();
        let exception = ExceptionEncountered::deserialize(&value).unwrap_or_default();
        let Ok(Head {
            name,
            request_id,
            timestamp,
            locale,
            intent,
            event_creation_time,
            body,
        }) = serde_json::from_value(value)
        else {
            return Self::unknown();
        };
        let kind = match name.as_str() {
            "LaunchRequest" => Kind::Launch,
            "IntentRequest" => Kind::Intent(intent),
            "SessionEndedRequest" => Kind::SessionEnded(ended),
            "CanFulfillIntentRequest" => Kind::CanFulfillIntent(intent),
            "SessionResumedRequest" => Kind::SessionResumed,
            "Connections.Response" => Kind::ConnectionsResponse,
            "System.ExceptionEncountered" => Kind::ExceptionEncountered(exception),
            "Messaging.MessageReceived" => Kind::MessageReceived,
            "Alexa.Presentation.APL.UserEvent" => Kind::UserEvent(event),
            "AlexaSkillEvent.SkillDisabled" => Kind::SkillEvent(SkillEvent::Disabled {
                at: event_creation_time.and_then(|text| Timestamp::parse_rfc3339(&text).ok()),
                kept: match body.user_information_persistence_status.as_deref() {
                    Some("NOT_PERSISTED") => Kept::Nothing,
                    Some(_) | None => Kept::AsItWas,
                },
            }),
            event if event.starts_with("AlexaSkillEvent.") => Kind::SkillEvent(SkillEvent::Noted),
            "Alexa.Authorization.Grant" => Kind::AuthorizationGrant,
            _ => Kind::Other,
        };
        Self {
            name,
            id: request_id,
            timestamp,
            locale,
            kind,
        }
    }
}

impl Request {
    fn unknown() -> Self {
        Self {
            name: String::new(),
            id: None,
            timestamp: None,
            locale: None,
            kind: Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(request: Value) -> Request {
        Request::from(request)
    }

    #[test]
    fn every_known_type_is_told_apart() {
        let intent = json!({ "name": "AMAZON.HelpIntent" });
        let kinds = [
            ("LaunchRequest", Kind::Launch),
            (
                "IntentRequest",
                Kind::Intent(Intent::of("AMAZON.HelpIntent")),
            ),
            (
                "SessionEndedRequest",
                Kind::SessionEnded(SessionEnded::default()),
            ),
            (
                "CanFulfillIntentRequest",
                Kind::CanFulfillIntent(Intent::of("AMAZON.HelpIntent")),
            ),
            ("SessionResumedRequest", Kind::SessionResumed),
            ("Connections.Response", Kind::ConnectionsResponse),
            (
                "System.ExceptionEncountered",
                Kind::ExceptionEncountered(ExceptionEncountered::default()),
            ),
            ("Messaging.MessageReceived", Kind::MessageReceived),
            (
                "Alexa.Presentation.APL.UserEvent",
                Kind::UserEvent(UserEvent::default()),
            ),
            (
                "AlexaSkillEvent.SkillDisabled",
                Kind::SkillEvent(SkillEvent::Disabled {
                    at: None,
                    kept: Kept::AsItWas,
                }),
            ),
            (
                "AlexaSkillEvent.SkillAccountLinked",
                Kind::SkillEvent(SkillEvent::Noted),
            ),
            (
                "AlexaSkillEvent.OfALaterDay",
                Kind::SkillEvent(SkillEvent::Noted),
            ),
            ("Alexa.Authorization.Grant", Kind::AuthorizationGrant),
            ("AudioPlayer.PlaybackStarted", Kind::Other),
            ("", Kind::Other),
        ];

        for (name, kind) in kinds {
            let request = read(json!({ "type": name, "requestId": "r", "intent": intent }));
            assert_eq!(request.kind, kind, "{name}");
            assert_eq!(request.name, name);
            assert_eq!(request.id.as_deref(), Some("r"));
        }
    }

    #[test]
    fn a_session_that_ended_in_trouble_says_which() {
        let request = read(json!({
            "type": "SessionEndedRequest",
            "reason": "ERROR",
            "error": { "type": "INVALID_RESPONSE", "message": "what was said" },
        }));

        let Kind::SessionEnded(SessionEnded { reason, error }) = request.kind else {
            panic!("not an end");
        };
        assert_eq!(reason.as_deref(), Some("ERROR"));
        assert_eq!(error.unwrap().kind.as_deref(), Some("INVALID_RESPONSE"));
    }

    #[test]
    fn an_event_says_when_it_happened() {
        let request = read(json!({
            "type": "AlexaSkillEvent.SkillDisabled",
            "eventCreationTime": "2026-01-01T00:00:00Z",
            "body": { "userInformationPersistenceStatus": "NOT_PERSISTED", "accessToken": "secret" },
        }));

        let kept = Kept::Nothing;
        let at = Some(Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap());
        assert_eq!(
            request.kind,
            Kind::SkillEvent(SkillEvent::Disabled { at, kept })
        );
    }

    #[test]
    fn what_is_no_object_is_a_request_of_no_type() {
        for value in [json!(null), json!("IntentRequest"), json!([1]), json!(7)] {
            assert_eq!(read(value).kind, Kind::Other);
        }
    }

    proptest! {
        #[test]
        fn no_text_as_a_type_does_harm(name: String) {
            let request = read(json!({ "type": name }));
            prop_assert_eq!(request.name, name);
        }
    }
}
