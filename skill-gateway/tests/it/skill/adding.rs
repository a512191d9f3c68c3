//! "Add an echo dot to my cart", row by row.

use serde_json::json;

use super::goods::{Goods, LONGEST_SKU, goods};
use super::shopper::{Shopper, resolved};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn a_product_is_added_at_a_word() {
    let mut anna = Shopper::linked().await;

    let heard = anna.says("add two echo dots to my cart").await;

    insta::assert_snapshot!(heard.speech, @"Added two Echo Dots. Your total is 99 dollars and 98 cents. Anything else?");
    assert!(heard.open);
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 2)]);
}

#[tokio::test]
async fn the_same_request_is_answered_with_the_same_bytes_and_adds_once() {
    let mut anna = Shopper::linked().await;
    let said = anna.sentence("add an echo dot to my cart");

    let first = anna.sends(&said).await;
    let again = anna.sends(&said).await;

    assert_eq!(again.bytes, first.bytes);
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn another_gateway_answers_a_repeat_with_the_same_bytes() {
    let mut anna = Shopper::linked().await;
    let said = anna.sentence("add an echo dot to my cart");
    let first = anna.sends(&said).await;

    let shop = anna.shop.clone();
    let other = crate::support::TestGateway::start_before(
        move |_, runtime| shop.start(runtime),
        |_config| {},
    )
    .await;
    let again = other.hears(&other.signed(&said)).await;

    assert_eq!(again.body, first.bytes);
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn more_of_the_same_is_counted_together() {
    let mut anna = Shopper::linked().await;
    anna.says("add two echo dots").await;

    let heard = anna.hears("add another echo dot").await;

    assert!(heard.contains("three Echo Dots"), "{heard}");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 3)]);
}

#[tokio::test]
async fn what_is_free_is_added_without_a_price() {
    let mut anna = Shopper::linked().await;

    let first = anna.hears("add two paper bags").await;
    let then = anna.hears("add a smart plug").await;

    assert!(
        first.contains("two Paper Bags") && !first.contains("total"),
        "{first}"
    );
    assert!(then.contains("14 dollars and 99 cents"), "{then}");
}

#[tokio::test]
async fn what_is_missing_is_asked_for() {
    let mut anna = Shopper::linked().await;

    let asked = anna.says("add something to my cart").await;
    let added = anna.hears("smart plug").await;

    assert_eq!(
        asked.json["response"]["directives"][0]["slotToElicit"],
        "product"
    );
    assert!(asked.speech.ends_with('?'));
    assert!(added.contains("Smart Plug"), "{added}");
    assert_eq!(anna.cart(), [sku("PLUG", 1)]);
}

#[tokio::test]
async fn among_near_matches_the_shopper_chooses() {
    let mut anna = Shopper::linked().await;

    let asked = anna.says("add three paper towels").await;
    assert!(
        asked
            .speech
            .contains("Paper Towels 6 rolls or Paper Towels 12 rolls"),
        "{asked:?}"
    );
    assert_eq!(anna.cart(), []);
    let added = anna.hears("the second one").await;

    assert!(added.contains("three Paper Towels"), "{added}");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 3)]);
}

/// A shopper of whom one of two things was not heard well, the likelier one first.
async fn misheard() -> Shopper {
    let anna = Shopper::linked().await;
    let sounds_like: &[&str] = &["eco dot"];
    anna.shop.sells(vec![
        Goods {
            sounds_like,
            ..goods("DOT", "Echo Dot", 4_999)
        },
        Goods {
            sounds_like,
            ..goods("POP", "Echo Pop", 3_999)
        },
        Goods {
            sounds_like,
            ..goods("HUB", "Echo Hub", 9_999)
        },
    ]);
    anna
}

