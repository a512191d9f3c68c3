//! Whose account is meant, and what is heard without one.

use saycart_skill_gateway::model::Model;
use serde_json::{Value, json};

use super::samples::filled;
use super::shop::Mood;
use super::shopper::{PASSPORT, Shopper, TOKEN, USER};

/// Intents that touch no account: what they ask for is not here by voice, or is everybody's, or is of
/// something that was said before and was not said here.
const NEED_NO_ACCOUNT: [&str; 16] = [
    "PlaceOrderIntent",
    "OrderStatusIntent",
    "ReorderIntent",
    "ApplyCouponIntent",
    "ChooseDeliveryIntent",
    "ChoosePaymentIntent",
    "VoiceCodeIntent",
    "CancelOrderIntent",
    "SearchProductsIntent",
    "ProductDetailsIntent",
    "ProductSizeIntent",
    "ProductStockIntent",
    "DealsIntent",
    "NewProductsIntent",
    "WhyIntent",
    "PickItemIntent",
];

/// A sentence of every other intent of the model, but for those that every skill has.
fn need_an_account() -> Vec<String> {
    let model = Model::load("en-US").unwrap();
    let intents = &model.language().intents;
    for name in NEED_NO_ACCOUNT {
        assert!(intents.iter().any(|it| it.name == name), "{name}");
    }
    let others = intents.iter().filter(|it| {
        !it.name.starts_with("AMAZON.") && !NEED_NO_ACCOUNT.contains(&it.name.as_str())
    });
    others.map(|it| filled("en-US", &it.samples[0])).collect()
}

#[tokio::test]
async fn without_a_link_a_card_leads_to_linking() {
    let mut anna = Shopper::unlinked().await;
    for sentence in need_an_account() {
        anna.hangs_up();

        let heard = anna.says(&sentence).await;

        assert_eq!(
            heard.speech,
            "To use your cart I need to link your account. I've sent a card to the Alexa app.",
            "{sentence}"
        );
        assert_eq!(heard.card, Some(json!({ "type": "LinkAccount" })));
        assert!(anna.shop.asked().is_empty());
    }
}

#[tokio::test]
async fn what_needs_no_account_leads_nobody_to_linking() {
    let model = Model::load("en-US").unwrap();
    let mut anna = Shopper::unlinked().await;
    for intent in &model.language().intents {
        if NEED_NO_ACCOUNT.contains(&intent.name.as_str()) {
            anna.hangs_up();

            let heard = anna.says(&filled("en-US", &intent.samples[0])).await;

            assert_eq!(heard.card, None, "{}", intent.name);
        }
    }
}

#[tokio::test]
async fn with_a_dead_token_a_card_leads_to_linking_and_no_cart_is_touched() {
    for sentence in need_an_account() {
        let mut anna = Shopper::linked().await;
        anna.shop.unlink(TOKEN);

        let heard = anna.says(&sentence).await;

        assert_eq!(
            heard.card,
            Some(json!({ "type": "LinkAccount" })),
            "{sentence}"
        );
        assert_eq!(anna.shop.asked(), ["ValidateToken"]);
    }
}

#[tokio::test]
async fn during_an_outage_there_is_an_apology_and_no_card() {
    let sentences = need_an_account();
    let each = sentences
        .iter()
        .flat_map(|it| [(it, Mood::Away), (it, Mood::Broken)]);
    let mut anna = Shopper::linked().await;
    // One is enough for what takes as long as Alexa waits.
    for (sentence, mood) in each.chain([(&sentences[0], Mood::Silent)]) {
        anna.shop.auth_is(mood);
        anna.hangs_up();

        let heard = anna.says(sentence).await;

        assert_eq!(
            heard.speech, "Sorry, I can't reach your account right now. Try again in a moment.",
            "{mood:?}: {sentence}"
        );
        assert_eq!(heard.card, None, "{mood:?}: {sentence}");
        assert!(!heard.open);
        assert_eq!(anna.changes(), 0);
    }
}

#[tokio::test]
async fn a_link_that_does_not_allow_it_is_made_anew() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::Forbidding);

    let heard = anna.says("add an echo dot to my cart").await;

    insta::assert_snapshot!(heard.speech, @"Your link doesn't allow me to do that. To link again, use the card I've sent to the Alexa app.");
    assert_eq!(heard.card, Some(json!({ "type": "LinkAccount" })));
}

