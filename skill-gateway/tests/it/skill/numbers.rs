//! "Three hundred smart plugs", "a smart plug": how many were meant, whatever slot the words are in.

use serde_json::json;

use super::goods::{assortment, goods};
use super::shopper::{PASSPORT, Shopper};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn how_many_is_answered_in_words() {
    for (locale, asking, answers) in [
        (
            "en-US",
            "add zero smart plugs",
            &["two", "just two", "make it two", "two please", "2"][..],
        ),
        ("en-GB", "add zero smart plugs", &["two"]),
        (
            "de-DE",
            "füge null smart plugs hinzu",
            &["zwei", "nur zwei", "2"],
        ),
    ] {
        for answer in answers {
            let mut anna = Shopper::linked_speaking(locale).await;

            anna.says(asking).await;
            anna.says(answer).await;

            assert_eq!(anna.cart(), [sku("PLUG", 2)], "{locale}: {answer}");
        }
    }
}

#[tokio::test]
async fn after_a_no_to_many_the_number_is_answered_in_words() {
    for answer in ["two", "just two", "make it two"] {
        let mut anna = Shopper::linked().await;
        anna.says("add eleven smart plugs").await;
        anna.says("no").await;

        anna.says(answer).await;

        assert_eq!(anna.cart(), [sku("PLUG", 2)], "{answer}");
    }
}

#[tokio::test]
async fn a_word_that_alexa_left_in_the_slot_is_a_number() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "smart plugs" }, "quantity": { "value": "two" } });

    anna.means("AddToCartIntent", &slots).await;
    let changed = json!({ "quantity": { "value": "zero" } });
    let gone = anna.means("ChangeQuantityIntent", &changed).await;

    assert!(gone.speech.contains("Smart Plugs"), "{gone:?}");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn an_article_takes_one_away_and_the_name_alone_all() {
    for (locale, sentence, left) in [
        ("en-US", "remove a smart plug", 2),
        ("en-US", "take a smart plug out of my cart", 2),
        ("en-US", "remove one smart plug", 2),
        ("en-GB", "remove a smart plug", 2),
        ("de-DE", "entferne einen smart plug", 2),
        ("de-DE", "nimm einen smart plug aus dem warenkorb", 2),
        ("de-DE", "nimm einen smart plug raus", 2),
        ("en-US", "remove the smart plug", 0),
        ("en-US", "remove smart plugs", 0),
        ("en-US", "remove all smart plugs", 0),
        ("en-US", "remove all the smart plugs", 0),
        ("de-DE", "nimm alle smart plugs raus", 0),
        ("de-DE", "nimm den smart plug raus", 0),
    ] {
        let mut anna = Shopper::linked_speaking(locale).await;
        anna.shop.fill(PASSPORT, &[("PLUG", 3), ("BANK", 1)]);

        anna.says(sentence).await;

        let cart = anna.cart();
        let plugs = cart.iter().find(|(sku, _)| sku == "PLUG");
        let plugs = plugs.map_or(0, |(_, quantity)| *quantity);
        assert_eq!(
            (plugs, cart.contains(&sku("BANK", 1))),
            (left, true),
            "{sentence}"
        );
    }
}

#[tokio::test]
async fn alexa_leaves_the_article_with_the_name() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 3)]);
    let slots = json!({ "product": { "value": "a smart plug" } });

    anna.means("RemoveFromCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("PLUG", 2)]);
}

#[tokio::test]
async fn hundreds_and_thousands_are_not_dropped() {
    // More of one thing than a cart takes: the number was understood, and nothing less is added.
    for (locale, sentence) in [
        ("en-US", "add three hundred smart plugs"),
        ("en-US", "add one thousand smart plugs"),
        ("en-US", "add a thousand smart plugs"),
        ("en-US", "add thousand smart plugs"),
        ("en-US", "add fourteen hundred smart plugs"),
        ("de-DE", "füge tausend smart plugs hinzu"),
        ("de-DE", "füge dreihundert smart plugs hinzu"),
    ] {
        let mut anna = Shopper::linked_speaking(locale).await;

        let heard = anna.hears(sentence).await;

        assert!(heard.contains("99"), "{sentence}: {heard}");
        assert_eq!(anna.cart(), [], "{sentence}");
    }
}

#[tokio::test]
async fn alexa_splits_a_large_number() {
    let mut anna = Shopper::linked().await;
    let slots =
        json!({ "product": { "value": "hundred smart plugs" }, "quantity": { "value": "3" } });

    let heard = anna.means("AddToCartIntent", &slots).await;

    assert!(heard.speech.contains("up to 99"), "{heard:?}");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn a_number_that_is_open_is_asked_for() {
    for sentence in [
        "add two or three smart plugs",
        "add 1.5 smart plugs",
        "add 1,000 smart plugs",
    ] {
        let mut anna = Shopper::linked().await;

        let asked = anna.hears(sentence).await;
        anna.says("three").await;

        assert!(asked.starts_with("How many"), "{sentence}: {asked}");
        assert_eq!(anna.cart(), [sku("PLUG", 3)], "{sentence}");
    }
}

#[tokio::test]
async fn twice_is_two() {
    for (locale, sentence) in [
        ("en-US", "add smart plug twice"),
        ("de-DE", "füge zweimal smart plug hinzu"),
    ] {
        let mut anna = Shopper::linked_speaking(locale).await;

        anna.says(sentence).await;

        assert_eq!(anna.cart(), [sku("PLUG", 2)], "{sentence}");
    }
}

#[tokio::test]
async fn a_number_in_a_name_stays_there() {
    let mut anna = Shopper::linked().await;
    let mut sold = assortment();
    sold.push(goods("ISLAND", "Thousand Island Dressing", 399));
    sold.push(goods("TWICE", "Clean Twice", 499));
    anna.shop.sells(sold);

    anna.says("add thousand island dressing").await;
    let slots = json!({
        "product": { "value": "thousand island dressings" }, "quantity": { "value": "2" },
    });
    anna.means("AddToCartIntent", &slots).await;
    anna.says("add clean twice").await;
    let unknown = anna.hears("add thousand year eggs").await;

    assert!(unknown.contains("thousand year eggs"), "{unknown}");
    assert_eq!(anna.cart(), [sku("ISLAND", 3), sku("TWICE", 1)]);
}
