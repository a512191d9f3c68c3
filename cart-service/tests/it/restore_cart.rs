//! Taking back that the cart was emptied.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, lines, refused};

async fn cleared(shop: &TestShop) -> Shopper {
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;
    anna.adds(add_sku("r2", "PLUG", 3)).await;
    anna.adds(add_sku("r3", "RED", 1)).await;
    anna.clear("r4").await.expect("cleared");
    anna
}

fn skus(products: &[pb::Product]) -> Vec<&str> {
    products
        .iter()
        .map(|product| product.sku.as_str())
        .collect()
}

#[tokio::test]
async fn an_emptied_cart_is_back_in_its_order_and_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;

    let restored = anna.restore("r5").await.expect("restored");
    let retry = anna.restore("r5").await.expect("answered");
    let again = anna.restore("r6").await.expect("answered");

    let whole = lines([("DOT", 2), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.cart().await, whole);
    assert_eq!((restored.restored.len(), restored.gone.len()), (3, 0));
    assert_eq!(retry, restored);
    assert!(again.restored.is_empty() && again.gone.is_empty());
    assert_eq!(again.cart, restored.cart);
    assert_eq!(anna.get().await.ok(), restored.cart);
}

#[tokio::test]
async fn it_costs_what_it_costs_today_and_what_is_gone_is_said() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    let today = SMALL
        .replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999")
        .replace(
            "PLUG,Smart Plug,1000,USD,true",
            "PLUG,Smart Plug,1000,USD,false",
        )
        .replace("RED,Red Kettle,3000,USD,true,,,,\n", "");
    shop.import(&today).await.expect("the catalogue is good");

    let restored = anna.restore("r5").await.expect("restored");

    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
    assert_eq!(anna.total().await, Some(2 * 3_999));
    assert_eq!(skus(&restored.gone), ["PLUG", "RED"]);
}

#[tokio::test]
async fn it_comes_beside_what_was_added_meanwhile_and_not_over_the_bounds() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    anna.adds(add_sku("r5", "DOT", 1)).await;
    anna.adds(add_sku("r6", "PLUG", 4)).await;

    let restored = anna.restore("r7").await.expect("restored");
    anna.adds(add_sku("r8", "BLUE", 1)).await;

    let all = lines([("DOT", 3), ("PLUG", 4), ("RED", 1), ("BLUE", 1)]);
    assert_eq!(anna.cart().await, all);
    assert_eq!(skus(&restored.gone), ["PLUG"]);
}

#[tokio::test]
async fn only_the_last_emptying_is_taken_back() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    anna.adds(add_sku("r5", "BLUE", 1)).await;
    anna.clear("r6").await.expect("cleared");
    anna.clear("r7")
        .await
        .expect("an empty cart stays as it is");

    anna.restore("r8").await.expect("restored");

    assert_eq!(anna.cart().await, lines([("BLUE", 1)]));
}

#[tokio::test]
async fn twenty_at_once_restore_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;

    let mut asked = tokio::task::JoinSet::new();
    for number in 0..20 {
        let anna = anna.clone();
        asked.spawn(async move { anna.restore(&format!("x{number}")).await });
    }
    let answers = asked.join_all().await;

    let restored = answers
        .into_iter()
        .map(|answer| answer.expect("answered").restored.len());
    assert_eq!(restored.filter(|lines| *lines > 0).collect::<Vec<_>>(), [3]);
    assert_eq!(
        anna.cart().await,
        lines([("DOT", 2), ("PLUG", 3), ("RED", 1)])
    );
}

#[tokio::test]
async fn the_key_of_another_change_is_refused() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;

    let (_, reason, _) = refused(anna.restore("r4").await, "");

    assert_eq!(reason, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn what_could_not_be_put_back_can_be_once_it_is_there_again() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    let sold_out = SMALL.replace(
        "PLUG,Smart Plug,1000,USD,true",
        "PLUG,Smart Plug,1000,USD,false",
    );
    shop.import(&sold_out).await.expect("the catalogue is good");
    let part = anna.restore("r5").await.expect("restored");
    let still = anna.restore("r6").await.expect("answered");
    shop.import(SMALL).await.expect("the catalogue is good");

    let rest = anna.restore("r7").await.expect("restored");

    assert_eq!(skus(&part.gone), ["PLUG"]);
    assert_eq!((still.restored.len(), skus(&still.gone)), (0, vec!["PLUG"]));
    assert_eq!((rest.restored.len(), rest.gone.len()), (1, 0));
    let whole = lines([("DOT", 2), ("RED", 1), ("PLUG", 3)]);
    assert_eq!(anna.cart().await, whole);
}

#[tokio::test]
async fn a_cart_that_changed_since_it_was_seen_is_not_emptied() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;
    let seen = anna.get().await.expect("a cart").version;
    anna.adds(add_sku("r2", "PLUG", 1)).await;

    let refusal = refused(anna.clear_version("r3", Some(seen)).await, "version");
    let repeated = refused(anna.clear_version("r3", Some(seen)).await, "version");
    let other = refused(anna.clear_version("r3", None).await, "");
    let now = anna.get().await.expect("a cart").version;

    assert_eq!(refusal.1, ErrorReason::VersionConflict);
    assert_eq!(repeated, refusal);
    assert_eq!(other.1, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([("DOT", 2), ("PLUG", 1)]));
    anna.clear_version("r4", Some(now)).await.expect("cleared");
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn what_was_added_meanwhile_gets_no_dearer_by_it() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    anna.adds(add_sku("r5", "DOT", 1)).await;
    let today = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,5999");
    shop.import(&today).await.expect("the catalogue is good");

    let restored = anna.restore("r6").await.expect("restored");
    let total = anna.total().await;
    shop.import(SMALL).await.expect("the catalogue is good");
    anna.restore("r7").await.expect("restored");

    assert_eq!(skus(&restored.gone), ["DOT"]);
    assert_eq!(total, Some(4_999 + 3 * 1_000 + 3_000));
    // It was kept for another try.
    let all = lines([("DOT", 3), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.cart().await, all);
}

#[tokio::test]
async fn it_is_told_what_each_cost_when_it_was_heard_last() {
    let shop = TestShop::selling(SMALL).await;
    let anna = cleared(&shop).await;
    let today = SMALL
        .replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999")
        .replace("PLUG,Smart Plug,1000", "PLUG,Smart Plug,900");
    shop.import(&today).await.expect("the catalogue is good");
    // Of this one the price of today was heard since.
    anna.adds(add_sku("r5", "PLUG", 1)).await;

    let restored = anna.restore("r6").await.expect("restored");

    let before = restored.before.iter().map(|before| {
        let price = before.unit_price.as_ref().expect("a price");
        (before.sku.as_str(), price.amount_minor)
    });
    let before: Vec<_> = before.collect();
    assert_eq!(before, [("DOT", 4_999), ("PLUG", 900), ("RED", 3_000)]);
}
