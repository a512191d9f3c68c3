//! What goes with a cart, counted over the others.

use saycart_proto::cart::v1::Speaker;

use crate::shop::{SMALL, TestShop};
use crate::shopper::add_sku;

/// So many others have these in their carts.
async fn others(shop: &TestShop, prefix: &str, count: usize, skus: &[&str]) {
    for number in 0..count {
        let other = shop.shopper(&format!("{prefix}{number}"));
        for sku in skus {
            other.adds(add_sku(&format!("r-{sku}"), sku, 1)).await;
        }
    }
}

fn recommended<const N: usize>(expected: [(&str, &str, u32); N]) -> Vec<(String, String, u32)> {
    expected
        .map(|(sku, because, carts)| (sku.to_owned(), because.to_owned(), carts))
        .to_vec()
}

#[tokio::test]
async fn what_five_others_have_beside_it_is_recommended_with_the_reason() {
    let shop = TestShop::selling(SMALL).await;
    others(&shop, "a", 6, &["DOT", "PLUG"]).await;
    others(&shop, "b", 4, &["DOT", "KIDS"]).await;
    others(&shop, "c", 5, &["DOT", "RED"]).await;
    others(&shop, "d", 9, &["WINE"]).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    let first = anna.is_recommended(Speaker::Shared).await;
    let again = anna.is_recommended(Speaker::Shared).await;

    assert_eq!(first, recommended([("PLUG", "DOT", 6), ("RED", "DOT", 5)]));
    assert_eq!(first, again);
}

#[tokio::test]
async fn what_is_in_the_cart_sold_out_or_sensitive_is_not_recommended() {
    let shop = TestShop::selling(SMALL).await;
    let all = ["DOT", "PLUG", "RED", "BLUE", "KIDS"];
    others(&shop, "a", 5, &all).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.adds(add_sku("r2", "PLUG", 1)).await;
    let today = SMALL
        .replace("synonyms\n", "synonyms,sensitive\n")
        .replace(
            "RED,Red Kettle,3000,USD,true,,,,",
            "RED,Red Kettle,3000,USD,false,,,,,",
        )
        .replace(
            "BLUE,Blue Kettle,3000,USD,true,,,,",
            "BLUE,Blue Kettle,3000,USD,true,,,,,adult",
        );
    shop.import(&padded(&today))
        .await
        .expect("the catalogue is good");

    let left = anna.is_recommended(Speaker::Shared).await;

    assert_eq!(left, recommended([("KIDS", "PLUG", 5)]));
}

/// Every row as long as the header.
fn padded(catalogue: &str) -> String {
    let columns = catalogue
        .lines()
        .next()
        .unwrap_or_default()
        .matches(',')
        .count();
    let rows = catalogue.lines().map(|row| {
        let missing = columns.saturating_sub(row.matches(',').count());
        format!("{row}{}\n", ",".repeat(missing))
    });
    rows.collect()
}

#[tokio::test]
async fn an_empty_cart_gets_no_recommendation_without_a_history() {
    let shop = TestShop::selling(SMALL).await;
    others(&shop, "a", 5, &["DOT", "PLUG"]).await;
    let anna = shop.shopper("anna");

    assert_eq!(anna.is_recommended(Speaker::Known).await, Vec::new());
}
