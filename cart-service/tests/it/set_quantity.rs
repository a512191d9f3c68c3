//! Setting the quantity of a line.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, lines, refused, set_sku};

#[tokio::test]
async fn a_quantity_is_set_by_line_and_by_number() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let line = anna
        .adds(add_sku("r1", "DOT", 1))
        .await
        .line
        .expect("a line");
    let mut by_line = set_sku("r2", "", 4);
    by_line.target = Some(pb::set_quantity_request::Target::LineId(line.line_id));

    let four = anna.set(by_line).await.expect("set");
    let two = anna.set(set_sku("r3", "DOT", 2)).await.expect("set");

    assert_eq!(four.line.expect("a line").quantity, 4);
    assert_eq!(
        two.cart
            .expect("a cart")
            .total
            .expect("a total")
            .amount_minor,
        9_998
    );
    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
}

#[tokio::test]
async fn a_quantity_of_nothing_removes_the_line() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 3)).await;

    let set = anna.set(set_sku("r2", "DOT", 0)).await.expect("set");

    assert_eq!(set.line, None);
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn a_line_that_is_not_there_is_not_found() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let missing = (Code::NotFound, ErrorReason::NotInCart, "DOT".to_owned());

    assert_eq!(
        refused(anna.set(set_sku("r1", "DOT", 1)).await, "sku"),
        missing
    );
    assert_eq!(
        refused(anna.set(set_sku("r2", "DOT", 0)).await, "sku"),
        missing
    );
}

#[tokio::test]
async fn a_set_quantity_keeps_to_the_limits() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "PLUG", 2)).await;

    let answer = refused(anna.set(set_sku("r2", "PLUG", 6)).await, "max");

    assert_eq!(
        answer,
        (
            Code::FailedPrecondition,
            ErrorReason::QuantityLimit,
            "5".to_owned()
        )
    );
    assert_eq!(anna.cart().await, lines([("PLUG", 2)]));
}

#[tokio::test]
async fn a_change_that_was_decided_on_an_older_cart_is_refused() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let seen = anna
        .adds(add_sku("r1", "DOT", 1))
        .await
        .cart
        .expect("a cart")
        .version;
    anna.adds(add_sku("r2", "DOT", 1)).await;
    let expecting = |request_id, version| pb::SetQuantityRequest {
        expected_version: Some(version),
        ..set_sku(request_id, "DOT", 9)
    };

    let stale = refused(anna.set(expecting("r3", seen)).await, "version");
    let fresh = anna.set(expecting("r4", seen + 1)).await;

    assert_eq!(
        stale,
        (Code::Aborted, ErrorReason::VersionConflict, "2".to_owned())
    );
    assert!(fresh.is_ok());
    assert_eq!(anna.cart().await, lines([("DOT", 9)]));
}

#[tokio::test]
async fn setting_what_is_there_already_is_no_change() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;

    let set = anna.set(set_sku("r2", "DOT", 2)).await.expect("set");

    assert_eq!(set.cart.expect("a cart").version, 1);
}
