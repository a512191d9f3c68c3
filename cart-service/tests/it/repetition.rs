//! Requests in any order, repeated at random: the cart is as if each had come once.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::shop::TestShop;
use crate::shopper::{Shopper, add_sku, remove_sku};

const CATALOGUE: &str = "sku,name,price_minor,currency\nA,Apple,10,USD\nB,Banana,20,USD\n";

/// One of twenty requests: which of two things it is, is said by its number, so that a repetition
/// is the same request.
async fn ask(shopper: &Shopper, number: u32) {
    let (id, sku) = (
        format!("r{number}"),
        if number.is_multiple_of(2) { "A" } else { "B" },
    );
    if number.is_multiple_of(5) {
        // There may be nothing to remove: a refusal is an answer, too, and repeated.
        let _either = shopper.remove(remove_sku(&id, sku, Some(number + 1))).await;
    } else {
        shopper.adds(add_sku(&id, sku, number)).await;
    }
}

#[test]
fn the_cart_is_as_if_each_request_had_come_once() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    let shop = runtime.block_on(TestShop::selling(CATALOGUE));
    let sequences = prop::collection::vec(0_u32..14, 1..40);
    let mut runner = TestRunner::new(Config {
        cases: 12,
        ..Config::default()
    });
    let case = std::cell::Cell::new(0);

    let outcome = runner.run(&sequences, |sequence| {
        case.set(case.get() + 1);
        let repeating = shop.shopper(&format!("repeating{}", case.get()));
        let single = shop.shopper(&format!("single{}", case.get()));
        let mut seen = BTreeSet::new();

        runtime.block_on(async {
            for number in &sequence {
                ask(&repeating, *number).await;
                if seen.insert(*number) {
                    ask(&single, *number).await;
                }
            }
            prop_assert_eq!(repeating.cart().await, single.cart().await);
            Ok(())
        })
    });

    outcome.expect("every sequence");
}
