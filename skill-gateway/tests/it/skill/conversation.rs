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
        "do you have an echo dot",
        "how much is paper towels",
        "make it 3",
        "empty my cart",
        "check out",
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
async fn no_to_what_else_is_the_end() {
    for sentence in [
        "add a unicorn",
        "add an echo auto",
        "add something to my cart",
        "remove the unicorn",
        "help",
    ] {
        let mut anna = Shopper::linked().await;
        let asked = anna.says(sentence).await;

        let heard = anna.says("no thanks").await;

        assert!(asked.open && !heard.open, "{sentence}: {heard:?}");
    }
}

#[tokio::test]
async fn no_after_no_is_the_end() {
    let mut anna = Shopper::linked().await;
    anna.says("add an eco dot").await;
    anna.says("no").await;

    let heard = anna.says("no").await;

    assert!(!heard.open, "{heard:?}");
}

#[tokio::test]
async fn a_slip_does_not_throw_a_question_away() {
    let table = [
        ("add paper towels", "the second one", ("TOWEL-12", 1)),
        ("add an eco dot", "yes", ("ECHO-DOT", 1)),
        ("add 40 echo dots", "yes", ("ECHO-DOT", 40)),
    ];

    for (sentence, answer, (sku, quantity)) in table {
        let mut anna = Shopper::linked().await;
        anna.says(sentence).await;

        let again = anna.means("AMAZON.FallbackIntent", &json!({})).await;
        anna.says(answer).await;

        assert!(again.open, "{sentence}: {again:?}");
        assert_eq!(anna.cart(), [(sku.to_owned(), quantity)], "{sentence}");
    }
}

#[tokio::test]
async fn a_slip_does_not_throw_away_what_a_number_was_asked_of() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "quantity": { "value": "7" }, "product": { "value": "desk lamps",
        "resolutions": { "resolutionsPerAuthority": [{ "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "id": "sku:LAMP", "name": "Desk Lamp" } }] }] } } });
    anna.means("AddToCartIntent", &slots).await;

    let again = anna.means("AMAZON.FallbackIntent", &json!({})).await;
    anna.says("4").await;

    assert!(again.speech.starts_with("How many"), "{again:?}");
    assert_eq!(anna.cart(), [("LAMP".to_owned(), 4)]);
}

#[tokio::test]
async fn a_question_is_repeated_once_and_then_left() {
    let mut anna = Shopper::linked().await;
    anna.says("add an eco dot").await;

    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(anna.means("AMAZON.FallbackIntent", &json!({})).await);
    }

    insta::assert_snapshot!(heard[0].speech, @"Do you mean Echo Dot?");
    assert!(heard[1].speech.starts_with("That's something I can't do."));
    assert!(heard[0].open && heard[1].open && !heard[2].open);
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn yes_is_no_answer_to_which_one_and_leaves_it_open() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let again = anna.hears("yes").await;
    anna.says("the first one").await;

    insta::assert_snapshot!(again, @"I'm not sure which one you mean. What's its name?");
    assert_eq!(anna.cart(), [("TOWEL-6".to_owned(), 1)]);
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
async fn what_is_done_elsewhere_is_answered_with_what_can_be_done_here() {
    let mut anna = Shopper::unlinked().await;

    let order = anna.hears("check out").await;
    let code = anna.hears("my code is 4321").await;

    insta::assert_snapshot!(order, @"I can't place orders yet. Your cart is waiting on the Corner Shop site. What else can I add?");
    insta::assert_snapshot!(code, @"I don't need a code. What can I add to your cart?");
    assert!(anna.shop.asked().is_empty());
    assert!(anna.shop.told("4321").is_empty());
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
        ("en-AU", "Welcome"),
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
async fn in_britain_things_lie_in_a_basket() {
    let mut anna = Shopper::speaking("en-GB").await;
    anna.token = Some(TOKEN.to_owned());

    let heard = anna.hears("what's in my basket").await;

    insta::assert_snapshot!(heard, @"Your basket is empty. What would you like to add?");
}

#[tokio::test]
async fn the_memory_of_a_conversation_holds_no_names() {
    let mut anna = Shopper::linked().await;

    let heard = anna.says("add paper towels").await;

    let memory: &Value = &heard.json["sessionAttributes"];
    assert_eq!(memory["cand"], json!(["TOWEL-6", "TOWEL-12"]));
    assert!(!memory.to_string().contains("Paper"));
}

#[tokio::test]
async fn next_at_a_question_asks_it_again() {
    for sentence in [
        "do you have a power bank",
        "empty my cart",
        "add paper towels",
    ] {
        let mut anna = Shopper::linked().await;
        anna.shop.put(PASSPORT, "PLUG", 1);
        anna.says(sentence).await;

        for word in ["next", "go back"] {
            let heard = anna.says(word).await;
            let flow = &heard.json["sessionAttributes"]["flow"];
            assert_ne!(flow, "open", "{sentence}, {word}: {}", heard.speech);
            anna.says(sentence).await;
        }
    }
}

#[tokio::test]
async fn whatever_was_said_last_is_said_again() {
    // By a word that every wording of the answer has.
    for (before, sentence, word) in [
        (vec![], "what's in my cart", "cart"),
        (vec![], "do you have a unicorn", "find"),
        (vec!["add a smart plug", "empty my cart"], "yes", "empty"),
        (
            vec!["add two smart plugs"],
            "remove one smart plug",
            "Smart Plug",
        ),
        (
            vec!["add two smart plugs"],
            "remove the smart plug",
            "Smart Plug",
        ),
        (vec![], "put a smart plug on my list", "list"),
        (
            vec!["put a smart plug on my list"],
            "move the smart plug to my cart",
            "Smart Plug",
        ),
        (vec![], "stop using my history", "history"),
        (vec![], "undo that", "undo"),
        (vec![], "make it three", "change"),
    ] {
        let mut anna = Shopper::linked().await;
        for sentence in &before {
            anna.says(sentence).await;
        }

        let said = anna.hears(sentence).await;
        let then = anna.cart();
        let again = anna.hears("say that again").await;
        let once_more = anna.hears("say that again").await;

        for heard in [said, again, once_more] {
            let is_help = heard.starts_with("I can add things");
            assert!(
                heard.contains(word) && !is_help,
                "{before:?} {sentence}: {heard}"
            );
        }
        assert_eq!(anna.cart(), then, "{before:?} {sentence}");
    }
}
