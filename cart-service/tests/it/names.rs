//! Products are called by their names for the locale that a call asks for.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{metadata_of, reason_of};
use tonic::Request;

use crate::shop::TestShop;
use crate::shopper::{Shopper, add_sku};

/// What the catalogue calls them, with and without a locale.
const NAMES: &str = "\
sku,name,spoken_name,size,price_minor,currency,in_stock,spoken_plural,spoken_name:de-DE,spoken_plural:de-DE,spoken_plural:en-US,image_url
EGGS,Free Range Egg Large,Free Range Egg,12 pieces,50,EUR,true,Free Range Eggs,Freilandei,Freilandeier,,https://shop.example/egg.jpg
MILK,Whole Milk,Milk,1 l,150,EUR,true,,Vollmilch,,Milks,
LAMP,Desk Lamp,Desk Lamp,,2000,EUR,false,,Tischlampe,Tischlampen,,
";

fn shopper(shop: &TestShop, locale: &str) -> Shopper {
    shop.shopper("anna").speaking(locale)
}

fn called(line: Option<&pb::CartLine>) -> [&str; 3] {
    let line = line.expect("a line");
    [&line.spoken_name, &line.spoken_plural, &line.name].map(String::as_str)
}

#[tokio::test]
async fn a_line_is_called_by_the_names_of_the_callers_locale() {
    let shop = TestShop::selling(NAMES).await;
    let german = ["Freilandei", "Freilandeier", "Freilandei, 12 pieces"];
    let general = ["Free Range Egg", "Free Range Eggs", "Free Range Egg Large"];

    let mut number = 0;
    for (locale, expected) in [
        ("de-DE", german),
        ("de-AT", german),
        ("en-GB", general),
        ("fr-FR", general),
        ("not a tag", general),
    ] {
        let anna = shopper(&shop, locale);
        number += 1;

        let added = anna.adds(add_sku(&number.to_string(), "EGGS", 1)).await;
        let read = anna.get().await.expect("a cart");

        assert_eq!(called(added.line.as_ref()), expected, "{locale}");
        assert_eq!(called(read.lines.first()), expected, "{locale}");
    }
    let nobodys = shop.shopper("anna").get().await.expect("a cart");
    assert_eq!(called(nobodys.lines.first()), general);
}

#[tokio::test]
async fn a_plural_alone_may_be_of_a_locale() {
    let shop = TestShop::selling(NAMES).await;

    let german = shopper(&shop, "de-DE");
    let german = german.adds(add_sku("r1", "MILK", 1)).await;
    let british = shopper(&shop, "en-GB").get().await.expect("a cart");

    assert_eq!(called(german.line.as_ref())[..2], ["Vollmilch", ""]);
    assert_eq!(called(british.lines.first())[..2], ["Milk", "Milks"]);
}

#[tokio::test]
async fn a_repetition_in_another_language_is_told_in_it() {
    let shop = TestShop::selling(NAMES).await;
    let added = shopper(&shop, "en-US");
    added.adds(add_sku("r1", "EGGS", 1)).await;

    let german = shopper(&shop, "de-DE");
    let again = german.adds(add_sku("r1", "EGGS", 1)).await;
    let recalled = german.recalls("r1").await.expect("known").expect("added");

    assert_eq!(called(again.line.as_ref())[0], "Freilandei");
    assert_eq!(called(recalled.line.as_ref())[0], "Freilandei");
}

#[tokio::test]
async fn what_is_sold_no_more_keeps_its_name_in_every_language() {
    let shop = TestShop::selling(NAMES).await;
    let german = shopper(&shop, "de-DE");
    german.adds(add_sku("r1", "EGGS", 1)).await;
    german.adds(add_sku("r2", "MILK", 1)).await;
    let without_eggs: Vec<&str> = NAMES
        .lines()
        .filter(|line| !line.starts_with("EGGS"))
        .collect();
    shop.import(&without_eggs.join("\n"))
        .await
        .expect("the catalogue is good");

    let cart = german.get().await.expect("a cart");

    let eggs = cart.lines.first();
    assert!(eggs.is_some_and(|line| !line.available), "{cart:?}");
    assert_eq!(called(eggs)[..2], ["Freilandei", "Freilandeier"]);
}

#[tokio::test]
async fn a_refusal_and_a_list_call_it_so_as_well() {
    let shop = TestShop::selling(NAMES).await;
    let german = shopper(&shop, "de-DE");

    let sold_out = german
        .add(add_sku("r1", "LAMP", 1))
        .await
        .expect_err("sold out");
    let lamp = pb::NamedProduct {
        name: Some(pb::named_product::Name::Sku("LAMP".to_owned())),
    };
    let listed = german.keep("r2", lamp, 2, None).await.expect("it is kept");
    let Some(pb::add_to_list_response::Result::Added(listed)) = listed.result else {
        panic!("not kept: {listed:?}");
    };

    assert_eq!(reason_of(&sold_out), Some(ErrorReason::OutOfStock));
    let name = metadata_of(&sold_out).remove("name");
    assert_eq!(name.as_deref(), Some("Tischlampe"));
    let line = listed.line.expect("a line");
    assert_eq!(line.spoken_name, "Tischlampe");
    assert_eq!(line.spoken_plural, "Tischlampen");
}

#[tokio::test]
async fn a_look_into_the_catalogue_is_answered_in_the_callers_language() {
    let shop = TestShop::selling(NAMES).await;

    let mut question = Request::new(pb::SearchRequest {
        phrase: "freilandei".to_owned(),
        locale: "de-DE".to_owned(),
        limit: 1,
        occasion: pb::SearchOccasion::Trial.into(),
        shopper: None,
    });
    let tag = "de-DE".parse().expect("it is ASCII");
    question.metadata_mut().insert("accept-language", tag);
    let found = shop
        .catalogue()
        .search(question)
        .await
        .expect("it is found");

    let found = found.into_inner();
    let product = found
        .matches
        .into_iter()
        .next()
        .and_then(|found| found.product);
    let product = product.expect("a match");
    assert_eq!(product.spoken_name, "Freilandei");
    assert_eq!(product.spoken_plural, "Freilandeier");
    assert_eq!(product.name, "Freilandei, 12 pieces");
}

#[tokio::test]
async fn a_line_says_where_its_picture_is() {
    let shop = TestShop::selling(NAMES).await;
    let anna = shop.shopper("anna");

    let eggs = anna.adds(add_sku("r1", "EGGS", 1)).await.line;
    let milk = anna.adds(add_sku("r2", "MILK", 1)).await.line;

    let image = |line: Option<pb::CartLine>| line.map(|line| line.image_url);
    assert_eq!(image(eggs).as_deref(), Some("https://shop.example/egg.jpg"));
    assert_eq!(image(milk).as_deref(), Some(""));
}

#[tokio::test]
async fn the_cart_of_a_conflict_is_named_so_as_well() {
    let shop = TestShop::selling(NAMES).await;
    let german = shopper(&shop, "de-DE");
    german.adds(add_sku("r1", "EGGS", 1)).await;

    let conflict = german.clear_version("r2", Some(9)).await;

    let told: Option<pb::CartConflict> = saycart_service::detail_of(
        &conflict.expect_err("another version"),
        "saycart.cart.v1.CartConflict",
    );
    let cart = told.and_then(|told| told.cart).expect("a cart");
    let german = ["Freilandei", "Freilandeier", "Freilandei, 12 pieces"];
    assert_eq!(called(cart.lines.first()), german);
}