#[tokio::test]
async fn a_recognised_person_shops_for_themselves() {
    let mut anna = Shopper::linked().await;
    anna.shop.link("sca_berta", "passport-of-berta");
    let mut request = anna.sentence("add an echo dot to my cart");
    request["context"]["System"]["person"] =
        json!({ "personId": "amzn1.ask.person.BERTA", "accessToken": "sca_berta" });

    anna.sends(&request).await;

    assert_eq!(anna.shop.cart_of("passport-of-berta").len(), 1);
    assert!(anna.shop.cart_of(PASSPORT).is_empty());
}

#[tokio::test]
async fn a_person_whose_token_is_dead_does_not_shop_on_another_account() {
    let mut anna = Shopper::linked().await;
    let mut request = anna.sentence("add an echo dot to my cart");
    request["context"]["System"]["person"] = json!({ "accessToken": "sca_dead" });

    let heard = anna.sends(&request).await;

    assert_eq!(heard.card, Some(json!({ "type": "LinkAccount" })));
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn a_token_in_the_session_alone_is_enough() {
    let mut anna = Shopper::linked().await;
    let mut request = anna.sentence("add an echo dot to my cart");
    request["context"]["System"]["user"] = json!({ "userId": USER });

    anna.sends(&request).await;

    assert_eq!(anna.cart().len(), 1);
}

/// cart-service hears for whom it works from the passport, and could lose no token.
#[tokio::test]
async fn the_token_goes_to_auth_service_and_no_further() {
    let mut anna = Shopper::linked().await;

    for sentence in need_an_account() {
        anna.says(&sentence).await;
    }

    let asked = anna.shop.asked();
    let of_the_cart = |rpc: &&&str| !["ValidateToken", "EndLink", "Search"].contains(*rpc);
    let carried = anna.shop.told(PASSPORT);
    assert_eq!(
        carried,
        asked
            .iter()
            .filter(of_the_cart)
            .copied()
            .collect::<Vec<_>>()
    );
    assert!(carried.len() >= 3, "{asked:?}");
    assert!(anna.shop.told(TOKEN).is_empty(), "but where it is redacted");
}

#[tokio::test]
async fn auth_service_learns_which_user_of_alexas_it_is() {
    let mut anna = Shopper::linked().await;

    anna.says("what's in my cart").await;

    assert_eq!(anna.shop.users(), [Some(USER.to_owned())]);
}

#[tokio::test]
async fn every_call_carries_what_is_left_of_the_time() {
    let mut anna = Shopper::linked().await;

    anna.says("add an echo dot to my cart").await;

    let timeouts = anna.shop.timeouts();
    assert_eq!(timeouts.len(), 2);
    assert!(timeouts.iter().all(Option::is_some), "{timeouts:?}");
}

#[tokio::test]
async fn linking_takes_effect_with_the_next_sentence() {
    let mut anna = Shopper::unlinked().await;
    let before = anna.says("what's in my cart").await;
    let event = anna.envelope(json!({
        "type": "AlexaSkillEvent.SkillAccountLinked",
        "body": { "accessToken": TOKEN },
    }));
    anna.sends(&event).await;
    anna.token = Some(TOKEN.to_owned());

    let after = anna.says("what's in my cart").await;

    assert!(before.card.is_some());
    assert!(!after.leads_to_linking() && after.open, "{after:?}");
}

#[tokio::test]
async fn two_shoppers_have_two_carts() {
    let mut anna = Shopper::linked().await;
    anna.shop.link("sca_berta", "passport-of-berta");
    anna.says("add an echo dot").await;

    anna.token = Some("sca_berta".to_owned());
    let heard = anna.hears("what's in my cart").await;

    assert!(!heard.contains("Echo Dot"), "{heard}");
}

#[tokio::test]
async fn disabling_the_skill_ends_the_link() {
    let mut anna = Shopper::linked().await;
    let mut event = anna.envelope(json!({
        "type": "AlexaSkillEvent.SkillDisabled",
        "eventCreationTime": "2026-11-01T00:00:00Z",
        "body": { "userInformationPersistenceStatus": "NOT_PERSISTED" },
    }));
    event.as_object_mut().unwrap().remove("session");

    let heard = anna.sends(&event).await;

    assert_eq!(heard.json, json!({ "version": "1.0", "response": {} }));
    let ended = anna.shop.ended();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].token.as_deref(), Some(TOKEN));
    assert_eq!(ended[0].external_user.as_deref(), Some(USER));
    assert_eq!(ended[0].event_time.as_ref().unwrap().seconds, 1_793_491_200);
}

