//! What a known voice usually buys.

use serde_json::Value;

use super::goods::{Goods, goods};
use super::shop::Mood;
use super::shopper::{Heard, PASSPORT, Shopper};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

async fn who_usually_buys(usual: &[&'static str]) -> Shopper {
    let anna = Shopper::known().await;
    anna.shop.remembers(PASSPORT, usual);
    anna
}

#[tokio::test]
async fn the_usual_is_offered_with_its_price_and_yes_adds_it() {
    let mut anna = who_usually_buys(&["ECHO-DOT"]).await;

    let offered = anna.hears("what do i usually buy").await;
    let added = anna.hears("yes").await;

    insta::assert_snapshot!(offered, @"Your usual is Echo Dot for 49 dollars and 99 cents. Shall I add it?");
    insta::assert_snapshot!(added, @"I've added Echo Dot. That's 49 dollars and 99 cents in all. Anything else?");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn of_several_usual_things_three_that_can_be_bought_are_offered() {
    let usual = ["CAR", "PLUG", "BANK", "LAMP", "ECHO-DOT"];
    let mut anna = who_usually_buys(&usual).await;

    let offered = anna.says("the usual").await;
    anna.says("the second one").await;

    insta::assert_snapshot!(offered.speech, @"You usually take Smart Plug for 14 dollars and 99 cents, Power Bank for 29 dollars and 99 cents or Desk Lamp for 39 dollars and 99 cents. Which one shall I add?");
    assert!(offered.read().unwrap().contains("Power Bank"));
    assert_eq!(anna.cart(), [sku("BANK", 1)]);
}

#[tokio::test]
async fn what_is_usual_and_sold_out_is_said_to_be_so() {
    let mut anna = who_usually_buys(&["CAR"]).await;

    let heard = anna.hears("my usual").await;

    insta::assert_snapshot!(heard, @"I'm sold out of Echo Auto. What else can I look for?");
}

#[tokio::test]
async fn my_usual_of_a_kind_is_the_one_that_is_usual() {
    let mut anna = who_usually_buys(&["TOWEL-12"]).await;

    let added = anna.hears("add my usual paper towels").await;
    let more = anna.hears("add two of my usual paper towels").await;

    insta::assert_snapshot!(added, @"Added Paper Towels. Your total is 15 dollars and 99 cents. Anything else?");
    insta::assert_snapshot!(more, @"You have three Paper Towels now. Anything else?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 3)]);
}

#[tokio::test]
async fn something_again_is_the_one_that_is_usual() {
    let mut anna = who_usually_buys(&["TOWEL-12"]).await;

    let added = anna.hears("get paper towels again").await;

    insta::assert_snapshot!(added, @"Added Paper Towels. Your total is 15 dollars and 99 cents. Anything else?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 1)]);
}

#[tokio::test]
async fn of_two_usual_ones_of_a_kind_it_is_asked_which() {
    let mut anna = who_usually_buys(&["TOWEL-12", "TOWEL-6"]).await;

    let asked = anna.hears("my usual paper towels").await;
    anna.says("the first one").await;

    insta::assert_snapshot!(asked, @"I have Paper Towels 12 rolls or Paper Towels 6 rolls. Which one?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 1)]);
}

#[tokio::test]
async fn with_the_history_off_the_usual_is_answered_without_it() {
    let mut anna = Shopper::known().await;

    let usual = anna.hears("what do i usually buy").await;
    let named = anna.hears("my usual echo dot").await;
    anna.hangs_up();
    let asked = anna.hears("my usual paper towels").await;

    insta::assert_snapshot!(usual, @"I don't remember what you add, so I don't know your usual. What can I add for you?");
    insta::assert_snapshot!(named, @"I've added Echo Dot. That's 49 dollars and 99 cents in all. Anything else?");
    insta::assert_snapshot!(asked, @"I have Paper Towels 6 rolls or Paper Towels 12 rolls. Which one?");
}

#[tokio::test]
async fn to_a_voice_that_is_unknown_my_usual_is_what_it_says_without_it() {
    let mut anna = who_usually_buys(&["TOWEL-12"]).await;
    anna.is_a_stranger();

    let asked = anna.hears("my usual paper towels").await;

    insta::assert_snapshot!(asked, @"I have Paper Towels 6 rolls or Paper Towels 12 rolls. Which one?");
    assert!(!anna.shop.asked().contains(&"ListUsual"));
}

#[tokio::test]
async fn who_has_no_usual_yet_is_told_so() {
    let mut anna = who_usually_buys(&[]).await;

    let heard = anna.hears("what's my usual").await;

    insta::assert_snapshot!(heard, @"You don't have a usual yet. What can I add for you?");
}

#[tokio::test]
async fn a_known_voice_with_an_empty_cart_is_welcomed_with_its_usual() {
    let mut anna = who_usually_buys(&["CAR", "PLUG"]).await;

    let welcome = anna.launches().await;
    anna.says("yes").await;
    anna.hangs_up();
    let full = anna.launches().await;

    assert!(
        welcome
            .speech
            .contains("Smart Plug for 14 dollars and 99 cents"),
        "{welcome:?}"
    );
    assert_eq!(anna.cart(), [sku("PLUG", 1)]);
    assert!(full.speech.contains("one item"), "{full:?}");
}

#[tokio::test]
async fn a_welcome_does_not_wait_for_what_is_usual() {
    let mut anna = who_usually_buys(&["PLUG"]).await;
    anna.shop.cart_is(Mood::Away);

    let welcome = anna.launches().await;

    assert!(
        welcome.open && !welcome.speech.contains("Smart Plug"),
        "{welcome:?}"
    );
}

#[tokio::test]
async fn alexa_learns_what_is_usual_after_what_is_in_the_cart() {
    let mut anna = who_usually_buys(&["PLUG", "BANK"]).await;
    anna.shop.put(PASSPORT, "ECHO-DOT", 1);
    anna.shop.put(PASSPORT, "PLUG", 1);

    let welcome = anna.launches().await;
    anna.hangs_up();
    anna.is_a_stranger();
    let stranger = anna.launches().await;

    let known = ["sku:ECHO-DOT", "sku:PLUG", "sku:BANK"];
    assert_eq!(learned(&welcome), known);
    assert_eq!(learned(&stranger), known[..2]);
}

/// The ids of what Alexa is told for the session.
#[tokio::test]
async fn what_is_usual_is_forgotten_when_somebody_else_speaks() {
    for (said, then) in [("help", "CLEAR"), ("what's in my cart", "REPLACE")] {
        let mut anna = who_usually_buys(&["BANK"]).await;
        anna.shop.put(PASSPORT, "PLUG", 1);
        anna.launches().await;
        let still = anna.says("help").await;
        anna.is_a_stranger();

        let other = anna.says(said).await;
        let later = anna.says("help").await;

        assert!(still.directive(ENTITIES).is_none(), "{still:?}");
        let known = other.directive(ENTITIES).unwrap();
        assert_eq!(known["updateBehavior"], then, "{said}");
        assert!(!other.json["response"].to_string().contains("Bank"));
        assert!(later.directive(ENTITIES).is_none(), "{later:?}");
    }
}

const ENTITIES: &str = "Dialog.UpdateDynamicEntities";

fn learned(heard: &Heard) -> Vec<String> {
    let told = heard.directive("Dialog.UpdateDynamicEntities").unwrap();
    let values = told.pointer("/types/0/values").and_then(Value::as_array);
    let ids = values.unwrap().iter().map(|value| value["id"].as_str());
    ids.map(|id| id.unwrap().to_owned()).collect()
}

#[tokio::test]
async fn in_place_of_a_usual_that_is_sold_out_nothing_else_is_taken() {
    let mut anna = who_usually_buys(&["MILD"]).await;
    anna.shop.sells(vec![
        Goods {
            in_stock: false,
            ..goods("MILD", "Mild Coffee", 500)
        },
        goods("DARK", "Dark Coffee", 600),
    ]);

    let heard = anna.hears("add my usual coffee").await;

    insta::assert_snapshot!(heard, @"I'm sold out of Mild Coffee. What else can I look for?");
    assert!(anna.cart().is_empty());
}
