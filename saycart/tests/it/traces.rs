//! Whole conversations, request by request, on the whole program. Each request is sent twice, and
//! its repeat must be answered with the same bytes; each has an id of its own here, so that the
//! wording, which depends on the id, is the same at every run.

use saycart::alexa::device::{Answer, Recognised, Utterance};
use serde_json::{Value, json};

use crate::world::{ECHO_DOT, Shop, Shopper, now};

/// A conversation in a shop of its own.
struct Trace {
    name: &'static str,
    shop: Shop,
    anna: Shopper,
    requests: u32,
    /// What was sent, and what came back.
    told: Vec<(Value, Vec<u8>)>,
}

impl Trace {
    async fn linked(name: &'static str) -> Self {
        let mut trace = Self::unlinked(name);
        trace.anna.links(&trace.shop).await;
        trace
    }

    fn unlinked(name: &'static str) -> Self {
        let shop = Shop::open();
        let anna = shop.shopper("anna");
        Self {
            name,
            shop,
            anna,
            requests: 0,
            told: Vec::new(),
        }
    }

    /// An intent as Alexa sends it.
    async fn intent(&mut self, name: &str, slots: Value) -> Answer {
        let intent = json!({ "name": name, "confirmationStatus": "NONE", "slots": slots });
        let request = self.anna.device.request(&Utterance::Intent(intent), now());
        self.sends(request).await
    }

    /// A sentence, by the interaction model.
    async fn says(&mut self, sentence: &str) -> Answer {
        let request = self.anna.request(sentence);
        self.sends(request).await
    }

    async fn sends(&mut self, mut request: Value) -> Answer {
        self.requests += 1;
        let id = format!("amzn1.echo-api.request.{}-{}", self.name, self.requests);
        *request.pointer_mut("/request/requestId").unwrap() = json!(id);
        let bytes = self.delivers(&request).await;
        assert_eq!(self.delivers(&request).await, bytes, "{request}");
        self.told.push((request.clone(), bytes.clone()));
        self.anna.device.hear(&request, &bytes).unwrap()
    }

    async fn delivers(&self, request: &Value) -> Vec<u8> {
        let body = request.to_string().into_bytes();
        let delivered = self.shop.endpoint().deliver(body).await.unwrap();
        assert_eq!(delivered.status, 200, "{delivered:?}");
        delivered.body.to_vec()
    }

    /// What Alexa made of the words for a product: nothing in the model.
    fn unmatched(words: &str) -> Value {
        json!({ "product": { "name": "product", "value": words, "confirmationStatus": "NONE",
            "resolutions": { "resolutionsPerAuthority": [
                { "authority": "amzn1.er-authority.echo-sdk.amzn1.ask.skill.x.PRODUCT",
                  "status": { "code": "ER_SUCCESS_NO_MATCH" } }] } } })
    }
}

fn holds(sku: &str, quantity: u32) -> (String, u32) {
    (sku.to_owned(), quantity)
}

#[tokio::test]
async fn two_of_something_in_one_sentence() {
    let mut trace = Trace::linked("one-shot").await;
    let mut slots = Trace::unmatched("echo dot");
    slots["quantity"] = json!({ "name": "quantity", "value": "2" });
    slots["product"]["resolutions"]["resolutionsPerAuthority"] = json!([{
        "authority": "amzn1.er-authority.echo-sdk.amzn1.ask.skill.x.PRODUCT",
        "status": { "code": "ER_SUCCESS_MATCH" },
        "values": [{ "value": { "name": "Echo Dot", "id": format!("sku:{ECHO_DOT}") } }],
    }]);

    let added = trace.intent("AddToCartIntent", slots).await;
    let done = trace.says("no").await;

    assert_eq!(
        added.speech,
        "Added two Echo Dots. Your total is 99 dollars and 98 cents. Anything else?"
    );
    assert!(added.listening);
    assert_eq!(done.speech, "All right. It's all in your cart.");
    assert!(!done.listening);
    assert_eq!(trace.anna.cart(&trace.shop).await, [holds(ECHO_DOT, 2)]);
}

