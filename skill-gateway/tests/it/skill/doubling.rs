//! "Double the smart plug."

use super::shopper::{PASSPORT, Shopper};

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
