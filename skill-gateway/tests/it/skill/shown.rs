//! What is shown beside what is heard.

use serde_json::json;

use super::goods::{Goods, goods};
use super::shopper::{PASSPORT, Shopper, TOKEN};

#[tokio::test]
async fn every_change_is_shown_on_a_card() {
    let mut anna = Shopper::linked().await;

    let added = anna.says("add two echo dots").await;
    let more = anna.says("one more").await;
    let changed = anna.says("change the echo dot to five").await;
    let undone = anna.says("undo that").await;
    anna.says("add paper bag").await;
    let removed = anna.says("remove the echo dots").await;
    anna.says("empty my cart").await;
    let cleared = anna.says("yes").await;
    let restored = anna.says("undo that").await;

    assert_eq!(added.card.as_ref().unwrap()["title"], "Your cart");
    assert_eq!(added.read(), Some("2 × Echo Dot: $99.98\nTotal: $99.98"));
    assert_eq!(more.read(), Some("3 × Echo Dot: $149.97\nTotal: $149.97"));
    assert_eq!(
        changed.read(),
        Some("5 × Echo Dot: $249.95\nTotal: $249.95")
    );
    assert_eq!(undone.read(), Some("3 × Echo Dot: $149.97\nTotal: $149.97"));
    assert_eq!(removed.read(), Some("1 × Paper Bag: $0.00\nTotal: $0.00"));
    assert_eq!(cleared.read(), Some("Your cart is empty."));
    assert_eq!(restored.read(), removed.read());
}

#[tokio::test]
async fn a_cart_that_is_read_is_shown_whole() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "TOWEL-6", 1);
    anna.shop.put(PASSPORT, "PLUG", 2);
    anna.shop.withdraw("PLUG");

    let heard = anna.says("what's in my cart").await;

    assert_eq!(
        heard.read(),
        Some(
            "1 × Paper Towels, 6 Double Rolls: $8.99\n2 × Smart Plug: can't be bought now\nTotal: $8.99"
        )
    );
}

#[tokio::test]
async fn what_there_is_to_choose_from_is_shown() {
    let mut anna = Shopper::linked().await;

    let searched = anna.says("do you have paper towels").await;
    let adding = anna.says("add paper towels").await;

    let both = Some("Paper Towels, 6 Double Rolls: $8.99\nPaper Towels, 12 Double Rolls: $15.99");
    assert_eq!(searched.read(), both);
    assert_eq!(adding.read(), both);
}

#[tokio::test]
async fn cards_are_in_the_shoppers_language() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(TOKEN.to_owned());

    let heard = anna.says("leg zwei smart plugs in den warenkorb").await;

    assert_eq!(heard.card.as_ref().unwrap()["title"], "Dein Warenkorb");
    assert_eq!(
        heard.read(),
        Some("2 × Smart Plug: 29,98 $\nZusammen: 29,98 $")
    );
}

#[tokio::test]
async fn what_changes_nothing_and_lists_nothing_has_no_card() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "PLUG", 2);

    assert_eq!(anna.launches().await.card, None);
    for sentence in [
        "help",
        "how much is the echo dot",
        "add a unicorn",
        "remove the unicorn",
        "stop",
    ] {
        assert_eq!(anna.says(sentence).await.card, None, "{sentence}");
    }
}

#[tokio::test]
async fn the_words_for_what_is_in_the_cart_are_known_from_the_first_answer_on() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "TOWEL-12", 1);
    anna.shop.put(PASSPORT, "PLUG", 2);

    let opened = anna.launches().await;
    let later = anna.says("what's in my cart").await;

    assert_eq!(
        opened.directive("Dialog.UpdateDynamicEntities"),
        Some(&json!({
            "type": "Dialog.UpdateDynamicEntities",
            "updateBehavior": "REPLACE",
            "types": [{ "name": "PRODUCT", "values": [
                { "id": "sku:TOWEL-12", "name": { "value": "Paper Towels" } },
                { "id": "sku:PLUG", "name": { "value": "Smart Plug" } },
            ] }],
        }))
    );
    assert_eq!(later.directive("Dialog.UpdateDynamicEntities"), None);
}

#[tokio::test]
async fn without_a_cart_no_words_are_known_besides_the_models() {
    let mut stranger = Shopper::unlinked().await;
    let mut anna = Shopper::linked().await;

    for heard in [stranger.launches().await, anna.launches().await] {
        assert!(
            heard.json["response"].get("directives").is_none(),
            "{heard:?}"
        );
    }
}

