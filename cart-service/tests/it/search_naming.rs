//! Which words name a product so that it is taken or asked about, and which do not.

use std::path::Path;

use saycart_cart_service::search::{Decision, Index};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, catalogue};

use crate::search_quality::{decide, find, sample, selling};

#[test]
fn a_kind_of_thing_is_asked_about_however_many_of_it_a_shop_has() {
    let shows = selling(&["Echo Show 5", "Echo Show 8", "Echo Show 15", "Smart Plug"]);
    let kettles = selling(&["Kettle red", "Kettle blue"]);

    assert_eq!(find(&shows, "echo").0, Decision::Ask);
    assert_eq!(find(&shows, "an echo show").0, Decision::Ask);
    assert_eq!(find(&kettles, "kettle").0, Decision::Ask);
}

/// What the benchmark's shop sells: 650 things.
fn large_shop() -> Index {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("hearings/en-US");
    let file = std::fs::File::open(folder.join("catalogue.csv")).expect("committed");
    let products = catalogue::read(CatalogueFormat::Csv, file);
    Index::build(products.collect::<Result<_, _>>().expect("a good file"))
}

#[test]
fn what_only_begins_a_name_is_asked_about_where_little_is_sold() {
    let few = selling(&["Garden Hose", "Playing Cards", "Smart Plug"]);

    for (said, whole) in [
        ("garden", "garden hose 50 feet"),
        ("playing", "playing cards"),
    ] {
        assert_eq!(find(&few, said).0, Decision::Ask, "{said}");
        assert_eq!(find(&large_shop(), said).0, Decision::Refuse, "{said}");
        assert_eq!(find(&large_shop(), whole).0, Decision::Take, "{whole}");
    }
}

#[test]
fn a_thing_that_begins_names_is_asked_about_however_much_is_sold() {
    // Chicken breast, and a broom and dustpan, but no pasta sauce.
    for said in ["chicken", "broom"] {
        assert_eq!(find(&large_shop(), said).0, Decision::Ask, "{said}");
    }
    assert_eq!(find(&large_shop(), "pasta").0, Decision::Refuse);
}

#[test]
fn a_name_that_is_said_turned_round_is_asked_about_and_a_part_of_one_is_not() {
    for said in ["milk oat", "towels paper"] {
        assert_eq!(find(&sample(), said).0, Decision::Ask, "{said}");
    }
    // The one is of the brand Kettle Row, which stands in its name alone.
    assert_eq!(find(&large_shop(), "chamomile tea").0, Decision::Take);
    assert_eq!(find(&large_shop(), "tea kettle").0, Decision::Refuse);
}

#[test]
fn a_flavour_alone_takes_nothing() {
    let shop = selling(&[
        "Yogurt Salad Dressing",
        "Strawberry Drink",
        "Toast Bread",
        "Oat Milk",
    ]);

    assert_ne!(find(&shop, "yogurt").0, Decision::Take);
    assert_eq!(find(&shop, "salad dressing").0, Decision::Take);
}

#[test]
fn a_thing_is_not_taken_for_what_it_is_made_of() {
    let shop = selling(&[
        "Sea Salt Crisps",
        "Cat Food Bowl",
        "iPhone 14 Case",
        "Crackers with Aged Cheese",
        "Green Tea Jasmine",
        "Desk Lamp LED",
    ]);
    for said in ["sea salt", "aged cheese", "cat food", "iphone 14"] {
        assert_ne!(find(&shop, said).0, Decision::Take, "{said}");
    }
    let salt = Phrase::parse("sea salt").expect("short");
    let why = shop.find(Language::English, &salt, 1).matches[0]
        .why
        .to_string();
    assert!(why.contains("another kind of thing"), "{why}");
    // What follows the kind of thing is no other thing.
    for said in [
        "sea salt crisps",
        "iphone 14 case",
        "crackers with cheese",
        "green tea",
        "desk lamp",
    ] {
        assert_eq!(find(&shop, said).0, Decision::Take, "{said}");
    }

    let shop = selling(&["Frische Vollmilch Schokolade", "Grobes Meersalz Chips"]);
    for said in ["frische vollmilch", "grobes meersalz"] {
        let (decision, _) = decide(&shop, Language::German, said);
        assert_ne!(decision, Decision::Take, "{said}");
    }
}

#[test]
fn a_thing_is_not_taken_for_what_is_said_in_another_order() {
    let index = sample();

    for said in ["soap dish", "chocolate milk", "cheese pizza"] {
        assert_ne!(find(&index, said).0, Decision::Take, "{said}");
    }
    assert_eq!(find(&index, "dish soap").0, Decision::Take);
    let soap = Phrase::parse("soap dish").expect("short");
    let found = index.find(Language::English, &soap, 1);
    let why = found.matches[0].why.to_string();
    assert!(why.contains("in another order"), "{why}");
}

#[test]
fn what_is_said_of_many_things_takes_none() {
    let index = sample();

    for said in ["size 3", "4k", "batteries", "a battery"] {
        assert_ne!(find(&index, said).0, Decision::Take, "{said}");
    }
    assert_eq!(find(&index, "nine volt battery").0, Decision::Take);
    assert_eq!(find(&index, "diet coke").1[0], "COLA-DIET");
}

#[test]
fn what_only_the_full_name_calls_a_thing_is_asked_about() {
    let index = sample();

    for (said, sku) in [("earbuds", "ECHO-BUDS"), ("pasta", "PENNE")] {
        let (decision, skus) = find(&index, said);

        assert_eq!(decision, Decision::Ask, "{said}");
        assert!(skus.contains(&sku.to_owned()), "{said}: {skus:?}");
    }
}

#[test]
fn what_is_said_of_another_kind_takes_nothing() {
    let index = sample();

    for said in ["sour cream", "usb a cable", "wet cat food"] {
        assert_ne!(find(&index, said).0, Decision::Take, "{said}");
    }
}

#[test]
fn a_question_about_a_kind_offers_all_of_it() {
    let index = sample();
    let batteries = Phrase::parse("batteries").expect("short");

    let closest = index.closest(Language::English, &batteries, 3);

    assert_eq!(closest.len(), 3);
}

#[test]
fn a_colour_alone_is_not_worth_a_question() {
    let index = sample();

    for said in ["blue", "red", "medium", "red and blue"] {
        assert_eq!(find(&index, said).0, Decision::Refuse, "{said}");
    }
    assert_eq!(find(&index, "blue t-shirt").0, Decision::Take);
}

#[test]
fn german_kinds_of_things_are_asked_about_and_none_is_taken_for_all() {
    let index = sample();
    let find = |said: &str| {
        let phrase = Phrase::parse(said).expect("short");
        index.find(Language::German, &phrase, 3).decision
    };

    for said in [
        "milch",
        "brot",
        "saft",
        "suppe",
        "marmelade",
        "kamera",
        "seife",
        "schokolade",
        "wasser",
        "melder",
        "batterien",
    ] {
        assert_eq!(find(said), Decision::Ask, "{said}");
    }
    assert_eq!(find("toaster"), Decision::Take);
    for said in ["toast", "alexa"] {
        assert_ne!(find(said), Decision::Take, "{said}");
    }
}
