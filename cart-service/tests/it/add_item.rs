//! Adding to the cart, once for each request.

use futures_util::future::join_all;
use prost::Message as _;
use saycart_proto::cart::v1::{Ambiguous, add_item_response};
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, add_spoken, lines, refused};

#[tokio::test]
async fn an_echo_dot_lies_in_the_cart_of_who_asked_for_it() {
    let shop = TestShop::with_sample().await;
    let anna = shop.shopper("anna");

    let added = anna.adds(add_spoken("r1", "an echo dot", 2)).await;

    let line = added.line.expect("a line is answered");
    assert_eq!(
        (line.sku.as_str(), line.spoken_name.as_str()),
        ("ECHO-DOT-5", "Echo Dot")
    );
    assert_eq!((line.quantity, added.added), (2, 2));
    assert_eq!(anna.cart().await, lines([("ECHO-DOT-5", 2)]));
    assert_eq!(anna.total().await, Some(9_998));
}

#[tokio::test]
async fn a_retried_add_adds_once_and_answers_the_same_bytes() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let first = anna.add(add_sku("r1", "DOT", 1)).await.expect("added");
    anna.adds(add_sku("r2", "DOT", 3)).await;

    let retry = anna.add(add_sku("r1", "DOT", 1)).await.expect("answered");

    assert_eq!(retry.encode_to_vec(), first.encode_to_vec());
    assert_eq!(anna.cart().await, lines([("DOT", 4)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_retries_at_once_add_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let answers = join_all((0..50).map(|_| anna.adds(add_sku("r1", "DOT", 1)))).await;

    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn a_retry_after_a_restart_adds_once() {
    let shop = TestShop::selling(SMALL).await;
    let first = shop.shopper("anna").adds(add_sku("r1", "DOT", 1)).await;

    let shop = shop.restarted().await;
    let anna = shop.shopper("anna");
    let retry = anna.adds(add_sku("r1", "DOT", 1)).await;

    assert_eq!(retry, first);
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn another_step_of_the_same_request_is_another_change() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    let mut second = add_sku("r1", "DOT", 1);
    second.step = 1;

    anna.adds(second).await;

    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    for other in [
        add_sku("r1", "DOT", 2),
        add_sku("r1", "KIDS", 1),
        add_spoken("r1", "DOT", 1),
    ] {
        let (code, reason, _) = refused(anna.add(other).await, "");
        assert_eq!(
            (code, reason),
            (Code::InvalidArgument, ErrorReason::RequestReused)
        );
    }
    let (_, reason, _) = refused(anna.clear("r1").await, "");

    assert_eq!(reason, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_adds_at_once_make_one_line_of_a_hundred() {
    let catalogue = "sku,name,price_minor,currency,max\nDOT,Echo Dot,4999,USD,100\n";
    let shop = TestShop::selling(catalogue).await;
    let anna = shop.shopper("anna");

    let ids: Vec<String> = (0..100).map(|number| format!("r{number}")).collect();
    join_all(ids.iter().map(|id| anna.adds(add_sku(id, "DOT", 1)))).await;

    assert_eq!(anna.cart().await, lines([("DOT", 100)]));
    assert_eq!(anna.get().await.expect("read").version, 100);
}

#[tokio::test]
async fn a_quantity_of_nothing_is_no_request() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let answer = refused(anna.add(add_sku("r1", "DOT", 0)).await, "field");

    let invalid = |field: &str| {
        (
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            field.to_owned(),
        )
    };
    assert_eq!(answer, invalid("quantity"));
    assert_eq!(
        refused(anna.add(add_sku("", "DOT", 1)).await, "field"),
        invalid("request_id")
    );
    assert_eq!(
        refused(anna.add(add_spoken("r1", " ", 1)).await, "field"),
        invalid("spoken_name")
    );
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn more_than_a_product_allows_is_refused_with_the_most_and_what_is_there() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "PLUG", 3)).await;

    let most = refused(anna.add(add_sku("r2", "PLUG", 3)).await, "max");
    let present = refused(anna.add(add_sku("r2", "PLUG", 3)).await, "present");
    let limit = refused(anna.add(add_sku("r3", "EGGS", 8)).await, "limit");
    let least = refused(anna.add(add_sku("r4", "EGGS", 3)).await, "min");

    let of = |value: &str| {
        (
            Code::FailedPrecondition,
            ErrorReason::QuantityLimit,
            value.to_owned(),
        )
    };
    assert_eq!((most, present), (of("5"), of("3")));
    assert_eq!((limit, least), (of("multiple_of"), of("6")));
    assert_eq!(anna.cart().await, lines([("PLUG", 3)]));
}

#[tokio::test]
async fn nonsense_is_stopped_by_the_carts_own_limits() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let pieces = refused(anna.add(add_sku("r1", "DOT", u32::MAX)).await, "max");
    let total = refused(anna.add(add_sku("r2", "YACHT", 2)).await, "limit");

    assert_eq!(pieces.2, "99");
    assert_eq!(total.2, "total");
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn what_is_sold_out_is_not_added() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let by_number = refused(anna.add(add_sku("r1", "LAMP", 1)).await, "sku");
    let by_name = refused(anna.add(add_spoken("r2", "desk lamp", 1)).await, "name");

    assert_eq!(
        by_number,
        (
            Code::FailedPrecondition,
            ErrorReason::OutOfStock,
            "LAMP".to_owned()
        )
    );
    assert_eq!(by_name.2, "Desk Lamp");
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn a_cart_keeps_to_the_currency_of_its_first_line() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    let answer = refused(anna.add(add_sku("r2", "WINE", 1)).await, "product_currency");

    let expected = (
        Code::FailedPrecondition,
        ErrorReason::OtherCurrency,
        "EUR".to_owned(),
    );
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn what_nobody_sells_is_not_found() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let by_number = refused(anna.add(add_sku("r1", "NOPE", 1)).await, "");
    let by_name = refused(anna.add(add_spoken("r2", "garden hose", 1)).await, "");

    assert_eq!(
        (by_number.0, by_number.1),
        (Code::NotFound, ErrorReason::UnknownProduct)
    );
    assert_eq!(
        (by_name.0, by_name.1),
        (Code::NotFound, ErrorReason::UnknownProduct)
    );
}

#[tokio::test]
async fn each_variant_is_a_line_of_its_own_and_the_same_one_makes_its_line_longer() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,variants\n\
         SHIRT-RED-M,T-Shirt,1500,USD,colour=red;size=M\n\
         SHIRT-BLUE-M,T-Shirt,1500,USD,colour=blue;size=M\n",
    )
    .await;
    let anna = shop.shopper("anna");

    anna.adds(add_sku("r1", "SHIRT-RED-M", 1)).await;
    anna.adds(add_spoken("r2", "the blue t-shirt", 1)).await;
    anna.adds(add_spoken("r3", "the red t-shirt", 2)).await;

    assert_eq!(
        anna.cart().await,
        lines([("SHIRT-RED-M", 3), ("SHIRT-BLUE-M", 1)])
    );
}