#[tokio::test]
async fn of_a_very_full_cart_not_every_line_is_shown() {
    let mut anna = Shopper::linked().await;
    for _ in 0..130 {
        anna.shop.put(PASSPORT, "PLUG", 1);
    }

    let heard = anna.says("what's in my cart").await;

    assert!(
        heard.read().unwrap().contains("… and 100 more"),
        "{heard:?}"
    );
}

#[tokio::test]
async fn only_a_device_with_a_screen_is_shown_something() {
    let mut anna = Shopper::linked().await;
    let heard_only = anna.says("add paper towels").await;
    anna.looks_at_a_screen();
    let seen = anna.says("add paper towels").await;

    assert_eq!(heard_only.screen(), None);
    assert!(seen.speech.contains("Which one"), "{seen:?}");
    let rows = &seen.screen().unwrap()["rows"];
    assert_eq!(
        rows[1],
        json!({ "name": "Paper Towels, 12 Double Rolls", "price": "$15.99", "pick": 2 })
    );
    assert!(
        seen.directive("Dialog.ElicitSlot").is_some(),
        "and is still asked"
    );
}

#[tokio::test]
async fn a_touch_does_what_the_word_does() {
    let mut anna = Shopper::linked().await;
    anna.looks_at_a_screen();

    anna.says("add paper towels").await;
    let added = anna.touches(&json!(["pick", 2])).await;
    anna.says("how much is the echo dot").await;
    let offered = anna.touches(&json!(["yes"])).await;
    anna.says("empty my cart").await;
    let kept = anna.touches(&json!(["no"])).await;

    assert!(added.speech.contains("dded Paper Towels"), "{added:?}");
    assert!(offered.speech.contains("Echo Dot"), "{offered:?}");
    assert!(kept.open, "{kept:?}");
    let both = [("TOWEL-12".to_owned(), 1), ("ECHO-DOT".to_owned(), 1)];
    assert_eq!(anna.cart(), both);
}

#[tokio::test]
async fn a_touch_chooses_a_line_to_remove() {
    let mut anna = Shopper::linked().await;
    anna.looks_at_a_screen();
    anna.shop.put(PASSPORT, "TOWEL-6", 1);
    anna.shop.put(PASSPORT, "TOWEL-12", 1);

    let which = anna.says("remove the paper towels").await;
    anna.touches(&json!(["pick", 1])).await;

    assert_eq!(which.screen().unwrap()["rows"].as_array().unwrap().len(), 2);
    assert_eq!(anna.cart(), [("TOWEL-12".to_owned(), 1)]);
}

