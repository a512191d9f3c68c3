//! What a shopper's device says and hears: Alexa's request envelope, and the answer in it.

use saycart_service::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::browser::unescape;

/// Alexa's account of one shopper, and the conversation under way.
#[derive(Debug, Clone)]
pub struct Device {
    /// The skill that is spoken to.
    pub skill_id: String,
    /// Alexa's name for the shopper; another one after the skill was disabled and enabled.
    pub user_id: String,
    /// The language, `en-US`.
    pub locale: String,
    /// The shopper's access token, once linked.
    pub access_token: Option<String>,
    /// Whether Alexa recognises the shopper's voice.
    pub recognised: Recognised,
    /// The conversation, while the skill keeps it open.
    pub conversation: Option<Conversation>,
}

/// Whose voice it is to Alexa.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// Anybody's in the room.
    No,
    /// The shopper's, who has linked their account as a person, too.
    Yes,
}

/// An open conversation.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Conversation {
    /// Alexa's `sessionId`.
    pub session_id: String,
    /// What the skill asked to have back.
    pub attributes: Map<String, Value>,
    /// The slot that the skill is asking for.
    pub asked: Option<AskedSlot>,
}

/// A slot that the skill asked for (`Dialog.ElicitSlot`), with what is known already.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AskedSlot {
    /// Its name.
    pub slot: String,
    /// The intent so far, as Alexa sends it.
    pub intent: Value,
}

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Utterance {
    /// "Open corner shop".
    Launch,
    /// A sentence with a meaning: an intent as Alexa sends it.
    Intent(Value),
}

/// What is heard.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Answer {
    /// The speech, as text.
    pub speech: String,
    /// What is said again when the shopper is silent.
    pub reprompt: Option<String>,
    /// The card in the Alexa app: its `type`.
    pub card: Option<String>,
    /// What can be read on it, title first, a line each; nothing on one that leads to linking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub card_lines: Vec<String>,
    /// Whether the microphone stays open.
    pub listening: bool,
}

/// An answer that Alexa would not take.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Not JSON.
    #[error("the answer is not JSON")]
    NotJson(#[from] serde_json::Error),
    /// Without `response`.
    #[error("the answer has no `response`")]
    NoResponse,
}

/// A new id as Alexa makes them: `amzn1.echo-api.request.…`.
pub fn new_id(kind: &str) -> String {
    format!("amzn1.{kind}.{}", Uuid::now_v7())
}

impl Answer {
    /// What a card is called: its title, or what it is where it has none.
    pub fn card_name(&self) -> Option<&str> {
        let title = self.card_lines.first().map(String::as_str);
        title.or(self.card.as_deref())
    }
}

impl Device {
    /// The request that carries an utterance.
    pub fn request(&self, utterance: &Utterance, now: Timestamp) -> Value {
        let (session_id, new, attributes) = match &self.conversation {
            Some(open) => (open.session_id.clone(), false, open.attributes.clone()),
            None => (new_id("echo-api.session"), true, Map::new()),
        };
        let mut request = json!({
            "requestId": new_id("echo-api.request"),
            "timestamp": seconds(now),
            "locale": self.locale,
        });
        let said = match utterance {
            Utterance::Launch => json!({ "type": "LaunchRequest" }),
            Utterance::Intent(intent) => json!({ "type": "IntentRequest", "intent": intent }),
        };
        merge(&mut request, said);
        json!({
            "version": "1.0",
            "session": {
                "new": new,
                "sessionId": session_id,
                "application": { "applicationId": self.skill_id },
                "attributes": attributes,
                "user": self.user(),
            },
            "context": { "System": {
                "application": { "applicationId": self.skill_id },
                "user": self.user(),
                "person": self.person(),
                "device": { "deviceId": "amzn1.ask.device.saycart", "supportedInterfaces": {} },
                "apiEndpoint": "https://api.amazonalexa.com",
            }},
            "request": request,
        })
    }

    /// The event that Alexa sends when the shopper disables the skill; it has no session.
    pub fn skill_disabled(&self, now: Timestamp) -> Value {
        json!({
            "version": "1.0",
            "context": { "System": {
                "application": { "applicationId": self.skill_id },
                "user": self.user(),
                "apiEndpoint": "https://api.amazonalexa.com",
            }},
            "request": {
                "type": "AlexaSkillEvent.SkillDisabled",
                "requestId": new_id("echo-api.request"),
                "timestamp": seconds(now),
                "eventCreationTime": seconds(now),
                "eventPublishingTime": seconds(now),
                "body": { "userInformationPersistenceStatus": "NOT_PERSISTED" },
            },
        })
    }

    /// Takes in an answer to `request`, and keeps the conversation that it leaves open.
    pub fn hear(&mut self, request: &Value, answer: &[u8]) -> Result<Answer, AnswerError> {
        let envelope: Value = serde_json::from_slice(answer)?;
        let response = envelope.get("response").ok_or(AnswerError::NoResponse)?;
        let listening = response.get("shouldEndSession") == Some(&Value::Bool(false));
        self.conversation = listening.then(|| Conversation {
            session_id: text_at(request, "/session/sessionId").unwrap_or_default(),
            attributes: envelope
                .get("sessionAttributes")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            asked: asked_slot(request, response),
        });
        Ok(Answer {
            speech: speech_at(response, "/outputSpeech").unwrap_or_default(),
            reprompt: speech_at(response, "/reprompt/outputSpeech"),
            card: text_at(response, "/card/type"),
            card_lines: card_lines(response),
            listening,
        })
    }

