//! Somebody in front of a device, whose sentences become signed requests.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_skill_gateway::model::Model;
use serde_json::{Map, Value, json};

use super::shop::{ANSWER_WITHIN, Shop};
use crate::fixtures::NOW_SECONDS;
use crate::support::TestGateway;

pub(crate) const TOKEN: &str = "sca_anna";
pub(crate) const PASSPORT: &str = "passport-of-anna";
pub(crate) const USER: &str = "amzn1.ask.account.ANNA";
const SKILL_ID: &str = "amzn1.ask.skill.3f2c0f5c-0001-4a5c-9d2f-1b6f5c0e7a11";

/// A shopper, the shop, and the gateway between them.
pub(crate) struct Shopper {
    pub(crate) gateway: TestGateway,
    pub(crate) shop: Shop,
    pub(crate) locale: &'static str,
    pub(crate) token: Option<String>,
    /// Whether their own voice is known, and linked to the same account.
    voice: bool,
    model: Model,
    requests: u32,
    attributes: Value,
    asked: Option<Value>,
    /// What the screen that is shown sends back.
    shown: Option<String>,
    /// What the device is.
    pub(crate) device: Value,
}

/// What is heard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    pub(crate) speech: String,
    pub(crate) reprompt: Option<String>,
    pub(crate) card: Option<Value>,
    pub(crate) open: bool,
    pub(crate) json: Value,
    pub(crate) bytes: Vec<u8>,
}

impl Shopper {
    /// Somebody who speaks English and is linked.
    pub(crate) async fn linked() -> Self {
        Self::linked_speaking("en-US").await
    }

    /// Somebody who speaks another language and is linked.
    pub(crate) async fn linked_speaking(locale: &'static str) -> Self {
        let mut shopper = Self::speaking(locale).await;
        shopper.token = Some(TOKEN.to_owned());
        shopper
    }

    /// Somebody who speaks English and is linked, and whose voice is known.
    pub(crate) async fn known() -> Self {
        let mut shopper = Self::linked().await;
        shopper.voice = true;
        shopper
    }

    /// Somebody else speaks, into the same device.
    pub(crate) fn is_a_stranger(&mut self) {
        self.voice = false;
    }

    /// Somebody who speaks English and is not linked.
    pub(crate) async fn unlinked() -> Self {
        Self::speaking("en-US").await
    }

    /// Somebody who is not linked.
    pub(crate) async fn speaking(locale: &'static str) -> Self {
        let shop = Shop::default();
        shop.link(TOKEN, PASSPORT);
        Self {
            gateway: before(&shop, ANSWER_WITHIN).await,
            shop,
            locale,
            token: None,
            voice: false,
            model: Model::load(locale).unwrap(),
            requests: 0,
            attributes: Value::Null,
            asked: None,
            shown: None,
            device: json!({ "deviceId": "amzn1.ask.device.1", "supportedInterfaces": {} }),
        }
    }

    /// From now on a process hears them that answers within this.
    pub(crate) async fn is_answered_within(&mut self, limit: Duration) {
        self.gateway = before(&self.shop, limit).await;
    }

    /// From now on another process hears them, with the same services behind it.
    pub(crate) async fn is_heard_elsewhere(&mut self) {
        self.gateway = before(&self.shop, ANSWER_WITHIN).await;
    }

    /// From now on with a screen.
    pub(crate) fn looks_at_a_screen(&mut self) {
        let apl = json!({ "runtime": { "maxVersion": "2024.3" } });
        self.device["supportedInterfaces"] = json!({ "Alexa.Presentation.APL": apl });
    }

    /// Touches what a screen sends these arguments for.
    pub(crate) async fn touches(&mut self, arguments: &Value) -> Heard {
        let request = self.touch(arguments);
        self.sends(&request).await
    }

    /// The request that a touch on the screen becomes.
    pub(crate) fn touch(&mut self, arguments: &Value) -> Value {
        self.envelope(json!({
            "type": "Alexa.Presentation.APL.UserEvent",
            "token": self.shown.clone(),
            "arguments": arguments,
            "source": { "type": "TouchWrapper", "handler": "Press" },
        }))
    }

    /// Says a sentence.
    pub(crate) async fn says(&mut self, sentence: &str) -> Heard {
        let request = self.sentence(sentence);
        self.sends(&request).await
    }

