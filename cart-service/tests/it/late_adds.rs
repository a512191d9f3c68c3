//! Adds whose answers came too late: they are told once, by whichever request comes next.

use std::fmt::Write as _;

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, add_spoken, refused, remove_sku, set_sku};

/// What is told with the answer to a request, by SKU.
async fn told(shopper: &Shopper, request_id: &str) -> Vec<String> {
    let late = shopper.takes_late_adds(request_id).await;
    let late = late.expect("it can be asked");
    let lines = late.into_iter().flat_map(|change| change.lines);
    lines.map(|line| line.sku).collect()
}

/// Something that became of Echo Dots.
fn change(effect: pb::LateEffect, pieces: u32, present: u32) -> pb::LateChange {
    let line = pb::LateLine {
        sku: "DOT".to_owned(),
        name: "Echo Dot".to_owned(),
        spoken_name: "Echo Dot".to_owned(),
        spoken_plural: String::new(),
        pieces,
        present,
        // What they cost is told of what is out of the cart: it may come back for that.
        unit_price: (effect == pb::LateEffect::OutOfCart).then(|| pb::Money {
            amount_minor: 4_999,
            currency: "USD".to_owned(),
        }),
    };
    pb::LateChange {
        lines: vec![line],
        ..of_all(effect)
    }
}

/// The same of the whole cart.
fn of_all(effect: pb::LateEffect) -> pb::LateChange {
    pb::LateChange {
        effect: effect.into(),
        ..pb::LateChange::default()
    }
}

/// How a request's id is kept.
fn sealed(request_id: &str) -> String {
    let mut digest = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in ["request id", request_id] {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    let mut sealed = "sha256:".to_owned();
    for byte in digest.finish().as_ref() {
        write!(sealed, "{byte:02x}").expect("a text takes it");
    }
    sealed
}

/// By this request.
fn by(request_id: &str, change: pb::LateChange) -> pb::LateChange {
    pb::LateChange {
        request_id: sealed(request_id),
        ..change
    }
}

/// What is told of a change that was late, to a request that asks for it twice, and to no other.
async fn told_of(shopper: &Shopper, request_id: &str, kind: pb::LateKind) -> Vec<pb::LateChange> {
    shopper.notes_late(request_id, kind).await.expect("noted");
    let asking = format!("{request_id}-told");
    let told = shopper.takes_late_adds(&asking).await.expect("asked");
    let again = shopper.takes_late_adds(&asking).await.expect("asked");
    let others = shopper.takes_late_adds("another").await.expect("asked");
    assert_eq!(again, told, "{kind:?}: whose answer was lost asks again");
    assert!(others.is_empty(), "{kind:?}");
    told
}

fn dot() -> pb::NamedProduct {
    pb::NamedProduct {
        name: Some(pb::named_product::Name::Sku("DOT".to_owned())),
    }
}

#[tokio::test]
async fn what_every_kind_of_change_came_to_is_told_once() {
    use pb::{LateEffect as Effect, LateKind as Kind};

    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let done = "it is done";
    let changes = [
        ("r1", Kind::AddItem, change(Effect::InCart, 5, 5)),
        ("r2", Kind::SetQuantity, change(Effect::Counted, 7, 7)),
        ("r3", Kind::RemoveItem, change(Effect::OutOfCart, 3, 4)),
        ("r4", Kind::ClearCart, of_all(Effect::Emptied)),
        ("r5", Kind::RestoreCart, of_all(Effect::Restored)),
        ("r6", Kind::MoveToList, change(Effect::OnList, 1, 1)),
        ("r7", Kind::AddToList, change(Effect::OnList, 2, 3)),
        ("r8", Kind::RemoveFromList, change(Effect::OffList, 1, 2)),
        ("r9", Kind::MoveToCart, change(Effect::FromList, 2, 5)),
        ("r10", Kind::TakeBackMove, change(Effect::OnList, 2, 2)),
    ];

    for (id, kind, expected) in changes {
        match kind {
            Kind::AddItem | Kind::Unspecified => {
                anna.adds(add_sku(id, "DOT", 5)).await;
            }
            Kind::SetQuantity => drop(anna.set(set_sku(id, "DOT", 7)).await.expect(done)),
            Kind::RemoveItem => {
                drop(
                    anna.remove(remove_sku(id, "DOT", Some(3)))
                        .await
                        .expect(done),
                );
            }
            Kind::ClearCart => drop(anna.clear(id).await.expect(done)),
            Kind::RestoreCart => drop(anna.restore(id).await.expect(done)),
            Kind::MoveToList => drop(anna.put_aside(id, dot(), Some(1), None).await.expect(done)),
            Kind::AddToList => drop(anna.keep(id, dot(), 2, None).await.expect(done)),
            Kind::RemoveFromList => {
                drop(anna.drop(id, dot(), Some(1), None).await.expect(done));
            }
            Kind::MoveToCart => drop(anna.take_up(id, None, None).await.expect(done)),
            Kind::TakeBackMove => drop(anna.takes_back(id, "r9").await.expect(done)),
        }
        let mut expected = by(id, expected);
        if matches!(
            expected.effect(),
            Effect::OnList | Effect::OffList | Effect::FromList
        ) {
            expected.list_id = anna.read_list(None).await.expect("a list").list_id;
        }

        assert_eq!(told_of(&anna, id, kind).await, [expected], "{kind:?}");
    }
}

#[tokio::test]
async fn what_went_between_list_and_cart_is_told_with_what_is_there_then() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let birthday = Some("birthday");
    anna.adds(add_sku("r1", "DOT", 4)).await;
    let kept = anna.keep("r2", dot(), 2, birthday).await.expect("kept");
    anna.take_up("r3", None, birthday).await.expect("moved");
    let moved = told_of(&anna, "r3", pb::LateKind::MoveToCart).await;
    anna.keep("r4", dot(), 3, birthday).await.expect("kept");
    anna.takes_back("r5", "r3").await.expect("back");
    let back = told_of(&anna, "r5", pb::LateKind::TakeBackMove).await;

    let of_birthday = |id, change| pb::LateChange {
        list_id: kept.list_id.clone(),
        list_name: "birthday".to_owned(),
        ..by(id, change)
    };
    let moved_then = change(pb::LateEffect::FromList, 2, 6);
    assert_eq!(moved, [of_birthday("r3", moved_then)]);
    let back_then = change(pb::LateEffect::OnList, 2, 5);
    assert_eq!(back, [of_birthday("r5", back_then)]);
    assert!(
        !format!("{moved:?}").contains("birthday"),
        "the name of a list is not printed"
    );
}

