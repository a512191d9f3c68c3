//! The envelope of a request: which skill, whose account, which conversation.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::lenient;
use super::request::{Kind, Request};

/// An access token of ours, as Alexa hands it back. Never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct AccessToken(String);

impl AccessToken {
    /// The token itself, for auth-service alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What speaks for the device to Amazon's own services while this request is answered. Never
/// printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct ApiToken(String);

impl ApiToken {
    /// As a header carries it.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A request of Alexa's.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RequestEnvelope {
    #[serde(default, deserialize_with = "lenient::or_none")]
    session: Option<Session>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    context: Context,
    request: Request,
}

#[derive(Debug, Clone, Deserialize)]
struct Session {
    #[serde(default, deserialize_with = "lenient::or_default")]
    application: Application,
    #[serde(default, deserialize_with = "lenient::or_default")]
    user: User,
    #[serde(default)]
    attributes: Value,
    #[serde(default, deserialize_with = "lenient::or_none")]
    new: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Context {
    #[serde(default, rename = "System", deserialize_with = "lenient::or_default")]
    system: System,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct System {
    #[serde(default, deserialize_with = "lenient::or_default")]
    application: Application,
    #[serde(default, deserialize_with = "lenient::or_default")]
    user: User,
    #[serde(default, deserialize_with = "lenient::or_default")]
    person: User,
    #[serde(default, deserialize_with = "lenient::or_default")]
    device: Device,
    #[serde(default, deserialize_with = "lenient::or_none")]
    api_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_none")]
    api_access_token: Option<ApiToken>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    #[serde(default, deserialize_with = "lenient::or_default")]
    supported_interfaces: BTreeMap<String, Value>,
}

/// Whether there is a screen that shows documents of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// Of the Alexa Presentation Language.
    Shows,
    /// Alexa refuses an answer that would show something.
    None,
}

/// Whose voice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// That of a person who has linked an account of their own.
    Recognised,
    /// That of anybody in the room.
    Anybodys,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    #[serde(default, deserialize_with = "lenient::or_none")]
    application_id: Option<String>,
}

/// An account of Alexa's, or a person whose voice was recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    #[serde(default, deserialize_with = "lenient::or_none")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_none")]
    access_token: Option<AccessToken>,
}

impl RequestEnvelope {
    /// `request.type`; empty if it is missing.
    pub(crate) fn request_type(&self) -> &str {
        &self.request.name
    }

