//! "Add an echo dot to my cart", row by row.

use serde_json::{Value, json};

use super::goods::LONGEST_SKU;
use super::shopper::Shopper;

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

/// Slots as Alexa fills them: what was said, how many, and what the words matched in the model.
fn resolved(said: &str, quantity: &str, matches: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = matches
        .iter()
        .map(|(id, name)| json!({ "value": { "id": id, "name": name } }))
        .collect();
    json!({
        "product": { "value": said, "resolutions": { "resolutionsPerAuthority": [
            { "status": { "code": "ER_SUCCESS_MATCH" }, "values": values },
        ] } },
        "quantity": { "value": quantity },
    })
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

#[tokio::test]
async fn a_choice_that_was_not_offered_is_asked_once_more() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let again = anna.says("the fifth one").await;
    let given_up = anna.says("the fifth one").await;

    assert!(again.open && given_up.open);
    assert_ne!(again.speech, given_up.speech);
    insta::assert_snapshot!(given_up.speech, @"Then I couldn't find it. What else can I look for?");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn none_of_them_adds_nothing() {
    let mut anna = Shopper::linked().await;
    anna.says("add paper towels").await;

    let heard = anna.hears("none of them").await;

    assert!(heard.contains("couldn't find it"), "{heard}");
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

    insta::assert_snapshot!(heard, @"Then I couldn't find it. What else can I look for?");
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
    assert_eq!(anna.changes(), 0);
    anna.says("yes").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 40)]);
}

#[tokio::test]
async fn a_large_number_that_was_misheard_adds_nothing() {
    let mut anna = Shopper::linked().await;
    anna.says("add 40 echo dots").await;

    anna.says("no").await;

    assert_eq!(anna.changes(), 0);
}

#[tokio::test]
async fn too_many_are_not_added() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add 7 desk lamps").await;
    insta::assert_snapshot!(heard, @"You can have up to 5. How many shall I add?");
    anna.says("4").await;
    assert_eq!(anna.cart(), [sku("LAMP", 4)]);
    let heard = anna.hears("add 3 desk lamps").await;
    insta::assert_snapshot!(heard, @"You can have up to 5, and 4 are in your cart already. How many shall I add?");
    anna.says("1").await;
    let heard = anna.hears("add a desk lamp").await;

    insta::assert_snapshot!(heard, @"You already have 5, and that's the most I can add. What else would you like?");
    assert_eq!(anna.cart(), [sku("LAMP", 5)]);
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

    insta::assert_snapshot!(heard, @"Echo Auto is sold out. What else can I look for?");
    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn an_entity_of_the_model_is_taken_by_its_id() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "echo dots", "resolutions": {
        "resolutionsPerAuthority": [
            { "status": { "code": "ER_SUCCESS_NO_MATCH" } },
            { "status": { "code": "ER_SUCCESS_MATCH" },
              "values": [{ "value": { "id": "sku:ECHO-DOT", "name": "Echo Dot" } }] },
        ] } } });

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
    assert!(anna.shop.searched().is_empty());
}

#[tokio::test]
async fn an_entity_that_does_not_sound_like_what_was_said_is_not_believed() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "smart plug", "resolutions": {
        "resolutionsPerAuthority": [{ "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "id": "sku:ECHO-DOT", "name": "Echo Dot" } }] }] } } });

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("PLUG", 1)]);
}

#[tokio::test]
async fn an_entity_of_an_older_catalogue_is_looked_for_by_name() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "value": "echo dot", "resolutions": {
        "resolutionsPerAuthority": [{ "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "id": "sku:GONE", "name": "Echo Dot" } }] }] } } });

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
    assert_eq!(anna.shop.searched(), ["echo dot"]);
}

#[tokio::test]
async fn a_large_number_of_an_entity_of_an_older_catalogue_is_asked_back_by_name() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("echo dot", "12", &[("sku:GONE", "Echo Dot")]);

    let asked = anna.means("AddToCartIntent", &slots).await;
    insta::assert_snapshot!(asked.speech, @"That's twelve Echo Dots. Is that right?");
    anna.says("yes").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 12)]);
}

#[tokio::test]
async fn too_many_of_an_entity_of_an_older_catalogue_are_still_asked_about() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("desk lamp", "7", &[("sku:GONE", "Desk Lamp")]);

    let asked = anna.means("AddToCartIntent", &slots).await;
    insta::assert_snapshot!(asked.speech, @"You can have up to 5. How many shall I add?");
    anna.says("4").await;

    assert_eq!(anna.cart(), [sku("LAMP", 4)]);
}

/// MD5 of the names, which Alexa sends where the model has no ids.
const ECHO_DOT_MD5: &str = "2f9bb741c8d04e0e7c077a23aa41ee95";
const ECHO_POP_MD5: &str = "98a12d613065bca003f96f1a5f9cfe3e";
const ECHO_SHOW_MD5: &str = "10996c1d7a0ee2c73128450ee50f957d";

#[tokio::test]
async fn an_id_that_alexa_made_up_is_no_sku() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("echo dots", "2", &[(ECHO_DOT_MD5, "echo dot")]);

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 2)]);
    assert_eq!(anna.shop.asked(), ["ValidateToken", "AddItem"]);
}

#[tokio::test]
async fn a_large_number_is_asked_back_in_spite_of_an_id_that_alexa_made_up() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("echo dots", "12", &[(ECHO_DOT_MD5, "echo dot")]);

    let asked = anna.means("AddToCartIntent", &slots).await;
    insta::assert_snapshot!(asked.speech, @"That's twelve Echo Dots. Is that right?");
    anna.says("yes").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 12)]);
}

#[tokio::test]
async fn a_choice_is_offered_from_the_shop_and_not_from_ids_that_alexa_made_up() {
    let mut anna = Shopper::linked().await;
    let made_up = [
        (ECHO_DOT_MD5, "echo dot"),
        (ECHO_POP_MD5, "echo pop"),
        (ECHO_SHOW_MD5, "echo show"),
    ];

    let asked = anna
        .means("AddToCartIntent", &resolved("echo", "1", &made_up))
        .await;
    assert!(
        asked
            .speech
            .contains("Echo Dot, Echo Dot Kids or Echo Auto"),
        "{asked:?}"
    );
    anna.says("the first one").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn several_entities_are_a_question() {
    let mut anna = Shopper::linked().await;
    let slots = resolved(
        "echo",
        "1",
        &[("sku:ECHO-DOT", "Echoo"), ("sku:CAR", "Echos")],
    );

    let asked = anna.means("AddToCartIntent", &slots).await;
    assert!(asked.speech.contains("Echo Dot or Echo Auto"), "{asked:?}");
    anna.says("the first one").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn of_several_entities_those_that_are_no_longer_sold_are_not_offered() {
    let mut anna = Shopper::linked().await;
    let gone = [("sku:GONE", "Echoo"), ("sku:ALSO-GONE", "Echos")];
    let one_left = [("sku:GONE", "Echoo"), ("sku:ECHO-DOT", "Echos")];

    let by_name = anna
        .means("AddToCartIntent", &resolved("echo", "1", &gone))
        .await;
    let asked = anna
        .means("AddToCartIntent", &resolved("echo", "1", &one_left))
        .await;
    anna.says("yes").await;

    assert!(
        by_name
            .speech
            .contains("Echo Dot, Echo Dot Kids or Echo Auto"),
        "{by_name:?}"
    );
    insta::assert_snapshot!(asked.speech, @"Did you mean Echo Dot?");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
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
