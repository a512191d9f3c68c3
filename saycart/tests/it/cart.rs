//! What is said lies in the cart: the speaker's, and nobody else's.

use crate::world::{ECHO_DOT, POWER_BANK, Shop};

fn holds(sku: &str, quantity: u32) -> (String, u32) {
    (sku.to_owned(), quantity)
}

#[tokio::test]
async fn what_a_linked_shopper_asks_for_lies_in_their_cart() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;

    let added = anna.says(&shop, "add an echo dot to my cart").await;
    let read = anna.says(&shop, "what's in my cart").await;

    assert!(added.speech.contains("Echo Dot"), "{added:?}");
    assert_eq!(
        added.card.as_deref().filter(|card| *card == "LinkAccount"),
        None
    );
    assert!(read.speech.contains("Echo Dot"), "{read:?}");
    assert_eq!(anna.cart(&shop).await, [holds(ECHO_DOT, 1)]);
}

#[tokio::test]
async fn what_is_removed_is_gone() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    anna.says(&shop, "add two power banks").await;
    assert_eq!(
        anna.cart(&shop).await,
        [holds(ECHO_DOT, 1), holds(POWER_BANK, 2)]
    );

    anna.says(&shop, "remove the power banks from my cart")
        .await;

    assert_eq!(anna.cart(&shop).await, [holds(ECHO_DOT, 1)]);
}

#[tokio::test]
async fn a_repeated_request_adds_once_and_is_answered_alike() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let request = anna.request("add an echo dot to my cart");

    let first = anna.sends(&shop, &request).await;
    let second = anna.sends(&shop, &request).await;

    assert_eq!(first, second);
    assert_eq!(anna.cart(&shop).await, [holds(ECHO_DOT, 1)]);
}

#[tokio::test]
async fn a_shopper_who_is_not_linked_is_asked_to_link() {
    let shop = Shop::open();
    let mut stranger = shop.shopper("anna");

    let answer = stranger.says(&shop, "add an echo dot to my cart").await;

    assert_eq!(answer.card.as_deref(), Some("LinkAccount"));
    assert!(!answer.speech.is_empty() && !answer.listening, "{answer:?}");
}

#[tokio::test]
async fn two_shoppers_never_see_each_others_cart() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let mut bert = shop.linked_shopper("bert").await;

    anna.says(&shop, "add an echo dot to my cart").await;
    bert.says(&shop, "add two power banks").await;
    let berts = bert.says(&shop, "what's in my cart").await;

    assert_eq!(anna.cart(&shop).await, [holds(ECHO_DOT, 1)]);
    assert_eq!(bert.cart(&shop).await, [holds(POWER_BANK, 2)]);
    assert!(!berts.speech.contains("Echo Dot"), "{berts:?}");
}

#[tokio::test]
async fn a_request_under_another_shoppers_request_id_is_refused() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let bert = shop.linked_shopper("bert").await;
    let annas = anna.request("add an echo dot to my cart");
    let mut berts = bert.request("add an echo dot to my cart");
    berts["request"]["requestId"] = annas["request"]["requestId"].clone();

    anna.sends(&shop, &annas).await;
    let body = berts.to_string().into_bytes();
    let delivered = shop.endpoint().deliver(body).await.unwrap();

    // Alexa never does that; whoever does must not hear another's answer.
    assert_eq!(delivered.status, 400);
    assert_eq!(bert.cart(&shop).await, []);
    assert_eq!(anna.cart(&shop).await, [holds(ECHO_DOT, 1)]);
}