#[tokio::test]
async fn disabling_the_skill_without_a_token_names_the_user() {
    let mut anna = Shopper::unlinked().await;
    let event = anna.envelope(json!({ "type": "AlexaSkillEvent.SkillDisabled" }));

    anna.sends(&event).await;

    let ended = anna.shop.ended();
    assert_eq!(
        (ended[0].token.as_deref(), ended[0].external_user.as_deref()),
        (None, Some(USER))
    );
    assert_eq!(ended[0].event_time, None);
}

#[tokio::test]
async fn disabling_the_skill_while_nobody_can_end_the_link_is_to_be_sent_again() {
    let mut anna = Shopper::linked().await;
    let event = anna.envelope(json!({ "type": "AlexaSkillEvent.SkillDisabled" }));
    let request = anna.gateway.signed(&event);
    anna.shop.auth_is(Mood::Away);

    let first = anna.gateway.hears(&request).await;
    anna.shop.auth_is(Mood::Well);
    let again = anna.gateway.hears(&request).await;

    assert_eq!(first.status, 503);
    assert_eq!(again.status, 200);
    assert_eq!(anna.shop.ended().len(), 1);
}

#[tokio::test]
async fn other_events_change_nothing() {
    let mut anna = Shopper::linked().await;

    for name in [
        "SkillEnabled",
        "SkillAccountLinked",
        "SkillPermissionChanged",
        "OfALaterDay",
    ] {
        let event = anna.envelope(json!({
            "type": format!("AlexaSkillEvent.{name}"),
            "body": { "accessToken": TOKEN },
        }));
        let heard = anna.sends(&event).await;
        assert_eq!(
            heard.json["response"],
            Value::Object(serde_json::Map::new()),
            "{name}"
        );
    }
    assert!(anna.shop.asked().is_empty());
}

/// Alexa says that the skill was disabled, and what may be kept.
async fn disables(anna: &mut Shopper, kept: &str) -> u16 {
    let event = anna.envelope(json!({
        "type": "AlexaSkillEvent.SkillDisabled",
        "body": { "userInformationPersistenceStatus": kept },
    }));
    let request = anna.gateway.signed(&event);
    anna.gateway.hears(&request).await.status.as_u16()
}

#[tokio::test]
async fn of_whom_nothing_may_be_kept_the_history_goes_before_the_link() {
    for (kept, left) in [("PERSISTED", 1), ("NOT_PERSISTED", 0)] {
        let mut anna = Shopper::linked().await;
        anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);

        let status = disables(&mut anna, kept).await;

        assert_eq!(status, 200);
        assert_eq!(anna.shop.usual_of(PASSPORT).len(), left, "{kept}");
        assert_eq!(anna.shop.asked().last(), Some(&"EndLink"));
    }
}

#[tokio::test]
async fn a_dead_token_ends_the_link_all_the_same() {
    let mut anna = Shopper::linked().await;
    anna.shop.unlink(TOKEN);

    let status = disables(&mut anna, "NOT_PERSISTED").await;

    assert_eq!(status, 200);
    assert_eq!(anna.shop.asked(), ["ValidateToken", "EndLink"]);
}

#[tokio::test]
async fn while_nobody_can_forget_the_event_is_to_be_sent_again() {
    let mut anna = Shopper::linked().await;
    anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);
    anna.shop.cart_is(Mood::Away);

    let first = disables(&mut anna, "NOT_PERSISTED").await;
    let alive = anna.shop.ended().is_empty();
    anna.shop.cart_is(Mood::Well);
    let again = disables(&mut anna, "NOT_PERSISTED").await;

    assert_eq!((first, again, alive), (503, 200, true));
    assert!(anna.shop.usual_of(PASSPORT).is_empty());
    assert_eq!(anna.shop.ended().len(), 1);
}

/// An event of the first of November, midnight, UTC.
const THEN: i64 = 1_793_491_200;

#[tokio::test]
async fn an_event_that_is_late_leaves_the_history_of_a_newer_link_alone() {
    for (linked_at, left) in [(THEN - 1, 0), (THEN, 0), (THEN + 1, 1)] {
        let mut anna = Shopper::linked().await;
        anna.shop.linked_at(linked_at);
        anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);
        let event = anna.envelope(json!({
            "type": "AlexaSkillEvent.SkillDisabled",
            "eventCreationTime": "2026-11-01T00:00:00Z",
            "body": { "userInformationPersistenceStatus": "NOT_PERSISTED" },
        }));

        anna.sends(&event).await;

        let history = anna.shop.usual_of(PASSPORT);
        assert_eq!(history.len(), left, "{linked_at}");
        // Which link ends, auth-service decides by the same time.
        assert_eq!(anna.shop.ended().len(), 1);
    }
}