#[tokio::test]
async fn a_touch_on_a_screen_of_before_changes_nothing() {
    let mut anna = Shopper::linked().await;
    anna.looks_at_a_screen();
    anna.says("add paper towels").await;
    anna.says("help").await;

    for arguments in [json!(["pick", 2]), json!(["pick", 77]), json!(["yes"])] {
        anna.touches(&arguments).await;
    }

    assert_eq!(anna.changes(), 1, "but for the first, which only asked");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn a_touch_on_a_screen_that_another_question_followed_answers_none() {
    for (shown, touched) in [
        ("how much is the echo dot", json!(["yes"])),
        ("add paper towels", json!(["pick", 1])),
    ] {
        let mut anna = Shopper::linked().await;
        anna.looks_at_a_screen();
        anna.says(shown).await;
        let before = anna.touch(&touched)["request"]["token"].clone();
        let followed = anna.says("add seven desk lamps").await;
        let screen = followed.screen().unwrap();
        assert_eq!(screen["title"], "Add 5?");

        let mut touch = anna.touch(&touched);
        touch["request"]["token"] = before;
        let asked = anna.sends(&touch).await;
        assert!(anna.cart().is_empty(), "{asked:?}");
        assert!(asked.open, "{asked:?}");
        anna.says("4").await;

        assert_eq!(anna.cart(), [("LAMP".to_owned(), 4)]);
    }
}

#[tokio::test]
async fn every_question_that_yes_or_no_answers_can_be_touched() {
    let five_lines = ["PLUG", "BANK", "LAMP", "BAG", "TOWEL-6"].map(|sku| (sku, 1));
    let mut anna = Shopper::known().await;
    anna.looks_at_a_screen();
    anna.shop.keeps(PASSPORT, &five_lines);
    let table = [
        ("add seven light strips", "Add 5?"),
        ("empty my cart", "Remove all of this?"),
        ("what's in my cart", "Your cart"),
        ("what's on my list", "Your list"),
        ("forget me", "Delete what I remember?"),
        ("unlink my account", "Unlink your account?"),
    ];
    for (sentence, title) in table {
        anna.shop.fill(PASSPORT, &five_lines);

        let asked = anna.says(sentence).await;

        let screen = asked.screen().unwrap();
        assert_eq!(screen["title"], title);
        let answers = screen["answers"].as_array().unwrap().iter();
        let answers: Vec<_> = answers.map(|it| &it["answer"]).collect();
        assert_eq!(answers, ["yes", "no"], "{sentence}");
        let left = anna.touches(&json!(["no"])).await;
        assert!(left.open, "{sentence}: {left:?}");
    }
    assert_eq!(anna.cart().len(), 5);
}

#[tokio::test]
async fn a_touch_that_comes_twice_adds_once() {
    let mut anna = Shopper::linked().await;
    anna.looks_at_a_screen();
    anna.says("add paper towels").await;
    let touch = anna.touch(&json!(["pick", 1]));

    let first = anna.sends(&touch).await;
    let again = anna.sends(&touch).await;

    assert_eq!(again.bytes, first.bytes);
    assert_eq!(anna.cart(), [("TOWEL-6".to_owned(), 1)]);
}

/// What was said before, what changes something, and what its card is called.
const CHANGES: [(&[&str], &str, &str); 15] = [
    (&[], "add two echo dots", "Your cart"),
    (&["add two echo dots"], "one more", "Your cart"),
    (&[], "change the plug to five", "Your cart"),
    (&[], "remove one plug", "Your cart"),
    (&[], "remove the plug", "Your cart"),
    (&["remove the plug"], "undo that", "Your cart"),
    (&["empty my cart"], "yes", "Your cart"),
    (&["empty my cart", "yes"], "undo that", "Your cart"),
    (&[], "put a power bank on my list", "Your list"),
    (&[], "move the plug to my list", "Your list"),
    (&[], "take the desk lamp off my list", "Your list"),
    (&[], "add my list to my cart", "Your cart"),
    (&[], "use my history", "Your history"),
    (&[], "stop using my history", "Your history"),
    (&["forget me"], "yes", "Your history"),
];

#[tokio::test]
async fn whatever_changes_something_leaves_a_card() {
    let unlinking: (&[&str], &str, &str) = (&["unlink my account"], "yes", "Your account");
    for (before, sentence, title) in CHANGES.into_iter().chain([unlinking]) {
        let mut anna = Shopper::known().await;
        anna.shop.fill(PASSPORT, &[("PLUG", 3)]);
        anna.shop.keeps(PASSPORT, &[("LAMP", 1)]);
        for sentence in before {
            anna.says(sentence).await;
        }

        let done = anna.says(sentence).await;

        let card = done.card.clone().unwrap_or_default();
        assert_eq!(card["title"], title, "{sentence}: {done:?}");
    }
}

#[tokio::test]
async fn one_product_that_is_added_or_described_is_pictured() {
    let lamp = "https://shop.example/lamp.jpg";
    let mut anna = Shopper::linked().await;
    anna.shop.sells(vec![
        Goods {
            image: lamp,
            ..goods("LAMP", "Desk Lamp", 3_999)
        },
        goods("PLUG", "Smart Plug", 1_499),
    ]);

    let described = anna.says("how much is a desk lamp").await;
    let added = anna.says("add a desk lamp").await;
    let other = anna.says("add a smart plug").await;
    let read = anna.says("what's in my cart").await;

    for (heard, title) in [(described, "Desk Lamp"), (added, "Your cart")] {
        let card = heard.card.unwrap_or_default();
        assert_eq!(card["type"], "Standard", "{card}");
        assert_eq!(card["title"], title);
        assert!(
            card["text"].as_str().unwrap().contains("Desk Lamp: $39.99"),
            "{card}"
        );
        let image = json!({ "smallImageUrl": lamp, "largeImageUrl": lamp });
        assert_eq!(card["image"], image);
    }
    for heard in [other, read] {
        assert_eq!(heard.card.unwrap_or_default()["type"], "Simple");
    }
}