#[tokio::test]
async fn a_name_that_fits_several_is_asked_about_and_changes_nothing() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let mut offered = anna.is_asked(add_spoken("r1", "kettle", 1)).await;

    offered.sort();
    assert_eq!(offered, ["BLUE", "RED"]);
    let cart = anna.get().await.expect("read");
    assert_eq!((cart.version, cart.lines.len()), (0, 0));
}

#[tokio::test]
async fn of_what_fits_equally_well_what_lies_in_more_carts_is_offered_first_and_never_taken() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, bert) = (shop.shopper("anna"), shop.shopper("bert"));
    let before = anna.is_asked(add_spoken("r1", "kettle", 1)).await;
    let [first, last] = before.as_slice() else {
        panic!("two kettles are sold: {before:?}");
    };

    for number in 0..4 {
        let other = shop.shopper(&format!("other{number}"));
        other.adds(add_sku("r1", last, 1)).await;
    }
    let by_few = anna.is_asked(add_spoken("r2", "kettle", 1)).await;
    shop.shopper("other4").adds(add_sku("r1", last, 1)).await;
    let by_five = anna.is_asked(add_spoken("r3", "kettle", 1)).await;
    let by_another = bert.is_asked(add_spoken("r1", "kettle", 1)).await;

    assert_eq!(by_few, before);
    assert_eq!(by_five, [last.clone(), first.clone()]);
    assert_eq!(by_another, by_five);
    let cart = anna.get().await.expect("read");
    assert!(cart.lines.is_empty(), "{cart:?}");
}

