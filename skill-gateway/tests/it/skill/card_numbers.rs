//! Numbers of payment cards are not taken, wherever they are said.

use serde_json::json;

use super::shopper::{Shopper, TOKEN};

const NUMBERS: [&str; 4] = [
    "4111 1111 1111 1111",
    "4111111111111111",
    "378282246310005",
    "four one one one one one one one one one one one one one one one",
];

#[tokio::test]
async fn the_number_of_a_card_is_neither_looked_for_nor_passed_on() {
    for number in NUMBERS {
        for (intent, slot) in [
            ("AddToCartIntent", "product"),
            ("AddToCartIntent", "quantity"),
            ("RemoveFromCartIntent", "product"),
            ("SearchProductsIntent", "product"),
            ("VoiceCodeIntent", "code"),
            ("ChoosePaymentIntent", "method"),
            ("OfALaterDayIntent", "anything"),
        ] {
            let mut anna = Shopper::linked().await;
            anna.says("add paper towels").await;
            let asked = anna.shop.asked();

            let heard = anna
                .means(intent, &json!({ slot: { "value": number } }))
                .await;

            insta::allow_duplicates! {
                insta::assert_snapshot!(heard.speech, @"I don't take card numbers, and you won't need one here. What can I add to your cart?");
            }
            assert_eq!(anna.shop.asked(), asked, "{intent}: {number}");
            let written = heard.json.to_string();
            assert!(!written.contains(number), "{written}");
        }
    }
}

#[tokio::test]
async fn the_number_of_a_card_in_a_list_is_seen() {
    let mut anna = Shopper::unlinked().await;
    let slots = json!({ "product": { "slotValue": { "type": "List", "values": [
        { "type": "Simple", "value": "echo dot" },
        { "type": "Simple", "value": "5500 0000 0000 0004" },
    ] } } });

    let heard = anna.means("AddToCartIntent", &slots).await;

    assert!(
        heard.speech.starts_with("I don't take card numbers"),
        "{heard:?}"
    );
}

#[tokio::test]
async fn names_with_numbers_in_them_are_no_cards() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(TOKEN.to_owned());

    for name in [
        "akku 18650 4er pack 3400",
        "7 up 24 x 330",
        "neun mal neunzig",
    ] {
        let heard = anna
            .means("AddToCartIntent", &json!({ "product": { "value": name } }))
            .await;
        assert!(!heard.speech.contains("Kartennummern"), "{name}: {heard:?}");
    }
}
