//! Who may do what, and with whose cart.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::{Code, Status};

use crate::shop::{SMALL, TestShop};
use crate::shopper::{
    Shopper, add_sku, add_spoken, lines, refused, remove_sku, remove_spoken, set_sku,
};

/// Every RPC that changes a cart, tried with everything that could name a line of it.
async fn try_to_change(shopper: &Shopper, prefix: &str, line_id: &str) -> Vec<Result<(), Status>> {
    let id = |step: &str| format!("{prefix}-{step}");
    let line = || line_id.to_owned();
    let set = pb::SetQuantityRequest {
        target: Some(pb::set_quantity_request::Target::LineId(line())),
        ..set_sku(&id("1"), "", 7)
    };
    let unset = pb::SetQuantityRequest {
        quantity: 0,
        request_id: id("2"),
        ..set.clone()
    };
    let remove = pb::RemoveItemRequest {
        target: Some(pb::remove_item_request::Target::LineId(line())),
        ..remove_sku(&id("3"), "", None)
    };
    vec![
        shopper.set(set).await.map(|_| ()),
        shopper.set(unset).await.map(|_| ()),
        shopper.set(set_sku(&id("4"), "DOT", 7)).await.map(|_| ()),
        shopper.remove(remove).await.map(|_| ()),
        shopper
            .remove(remove_sku(&id("5"), "DOT", None))
            .await
            .map(|_| ()),
        shopper
            .remove(remove_spoken(&id("6"), "echo dot"))
            .await
            .map(|_| ()),
    ]
}

#[tokio::test]
async fn nobody_reaches_anothers_cart_by_any_id() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    let line = anna
        .adds(add_sku("r1", "DOT", 2))
        .await
        .line
        .expect("a line");
    let before = anna.get().await.expect("read");

    for answer in try_to_change(&ben, "ben", &line.line_id).await {
        assert_eq!(refused(answer, "").1, ErrorReason::NotInCart);
    }
    assert_eq!(
        ben.clear("ben-7").await.expect("his own is empty").removed,
        0
    );

    assert_eq!(ben.cart().await, lines([]));
    assert_eq!(anna.get().await.expect("read"), before);

    anna.clear("r2").await.expect("cleared");
    let restored = ben.restore("ben-8").await.expect("nothing of his own");
    assert!(restored.restored.is_empty() && restored.gone.is_empty());
    assert_eq!(ben.cart().await, lines([]));
}

#[tokio::test]
async fn the_same_request_id_of_two_shoppers_is_two_requests() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));

    anna.adds(add_sku("r1", "DOT", 2)).await;
    ben.adds(add_sku("r1", "PLUG", 1)).await;

    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
    assert_eq!(ben.cart().await, lines([("PLUG", 1)]));
}

#[tokio::test]
async fn each_right_needs_its_scope() {
    let shop = TestShop::selling(SMALL).await;
    let reader = shop.bearer("anna", "cart", "cart.read orders.place");
    let writer = shop.bearer("anna", "cart", "cart.write");
    let missing = |scope: &str| {
        (
            Code::PermissionDenied,
            ErrorReason::ScopeMissing,
            scope.to_owned(),
        )
    };

    for answer in try_to_change(&reader, "r", "lin_00000000000000000000000000000000").await {
        assert_eq!(refused(answer, "scope"), missing("cart.write"));
    }
    let add = refused(reader.add(add_spoken("r", "echo dot", 1)).await, "scope");
    let clear = refused(reader.clear("r").await, "scope");
    let restore = refused(reader.restore("r").await, "scope");

    assert_eq!((add, clear), (missing("cart.write"), missing("cart.write")));
    assert_eq!(restore, missing("cart.write"));
    assert_eq!(refused(writer.get().await, "scope"), missing("cart.read"));
    assert!(reader.get().await.is_ok());
}

#[tokio::test]
async fn without_a_passport_for_carts_nobody_acts_for_a_shopper() {
    let shop = TestShop::selling(SMALL).await;
    let elsewhere = shop.bearer("anna", "account", "cart.read cart.write");
    let nobody = pb::GetCartRequest {};
    let mut client = pb::cart_service_client::CartServiceClient::new(shop.internal());

    let without = refused(client.get_cart(nobody).await, "");
    let other = refused(elsewhere.get().await, "");

    assert_eq!(
        (without.0, without.1),
        (Code::Unauthenticated, ErrorReason::PassportInvalid)
    );
    assert_eq!(
        (other.0, other.1),
        (Code::Unauthenticated, ErrorReason::PassportInvalid)
    );
}

#[tokio::test]
async fn only_the_operator_replaces_the_catalogue() {
    let shop = TestShop::selling(SMALL).await;
    let pieces = crate::shop::pieces("sku\n", pb::CatalogueFormat::Csv);

    let answer = shop.catalogue().import(tokio_stream::iter(pieces)).await;

    let (code, reason, _) = refused(answer, "");
    assert_eq!(
        (code, reason),
        (Code::PermissionDenied, ErrorReason::CallerNotAllowed)
    );
}
