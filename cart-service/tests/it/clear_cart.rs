//! Emptying the cart.

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, lines};

#[tokio::test]
async fn everything_is_taken_out_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;
    anna.adds(add_sku("r2", "PLUG", 3)).await;

    let cleared = anna.clear("r3").await.expect("cleared");
    anna.adds(add_sku("r4", "DOT", 1)).await;
    let retry = anna.clear("r3").await.expect("answered");

    assert_eq!(cleared.removed, 5);
    assert_eq!(retry, cleared);
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn an_empty_cart_has_no_currency_and_no_total() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "WINE", 1)).await;
    anna.clear("r2").await.expect("cleared");

    let cart = anna.get().await.expect("read");

    assert_eq!((cart.version, cart.currency, cart.total), (2, None, None));
    anna.adds(add_sku("r3", "DOT", 1)).await;
}