    /// Whoever was recognised; null, which is as if it were not there, for anybody.
    fn person(&self) -> Value {
        match (self.recognised, &self.access_token) {
            (Recognised::Yes, Some(token)) => {
                let id = self.user_id.replace("ask.account", "ask.person");
                json!({ "personId": id, "accessToken": token })
            }
            (Recognised::Yes, None) | (Recognised::No, _) => Value::Null,
        }
    }

    fn user(&self) -> Value {
        let mut user = json!({ "userId": self.user_id });
        if let Some(token) = &self.access_token {
            merge(&mut user, json!({ "accessToken": token }));
        }
        user
    }
}

fn asked_slot(request: &Value, response: &Value) -> Option<AskedSlot> {
    let directives = response.get("directives")?.as_array()?;
    let elicit = directives
        .iter()
        .find(|directive| text_at(directive, "/type").as_deref() == Some("Dialog.ElicitSlot"))?;
    let intent = elicit
        .get("updatedIntent")
        .or_else(|| request.pointer("/request/intent"))?;
    Some(AskedSlot {
        slot: text_at(elicit, "/slotToElicit")?,
        intent: intent.clone(),
    })
}

fn speech_at(response: &Value, path: &str) -> Option<String> {
    let speech = response.pointer(path)?;
    text_at(speech, "/text").or_else(|| text_at(speech, "/ssml").map(|ssml| plain(&ssml)))
}

fn card_lines(response: &Value) -> Vec<String> {
    let texts = ["/card/title", "/card/content", "/card/text"].map(|path| text_at(response, path));
    let texts = texts.into_iter().flatten();
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn text_at(value: &Value, path: &str) -> Option<String> {
    value.pointer(path)?.as_str().map(str::to_owned)
}

/// SSML without its tags.
fn plain(ssml: &str) -> String {
    let mut text = String::with_capacity(ssml.len());
    let mut inside = false;
    for letter in ssml.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    unescape(&text).trim().to_owned()
}

/// Alexa's timestamps are whole seconds.
fn seconds(now: Timestamp) -> String {
    Timestamp::from_seconds(now.as_seconds()).to_string()
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> Device {
        Device {
            skill_id: "amzn1.ask.skill.x".to_owned(),
            user_id: "amzn1.ask.account.x".to_owned(),
            locale: "en-US".to_owned(),
            access_token: None,
            recognised: Recognised::No,
            conversation: None,
        }
    }

    #[test]
    fn a_recognised_voice_brings_the_shoppers_own_token() {
        let mut device = device();
        device.access_token = Some("sca_anna".to_owned());
        let person = |device: &Device| {
            let request = device.request(&Utterance::Launch, Timestamp::from_seconds(0));
            request
                .pointer("/context/System/person/accessToken")
                .cloned()
        };

        let anybodys = person(&device);
        device.recognised = Recognised::Yes;

        assert_eq!((anybodys, person(&device)), (None, Some(json!("sca_anna"))));
    }

    #[test]
    fn an_open_conversation_is_carried_on() {
        let mut device = device();
        let now = Timestamp::from_seconds(1_800_000_000);
        let first = device.request(&Utterance::Launch, now);
        let answer = json!({
            "sessionAttributes": { "v": 1 },
            "response": {
                "outputSpeech": { "type": "SSML", "ssml": "<speak>Milk &amp; what?</speak>" },
                "shouldEndSession": false,
            },
        });

        let heard = device.hear(&first, answer.to_string().as_bytes()).unwrap();
        let second = device.request(&Utterance::Launch, now);

        assert_eq!(heard.speech, "Milk & what?");
        assert!(heard.listening);
        assert_eq!(second.pointer("/session/new"), Some(&json!(false)));
        assert_eq!(second.pointer("/session/attributes/v"), Some(&json!(1)));
        assert_eq!(
            second.pointer("/session/sessionId"),
            first.pointer("/session/sessionId")
        );
        assert_ne!(
            second.pointer("/request/requestId"),
            first.pointer("/request/requestId")
        );
    }

    #[test]
    fn what_stands_on_a_card_is_read_line_by_line() {
        let mut device = device();
        let request = device.request(&Utterance::Launch, Timestamp::EPOCH);
        let mut answer = |card: Value| {
            let answer = json!({ "response": { "card": card } }).to_string();
            device.hear(&request, answer.as_bytes()).unwrap().card_lines
        };

        let card = json!({ "type": "Simple", "title": "Your cart", "content": "1 × Tea\nTotal" });
        assert_eq!(answer(card), ["Your cart", "1 × Tea", "Total"]);
        assert!(answer(json!({ "type": "LinkAccount" })).is_empty());
    }

    #[test]
    fn a_shopper_who_is_not_linked_sends_no_token() {
        let request = device().request(&Utterance::Launch, Timestamp::EPOCH);

        assert_eq!(request.pointer("/context/System/user/accessToken"), None);
        assert_eq!(
            request.pointer("/request/timestamp"),
            Some(&json!("1970-01-01T00:00:00Z"))
        );
    }
}