#[tokio::test]
async fn after_a_no_the_second_candidate_is_offered_and_then_none() {
    let mut anna = misheard().await;

    let first = anna.hears("add two eco dot").await;
    let second = anna.hears("no").await;
    let again = anna.hears("say that again").await;
    let none = anna.hears("no").await;

    for (heard, what) in [
        (first, "two Echo Dots"),
        (second, "two Echo Pops"),
        (again, "two Echo Pops"),
        (none, "else"),
    ] {
        assert!(heard.contains(what) && !heard.contains("Hub"), "{heard}");
    }
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn yes_adds_the_candidate_that_was_asked_about() {
    for (said, cart) in [
        (["yes", "no"], sku("DOT", 1)),
        (["no", "yes"], sku("POP", 1)),
        (["help", "that one"], sku("DOT", 0)),
    ] {
        let mut anna = misheard().await;
        anna.says("add an eco dot").await;

        for sentence in said {
            anna.says(sentence).await;
        }

        let expected = Vec::from_iter(Some(cart).filter(|(_, quantity)| *quantity > 0));
        assert_eq!(anna.cart(), expected, "{said:?}");
    }
}

#[tokio::test]
async fn what_is_not_understood_keeps_both_candidates() {
    let mut anna = misheard().await;
    anna.says("add an eco dot").await;

    let again = anna.hears("mumble mumble").await;
    let second = anna.hears("no").await;
    anna.says("yes").await;

    assert!(again.contains("Echo Dot"), "{again}");
    assert!(second.contains("Echo Pop"), "{second}");
    assert_eq!(anna.cart(), [sku("POP", 1)]);
}

#[tokio::test]
async fn a_second_candidate_that_is_sold_no_more_is_not_offered() {
    let mut anna = misheard().await;
    anna.says("add an eco dot").await;
    anna.shop.sells(vec![goods("DOT", "Echo Dot", 4_999)]);

    let none = anna.hears("no").await;

    assert!(!none.contains("Pop") && none.contains("else"), "{none}");
}

#[tokio::test]
async fn a_choice_that_was_not_offered_is_asked_once_more() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let again = anna.says("the fifth one").await;
    let given_up = anna.says("the fifth one").await;

    assert!(again.open && given_up.open);
    assert_ne!(again.speech, given_up.speech);
    insta::assert_snapshot!(given_up.speech, @"Then I couldn't find what you mean. What else can I look for?");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn none_of_them_adds_nothing() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let heard = anna.hears("none of them").await;

    assert!(heard.contains("couldn't find what you mean"), "{heard}");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn a_weak_match_is_asked_about() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("add an eco dot").await;
    insta::assert_snapshot!(asked, @"Did you mean Echo Dot?");
    assert_eq!(anna.cart(), []);
    let added = anna.hears("yes").await;

    assert!(added.contains("Echo Dot"), "{added}");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn a_weak_match_that_is_not_meant_is_left() {
    let mut anna = Shopper::linked().await;
    anna.says("add an eco dot").await;

    let heard = anna.hears("no").await;
    let found = anna.hears("power bank").await;

    insta::assert_snapshot!(heard, @"Then I couldn't find what you mean. What else can I look for?");
    assert!(found.contains("Power Bank"), "{found}");
    assert_eq!(anna.cart(), [sku("BANK", 1)]);
}

#[tokio::test]
async fn what_is_not_sold_is_not_found() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add a unicorn").await;

    insta::assert_snapshot!(heard, @"I couldn't find unicorn. What else can I look for?");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn a_number_that_was_not_understood_is_asked_for() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "echo dot" }, "quantity": { "value": "?" } });

    let asked = anna.means("AddToCartIntent", &slots).await;
    assert_eq!(
        asked.json["response"]["directives"][0]["slotToElicit"],
        "quantity"
    );
    assert_eq!(anna.changes(), 0);
    anna.says("4").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 4)]);
}

#[tokio::test]
async fn a_number_that_was_not_understood_does_not_lose_the_product() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("desk lamps", "7", &[("sku:LAMP", "Desk Lamp")]);
    anna.means("AddToCartIntent", &slots).await;

    let asked = anna.hears("a few").await;
    let again = anna
        .means("AddToCartIntent", &json!({ "quantity": { "value": "?" } }))
        .await;
    anna.says("4").await;

    assert!(asked.starts_with("How many"), "{asked}");
    assert!(again.speech.starts_with("How many"), "{again:?}");
    assert_eq!(anna.cart(), [sku("LAMP", 4)]);
}

#[tokio::test]
async fn a_number_that_was_not_understood_does_not_lose_the_choice() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;
    let slots = json!({ "product": { "value": "the second one" }, "quantity": { "value": "?" } });

    let asked = anna.means("AddToCartIntent", &slots).await;
    anna.says("4").await;

    assert!(asked.speech.starts_with("How many"), "{asked:?}");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 4)]);
}

#[tokio::test]
async fn a_choice_without_a_product_in_it_is_asked_for_again() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;
    let number_alone = json!({ "quantity": { "value": "3" } });

    let asked = anna.means("AddToCartIntent", &number_alone).await;
    anna.says("the second one").await;

    insta::assert_snapshot!(asked.speech, @"I'm not sure which one you mean. What's its name?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 3)]);
}

#[tokio::test]
async fn another_product_is_not_mixed_up_with_the_one_that_a_number_was_asked_of() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("desk lamps", "7", &[("sku:LAMP", "Desk Lamp")]);
    anna.means("AddToCartIntent", &slots).await;
    let other = json!({ "product": { "value": "smart plug" }, "quantity": { "value": "?" } });

    anna.means("AddToCartIntent", &other).await;
    anna.says("4").await;

    assert_eq!(anna.cart(), [sku("PLUG", 4)]);
}

#[tokio::test]
async fn numbers_that_are_none_are_asked_for_without_a_call() {
    let mut anna = Shopper::linked().await;

    for number in ["?", "0", "-1", "1.5", "4294967296", "many"] {
        let slots = json!({ "product": { "value": "echo dot" }, "quantity": { "value": number } });
        let heard = anna.means("AddToCartIntent", &slots).await;
        assert!(heard.speech.starts_with("How many"), "{number}: {heard:?}");
    }
    assert_eq!(anna.changes(), 0);
}