#[tokio::test]
async fn what_cannot_be_put_back_is_told_with_what_was() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.adds(add_sku("r2", "PLUG", 1)).await;
    anna.clear("r3").await.expect("cleared");
    let without: Vec<&str> = SMALL
        .lines()
        .filter(|row| !row.starts_with("PLUG"))
        .collect();
    shop.import(&without.join("\n")).await.expect("imported");
    anna.restore("r4").await.expect("restored");

    let told = told_of(&anna, "r4", pb::LateKind::RestoreCart).await;

    let gone = told
        .iter()
        .flat_map(|change| &change.gone)
        .map(|product| product.sku.as_str());
    assert_eq!(gone.collect::<Vec<_>>(), ["PLUG"]);
    assert_eq!(told[0].effect(), pb::LateEffect::Restored);
}

#[tokio::test]
async fn none_of_it_is_told_as_a_removal_and_as_many_as_before_not_at_all() {
    use pb::LateKind::SetQuantity;

    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 3)).await;

    anna.set(set_sku("r2", "DOT", 3)).await.expect("set");
    let same = told_of(&anna, "r2", SetQuantity).await;
    anna.set(set_sku("r3", "DOT", 0)).await.expect("set");
    let none = told_of(&anna, "r3", SetQuantity).await;

    assert_eq!(same, []);
    let removed = change(pb::LateEffect::OutOfCart, 3, 0);
    assert_eq!(none, [by("r3", removed)]);
}

#[tokio::test]
async fn of_what_was_no_change_of_its_kind_nothing_is_told() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.clear("r2").await.expect("cleared");
    anna.clear("r3").await.expect("nothing to clear");

    for (id, kind) in [
        ("r1", pb::LateKind::RemoveItem),
        ("r2", pb::LateKind::MoveToCart),
        ("r3", pb::LateKind::ClearCart),
    ] {
        anna.notes_late(id, kind).await.expect("noted");
    }

    assert!(anna.takes_late_adds("r4").await.expect("asked").is_empty());
}

#[tokio::test]
async fn a_late_add_is_told_once_by_whichever_process_is_asked_next() {
    let shop = TestShop::selling(SMALL).await;
    let other = shop.replica().await;
    let (anna, there) = (shop.shopper("anna"), other.shopper("anna"));
    anna.adds(add_sku("r1", "DOT", 2)).await;
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
    assert_eq!(first, [by("r1", change(pb::LateEffect::InCart, 2, 2))]);
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
