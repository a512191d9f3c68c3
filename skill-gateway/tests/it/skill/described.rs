//! "The red one", "the large one", "the cheaper one", "the big size".

use serde_json::json;

use super::goods::{Goods, goods};
use super::shopper::{PASSPORT, Shopper, TOKEN};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

fn mug(
    sku: &'static str,
    full_name: &'static str,
    size: &'static str,
    variants: &'static [(&'static str, &'static str)],
    price: i64,
) -> Goods {
    Goods {
        full_name,
        size,
        variants,
        ..goods(sku, "Mug", price)
    }
}

fn mugs() -> Vec<Goods> {
    let (red, blue): (&[_], &[_]) = (&[("colour", "red")], &[("colour", "blue")]);
    vec![
        mug("RED-S", "Mug, red", "small", red, 500),
        mug("RED-L", "Mug, red", "large", red, 700),
        mug("BLUE-L", "Mug, blue", "large", blue, 900),
        goods("PLUG", "Smart Plug", 1_499),
    ]
}

async fn before_the_mugs() -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.sells(mugs());
    anna
}

#[tokio::test]
async fn what_is_offered_is_picked_by_what_it_is_like() {
    for (said, picked) in [
        ("the blue one", "BLUE-L"),
        ("blue", "BLUE-L"),
        ("the small one", "RED-S"),
        ("the cheapest one", "RED-S"),
        ("the most expensive one", "BLUE-L"),
        ("i'll take the blue one", "BLUE-L"),
        ("the big red mug", "RED-L"),
    ] {
        let mut anna = before_the_mugs().await;
        anna.says("add two mugs").await;

        anna.says(said).await;

        assert_eq!(anna.cart(), [sku(picked, 2)], "{said}");
    }
}

#[tokio::test]
async fn what_several_of_them_are_like_is_asked_again_among_those() {
    let mut anna = before_the_mugs().await;
    anna.says("add two mugs").await;

    let asked = anna.hears("the large one").await;
    assert!(anna.cart().is_empty());
    anna.says("the red one").await;

    assert!(asked.contains("red") && asked.contains("blue"), "{asked}");
    assert_eq!(anna.cart(), [sku("RED-L", 2)]);
}

#[tokio::test]
async fn what_none_of_them_is_like_is_not_guessed() {
    let mut anna = before_the_mugs().await;
    anna.says("add a mug").await;

    let heard = anna.says("the green one").await;

    assert!(heard.open && anna.cart().is_empty(), "{heard:?}");
    anna.says("add a smart plug").await;
    assert_eq!(anna.cart(), [sku("PLUG", 1)]);
}

#[tokio::test]
async fn in_german_a_thing_is_like_something_in_any_of_its_forms() {
    for (said, picked) in [
        ("den blauen", "BLAU"),
        ("die kleine bitte", "ROT"),
        ("die günstigere", "ROT"),
        ("die rote", "ROT"),
    ] {
        let mut anna = Shopper::speaking("de-DE").await;
        anna.token = Some(TOKEN.to_owned());
        anna.shop.sells(vec![
            mug("ROT", "Mug, rot", "klein", &[("farbe", "rot")], 500),
            mug("BLAU", "Mug, blau", "groß", &[("farbe", "blau")], 700),
        ]);
        anna.says("leg mug in den warenkorb").await;

        anna.says(said).await;

        assert_eq!(anna.cart(), [sku(picked, 1)], "{said}");
    }
}

#[tokio::test]
async fn lines_are_picked_by_what_they_are_like() {
    let two = [("RED-S", 2), ("BLUE-L", 2)];
    let mut anna = before_the_mugs().await;
    anna.shop.fill(PASSPORT, &two);
    anna.says("change mugs to 4").await;
    anna.says("the blue one").await;
    assert_eq!(anna.cart(), [sku("RED-S", 2), sku("BLUE-L", 4)]);

    anna.says("remove mugs").await;
    anna.says("the blue one").await;
    assert_eq!(anna.cart(), [sku("RED-S", 2)]);
}

#[tokio::test]
async fn what_goes_on_a_list_is_picked_by_what_it_is_like() {
    let mut anna = before_the_mugs().await;
    anna.says("put a mug on my list").await;

    anna.says("the blue one").await;

    assert_eq!(anna.shop.list_of(PASSPORT, ""), [sku("BLUE-L", 1)]);
}

#[tokio::test]
async fn a_slot_of_places_that_holds_none_is_heard_as_what_it_is_like() {
    let mut anna = before_the_mugs().await;
    anna.says("add a mug").await;

    let slots = json!({ "ordinal": { "value": "blue" } });
    anna.means("PickItemIntent", &slots).await;

    assert_eq!(anna.cart(), [sku("BLUE-L", 1)]);
}