    /// `request.requestId`.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request.id.as_deref()
    }

    /// `request.timestamp` as it was written: text, or a number in older simulators.
    pub(crate) fn timestamp(&self) -> Option<&Value> {
        self.request.timestamp.as_ref()
    }

    /// `request.locale`.
    pub(crate) fn locale(&self) -> Option<&str> {
        self.request.locale.as_deref()
    }

    /// `context.System.application.applicationId`.
    pub(crate) fn context_application(&self) -> Option<&str> {
        self.context.system.application.application_id.as_deref()
    }

    /// `session.application.applicationId`.
    pub(crate) fn session_application(&self) -> Option<&str> {
        self.session.as_ref()?.application.application_id.as_deref()
    }

    /// What is asked.
    pub(crate) fn kind(&self) -> &Kind {
        &self.request.kind
    }

    /// The access token of whoever speaks: a recognised person's own before the account's
    /// (both may be there), and the context before the session, which is missing in events. An
    /// empty one is none.
    pub(crate) fn access_token(&self) -> Option<&AccessToken> {
        let system = &self.context.system;
        let session = self.session.as_ref().map(|session| &session.user);
        [Some(&system.person), Some(&system.user), session]
            .into_iter()
            .flatten()
            .filter_map(|user| user.access_token.as_ref())
            .find(|token| !token.expose().is_empty())
    }

    /// Whether that token is the own one of a person whose voice was recognised.
    pub(crate) fn voice(&self) -> Voice {
        match &self.context.system.person.access_token {
            Some(token) if !token.expose().is_empty() => Voice::Recognised,
            Some(_) | None => Voice::Anybodys,
        }
    }

    /// Alexa's `userId`: an alias of the shopper's account there, which changes when the skill is
    /// disabled and enabled again.
    pub(crate) fn user_id(&self) -> Option<&str> {
        let session = self
            .session
            .as_ref()
            .and_then(|session| session.user.user_id.as_deref());
        self.context.system.user.user_id.as_deref().or(session)
    }

    /// `context.System.apiEndpoint`, as the request says.
    pub(crate) fn api_endpoint(&self) -> Option<&str> {
        self.context.system.api_endpoint.as_deref()
    }

    /// `context.System.apiAccessToken`.
    pub(crate) fn api_access_token(&self) -> Option<&ApiToken> {
        self.context.system.api_access_token.as_ref()
    }

    /// What the device can show.
    pub(crate) fn screen(&self) -> Screen {
        let interfaces = &self.context.system.device.supported_interfaces;
        if interfaces.contains_key("Alexa.Presentation.APL") {
            Screen::Shows
        } else {
            Screen::None
        }
    }

    /// Whether we were asked before in this conversation, and answered with a question.
    pub(crate) fn is_under_way(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.new == Some(false))
    }

    /// What our last answer asked to have back.
    pub(crate) fn session_attributes(&self) -> Option<&Value> {
        self.session.as_ref().map(|session| &session.attributes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(envelope: Value) -> RequestEnvelope {
        serde_json::from_value(envelope).unwrap()
    }

    fn speaking(system: &Value, session: &Value) -> RequestEnvelope {
        read(json!({
            "session": session,
            "context": { "System": system },
            "request": { "type": "LaunchRequest" },
        }))
    }

    fn token(envelope: &RequestEnvelope) -> Option<&str> {
        envelope.access_token().map(AccessToken::expose)
    }

    #[test]
    fn a_recognised_person_speaks_for_themselves() {
        let account = json!({ "userId": "u", "accessToken": "account" });
        let person = json!({ "personId": "p", "accessToken": "person" });
        let session = json!({ "user": { "accessToken": "session" } });

        let both = json!({ "user": account, "person": person });
        assert_eq!(token(&speaking(&both, &session)), Some("person"));
        assert_eq!(speaking(&both, &session).voice(), Voice::Recognised);
        let nobody_known = json!({ "user": account, "person": { "personId": "p" } });
        assert_eq!(speaking(&nobody_known, &session).voice(), Voice::Anybodys);
        assert_eq!(token(&speaking(&nobody_known, &session)), Some("account"));
        assert_eq!(token(&speaking(&json!({}), &session)), Some("session"));
        let empty = json!({ "user": account, "person": { "accessToken": "" } });
        assert_eq!(token(&speaking(&empty, &session)), Some("account"));
        assert_eq!(token(&speaking(&json!({}), &json!(null))), None);
    }

    #[test]
    fn fields_of_another_form_are_absent() {
        let envelope = read(json!({
            "version": 7,
            "session": "none",
            "context": { "System": { "application": 1, "user": [], "person": { "accessToken": 5 } } },
            "request": { "type": "LaunchRequest", "requestId": 1, "locale": {}, "timestamp": 12 },
        }));

        assert_eq!(envelope.request_id(), None);
        assert_eq!(envelope.context_application(), None);
        assert_eq!(token(&envelope), None);
        assert_eq!(envelope.timestamp(), Some(&json!(12)));
    }

    #[test]
    fn a_screen_is_there_when_its_interface_is() {
        let device = |interfaces: Value| {
            let device = json!({ "device": { "supportedInterfaces": interfaces } });
            speaking(&device, &json!(null)).screen()
        };

        let apl = json!({ "Alexa.Presentation.APL": { "runtime": { "maxVersion": "2024.3" } } });
        assert_eq!(device(apl), Screen::Shows);
        assert_eq!(device(json!({ "AudioPlayer": {} })), Screen::None);
        assert_eq!(device(json!("Alexa.Presentation.APL")), Screen::None);
        assert_eq!(speaking(&json!({}), &json!(null)).screen(), Screen::None);
    }

    #[test]
    fn printing_an_envelope_tells_no_token() {
        let system = json!({
            "user": { "accessToken": "sca_secret" },
            "apiEndpoint": "https://api.amazonalexa.com",
            "apiAccessToken": "device-secret",
        });
        let envelope = speaking(&system, &json!(null));

        assert!(envelope.api_access_token().is_some() && envelope.api_endpoint().is_some());
        assert!(!format!("{envelope:?}").contains("secret"));
    }
}
