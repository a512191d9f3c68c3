//! "Delete the second item", "remove the last one": by its place in what was read last.

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
