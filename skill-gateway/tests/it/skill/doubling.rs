//! "Double the smart plug."

use serde_json::json;

use super::shopper::{PASSPORT, Shopper, resolved};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn what_is_named_is_there_twice_as_often_and_undone_as_it_was() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 3), ("BANK", 1)]);

    let doubled = anna.hears("double the smart plugs").await;
    let cart = anna.cart();
    anna.says("undo that").await;

    insta::assert_snapshot!(doubled, @"That makes six Smart Plugs. Anything else?");
    assert_eq!(cart, [sku("PLUG", 6), sku("BANK", 1)]);
    assert_eq!(anna.cart(), [sku("PLUG", 3), sku("BANK", 1)]);
}

#[tokio::test]
async fn more_than_may_be_had_is_not_added_and_asked_about() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("LAMP", 3)]);

    let refused = anna.hears("double the desk lamp").await;
    let cart = anna.cart();
    anna.says("5").await;

    insta::assert_snapshot!(refused, @"You can have up to 5. How many would you like?");
    assert_eq!(cart, [sku("LAMP", 3)]);
    assert_eq!(anna.cart(), [sku("LAMP", 5)]);
}

#[tokio::test]
async fn of_two_that_are_called_so_the_chosen_one_is_doubled() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("TOWEL-6", 1), ("TOWEL-12", 2)]);

    let asked = anna.hears("double the paper towels").await;
    anna.says("the second one").await;

    insta::assert_snapshot!(asked, @"You have Paper Towels 6 Double Rolls and Paper Towels 12 Double Rolls. Which one shall I change?");
    assert_eq!(anna.cart(), [sku("TOWEL-6", 1), sku("TOWEL-12", 4)]);
}

#[tokio::test]
async fn the_same_request_elsewhere_doubles_once_and_hears_the_same() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 2)]);
    let said = anna.sentence("double the smart plug");

    let first = anna.sends(&said).await;
    anna.is_heard_elsewhere().await;
    let again = anna.sends(&said).await;

    assert_eq!(anna.cart(), [sku("PLUG", 4)]);
    assert_eq!(again.bytes, first.bytes, "{again:?}");
}

#[tokio::test]
async fn the_same_request_elsewhere_changes_once_and_hears_and_undoes_the_same() {
    for (sentence, changed) in [
        ("change the smart plug to three", vec![sku("PLUG", 3)]),
        ("change the smart plug to zero", vec![]),
    ] {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &[("PLUG", 2)]);
        let said = anna.sentence(sentence);

        let first = anna.sends(&said).await;
        anna.is_heard_elsewhere().await;
        let again = anna.sends(&said).await;
        assert_eq!(anna.cart(), changed, "{sentence}");
        anna.says("undo that").await;

        assert_eq!(again.bytes, first.bytes, "{sentence}: {}", again.speech);
        assert_eq!(anna.cart(), [sku("PLUG", 2)], "{sentence}");
    }
}

#[tokio::test]
async fn what_the_model_knows_under_an_old_number_is_changed_by_its_name() {
    for (number, left) in [("3", vec![sku("PLUG", 3)]), ("0", vec![])] {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &[("PLUG", 2)]);
        let mut slots = resolved("smart plug", "", &[("sku:OLD-PLUG", "smart plug")]);
        slots["quantity"] = json!({ "name": "quantity", "value": number });

        let changed = anna.means("ChangeQuantityIntent", &slots).await;

        assert_eq!(anna.cart(), left, "{number}: {}", changed.speech);
    }
}

#[tokio::test]
async fn of_several_that_are_called_so_the_one_that_is_there_is_changed_to_nothing_once() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("TOWEL-6", 1), ("PLUG", 1)]);
    let said = anna.sentence("change paper towels to zero");

    let first = anna.sends(&said).await;
    anna.is_heard_elsewhere().await;
    let again = anna.sends(&said).await;

    assert_eq!(anna.cart(), [sku("PLUG", 1)], "{}", first.speech);
    assert_eq!(again.bytes, first.bytes, "{}", again.speech);
}

#[tokio::test]
async fn a_number_of_what_is_not_there_is_said_so() {
    let mut anna = Shopper::linked().await;
    let empty = anna.hears("change the smart plug to three").await;
    anna.shop.fill(PASSPORT, &[("BANK", 1)]);
    let other = anna.hears("change the smart plug to three").await;
    let none = anna.hears("change the smart plug to zero").await;

    assert!(empty.contains("cart is empty"), "{empty}");
    assert!(other.contains("isn't in your cart"), "{other}");
    assert!(none.contains("isn't in your cart"), "{none}");
    assert_eq!(anna.cart(), [sku("BANK", 1)]);
}
