//! Adds whose answers came too late: they are told once, by whichever request comes next.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, add_spoken, refused, remove_sku, set_sku};

/// What is told with the answer to a request, by SKU.
async fn told(shopper: &Shopper, request_id: &str) -> Vec<String> {
    let late = shopper.takes_late_adds(request_id).await;
    let late = late.expect("it can be asked");
    let sku = |added: pb::ItemAdded| added.line.expect("a line").sku;
    late.into_iter().map(sku).collect()
}

#[tokio::test]
async fn a_late_add_is_told_once_by_whichever_process_is_asked_next() {
    let shop = TestShop::selling(SMALL).await;
    let other = shop.replica().await;
    let (anna, there) = (shop.shopper("anna"), other.shopper("anna"));
    let added = anna.adds(add_sku("r1", "DOT", 2)).await;
    let before = there.reads().await.late_adds;

    anna.notes_late_add("r1").await.expect("noted");
    anna.notes_late_add("r1").await.expect("noted before");
    let after = there.reads().await.late_adds;
    let first = there.takes_late_adds("r2").await.expect("asked");
    anna.notes_late_add("r1").await.expect("noted before");
    let same = anna.takes_late_adds("r2").await.expect("asked");
    let another = told(&anna, "r3").await;
    let bens = told(&shop.shopper("ben"), "r2").await;

    assert_eq!((before, after), (false, true));
    assert_eq!(first, [added]);
    assert_eq!(same, first, "for a request that is repeated");
    assert_eq!((another.len(), bens.len()), (0, 0));
}

#[tokio::test]
async fn late_adds_are_told_together_and_of_many_the_last_three() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    for (request_id, sku) in [("r1", "DOT"), ("r2", "KIDS"), ("r3", "PLUG"), ("r4", "RED")] {
        anna.adds(add_sku(request_id, sku, 1)).await;
        anna.notes_late_add(request_id).await.expect("noted");
    }

    assert_eq!(told(&anna, "r5").await, ["KIDS", "PLUG", "RED"]);
    assert_eq!(told(&anna, "r6").await, [""; 0]);
}

#[tokio::test]
async fn what_comes_of_it_later_is_told_later_and_nothing_never() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    for request_id in ["r1", "r2", "r3"] {
        anna.notes_late_add(request_id).await.expect("noted");
    }
    refused(anna.add(add_spoken("r2", "unicorn", 1)).await, "");
    anna.is_asked(add_spoken("r3", "kettle", 1)).await;

    let nothing = told(&anna, "r4").await;
    let again = told(&anna, "r4").await;
    anna.adds(add_sku("r1", "DOT", 1)).await;
    let something = told(&anna, "r5").await;

    assert_eq!((nothing.len(), again.len()), (0, 0));
    assert_eq!(something, ["DOT"]);
}

#[tokio::test]
async fn the_repeat_of_a_late_add_hears_its_own_answer_and_then_nobody_is_told() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.notes_late_add("r1").await.expect("noted");

    let by_itself = told(&anna, "r1").await;
    let by_another = told(&anna, "r2").await;
    // It was too late again.
    anna.notes_late_add("r1").await.expect("noted");
    let then = told(&anna, "r3").await;

    assert_eq!((by_itself.len(), by_another.len()), (0, 0));
    assert_eq!(then, ["DOT"]);
}

#[tokio::test]
async fn every_answer_about_the_cart_says_that_it_is_worth_asking() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let before = anna.add(add_sku("r1", "DOT", 3)).await.expect("added");
    anna.notes_late_add("r1").await.expect("noted");

    let added = anna.add(add_sku("r2", "DOT", 1)).await.expect("added");
    let repeated = anna.add(add_sku("r2", "DOT", 1)).await.expect("answered");
    let asked = anna
        .add(add_spoken("r3", "kettle", 1))
        .await
        .expect("asked");
    let set = anna.set(set_sku("r4", "DOT", 2)).await.expect("set");
    let removed = anna.remove(remove_sku("r5", "DOT", Some(1))).await;
    let cleared = anna.clear("r6").await.expect("cleared");
    let restored = anna.restore("r7").await.expect("restored");

    assert!(!before.late_adds);
    for late_adds in [
        added.late_adds,
        repeated.late_adds,
        asked.late_adds,
        set.late_adds,
        removed.expect("removed").late_adds,
        cleared.late_adds,
        restored.late_adds,
    ] {
        assert!(late_adds);
    }
    let version = anna.reads().await.cart.expect("a cart").version;
    anna.notes_late_add("r1").await.expect("noted");
    let unchanged = anna.reads().await.cart.expect("a cart").version;
    assert_eq!(unchanged, version, "a note is no change of the cart");
}

#[tokio::test]
async fn noting_needs_the_right_to_change_and_telling_the_right_to_read() {
    let shop = TestShop::selling(SMALL).await;
    let reader = shop.bearer("anna", "cart", "cart.read");
    let writer = shop.bearer("anna", "cart", "cart.write");

    let noted = refused(reader.notes_late_add("r1").await, "scope");
    let taken = refused(writer.takes_late_adds("r1").await, "scope");
    let nameless = refused(shop.shopper("anna").takes_late_adds("").await, "field");

    let missing = |scope: &str| {
        let (code, reason) = (Code::PermissionDenied, ErrorReason::ScopeMissing);
        (code, reason, scope.to_owned())
    };
    assert_eq!(noted, missing("cart.write"));
    assert_eq!(taken, missing("cart.read"));
    assert_eq!(nameless.2, "request_id");
}
