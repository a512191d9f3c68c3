//! Removing from the cart.

use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::remove_item_response::Result as Outcome;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, lines, refused, remove_sku, remove_spoken};

async fn removed(shopper: &Shopper, message: pb::RemoveItemRequest) -> pb::ItemRemoved {
    match shopper.remove(message).await.expect("it is there").result {
        Some(Outcome::Removed(removed)) => removed,
        other => panic!("not removed: {other:?}"),
    }
}

#[tokio::test]
async fn a_part_of_a_line_is_removed() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 3)).await;

    let some = removed(&anna, remove_sku("r2", "DOT", Some(2))).await;

    assert_eq!(
        (some.removed, some.line.expect("as it was").quantity),
        (2, 3)
    );
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn without_a_number_or_with_too_large_a_one_the_line_goes() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 3)).await;
    anna.adds(add_sku("r2", "PLUG", 2)).await;

    let all = removed(&anna, remove_sku("r3", "DOT", None)).await;
    let most = removed(&anna, remove_sku("r4", "PLUG", Some(9))).await;

    assert_eq!((all.removed, most.removed), (3, 2));
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn a_retried_removal_removes_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 3)).await;

    let first = removed(&anna, remove_sku("r2", "DOT", Some(1))).await;
    let retry = removed(&anna, remove_sku("r2", "DOT", Some(1))).await;

    assert_eq!(first, retry);
    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
}

#[tokio::test]
async fn a_spoken_name_is_looked_for_among_what_is_in_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "RED", 1)).await;
    anna.adds(add_sku("r2", "DOT", 1)).await;

    // Two kettles are sold, but one is in the cart.
    removed(&anna, remove_spoken("r3", "the kettle")).await;

    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn a_name_that_fits_several_lines_is_asked_about() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    for (id, sku) in [("r1", "RED"), ("r2", "BLUE"), ("r3", "DOT")] {
        anna.adds(add_sku(id, sku, 1)).await;
    }

    let answer = anna
        .remove(remove_spoken("r4", "kettle"))
        .await
        .expect("understood");

    let Some(Outcome::Ambiguous(asked)) = answer.result else {
        panic!("not asked: {answer:?}")
    };
    let mut offered: Vec<_> = asked.lines.into_iter().map(|line| line.sku).collect();
    offered.sort();
    assert_eq!(offered, ["BLUE", "RED"]);
    assert_eq!(anna.cart().await.len(), 3);
}

#[tokio::test]
async fn the_exact_name_wins_over_a_longer_one() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "KIDS", 1)).await;
    anna.adds(add_sku("r2", "DOT", 1)).await;

    removed(&anna, remove_spoken("r3", "echo dot")).await;

    assert_eq!(anna.cart().await, lines([("KIDS", 1)]));
}

#[tokio::test]
async fn what_is_not_in_the_cart_is_not_found() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    let by_number = refused(anna.remove(remove_sku("r2", "PLUG", None)).await, "sku");
    let by_name = refused(anna.remove(remove_spoken("r3", "garden hose")).await, "");
    let nothing = refused(anna.remove(remove_sku("r4", "DOT", Some(0))).await, "field");

    assert_eq!(
        by_number,
        (Code::NotFound, ErrorReason::NotInCart, "PLUG".to_owned())
    );
    assert_eq!(by_name.1, ErrorReason::NotInCart);
    assert_eq!(nothing.2, "quantity");
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}