#[tokio::test]
async fn a_colour_that_the_name_does_not_say_is_said_of_what_was_chosen() {
    let shirts = || {
        let of = |sku, full_name, variants| Goods {
            full_name,
            variants,
            ..goods(sku, "Cotton T-Shirt", 1_499)
        };
        vec![
            of("RED", "Cotton T-Shirt Red", &[("colour", "red")]),
            of("BLUE", "Cotton T-Shirt Blue", &[("colour", "blue")]),
            Goods {
                variants: &[("colour", "green")],
                ..goods("LEAF", "Green Cap", 999)
            },
        ]
    };
    let mut heard = Vec::new();
    let mut anna = Shopper::linked().await;
    anna.shop.sells(shirts());
    anna.says("add two cotton t-shirts").await;
    for sentence in [
        "the red one",
        "remove one cotton t-shirt",
        "add a green cap",
    ] {
        heard.push(anna.hears(sentence).await);
    }
    let mut jan = Shopper::speaking("de-DE").await;
    jan.token = Some(super::shopper::TOKEN.to_owned());
    jan.shop.sells(shirts());
    jan.says("leg cotton t-shirt in den warenkorb").await;
    heard.push(jan.hears("das zweite").await);

    insta::assert_snapshot!(heard.join("\n"), @"
    I've added two red Cotton T-Shirts. That's 29 dollars and 98 cents in all. Anything else?
    Removed red Cotton T-Shirt. One is left. Anything else?
    I've added Green Cap. That's 24 dollars and 98 cents in all. Anything else?
    Cotton T-Shirt in blue ist dabei. Das macht 14 Dollar 99. Noch etwas?
    ");
}

/// Each size comes in two colours.
async fn asked_for_a_size() -> Shopper {
    let mut anna = before_the_mugs().await;
    let values = [
        ("small", &["RED-S", "BLUE-S"][..]),
        ("large", &["BLUE-L", "RED-L"]),
    ];
    anna.shop.splits("size", &values);
    anna.looks_at_a_screen();
    let asked = anna.says("add two mugs").await;
    assert!(asked.speech.ends_with("Which size?"), "{asked:?}");
    anna.shop.splits_no_more();
    anna.shop.wanted();
    anna
}

#[tokio::test]
async fn a_size_is_answered_by_its_name_its_place_or_a_touch() {
    for said in [
        "large",
        "the big size",
        "the large one please",
        "the second one",
        "the last one",
        "touched",
    ] {
        let mut anna = asked_for_a_size().await;

        if said == "touched" {
            anna.touches(&json!(["pick", 2])).await;
        } else {
            anna.says(said).await;
        }

        let named = Some(("Mug large".to_owned(), Some(2)));
        assert_eq!(anna.shop.wanted(), [("AddItem", named)], "{said}");
    }
}

#[tokio::test]
async fn what_is_more_than_a_size_goes_with_the_name() {
    let mut anna = asked_for_a_size().await;

    anna.says("the big blue one").await;

    let wanted = anna.shop.wanted();
    let named = wanted.last().and_then(|(_, named)| named.clone());
    let words = named.map(|(words, _)| words);
    assert_eq!(words.as_deref(), Some("mugs large blue"));
}

#[tokio::test]
async fn a_size_that_was_not_offered_is_asked_for_once_more_and_then_left() {
    let mut anna = asked_for_a_size().await;

    let repeated = anna.hears("say that again").await;
    let again = anna.hears("the fifth one").await;
    let left = anna.hears("the fifth one").await;

    assert!(again.contains("small and large"), "{again}");
    assert!(repeated.contains("small and large"), "{repeated}");
    assert!(!left.contains("small"), "{left}");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn a_size_of_another_page_is_an_answer_too() {
    let anna = Shopper::linked().await;
    let red: &[_] = &[("colour", "red")];
    let sizes = [("S-1", "S"), ("M-1", "M"), ("L-1", "L"), ("XL-1", "XL")];
    let shirts = sizes.map(|(sku, size)| Goods {
        full_name: "Shirt, red",
        size,
        variants: red,
        ..goods(sku, "Shirt", 900)
    });
    anna.shop.sells(shirts.to_vec());
    let values = [
        ("S", &["S-1", "S-2"][..]),
        ("M", &["M-1", "M-2"]),
        ("L", &["L-1", "L-2"]),
        ("XL", &["XL-1", "XL-2"]),
    ];
    anna.shop.splits("size", &values);
    let mut anna = anna;
    let asked = anna.hears("add two shirts").await;
    anna.shop.splits_no_more();
    anna.shop.wanted();

    let slots = json!({ "option": { "name": "option", "value": "extra large" } });
    anna.means("PickItemIntent", &slots).await;

    assert!(asked.contains("and more"), "{asked}");
    let named = Some(("Shirt XL".to_owned(), Some(2)));
    assert_eq!(anna.shop.wanted(), [("AddItem", named)]);
}
