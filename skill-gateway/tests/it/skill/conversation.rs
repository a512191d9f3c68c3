//! Opening, closing, and everything between that is not the cart.

use serde_json::{Value, json};

use super::shopper::{PASSPORT, Shopper, TOKEN};

#[tokio::test]
async fn everybody_is_welcome() {
    let mut stranger = Shopper::unlinked().await;
    let mut anna = Shopper::linked().await;
    let mut berta = Shopper::linked().await;
    berta.shop.put(PASSPORT, "PLUG", 3);

    let [stranger, anna, berta] = [
        stranger.launches().await,
        anna.launches().await,
        berta.launches().await,
    ];

    insta::assert_snapshot!(stranger.speech, @"Welcome to Corner Shop. Once your account is linked, I can fill your cart for you. What would you like?");
    assert!(
        anna.speech.starts_with("Welcome to Corner Shop."),
        "{anna:?}"
    );
    insta::assert_snapshot!(berta.speech, @"Welcome back to Corner Shop. You have 3 items in your cart. What can I add for you?");
    assert!(stranger.card.is_none());
}

#[tokio::test]
async fn help_and_goodbye_need_no_account() {
    let mut anna = Shopper::unlinked().await;

    let help = anna.says("help").await;
    assert!(help.open && help.card.is_none());
    for sentence in ["stop", "cancel", "go home"] {
        let heard = anna.says(sentence).await;
        assert!(!heard.open && heard.card.is_none(), "{sentence}: {heard:?}");
    }
    assert!(anna.shop.asked().is_empty());
}

#[tokio::test]
async fn stop_at_any_step_leaves_the_cart_as_it_was() {
    for opening in [
        "add something to my cart",
        "add paper towels",
        "add an eco dot",
        "add 40 echo dots",
    ] {
        for ending in ["stop", "cancel"] {
            let mut anna = Shopper::linked().await;
            anna.says(opening).await;

            let heard = anna.says(ending).await;

            assert!(!heard.open, "{opening}: {heard:?}");
            assert!(anna.cart().is_empty());
        }
    }
}

#[tokio::test]
async fn three_times_not_understood_are_three_sentences_and_the_last_closes() {
    let mut anna = Shopper::linked().await;
    anna.launches().await;

    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(anna.means("AMAZON.FallbackIntent", &json!({})).await);
    }

    assert!(heard[0].open && heard[1].open && !heard[2].open);
    assert_ne!(heard[0].speech, heard[1].speech);
    assert_ne!(heard[1].speech, heard[2].speech);
}

#[tokio::test]
async fn understanding_once_starts_the_count_anew() {
    let mut anna = Shopper::linked().await;
    anna.means("AMAZON.FallbackIntent", &json!({})).await;
    anna.means("AMAZON.FallbackIntent", &json!({})).await;
    anna.says("add an echo dot").await;

    let heard = anna.means("AMAZON.FallbackIntent", &json!({})).await;

    assert!(heard.open, "{heard:?}");
}

#[tokio::test]
async fn yes_and_no_to_nothing_are_not_understood() {
    for sentence in ["yes", "no"] {
        let mut anna = Shopper::linked().await;

        let heard = anna.says(sentence).await;

        assert!(heard.open, "{heard:?}");
        assert!(anna.shop.asked().is_empty());
    }
}

#[tokio::test]
async fn yes_after_another_sentence_does_not_do_what_was_asked_before() {
    let mut anna = Shopper::linked().await;
    anna.says("add 40 echo dots").await;
    anna.says("help").await;

    anna.says("yes").await;

    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn no_to_anything_else_is_the_end() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;

    let heard = anna.says("no").await;

    assert!(!heard.open, "{heard:?}");
    assert_eq!(anna.cart().len(), 1);
}

#[tokio::test]
async fn yes_to_anything_else_asks_what() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;
    anna.says("yes").await;

    anna.says("smart plug").await;

    assert_eq!(anna.cart().len(), 2);
}

#[tokio::test]
async fn an_intent_of_a_later_model_is_not_understood() {
    let mut anna = Shopper::linked().await;

    let heard = anna
        .means("TeleportIntent", &json!({ "where": { "value": "home" } }))
        .await;

    assert!(heard.open, "{heard:?}");
}

#[tokio::test]
async fn a_memory_that_was_tampered_with_is_a_fresh_start() {
    for attributes in [
        json!({ "v": 1, "flow": "confirm", "cand": "", "qty": 1 }),
        json!({ "v": 0, "flow": "confirm", "cand": "ECHO-DOT", "qty": 1 }),
        json!({ "v": 1, "flow": "confirm", "cand": { "a": 1 }, "qty": -1 }),
        json!("v"),
        json!([[[[]]]]),
    ] {
        let mut anna = Shopper::linked().await;
        let mut request = anna.sentence("yes");
        request["session"]["attributes"] = attributes;

        let heard = anna.sends(&request).await;

        assert!(heard.open, "{heard:?}");
        assert!(anna.cart().is_empty());
    }
}

#[tokio::test]
async fn the_wording_depends_on_the_request_alone() {
    let mut heard = Vec::new();
    for _ in 0..2 {
        let mut anna = Shopper::unlinked().await;
        let mut said = Vec::new();
        for _ in 0..6 {
            said.push(anna.hears("stop").await);
        }
        heard.push(said);
    }

    assert_eq!(heard[0], heard[1]);
    assert!(
        heard[0].iter().any(|said| *said != heard[0][0]),
        "{:?}",
        heard[0]
    );
}

#[tokio::test]
async fn a_language_that_is_not_spoken_is_answered_in_the_nearest() {
    let expected = [
        ("de-AT", "Willkommen"),
        ("de-DE", "Willkommen"),
        ("fr-FR", "Welcome"),
    ];
    for (locale, word) in expected {
        let mut anna = Shopper::speaking("en-US").await;
        anna.token = Some(TOKEN.to_owned());
        anna.locale = locale;

        let heard = anna.launches().await;

        assert!(heard.speech.starts_with(word), "{locale}: {heard:?}");
    }
}

#[tokio::test]
async fn the_memory_of_a_conversation_holds_no_names() {
    let mut anna = Shopper::linked().await;

    let heard = anna.says("add paper towels").await;

    let memory: &Value = &heard.json["sessionAttributes"];
    assert_eq!(memory["cand"], json!(["TOWEL-6", "TOWEL-12"]));
    assert!(!memory.to_string().contains("Paper"));
}
