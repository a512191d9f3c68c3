//! "What's in my cart?"

use super::shopper::{PASSPORT, Shopper};

#[tokio::test]
async fn a_short_cart_is_read_whole() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "ECHO-DOT", 2);
    anna.shop.put(PASSPORT, "PLUG", 1);

    let heard = anna.hears("what's in my cart").await;

    insta::assert_snapshot!(heard, @"You have 3 items for 114 dollars and 97 cents: two Echo Dots and Smart Plug. Anything else?");
}

#[tokio::test]
async fn an_empty_cart_is_an_invitation() {
    let mut anna = Shopper::linked().await;

    anna.says("what's in my cart").await;
    let heard = anna.hears("power bank").await;

    assert!(heard.contains("Power Bank"), "{heard}");
}

#[tokio::test]
async fn a_long_cart_is_read_in_parts() {
    let mut anna = Shopper::linked().await;
    for sku in [
        "ECHO-DOT",
        "ECHO-DOT-KIDS",
        "PLUG",
        "BANK",
        "TOWEL-6",
        "LAMP",
        "TOWEL-12",
    ] {
        anna.shop.put(PASSPORT, sku, 1);
    }

    let first = anna.hears("what's in my cart").await;
    let second = anna.hears("yes").await;
    let third = anna.hears("yes").await;
    let end = anna.says("no").await;

    insta::assert_snapshot!(first, @"You have 7 items for 219 dollars and 93 cents. The first three are Echo Dot, Echo Dot Kids and Smart Plug. Want the rest?");
    insta::assert_snapshot!(second, @"Then there's Power Bank, Paper Towels 6 Double Rolls and Desk Lamp. Want the rest?");
    insta::assert_snapshot!(third, @"Then there's Paper Towels 12 Double Rolls. Anything else?");
    assert!(!end.open);
}

#[tokio::test]
async fn who_has_heard_enough_is_asked_what_else() {
    let mut anna = Shopper::linked().await;
    for sku in ["ECHO-DOT", "PLUG", "BANK", "LAMP"] {
        anna.shop.put(PASSPORT, sku, 1);
    }
    anna.says("what's in my cart").await;

    let heard = anna.hears("no").await;

    insta::assert_snapshot!(heard, @"Okay. Anything else?");
}

#[tokio::test]
async fn what_can_be_bought_no_more_is_said_so() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "ECHO-DOT", 1);
    anna.shop.withdraw("ECHO-DOT");

    let heard = anna.hears("what's in my cart").await;

    assert!(
        heard.contains("Echo Dot, which can't be bought now"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_cart_that_was_emptied_meanwhile_is_no_trouble() {
    let mut anna = Shopper::linked().await;
    for sku in ["ECHO-DOT", "PLUG", "BANK", "LAMP"] {
        anna.shop.put(PASSPORT, sku, 1);
    }
    anna.says("what's in my cart").await;
    anna.token = Some("sca_berta".to_owned());
    anna.shop.link("sca_berta", "passport-of-berta");

    let heard = anna.hears("yes").await;

    insta::assert_snapshot!(heard, @"Okay. Anything else?");
}

#[tokio::test]
async fn the_cart_is_read_in_german() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());

    let added = anna.hears("leg zwei Smart Plugs in den Warenkorb").await;
    let read = anna.hears("was ist in meinem Warenkorb").await;

    assert!(
        added.contains("2 Mal Smart Plug") && added.contains("29 Dollar 98"),
        "{added}"
    );
    insta::assert_snapshot!(read, @"Du hast 2 Artikel für 29 Dollar 98: 2 Mal Smart Plug. Noch etwas?");
}