#[tokio::test]
async fn a_large_number_is_asked_back() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("add 40 echo dots").await;
    insta::assert_snapshot!(asked, @"That's 40 Echo Dots. Is that right?");
    assert!(anna.cart().is_empty());
    anna.says("yes").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 40)]);
}

#[tokio::test]
async fn a_number_that_cannot_be_had_is_not_asked_back_before_that_is_said() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add twenty desk lamps").await;
    anna.says("yes").await;

    insta::assert_snapshot!(heard, @"You can have up to 5. Shall I add 5?");
    assert_eq!(anna.cart(), [sku("LAMP", 5)]);
}

#[tokio::test]
async fn a_large_number_that_was_misheard_adds_nothing() {
    let mut anna = Shopper::linked().await;
    anna.says("add 40 echo dots").await;

    anna.says("no").await;

    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn too_many_are_not_added() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add 7 desk lamps").await;
    insta::assert_snapshot!(heard, @"You can have up to 5. Shall I add 5?");
    anna.says("4").await;
    assert_eq!(anna.cart(), [sku("LAMP", 4)]);
    let heard = anna.hears("add 3 desk lamps").await;
    insta::assert_snapshot!(heard, @"You can have up to 5, and 4 are in your cart already. Shall I add one more?");
    anna.says("1").await;
    let heard = anna.hears("add a desk lamp").await;

    insta::assert_snapshot!(heard, @"You already have 5, and that's the most I can add. What else would you like?");
    assert_eq!(anna.cart(), [sku("LAMP", 5)]);
}

#[tokio::test]
async fn as_many_as_can_be_had_are_added_at_a_yes_and_none_at_a_no() {
    for (answer, cart) in [
        ("yes", vec![sku("LAMP", 5)]),
        ("no", Vec::new()),
        ("that one", vec![sku("LAMP", 5)]),
        ("say that again", Vec::new()),
        ("stop", Vec::new()),
    ] {
        let mut anna = Shopper::linked().await;
        anna.says("add 7 desk lamps").await;

        anna.says(answer).await;

        assert_eq!(anna.cart(), cart, "{answer}");
    }
}

#[tokio::test]
async fn of_what_there_is_no_more_the_rest_is_offered() {
    let mut anna = Shopper::linked().await;
    let last = Goods {
        max: 3,
        counted: true,
        ..goods("LAST", "Desk Lamp", 3_999)
    };
    anna.shop.sells(vec![last]);

    let offered = anna.hears("add 7 desk lamps").await;
    assert_eq!(anna.cart(), []);
    anna.says("2").await;
    let rest = anna.hears("add 7 desk lamps").await;
    anna.says("yes").await;

    insta::assert_snapshot!(offered, @"Only 3 left. Shall I add 3?");
    insta::assert_snapshot!(rest, @"There's only one more left. Shall I add it?");
    assert_eq!(anna.cart(), [sku("LAST", 3)]);
}

#[tokio::test]
async fn the_longest_sku_is_remembered_from_a_question_to_its_answer() {
    let mut anna = Shopper::linked().await;

    anna.says("add a let strip").await;
    anna.says("yes").await;
    assert_eq!(anna.cart(), [sku(LONGEST_SKU, 1)]);
    let slots = resolved(
        "light strip",
        "7",
        &[(&format!("sku:{LONGEST_SKU}"), "Light Strip")],
    );
    anna.means("AddToCartIntent", &slots).await;
    anna.says("2").await;

    assert_eq!(anna.cart(), [sku(LONGEST_SKU, 3)]);
}

#[tokio::test]
async fn what_is_sold_out_is_not_added() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add an echo auto").await;

    insta::assert_snapshot!(heard, @"I'm sold out of Echo Auto. What else can I look for?");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn a_name_that_no_voice_should_read_is_spoken_short_and_safe() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "x", "resolutions": {
        "resolutionsPerAuthority": [{ "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "id": "sku:HOSTILE", "name": "x" } }] }] } } });

    let heard = anna.means("AddToCartIntent", &slots).await;

    assert!(heard.speech.contains("Salt & Pepper"), "{heard:?}");
    assert_eq!(anna.cart(), [sku("HOSTILE", 1)]);
}

#[tokio::test]
async fn what_was_said_in_words_without_end_is_cut() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "ü<&".repeat(20_000) } });

    let heard = anna.means("AddToCartIntent", &slots).await;

    assert!(heard.speech.contains("couldn't find"), "{heard:?}");
    assert!(
        anna.shop
            .searched()
            .iter()
            .all(|name| name.chars().count() <= 300)
    );
}

#[tokio::test]
async fn zero_of_something_is_asked_about_and_not_added() {
    for sentence in ["add zero echo dots", "add 0 echo dots to my cart"] {
        let mut anna = Shopper::linked().await;

        let asked = anna.says(sentence).await;

        assert!(asked.open, "{asked:?}");
        assert!(anna.cart().is_empty(), "{sentence}");
        assert_eq!(anna.changes(), 0, "{sentence}");
        anna.says("2").await;
        assert_eq!(anna.cart(), [sku("ECHO-DOT", 2)], "{sentence}");
    }
}
