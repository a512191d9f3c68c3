//! "Add whole milk and eggs": nothing gets lost without a word.

use super::goods::{assortment, goods};
use super::shopper::{PASSPORT, Shopper};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn of_several_things_the_first_is_added_and_the_shopper_told() {
    for (locale, sentence, told) in [
        (
            "en-US",
            "add two echo dots and three smart plugs",
            "One thing at a time",
        ),
        (
            "en-US",
            "add two echo dots and three mouse pads",
            "One thing at a time",
        ),
        (
            "de-DE",
            "füge zwei echo dots und eine power bank hinzu",
            "Eins nach dem anderen",
        ),
    ] {
        let mut anna = Shopper::linked_speaking(locale).await;

        let heard = anna.hears(sentence).await;

        assert!(heard.starts_with(told), "{sentence}: {heard}");
        assert_eq!(anna.cart(), [sku("ECHO-DOT", 2)], "{sentence}");
    }
}

#[tokio::test]
async fn what_is_asked_of_the_first_thing_is_asked_after_that() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("add paper towels and a smart plug").await;
    anna.says("the second one").await;

    assert!(asked.starts_with("One thing at a time"), "{asked}");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 1)]);
}

#[tokio::test]
async fn a_name_with_an_and_in_it_is_one_thing() {
    let mut anna = Shopper::linked().await;
    let mut sold = assortment();
    sold.push(goods("CRISPS", "Salt and Vinegar Crisps", 199));
    anna.shop.sells(sold);

    let added = anna.hears("add two salt and vinegar crisps").await;
    let unknown = anna.hears("add macaroni and cheese").await;

    assert!(
        added.starts_with("Added") || added.starts_with("I've added"),
        "{added}"
    );
    assert!(unknown.contains("macaroni and cheese"), "{unknown}");
    assert_eq!(anna.cart(), [sku("CRISPS", 2)]);
}

#[tokio::test]
async fn of_several_things_the_first_is_removed_and_the_shopper_told() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 1), ("BANK", 1)]);

    let heard = anna.hears("remove the smart plug and the power bank").await;

    assert!(heard.starts_with("One thing at a time"), "{heard}");
    assert_eq!(anna.cart(), [sku("BANK", 1)]);
}
