//! "What's in my cart?"

use serde_json::json;

use super::shopper::{PASSPORT, Shopper, TOKEN};

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

    insta::assert_snapshot!(heard, @"All right. Anything else?");
}

#[tokio::test]
async fn a_cart_of_which_nothing_can_be_bought_has_no_price() {
    let [one, several, long] = read_in("en-US", OUT_OF_REACH).await;
    let [eins, mehrere, viele] = read_in("de-DE", OUT_OF_REACH).await;

    insta::assert_snapshot!(one, @"You have one item, which can't be bought now: Echo Dot. Anything else?");
    insta::assert_snapshot!(several, @"You have 3 items, none of which can be bought now: two Echo Dots and Smart Plug. Anything else?");
    insta::assert_snapshot!(long, @"You have 4 items, none of which can be bought now. The first three are Echo Dot, Smart Plug and Power Bank. Want the rest?");
    insta::assert_snapshot!(eins, @"Du hast einen Artikel, der gerade nicht zu haben ist: Echo Dot. Noch etwas?");
    insta::assert_snapshot!(mehrere, @"Du hast 3 Artikel, von denen gerade keiner zu haben ist: 2 Mal Echo Dot und Smart Plug. Noch etwas?");
    insta::assert_snapshot!(viele, @"Du hast 4 Artikel, von denen gerade keiner zu haben ist. Die ersten drei sind Echo Dot, Smart Plug und Power Bank. Willst du den Rest hören?");
}

#[tokio::test]
async fn the_total_is_said_of_what_can_be_bought() {
    let [one, several, long] = read_in("en-US", PARTLY_IN_REACH).await;
    let [eins, mehrere, viele] = read_in("de-DE", PARTLY_IN_REACH).await;

    insta::assert_snapshot!(one, @"You have 3 items, of which one can be bought now, for 14 dollars and 99 cents: two Echo Dots, which can't be bought now, and Smart Plug. Anything else?");
    insta::assert_snapshot!(several, @"You have 3 items, of which 2 can be bought now, for 29 dollars and 98 cents: two Smart Plugs and Echo Dot, which can't be bought now. Anything else?");
    insta::assert_snapshot!(long, @"You have 4 items, of which 3 can be bought now, for 104 dollars and 97 cents. The first three are Echo Dot, which can't be bought now, Smart Plug and Power Bank. Want the rest?");
    insta::assert_snapshot!(eins, @"Du hast 3 Artikel, von denen einer gerade zu haben ist, für 14 Dollar 99: 2 Mal Echo Dot, gerade nicht zu haben, und Smart Plug. Noch etwas?");
    insta::assert_snapshot!(mehrere, @"Du hast 3 Artikel, von denen 2 gerade zu haben sind, für 29 Dollar 98: 2 Mal Smart Plug und Echo Dot, gerade nicht zu haben. Noch etwas?");
    insta::assert_snapshot!(viele, @"Du hast 4 Artikel, von denen 3 gerade zu haben sind, für 104 Dollar 97. Die ersten drei sind Echo Dot, gerade nicht zu haben, Smart Plug und Power Bank. Willst du den Rest hören?");
}

#[tokio::test]
async fn what_costs_more_by_now_is_told_with_both_prices() {
    let [english, german] = ["en-US", "de-DE"].map(async |locale| {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        anna.shop.put(PASSPORT, "ECHO-DOT", 2);
        anna.shop.put(PASSPORT, "PLUG", 1);
        anna.shop.raises("ECHO-DOT", 5_999);
        anna.shop.raises("PLUG", 1_699);

        anna.means("ReadCartIntent", &json!({})).await.speech
    });

    insta::assert_snapshot!(english.await, @"You have 3 items for 114 dollars and 97 cents: two Echo Dots, now 59 dollars and 99 cents each instead of 49 dollars and 99 cents, and Smart Plug, now 16 dollars and 99 cents instead of 14 dollars and 99 cents. Anything else?");
    insta::assert_snapshot!(german.await, @"Du hast 3 Artikel für 114 Dollar 97: 2 Mal Echo Dot, jetzt je 59 Dollar 99 statt 49 Dollar 99, und Smart Plug, jetzt 16 Dollar 99 statt 14 Dollar 99. Noch etwas?");
}

#[tokio::test]
async fn what_is_free_is_said_so() {
    let [one, several, part] = read_in("en-US", FREE).await;
    let [eins, mehrere, teils] = read_in("de-DE", FREE).await;

    insta::assert_snapshot!(one, @"You have one item for free: Paper Bag. Anything else?");
    insta::assert_snapshot!(several, @"You have 2 items for free: two Paper Bags. Anything else?");
    insta::assert_snapshot!(part, @"You have 3 items, of which 2 can be bought now, for free: two Paper Bags and Echo Dot, which can't be bought now. Anything else?");
    insta::assert_snapshot!(eins, @"Du hast einen Artikel kostenlos: Paper Bag. Noch etwas?");
    insta::assert_snapshot!(mehrere, @"Du hast 2 Artikel kostenlos: 2 Mal Paper Bag. Noch etwas?");
    insta::assert_snapshot!(teils, @"Du hast 3 Artikel, von denen 2 gerade zu haben sind, kostenlos: 2 Mal Paper Bag und Echo Dot, gerade nicht zu haben. Noch etwas?");
}

/// A line of a cart: SKU, pieces, and whether the shop still sells it.
type Lying = (&'static str, u32, bool);

const OUT_OF_REACH: [&[Lying]; 3] = [
    &[("ECHO-DOT", 1, false)],
    &[("ECHO-DOT", 2, false), ("PLUG", 1, false)],
    &[
        ("ECHO-DOT", 1, false),
        ("PLUG", 1, false),
        ("BANK", 1, false),
        ("LAMP", 1, false),
    ],
];

const PARTLY_IN_REACH: [&[Lying]; 3] = [
    &[("ECHO-DOT", 2, false), ("PLUG", 1, true)],
    &[("PLUG", 2, true), ("ECHO-DOT", 1, false)],
    &[
        ("ECHO-DOT", 1, false),
        ("PLUG", 1, true),
        ("BANK", 1, true),
        ("ECHO-DOT-KIDS", 1, true),
    ],
];

const FREE: [&[Lying]; 3] = [
    &[("BAG", 1, true)],
    &[("BAG", 2, true)],
    &[("BAG", 2, true), ("ECHO-DOT", 1, false)],
];

/// How each of these carts is read.
async fn read_in(locale: &'static str, carts: [&[Lying]; 3]) -> [String; 3] {
    let mut read = [const { String::new() }; 3];
    for (heard, cart) in read.iter_mut().zip(carts) {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        for (sku, quantity, sold) in cart {
            anna.shop.put(PASSPORT, sku, *quantity);
            if !sold {
                anna.shop.withdraw(sku);
            }
        }
        *heard = anna.means("ReadCartIntent", &json!({})).await.speech;
    }
    read
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

    insta::assert_snapshot!(heard, @"All right. Anything else?");
}

#[tokio::test]
async fn the_cart_is_read_in_german() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(TOKEN.to_owned());

    let added = anna.hears("leg zwei Smart Plugs in den Warenkorb").await;
    let read = anna.hears("was ist in meinem Warenkorb").await;

    assert!(
        added.contains("2 Mal Smart Plug") && added.contains("29 Dollar 98"),
        "{added}"
    );
    insta::assert_snapshot!(read, @"Du hast 2 Artikel für 29 Dollar 98. Im Einzelnen: 2 Mal Smart Plug. Sonst noch etwas?");
}
