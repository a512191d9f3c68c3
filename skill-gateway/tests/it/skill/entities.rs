//! What a product slot matched in the interaction model, rightly or not.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::shop::Mood;
use super::shopper::{PASSPORT, Shopper, resolved};

/// MD5 of the names, which Alexa sends where the model has no ids.
const ECHO_DOT_MD5: &str = "2f9bb741c8d04e0e7c077a23aa41ee95";
const ECHO_POP_MD5: &str = "98a12d613065bca003f96f1a5f9cfe3e";
const ECHO_SHOW_MD5: &str = "10996c1d7a0ee2c73128450ee50f957d";

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
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
async fn the_model_and_the_session_may_know_the_same_product() {
    let mut anna = Shopper::linked().await;
    let authority = |name: &str, id: &str| {
        json!({ "authority": format!("amzn1.er-authority.echo-sdk{name}.amzn1.ask.skill.x.PRODUCT"),
            "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "id": id, "name": "Echo Dot" } }] })
    };
    let slots = json!({ "product": { "value": "echo dots", "resolutions": {
        "resolutionsPerAuthority": [
            authority("", "sku:ECHO-DOT"),
            authority(".dynamic", "sku:ECHO-DOT"),
            authority(".dynamic", ECHO_DOT_MD5),
        ] } } });

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn of_a_list_the_first_is_taken() {
    let mut anna = Shopper::linked().await;
    let slots = json!({ "product": { "slotValue": { "type": "List", "values": [
        { "type": "Simple", "value": "echo dot" }, { "type": "Simple", "value": "smart plug" },
    ] } } });

    anna.means("AddToCartIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
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
    insta::assert_snapshot!(asked.speech, @"You can have up to 5. Shall I add 5?");
    anna.says("4").await;

    assert_eq!(anna.cart(), [sku("LAMP", 4)]);
}

#[tokio::test]
async fn what_alexa_found_far_from_the_words_is_asked_about_if_they_name_nothing() {
    let mut anna = Shopper::linked().await;
    let far = [("sku:ECHO-DOT", "Echo Dot")];

    let asked = anna
        .means("AddToCartIntent", &resolved("zebra saddle", "2", &far))
        .await;
    let before = anna.cart();
    anna.says("yes").await;

    insta::assert_snapshot!(asked.speech, @"Did you mean two Echo Dots?");
    assert_eq!(before, []);
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 2)]);
}

#[tokio::test]
async fn what_the_words_name_is_added_whatever_alexa_found() {
    let mut anna = Shopper::linked().await;
    let far = [("sku:ECHO-DOT", "Echo Dot")];

    anna.means("AddToCartIntent", &resolved("desk lamp", "1", &far))
        .await;

    assert_eq!(anna.cart(), [sku("LAMP", 1)]);
}

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
    insta::assert_snapshot!(asked.speech, @"Do you mean Echo Dot?");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn two_entities_of_one_name_are_a_question() {
    let mut anna = Shopper::linked().await;
    let twins = [
        ("sku:TOWEL-12", "Paper Towels"),
        ("sku:TOWEL-6", "Paper Towels"),
    ];
    let shared = [("any:TOWEL-12", "Paper Towels")];

    for matches in [&twins[..], &shared[..]] {
        let slots = resolved("paper towels", "1", matches);
        let asked = anna.means("AddToCartIntent", &slots).await;

        assert!(asked.speech.contains("Which one"), "{asked:?}");
        assert!(anna.cart().is_empty());
    }
}

#[tokio::test]
async fn a_line_is_changed_whose_entity_is_of_an_older_catalogue() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "ECHO-DOT", 1);
    let slots = resolved("echo dot", "3", &[("sku:GONE", "Echo Dot")]);

    anna.means("ChangeQuantityIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 3)]);
}

#[tokio::test]
async fn ones_own_lists_are_known_by_name_from_the_beginning_and_before_products() {
    let mut anna = Shopper::linked().await;
    anna.shop.keeps_on(PASSPORT, "camping", &[("PLUG", 1)]);
    anna.shop.keeps(PASSPORT, &[("PLUG", 1)]);
    anna.shop.put(PASSPORT, "PLUG", 1);

    let heard = anna.launches().await;

    let known = heard.directive("Dialog.UpdateDynamicEntities").unwrap();
    let lists = json!([{ "name": { "value": "camping" } }]);
    let plug = json!([{ "id": "sku:PLUG", "name": { "value": "Smart Plug" } }]);
    assert_eq!(
        known["types"],
        json!([
            { "name": "LIST_NAME", "values": lists },
            { "name": "PRODUCT", "values": plug },
        ])
    );
}

#[tokio::test]
async fn a_welcome_does_without_the_names_of_lists() {
    let mut anna = Shopper::linked().await;
    anna.shop.rpc_is("ListNames", Mood::Broken);

    let heard = anna.launches().await;

    assert!(
        heard.speech.starts_with("Welcome to Corner Shop"),
        "{heard:?}"
    );
    assert!(heard.directive("Dialog.UpdateDynamicEntities").is_none());
}

#[tokio::test]
async fn a_welcome_does_not_wait_for_the_names_of_lists() {
    let mut anna = Shopper::linked().await;
    anna.is_answered_within(Duration::from_secs(8)).await;
    anna.shop.rpc_is("ListNames", Mood::Silent);
    let began = Instant::now();

    let heard = anna.launches().await;

    assert!(heard.speech.starts_with("Welcome"), "{heard:?}");
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_list_that_a_conversation_begins_with_is_known_by_its_name() {
    let mut anna = Shopper::linked().await;

    let heard = anna.says("put an echo dot on my party list").await;

    let known = heard.directive("Dialog.UpdateDynamicEntities").unwrap();
    let lists = json!([{ "name": { "value": "party" } }]);
    assert_eq!(known["types"][0]["values"], lists);
    assert_eq!(known["types"][0]["name"], "LIST_NAME");
}