/// The gateway's own memory is gone then: what is kept is what cart-service did.
#[tokio::test]
async fn a_repeat_after_a_restart_is_answered_with_the_same_bytes() {
    let mut trace = Trace::linked("restarted").await;
    trace.says("add two echo dots to my cart").await;
    let (request, bytes) = trace.told.pop().unwrap();

    trace.shop.end("TERM");
    trace.shop.start();

    assert_eq!(trace.delivers(&request).await, bytes);
    assert_eq!(trace.anna.cart(&trace.shop).await, [holds(ECHO_DOT, 2)]);
}

#[tokio::test]
async fn looked_for_by_price_then_twice_as_many_once() {
    let mut trace = Trace::linked("priced").await;

    let below = trace.says("find headphones under 60 dollars").await;
    let nothing = trace.says("find headphones under 20 dollars").await;
    trace.says("yes").await;
    let before = trace.says("do i have on ear headphones in my cart").await;
    let doubled = trace.says("double the headphones").await;
    let (request, bytes) = trace.told.pop().unwrap();
    trace.shop.end("TERM");
    trace.shop.start();
    let again = trace.delivers(&request).await;

    assert!(
        below
            .speech
            .contains("On-Ear Headphones for 59 dollars and 99 cents"),
        "{below:?}"
    );
    assert!(!below.speech.contains("Noise"), "{below:?}");
    assert!(
        nothing
            .speech
            .starts_with("There's nothing like that under 20 dollars."),
        "{nothing:?}"
    );
    assert!(
        before.speech.starts_with("Yes, your cart has"),
        "{before:?}"
    );
    assert!(doubled.speech.contains("two"), "{doubled:?}");
    assert_eq!(again, bytes);
    assert_eq!(trace.anna.cart(&trace.shop).await.len(), 1);
    assert_eq!(trace.anna.cart(&trace.shop).await[0].1, 2);
}

#[tokio::test]
async fn of_two_sizes_the_second() {
    let mut trace = Trace::linked("ambiguous").await;

    let which = trace
        .intent("AddToCartIntent", Trace::unmatched("paper towels"))
        .await;
    let added = trace.says("the second one").await;

    assert_eq!(
        which.speech,
        "There's Paper Towels 12 Rolls or Paper Towels 6 Rolls. Which one would you like?"
    );
    let asked = &trace.told[0].1;
    let asked: Value = serde_json::from_slice(asked).unwrap();
    assert_eq!(
        asked.pointer("/response/directives/0/slotToElicit"),
        Some(&json!("product"))
    );
    assert!(
        added.speech.contains("dded Paper Towels 6 Rolls."),
        "{added:?}"
    );
    assert_eq!(trace.anna.cart(&trace.shop).await, [holds("TOWELS-6", 1)]);
}

#[tokio::test]
async fn of_two_sizes_neither_after_all() {
    let mut trace = Trace::linked("stopped").await;
    trace
        .intent("AddToCartIntent", Trace::unmatched("paper towels"))
        .await;

    let stopped = trace.says("stop").await;

    assert!(!stopped.listening, "{stopped:?}");
    assert_eq!(trace.anna.cart(&trace.shop).await, []);
}

#[tokio::test]
async fn misheard_and_refused() {
    let mut trace = Trace::linked("misheard").await;

    let meant = trace
        .intent("AddToCartIntent", Trace::unmatched("green tee"))
        .await;
    let left = trace.says("no").await;
    let mut missed = Vec::new();
    for _ in 0..3 {
        missed.push(trace.intent("AMAZON.FallbackIntent", json!({})).await);
    }

    assert_eq!(meant.speech, "Did you mean Green Tea?");
    assert_eq!(
        left.speech,
        "Then I couldn't find what you mean. What else can I look for?"
    );
    let [first, second, third] = &missed[..] else {
        panic!("three answers");
    };
    assert!(first.listening && second.listening && !third.listening);
    assert_ne!(first.speech, second.speech);
    assert_ne!(second.speech, third.speech);
    assert_eq!(trace.anna.cart(&trace.shop).await, []);
}

