//! "Delete the second item", "remove the last one": by its place in what was read last.

use serde_json::json;

use super::shopper::{PASSPORT, Shopper};

const SEVEN: [&str; 7] = [
    "ECHO-DOT",
    "ECHO-DOT-KIDS",
    "PLUG",
    "BANK",
    "TOWEL-6",
    "LAMP",
    "TOWEL-12",
];

async fn with_seven_lines() -> Shopper {
    let anna = Shopper::linked().await;
    for sku in SEVEN {
        anna.shop.put(PASSPORT, sku, 1);
    }
    anna
}

/// What is gone of the seven.
fn gone(anna: &Shopper) -> Vec<&'static str> {
    let left = anna.cart();
    let mut gone = SEVEN.to_vec();
    gone.retain(|sku| !left.iter().any(|(known, _)| known == sku));
    gone
}

#[tokio::test]
async fn it_is_the_place_in_what_was_read_last() {
    for (pages, sentence, sku) in [
        (0, "delete the second item", "ECHO-DOT-KIDS"),
        (0, "remove the last one", "PLUG"),
        (1, "delete the second item", "TOWEL-6"),
        (1, "remove the last one", "LAMP"),
        // The fifth of the cart, which was the second of the page.
        (1, "delete the fifth item", "TOWEL-6"),
        (2, "remove the last item", "TOWEL-12"),
        (2, "remove the first one", "TOWEL-12"),
    ] {
        let mut anna = with_seven_lines().await;
        anna.says("what's in my cart").await;
        for _ in 0..pages {
            anna.says("yes").await;
        }

        let heard = anna.hears(sentence).await;

        assert_eq!(gone(&anna), [sku], "{sentence} on page {pages}: {heard}");
    }
}

#[tokio::test]
async fn a_place_that_was_not_read_is_asked_once_and_left_then() {
    let mut anna = with_seven_lines().await;
    anna.says("what's in my cart").await;

    let once = anna.hears("delete the fifth item").await;
    let left = anna.hears("delete the fifth item").await;

    insta::assert_snapshot!(once, @"What shall I remove?");
    insta::assert_snapshot!(left, @"Okay. Anything else?");
    assert!(gone(&anna).is_empty());
}

#[tokio::test]
async fn after_the_question_a_place_that_was_read_is_good() {
    let mut anna = with_seven_lines().await;
    anna.says("what's in my cart").await;
    anna.says("delete the fifth item").await;

    anna.says("the second one").await;

    assert_eq!(gone(&anna), ["ECHO-DOT-KIDS"]);
}

#[tokio::test]
async fn where_nothing_was_read_what_is_there_is_offered() {
    let mut few = Shopper::linked().await;
    few.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 2)]);
    let mut many = with_seven_lines().await;

    let offered = few.hears("delete the second item").await;
    few.says("the second one").await;
    let asked = many.hears("delete the second item").await;

    insta::assert_snapshot!(offered, @"You have Echo Dot and Smart Plug. Which one shall I remove?");
    assert_eq!(few.cart(), [("ECHO-DOT".to_owned(), 1)]);
    insta::assert_snapshot!(asked, @"What shall I remove?");
    assert!(gone(&many).is_empty());
}

#[tokio::test]
async fn after_a_list_was_read_it_is_a_place_of_the_list() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("LAMP", 1), ("BAG", 1)]);
    anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 2)]);
    anna.says("what's on my list").await;

    let heard = anna.hears("delete the second item").await;

    insta::assert_snapshot!(heard, @"I've taken two Smart Plugs off your list. Anything else?");
    assert_eq!(anna.cart().len(), 2);
    assert_eq!(
        anna.shop.list_of(PASSPORT, ""),
        [("ECHO-DOT".to_owned(), 1)]
    );
}

#[tokio::test]
async fn in_german_it_is_the_same() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());
    anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 2)]);
    anna.says("was ist in meinem warenkorb").await;

    anna.says("entferne den zweiten artikel").await;

    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
}

/// Two lamps and three plugs in the cart, and two other things on the list.
async fn with_a_cart_and_a_list() -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("LAMP", 2), ("PLUG", 3)]);
    anna.shop.keeps(PASSPORT, &[("BANK", 2), ("ECHO-DOT", 3)]);
    anna
}

