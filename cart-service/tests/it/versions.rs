//! A change that says which cart it was decided on: of another cart nothing is changed, and whoever asked
//! is told what it is like by now.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{detail_of, reason_of};
use tonic::{Code, Status};

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, add_spoken, lines, refused, remove_sku, set_sku, sku};

/// The cart that a conflict carries.
fn conflict(status: &Status) -> pb::CartConflict {
    assert_eq!(status.code(), Code::Aborted, "{status:?}");
    assert_eq!(reason_of(status), Some(ErrorReason::VersionConflict));
    detail_of(status, "saycart.cart.v1.CartConflict").expect("a conflict carries the cart")
}

/// Everything that changes a cart, decided on this version of it.
async fn changes(
    anna: &Shopper,
    prefix: &str,
    version: u64,
) -> Vec<(&'static str, Result<(), Status>)> {
    let expected_version = Some(version);
    let id = |name: &str| format!("{prefix}-{name}");
    let add = pb::AddItemRequest {
        expected_version,
        ..add_sku(&id("add"), "DOT", 1)
    };
    let spoken = pb::AddItemRequest {
        expected_version,
        ..add_spoken(&id("spoken"), "echo dot", 1)
    };
    let set = pb::SetQuantityRequest {
        expected_version,
        ..set_sku(&id("set"), "DOT", 7)
    };
    let remove = pb::RemoveItemRequest {
        expected_version,
        ..remove_sku(&id("remove"), "DOT", Some(1))
    };
    let restore = pb::RestoreCartRequest {
        request_id: id("restore"),
        step: 0,
        expected_version,
    };
    let aside = pb::MoveToListRequest {
        request_id: id("aside"),
        product: Some(sku("DOT")),
        expected_version,
        ..pb::MoveToListRequest::default()
    };
    let up = pb::MoveToCartRequest {
        request_id: id("up"),
        product: Some(sku("PLUG")),
        expected_version,
        ..pb::MoveToCartRequest::default()
    };
    let back = pb::TakeBackMoveRequest {
        request_id: id("back"),
        moved_request_id: "moved".to_owned(),
        expected_version,
        ..pb::TakeBackMoveRequest::default()
    };
    vec![
        ("add", anna.add(add).await.map(|_| ())),
        ("spoken", anna.add(spoken).await.map(|_| ())),
        ("set", anna.set(set).await.map(|_| ())),
        ("remove", anna.remove(remove).await.map(|_| ())),
        ("restore", anna.restores(restore).await.map(|_| ())),
        ("aside", anna.moves_to_list(aside).await.map(|_| ())),
        ("up", anna.moves_to_cart(up).await.map(|_| ())),
        ("back", anna.takes_back_with(back).await.map(|_| ())),
        (
            "clear",
            anna.clear_version(&id("clear"), expected_version)
                .await
                .map(|_| ()),
        ),
    ]
}

/// Anna, with something to change everywhere.
async fn anna_of(shop: &TestShop) -> Shopper {
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r0", "RED", 1)).await;
    anna.clear("r1").await.expect("cleared");
    for (id, product) in [("k1", "PLUG"), ("k2", "BLUE")] {
        anna.keep(id, sku(product), 2, None).await.expect("kept");
    }
    let moved = anna.take_up("moved", Some(sku("BLUE")), None).await;
    moved.expect("moved");
    anna.adds(add_sku("r2", "DOT", 4)).await;
    anna
}

#[tokio::test]
async fn whatever_was_decided_on_an_older_cart_changes_nothing_and_hears_what_it_is_like() {
    let shop = TestShop::selling(SMALL).await;
    let anna = anna_of(&shop).await;
    let (cart, list) = (anna.get().await.expect("read"), anna.list(None).await);

    let stale = changes(&anna, "stale", cart.version - 1).await;
    let again = changes(&anna, "stale", cart.version - 1).await;
    let early = changes(&anna, "early", cart.version + 1).await;

    for (change, answer) in stale.into_iter().chain(again).chain(early) {
        let told = conflict(&answer.expect_err(change));
        assert_eq!(
            (told.lines_left_out, told.cart.as_ref()),
            (0, Some(&cart)),
            "{change}"
        );
    }
    assert_eq!(anna.get().await.expect("read"), cart);
    assert_eq!(anna.list(None).await, list);
}

#[tokio::test]
async fn what_was_decided_on_the_cart_as_it_is_is_done() {
    let shop = TestShop::selling(SMALL).await;
    let anna = anna_of(&shop).await;
    let version = anna.get().await.expect("read").version;

    let answers = changes(&anna, "fresh", version).await;

    // The first changes the cart, and the others come too late.
    let done = answers.iter().filter(|(_, answer)| answer.is_ok());
    let done: Vec<_> = done.map(|(change, _)| *change).collect();
    assert_eq!(done, ["add"], "{answers:?}");
}

#[tokio::test]
async fn a_repetition_hears_of_the_cart_that_was_met_then() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    let add = |version| pb::AddItemRequest {
        expected_version: Some(version),
        ..add_sku("r2", "DOT", 1)
    };

    let first = anna.add(add(9)).await.expect_err("another version");
    anna.adds(add_sku("r3", "PLUG", 1)).await;
    let again = anna.add(add(9)).await.expect_err("the same answer");
    let other = refused(anna.add(add(2)).await, "").1;

    assert_eq!(first.details(), again.details());
    assert_eq!(other, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([("DOT", 1), ("PLUG", 1)]));
}

#[tokio::test]
async fn a_cart_that_no_trailer_carries_is_told_without_its_lines() {
    let row = |number| format!("P{number},Product with a rather long name {number},100,USD");
    let rows: Vec<String> = (0..100).map(row).collect();
    let rows = rows.join("\n");
    let shop = TestShop::selling(&format!("sku,name,price_minor,currency\n{rows}\n")).await;
    let anna = shop.shopper("anna");
    for number in 0..100 {
        anna.adds(add_sku(&format!("r{number}"), &format!("P{number}"), 1))
            .await;
    }

    let answer = anna.clear_version("c1", Some(1)).await;

    let told = conflict(&answer.expect_err("another version"));
    let cart = told.cart.expect("a cart");
    assert_eq!((told.lines_left_out, cart.lines.len()), (100, 0));
    assert_eq!(
        (cart.version, cart.total.map(|it| it.amount_minor)),
        (100, Some(10_000))
    );
}