#[tokio::test]
async fn not_linked_then_linked_then_linked_no_more() {
    let mut trace = Trace::unlinked("linking");
    let before = trace.says("what's in my cart").await;
    trace.anna.links(&trace.shop).await;
    let mut event = trace.anna.device.skill_disabled(now());
    event["request"]["type"] = json!("AlexaSkillEvent.SkillAccountLinked");
    event["request"]["requestId"] = json!("amzn1.echo-api.request.linked");
    event["request"]["body"] = json!({ "accessToken": trace.anna.device.access_token });
    let noted = trace.delivers(&event).await;
    let empty = trace.says("what's in my cart").await;
    trace
        .shop
        .run(&["link", "revoke", &link_of(&trace.shop)])
        .json();
    let after = trace.says("add an echo dot to my cart").await;

    assert_eq!(before.card.as_deref(), Some("LinkAccount"));
    assert_eq!(
        before.speech,
        "To use your cart I need to link your account. I've sent a card to the Alexa app."
    );
    assert!(!before.listening);
    assert_eq!(noted, br#"{"version":"1.0","response":{}}"#);
    assert_eq!(
        empty.speech,
        "Your cart is empty. What would you like to add?"
    );
    assert_eq!(after.card.as_deref(), Some("LinkAccount"));
    assert_eq!(after.speech, before.speech);
}

fn link_of(shop: &Shop) -> String {
    let links = shop.run(&["link", "list"]).json();
    let id = links.pointer("/items/0/link_id").and_then(Value::as_str);
    id.unwrap().to_owned()
}

#[tokio::test]
async fn what_a_known_voice_lets_be_remembered_and_how_it_ends() {
    let mut trace = Trace::linked("history").await;

    let before = trace.says("what do i usually buy").await;
    trace.anna.device.recognised = Recognised::Yes;
    let off = trace.says("what do i usually buy").await;
    let on = trace.says("use my history").await;
    trace.says("add an echo dot to my cart").await;
    let once = trace.says("what do i usually buy").await;
    trace.says("forget me").await;
    let forgotten = trace.says("yes").await;
    let again = trace.says("what do i usually buy").await;

    assert_eq!(
        [before, off, on, once, forgotten, again].map(|answer| answer.speech),
        [
            "I only share what's usual with a voice I know. What can I add for you?",
            "I don't remember what you add, so I don't know your usual. What can I add for you?",
            "From now on I remember what you add, for half a year, and you can ask for your \
             usual. What can I add for you?",
            "You don't have a usual yet. What can I add for you?",
            "It's deleted, and from now on I won't remember anything. To delete your account, \
             contact Corner Shop. What can I add for you?",
            "I don't remember what you add, so I don't know your usual. What can I add for you?",
        ]
    );
    assert_eq!(trace.anna.cart(&trace.shop).await, [holds(ECHO_DOT, 1)]);
}

#[tokio::test]
async fn who_unlinks_aloud_is_unlinked_for_good() {
    let mut trace = Trace::linked("unlinking").await;
    trace.says("add an echo dot to my cart").await;

    trace.says("unlink my account").await;
    let kept = trace.says("no").await;
    let still = trace.says("what's in my cart").await;
    trace.says("unlink my account").await;
    let unlinked = trace.says("yes").await;
    let dead = trace.says("what's in my cart").await;
    let client = &trace.shop.client;
    let refresh = &trace.anna.tokens.as_ref().unwrap().refresh;
    let refreshed = client.refresh(&trace.shop.https(), refresh).await;

    assert_eq!(kept.speech, "Okay. Anything else?");
    assert!(still.speech.contains("Echo Dot"), "{still:?}");
    assert_eq!(
        unlinked.speech,
        "Your account isn't linked any more. To shop by voice again, link it in the Alexa app."
    );
    let closed = (unlinked.card.as_deref(), unlinked.listening);
    assert_eq!(closed, (Some("Simple"), false));
    assert_eq!(dead.card.as_deref(), Some("LinkAccount"));
    assert!(refreshed.is_err(), "{refreshed:?}");
}

#[tokio::test]
async fn misheard_and_meant_after_all() {
    let mut trace = Trace::linked("misheard-and-meant").await;

    let asked = trace
        .intent("AddToCartIntent", Trace::unmatched("eco dot"))
        .await;
    let added = trace.says("yes").await;

    assert_eq!(asked.speech, "Did you mean Echo Dot?");
    assert!(added.speech.contains("Echo Dot"), "{added:?}");
    assert_eq!(trace.anna.cart(&trace.shop).await, [holds(ECHO_DOT, 1)]);
}
