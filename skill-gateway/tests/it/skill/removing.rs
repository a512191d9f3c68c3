//! "Remove the echo dot."

use serde_json::json;

use super::shopper::{PASSPORT, Shopper};

async fn with(content: &[(&str, u32)]) -> Shopper {
    let anna = Shopper::linked().await;
    for (sku, quantity) in content {
        anna.shop.put(PASSPORT, sku, *quantity);
    }
    anna
}

fn skus(anna: &Shopper) -> Vec<(String, u32)> {
    anna.cart()
}

#[tokio::test]
async fn a_line_is_removed_whole() {
    let mut anna = with(&[("PLUG", 2), ("BANK", 1)]).await;

    let heard = anna.hears("remove the smart plug").await;

    insta::assert_snapshot!(heard, @"Removed two Smart Plugs. Anything else?");
    assert_eq!(skus(&anna), [("BANK".to_owned(), 1)]);
}

#[tokio::test]
async fn a_part_of_a_line_is_removed() {
    let mut anna = with(&[("PLUG", 3)]).await;

    let heard = anna.hears("remove one smart plug").await;

    insta::assert_snapshot!(heard, @"Removed Smart Plug. 2 are left. Anything else?");
    assert_eq!(skus(&anna), [("PLUG".to_owned(), 2)]);
}

#[tokio::test]
async fn among_lines_that_fit_the_shopper_chooses() {
    let mut anna = with(&[("ECHO-DOT", 1), ("ECHO-DOT-KIDS", 1)]).await;

    let asked = anna.hears("remove the echo dot").await;
    insta::assert_snapshot!(asked, @"You have Echo Dot and Echo Dot Kids. Which one shall I remove?");
    anna.says("the last one").await;

    assert_eq!(skus(&anna), [("ECHO-DOT".to_owned(), 1)]);
}

#[tokio::test]
async fn a_line_that_was_not_offered_is_asked_for_again() {
    let mut anna = with(&[("ECHO-DOT", 1), ("ECHO-DOT-KIDS", 3)]).await;
    anna.says("remove the echo dot").await;

    let again = anna.says("the fifth one").await;
    let and_again = anna.means("RemoveFromCartIntent", &json!({})).await;
    anna.says("the last one").await;

    assert!(again.open && and_again.open);
    assert_eq!(skus(&anna), [("ECHO-DOT".to_owned(), 1)]);
}

#[tokio::test]
async fn a_slip_does_not_throw_the_choice_of_a_line_away() {
    let mut anna = with(&[("ECHO-DOT", 1), ("ECHO-DOT-KIDS", 3)]).await;
    anna.says("remove 2 echo dots").await;

    anna.means("AMAZON.FallbackIntent", &json!({})).await;
    anna.says("the last one").await;

    assert_eq!(
        skus(&anna),
        [("ECHO-DOT".to_owned(), 1), ("ECHO-DOT-KIDS".to_owned(), 1)]
    );
}

#[tokio::test]
async fn a_number_that_was_not_understood_does_not_lose_the_choice_of_a_line() {
    let mut anna = with(&[("ECHO-DOT", 1), ("ECHO-DOT-KIDS", 3)]).await;
    anna.says("remove the echo dot").await;
    let slots = json!({ "product": { "value": "the last one" }, "quantity": { "value": "?" } });

    let asked = anna.means("RemoveFromCartIntent", &slots).await;
    anna.says("2").await;

    assert!(asked.speech.starts_with("How many"), "{asked:?}");
    assert_eq!(
        skus(&anna),
        [("ECHO-DOT".to_owned(), 1), ("ECHO-DOT-KIDS".to_owned(), 1)]
    );
}

#[tokio::test]
async fn lines_that_sound_the_same_are_told_apart() {
    let mut anna = with(&[("TOWEL-6", 1), ("TOWEL-12", 1)]).await;

    let asked = anna.hears("remove the paper towels").await;
    insta::assert_snapshot!(asked, @"You have Paper Towels 6 Double Rolls and Paper Towels 12 Double Rolls. Which one shall I remove?");
    anna.says("the second one").await;

    assert_eq!(skus(&anna), [("TOWEL-6".to_owned(), 1)]);
}

#[tokio::test]
async fn what_is_not_in_the_cart_is_named_with_what_is() {
    let mut anna = with(&[("PLUG", 1), ("BANK", 1)]).await;

    let heard = anna.hears("remove the unicorn").await;
    insta::assert_snapshot!(heard, @"I don't see unicorn in your cart. You have Smart Plug and Power Bank. What shall I remove?");
    anna.says("power bank").await;

    assert_eq!(skus(&anna), [("PLUG".to_owned(), 1)]);
}

#[tokio::test]
async fn from_an_empty_cart_nothing_is_removed() {
    let mut anna = with(&[]).await;

    let heard = anna.says("remove the unicorn").await;

    assert!(heard.speech.contains("cart"), "{heard:?}");
    assert_eq!(
        heard.json["response"]["directives"][0]["updatedIntent"]["name"],
        "AddToCartIntent"
    );
}

#[tokio::test]
async fn what_is_to_be_removed_is_asked_for() {
    let mut anna = with(&[("PLUG", 1)]).await;

    let asked = anna.says("remove something from my cart").await;
    anna.says("smart plug").await;

    assert_eq!(
        asked.json["response"]["directives"][0]["slotToElicit"],
        "product"
    );
    assert_eq!(skus(&anna), []);
}
