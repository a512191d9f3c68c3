//! Types of requests other than a sentence.

use saycart_skill_gateway::model::Model;
use serde_json::json;

use super::shopper::Shopper;

#[tokio::test]
async fn what_nobody_hears_is_answered_with_nothing() {
    let mut anna = Shopper::linked().await;
    let quiet = [
        json!({ "type": "SessionEndedRequest", "reason": "USER_INITIATED" }),
        json!({ "type": "SessionEndedRequest", "reason": "ERROR",
                "error": { "type": "INVALID_RESPONSE", "message": "m" } }),
        json!({ "type": "System.ExceptionEncountered", "error": { "type": "INVALID_RESPONSE" },
                "cause": { "requestId": "r" } }),
        json!({ "type": "Messaging.MessageReceived", "message": { "a": 1 } }),
        json!({ "type": "Alexa.Presentation.APL.UserEvent", "arguments": ["x"] }),
        json!({ "type": "Alexa.Authorization.Grant", "body": { "grant": { "code": "c" } } }),
        json!({ "type": "AlexaHouseholdListEvent.ItemsCreated" }),
        json!({ "type": "AudioPlayer.PlaybackStarted" }),
        json!({ "type": "OfALaterDay" }),
    ];

    for request in quiet {
        let envelope = anna.envelope(request.clone());
        let heard = anna.sends(&envelope).await;
        assert_eq!(
            heard.json,
            json!({ "version": "1.0", "response": {} }),
            "{request}"
        );
    }
    assert!(anna.shop.asked().is_empty());
}

#[tokio::test]
async fn a_conversation_that_comes_back_is_welcomed() {
    let mut anna = Shopper::linked().await;

    for kind in ["SessionResumedRequest", "Connections.Response"] {
        let request = anna.envelope(json!({ "type": kind, "name": "x", "token": "t" }));
        let heard = anna.sends(&request).await;
        assert!(
            heard.open && heard.speech.starts_with("Welcome"),
            "{kind}: {heard:?}"
        );
    }
}

#[tokio::test]
async fn whether_it_could_be_done_is_said_and_nothing_is_done() {
    let mut anna = Shopper::linked().await;
    let could = |name: &str, slots| json!({ "type": "CanFulfillIntentRequest", "intent": { "name": name, "slots": slots } });
    let product = json!({ "product": { "name": "product", "value": "echo dot" } });
    let colour = json!({ "colour": { "name": "colour", "value": "red" } });

    let table = [
        (could("SearchProductsIntent", product.clone()), "YES"),
        (could("ProductDetailsIntent", product.clone()), "YES"),
        (could("SearchProductsIntent", colour.clone()), "NO"),
        // Whether the shopper has an account is not looked up.
        (could("AddToCartIntent", product), "MAYBE"),
        (could("ReadCartIntent", json!({})), "MAYBE"),
        (could("AddToCartIntent", colour), "NO"),
        (could("TeleportIntent", json!({})), "NO"),
    ];
    for (request, expected) in table {
        let envelope = anna.envelope(request.clone());
        let heard = anna.sends(&envelope).await;
        let able = &heard.json["response"]["canFulfillIntent"];
        assert_eq!(able["canFulfill"], expected, "{request}");
        assert_eq!(
            heard.json["response"].as_object().unwrap().len(),
            1,
            "it says nothing else"
        );
    }
    assert!(anna.shop.asked().is_empty());
}

#[tokio::test]
async fn what_the_skill_does_could_be_done_with_every_slot_of_the_models() {
    let mut anna = Shopper::linked().await;
    // Done elsewhere than by voice, or an answer to what was said before.
    let unable = [
        "PlaceOrderIntent",
        "OrderStatusIntent",
        "ReorderIntent",
        "ApplyCouponIntent",
        "ChooseDeliveryIntent",
        "ChoosePaymentIntent",
        "VoiceCodeIntent",
        "CancelOrderIntent",
        "NewProductsIntent",
        "PickItemIntent",
        "WhyIntent",
    ];
    for locale in Model::locales() {
        let model = Model::load(locale).unwrap();
        for intent in &model.language().intents {
            let slots = intent.slots.iter().map(|slot| {
                let said = json!({ "name": slot.name, "value": "two" });
                (slot.name.clone(), said)
            });
            let slots: serde_json::Map<_, _> = slots.collect();
            let could = anna.envelope(json!({
                "type": "CanFulfillIntentRequest",
                "intent": { "name": intent.name, "slots": slots },
            }));
            let heard = anna.sends(&could).await;

            let able = &heard.json["response"]["canFulfillIntent"];
            let name = intent.name.as_str();
            let is_unable = unable.contains(&name) || name.starts_with("AMAZON.");
            assert_eq!(able["canFulfill"] == "NO", is_unable, "{name}: {able}");
        }
    }
    assert!(anna.shop.asked().is_empty());
}

#[tokio::test]
async fn a_question_whether_it_could_be_done_may_come_without_a_user() {
    let mut anna = Shopper::unlinked().await;
    let mut request = anna.envelope(json!({
        "type": "CanFulfillIntentRequest",
        "intent": { "name": "AddToCartIntent", "slots": { "product": { "value": "echo dot" } } },
    }));
    request["context"]["System"]
        .as_object_mut()
        .unwrap()
        .remove("user");
    request.as_object_mut().unwrap().remove("session");

    let heard = anna.sends(&request).await;

    assert_eq!(
        heard.json["response"]["canFulfillIntent"],
        json!({ "canFulfill": "MAYBE", "slots": { "product": {
            "canUnderstand": "MAYBE", "canFulfill": "YES" } } })
    );
}