#[tokio::test]
async fn a_repetition_answers_the_same_after_the_catalogue_changed() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let asked = anna
        .add(add_spoken("r1", "kettle", 1))
        .await
        .expect("asked");
    let added = anna
        .add(add_spoken("r2", "echo dot", 1))
        .await
        .expect("added");
    let refusal = refused(anna.add(add_spoken("r3", "desk lamp", 1)).await, "sku");

    let changed = "sku,name,price_minor,currency\n\
                   NEW,Echo Dot,1,USD\nRED,Red Kettle,2,USD\nLAMP,Desk Lamp,3,USD\n";
    shop.import(changed).await.expect("imported");

    assert_eq!(
        anna.add(add_spoken("r1", "kettle", 1))
            .await
            .expect("asked"),
        asked
    );
    assert_eq!(
        anna.add(add_spoken("r2", "echo dot", 1))
            .await
            .expect("added"),
        added
    );
    assert_eq!(
        refused(anna.add(add_spoken("r3", "desk lamp", 1)).await, "sku"),
        refusal
    );
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn a_bound_names_its_product_and_whether_there_are_no_more() {
    let catalogue = "\
sku,name,price_minor,currency,max,stock
PLUG,Smart Plug,1000,USD,5,
LAST,Desk Lamp,2000,USD,,3
";
    let shop = TestShop::selling(catalogue).await;
    let anna = shop.shopper("anna");

    for (sku, name, max, stock) in [
        ("PLUG", "smart plug", "5", ""),
        ("LAST", "desk lamp", "3", "3"),
    ] {
        let refusal = |key: &'static str| {
            let request = add_spoken(&format!("{sku}-{key}"), name, 7);
            let anna = anna.clone();
            async move { refused(anna.add(request).await, key).2 }
        };
        assert_eq!(refusal("sku").await, sku);
        assert_eq!(refusal("max").await, max);
        assert_eq!(refusal("stock").await, stock);
    }
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn twins_are_told_apart_by_their_variants() {
    let file = "sku,name,price_minor,currency,variants\n\
                RED,T-Shirt,1000,USD,colour=red\n\
                BLUE,T-Shirt,1000,USD,colour=blue\n";
    let shop = TestShop::selling(file).await;
    let anna = shop.shopper("anna");

    let asked = anna.add(add_spoken("r1", "a t-shirt", 1)).await;
    let offered = match asked.expect("answered").result {
        Some(add_item_response::Result::Ambiguous(Ambiguous { matches, .. })) => matches,
        other => panic!("{other:?}"),
    };
    let added = anna.adds(add_sku("r2", "BLUE", 1)).await;

    let mut names: Vec<String> = offered
        .into_iter()
        .filter_map(|offer| Some(offer.product?.name))
        .collect();
    names.sort();
    assert_eq!(names, ["T-Shirt, blue", "T-Shirt, red"]);
    let line = added.line.expect("a line is answered");
    assert_eq!(line.name, "T-Shirt, blue");
    let kept = anna.get().await.expect("the cart can be read").lines;
    assert_eq!(kept, [line]);
}
