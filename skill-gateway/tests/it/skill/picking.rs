//! "The second one", "number two", "that one", "none of them".

use serde_json::json;

use super::shopper::{PASSPORT, Shopper, TOKEN};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn what_is_offered_is_picked_by_its_place_however_that_is_said() {
    for said in [
        "the second one",
        "second one",
        "number two",
        "option two",
        "the last one",
        "i'll take the second one",
    ] {
        let mut anna = Shopper::linked().await;
        anna.says("add three paper towels").await;

        anna.says(said).await;

        assert_eq!(anna.cart(), [sku("TOWEL-12", 3)], "{said}");
    }
}

#[tokio::test]
async fn a_place_in_german_is_picked() {
    for said in ["das zweite", "die letzte bitte", "nummer zwei"] {
        let mut anna = Shopper::speaking("de-DE").await;
        anna.token = Some(TOKEN.to_owned());
        anna.says("leg paper towels in den warenkorb").await;

        anna.says(said).await;

        assert_eq!(anna.cart(), [sku("TOWEL-12", 1)], "{said}");
    }
}

#[tokio::test]
async fn that_one_is_what_was_offered_alone_and_the_other_one_is_not() {
    for (said, cart) in [
        ("that one", vec![sku("ECHO-DOT", 1)]),
        ("the first one", vec![sku("ECHO-DOT", 1)]),
        ("the other one", Vec::new()),
        ("none of them", Vec::new()),
        ("the second one", Vec::new()),
    ] {
        for question in ["add an eco dot", "do you have an echo dot"] {
            let mut anna = Shopper::linked().await;
            anna.says(question).await;

            let heard = anna.says(said).await;

            assert!(heard.open, "{question}, {said}: {heard:?}");
            assert_eq!(anna.cart(), cart, "{question}, {said}");
        }
    }
}

#[tokio::test]
async fn that_one_of_several_is_asked_once_more() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let again = anna.hears("that one").await;
    anna.says("the first one").await;

    insta::assert_snapshot!(again, @"I'm not sure which one you mean. What's its name?");
    assert_eq!(anna.cart(), [sku("TOWEL-6", 1)]);
}

#[tokio::test]
async fn lines_are_picked_to_be_removed_and_to_be_changed() {
    let two = [("TOWEL-6", 2), ("TOWEL-12", 2)];
    for (sentence, said, left) in [
        ("remove paper towels", "number two", vec![sku("TOWEL-6", 2)]),
        (
            "change paper towels to 4",
            "number two",
            vec![sku("TOWEL-6", 2), sku("TOWEL-12", 4)],
        ),
        (
            "remove paper towels",
            "none of them",
            vec![sku("TOWEL-6", 2), sku("TOWEL-12", 2)],
        ),
    ] {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &two);
        anna.says(sentence).await;

        anna.says(said).await;

        assert_eq!(anna.cart(), left, "{sentence}, {said}");
    }
}

#[tokio::test]
async fn where_nothing_is_offered_a_place_is_not_understood() {
    for before in [
        "help",
        "what's in my cart",
        "add a smart plug",
        "empty my cart",
    ] {
        for said in ["the second one", "that one", "number two", "none of them"] {
            let mut anna = Shopper::linked().await;
            anna.shop.put(PASSPORT, "BANK", 1);
            anna.says(before).await;
            let (cart, changes) = (anna.cart(), anna.changes());

            let heard = anna.says(said).await;

            assert!(heard.open, "{before}, {said}: {heard:?}");
            assert_eq!(anna.cart(), cart);
            assert_eq!(anna.changes(), changes, "{before}, {said}");
        }
    }
    let mut anna = Shopper::linked().await;
    let heard = anna.means("PickItemIntent", &json!({})).await;
    assert!(heard.open && anna.shop.asked().is_empty(), "{heard:?}");
}

#[tokio::test]
async fn a_place_that_makes_no_sense_is_asked_once_more() {
    for slots in [
        json!({ "ordinal": { "value": "blue" } }),
        json!({ "quantity": { "value": "?" } }),
        json!({ "quantity": { "value": "7" } }),
        json!({}),
    ] {
        let mut anna = Shopper::linked().await;
        anna.says("add paper towels").await;

        let again = anna.means("PickItemIntent", &slots).await;
        anna.says("the first one").await;

        assert!(again.open, "{slots}: {again:?}");
        assert_eq!(anna.cart(), [sku("TOWEL-6", 1)], "{slots}");
    }
}