    /// Ends the conversation: the next sentence begins another.
    pub(crate) fn hangs_up(&mut self) {
        self.attributes = Value::Null;
        self.asked = None;
    }

    /// The speech that answers a sentence.
    pub(crate) async fn hears(&mut self, sentence: &str) -> String {
        self.says(sentence).await.speech
    }

    /// "Open corner shop."
    pub(crate) async fn launches(&mut self) -> Heard {
        let request = self.envelope(json!({ "type": "LaunchRequest" }));
        self.sends(&request).await
    }

    /// An intent with these slots, whatever was said.
    pub(crate) async fn means(&mut self, name: &str, slots: &Value) -> Heard {
        let request = self.intent(&json!({ "name": name, "slots": slots }));
        self.sends(&request).await
    }

    /// The request that a sentence becomes.
    pub(crate) fn sentence(&mut self, sentence: &str) -> Value {
        let spoken = self.model.understand(sentence);
        let asked = self.asked.take();
        let number = asked.as_ref().and_then(|elicit| {
            let intent = elicit["updatedIntent"]["name"].as_str()?;
            let slot = elicit["slotToElicit"].as_str()?;
            self.model.number(intent, slot, sentence)
        });
        let (spoken, said) = match number {
            Some(number) => (None, number),
            None => (spoken, sentence.to_owned()),
        };
        let intent = match (spoken, asked) {
            (Some(spoken), _) => {
                let slots: Map<String, Value> = spoken
                    .slots
                    .into_iter()
                    .map(|(name, value)| (name.clone(), json!({ "name": name, "value": value })))
                    .collect();
                json!({ "name": spoken.name, "slots": slots })
            }
            (None, Some(elicit)) => {
                let mut intent = elicit["updatedIntent"].clone();
                let slot = elicit["slotToElicit"].as_str().unwrap().to_owned();
                intent["slots"][&slot] = json!({ "name": slot, "value": said });
                intent
            }
            (None, None) => json!({ "name": "AMAZON.FallbackIntent" }),
        };
        self.intent(&intent)
    }

    fn intent(&mut self, intent: &Value) -> Value {
        self.envelope(json!({ "type": "IntentRequest", "intent": intent }))
    }

    /// An envelope around a request, in the conversation under way.
    pub(crate) fn envelope(&mut self, mut request: Value) -> Value {
        self.requests += 1;
        request["requestId"] = json!(format!("amzn1.echo-api.request.{}", self.requests));
        request["timestamp"] = json!(Timestamp::from_seconds(NOW_SECONDS).to_string());
        request["locale"] = json!(self.locale);
        let mut user = json!({ "userId": USER });
        if let Some(token) = &self.token {
            user["accessToken"] = json!(token);
        }
        let person = self
            .voice
            .then(|| json!({ "personId": "amzn1.ask.person.ANNA", "accessToken": self.token }));
        json!({
            "version": "1.0",
            "session": {
                "new": self.attributes.is_null(),
                "sessionId": "amzn1.echo-api.session.1",
                "application": { "applicationId": SKILL_ID },
                "attributes": self.attributes,
                "user": user,
            },
            "context": { "System": {
                "application": { "applicationId": SKILL_ID },
                "user": user,
                "person": person,
                "device": self.device,
                "apiEndpoint": "https://api.amazonalexa.com",
            } },
            "request": request,
        })
    }

    /// Sends a request, and keeps the conversation that its answer leaves open.
    pub(crate) async fn sends(&mut self, request: &Value) -> Heard {
        let answer = self.gateway.hears(&self.gateway.signed(request)).await;
        assert_eq!(answer.status, 200, "{request}");
        let heard = Heard::of(&answer.body);
        self.attributes = heard.json["sessionAttributes"].clone();
        self.asked = heard.directive("Dialog.ElicitSlot").cloned();
        if let Some(shown) = heard.directive("Alexa.Presentation.APL.RenderDocument") {
            self.shown = shown["token"].as_str().map(str::to_owned);
        }
        heard
    }

    /// What lies in the shopper's cart.
    pub(crate) fn cart(&self) -> Vec<(String, u32)> {
        self.shop.cart_of(PASSPORT)
    }