fn lines(content: &[(&str, u32)]) -> Vec<(String, u32)> {
    let content = content.iter();
    let line = |(sku, quantity): &(&str, u32)| ((*sku).to_owned(), *quantity);
    content.map(line).collect()
}

#[tokio::test]
async fn a_place_is_of_what_is_said_and_else_of_what_was_read() {
    let (cart, list) = (
        &[("LAMP", 2), ("PLUG", 3)][..],
        &[("BANK", 2), ("ECHO-DOT", 3)][..],
    );
    for (read, sentence, cart, list) in [
        (
            "what's in my cart",
            "remove the second item",
            &cart[..1],
            list,
        ),
        (
            "what's on my list",
            "remove the second item",
            cart,
            &list[..1],
        ),
        (
            "what's in my cart",
            "remove the second item from my cart",
            &cart[..1],
            list,
        ),
        (
            "what's on my list",
            "remove the second item from my list",
            cart,
            &list[..1],
        ),
    ] {
        let mut anna = with_a_cart_and_a_list().await;
        anna.says(read).await;

        anna.says(sentence).await;

        assert_eq!(anna.cart(), lines(cart), "{read}, {sentence}");
        assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(list), "{sentence}");
    }
}

#[tokio::test]
async fn a_place_of_what_was_not_read_is_asked_about_where_it_was_said_to_be() {
    for (read, sentence, offered) in [
        (
            "what's on my list",
            "remove the second item from my cart",
            ["Desk Lamp", "Smart Plug"],
        ),
        (
            "what's in my cart",
            "remove the second item from my list",
            ["Power Bank", "Echo Dot"],
        ),
        (
            "help",
            "remove the second item from my list",
            ["Power Bank", "Echo Dot"],
        ),
    ] {
        let mut anna = with_a_cart_and_a_list().await;
        anna.says(read).await;

        let asked = anna.hears(sentence).await;
        let before = (anna.cart().len(), anna.shop.list_of(PASSPORT, "").len());
        anna.says("the second one").await;
        let after = (anna.cart().len(), anna.shop.list_of(PASSPORT, "").len());

        for name in offered {
            assert!(asked.contains(name), "{read}, {sentence}: {asked}");
        }
        let gone = if sentence.contains("cart") {
            (1, 2)
        } else {
            (2, 1)
        };
        assert_eq!((before, after), ((2, 2), gone), "{read}, {sentence}");
    }
}

#[tokio::test]
async fn another_list_than_was_read_is_read_before_anything_goes() {
    let mut anna = with_a_cart_and_a_list().await;
    anna.shop
        .keeps_on(PASSPORT, "birthday", &[("BAG", 1), ("LAMP", 1)]);
    anna.says("what's on my list").await;

    let asked = anna
        .hears("remove the second item from my birthday list")
        .await;

    assert!(asked.contains("Paper Bag"), "{asked}");
    assert_eq!(anna.shop.list_of(PASSPORT, "").len(), 2);
    assert_eq!(anna.shop.list_of(PASSPORT, "birthday").len(), 2);
}

#[tokio::test]
async fn how_many_of_a_line_is_asked_where_the_number_was_not_understood() {
    for (read, intent) in [
        ("what's in my cart", "RemoveFromCartIntent"),
        ("what's on my list", "RemoveFromListIntent"),
    ] {
        let mut anna = with_a_cart_and_a_list().await;
        anna.says(read).await;
        let slots = json!({ "ordinal": { "value": "second" }, "quantity": { "value": "?" } });

        let asked = anna.means(intent, &slots).await;
        let untouched = (anna.cart(), anna.shop.list_of(PASSPORT, ""));
        let slots = json!({ "quantity": { "value": "2" } });
        anna.means(intent, &slots).await;

        assert!(asked.open, "{asked:?}");
        assert_eq!(untouched.0, lines(&[("LAMP", 2), ("PLUG", 3)]), "{read}");
        assert_eq!(untouched.1, lines(&[("BANK", 2), ("ECHO-DOT", 3)]));
        let left = if intent == "RemoveFromCartIntent" {
            anna.cart()
        } else {
            anna.shop.list_of(PASSPORT, "")
        };
        assert_eq!(left.last().map(|(_, quantity)| *quantity), Some(1));
    }
}