    /// How often something was changed, or was to be.
    pub(crate) fn changes(&self) -> usize {
        let asked = self.shop.asked();
        asked
            .iter()
            .filter(|rpc| {
                matches!(
                    **rpc,
                    "AddItem"
                        | "RemoveItem"
                        | "SetQuantity"
                        | "ClearCart"
                        | "RestoreCart"
                        | "AddToList"
                        | "MoveToList"
                        | "RemoveFromList"
                        | "MoveToCart"
                        | "TakeBackMove"
                        | "SetHistory"
                )
            })
            .count()
    }
}

impl Heard {
    /// Reads an answer, and holds it to the rules that every answer has to keep.
    pub(crate) fn of(body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap();
        let ssml = |path: &str| json.pointer(path).and_then(Value::as_str).map(plain);
        let heard = Self {
            speech: ssml("/response/outputSpeech/ssml").unwrap_or_default(),
            reprompt: ssml("/response/reprompt/outputSpeech/ssml"),
            card: json.pointer("/response/card").cloned(),
            open: json.pointer("/response/shouldEndSession") == Some(&json!(false)),
            json,
            bytes: body.to_vec(),
        };
        heard.keeps_the_rules();
        heard
    }

    /// The directive of this type.
    pub(crate) fn directive(&self, kind: &str) -> Option<&Value> {
        let directives = self.json.pointer("/response/directives")?.as_array()?;
        directives
            .iter()
            .find(|directive| directive["type"] == kind)
    }

    /// What the screen is filled with, if one is shown.
    pub(crate) fn screen(&self) -> Option<&Value> {
        let shown = self.directive("Alexa.Presentation.APL.RenderDocument")?;
        shown.pointer("/datasources/screen")
    }

    /// Whether a card leads to linking.
    pub(crate) fn leads_to_linking(&self) -> bool {
        self.card == Some(json!({ "type": "LinkAccount" }))
    }

    /// What stands on the card.
    pub(crate) fn read(&self) -> Option<&str> {
        self.card.as_ref()?["content"].as_str()
    }

    fn keeps_the_rules(&self) {
        let said = &self.speech;
        assert!(self.bytes.len() < 24 * 1_024, "{} bytes", self.bytes.len());
        assert_eq!(self.json["version"], "1.0");
        assert_eq!(
            said.ends_with('?'),
            self.open,
            "the microphone follows the question: {said}"
        );
        assert!(
            said.matches('?').count() <= 1,
            "one question at most: {said}"
        );
        assert!(said.chars().count() <= 400, "too long: {said}");
        assert_eq!(self.reprompt.is_some(), self.open, "{said}");
        assert_ne!(self.reprompt.as_ref(), Some(said));
        let attributes = self.json["sessionAttributes"].to_string();
        assert!(attributes.len() <= 2 * 1_024, "{attributes}");
        if let Some(card) = self.card.as_ref().filter(|_| !self.leads_to_linking()) {
            assert!(card.to_string().chars().count() < 8_000, "{card}");
            assert!(!card.to_string().contains("lin_"), "{card}");
        }
        for unspeakable in ["lin_", "ECHO-", "http", "@", "passport", "sca_"] {
            assert!(!said.contains(unspeakable), "{said}");
        }
    }
}

async fn before(shop: &Shop, answer_within: Duration) -> TestGateway {
    let services = shop.clone();
    TestGateway::start_before(
        move |_, runtime| services.start(runtime),
        move |config| config.answer_within = answer_within,
    )
    .await
}

/// Slots as Alexa fills them: what was said, how many, and what the words matched in the model.
pub(crate) fn resolved(said: &str, quantity: &str, matches: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = matches
        .iter()
        .map(|(id, name)| json!({ "value": { "id": id, "name": name } }))
        .collect();
    json!({
        "product": { "value": said, "resolutions": { "resolutionsPerAuthority": [
            { "status": { "code": "ER_SUCCESS_MATCH" }, "values": values },
        ] } },
        "quantity": { "value": quantity },
    })
}

/// SSML as it is heard; it must be well formed.
fn plain(ssml: &str) -> String {
    let inner = ssml
        .strip_prefix("<speak>")
        .unwrap()
        .strip_suffix("</speak>")
        .unwrap();
    assert!(!inner.contains(['<', '>']), "{ssml}");
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(inner.to_owned(), |text, (entity, letter)| {
        text.replace(entity, letter)
    })
}
