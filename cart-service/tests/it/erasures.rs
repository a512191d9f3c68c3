//! What becomes of a cart whose shopper's account was deleted.

use std::time::Duration;

use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, lines, refused, remove_sku};

/// Only a failure reaches it.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until the cart is as one that was never touched.
async fn is_erased(shopper: &Shopper) {
    let gone = async {
        while shopper.get().await.expect("the cart can be read").version > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let gone = tokio::time::timeout(PATIENCE, gone).await;
    gone.expect("the cart of a deleted account is erased");
}

#[tokio::test]
async fn a_deleted_shoppers_cart_goes_and_takes_nothing_any_more() {
    let shop = TestShop::selling(SMALL).await;
    let deleted = ["anna", "carl", "dora"];
    let ben = shop.shopper("ben");
    for shopper in deleted.map(|name| shop.shopper(name)).iter().chain([&ben]) {
        shopper.adds(add_sku("r1", "DOT", 1)).await;
        shopper.notes_late_add("r1").await.expect("noted");
    }

    shop.deletes(&deleted);
    let shop = shop.restarted().await; // it asks at once when it starts

    for name in deleted {
        let shopper = shop.shopper(name);
        is_erased(&shopper).await;
        let late = shopper.add(add_sku("r2", "DOT", 1)).await;
        let removed = shopper.remove(remove_sku("r3", "DOT", None)).await;
        let noted = shopper.notes_late_add("r1").await;
        let gone = (Code::Unauthenticated, ErrorReason::PassportInvalid);
        for (code, reason, _) in [refused(late, ""), refused(removed, ""), refused(noted, "")] {
            assert_eq!((code, reason), gone);
        }
        let told = shopper
            .takes_late_adds("r4")
            .await
            .expect("nothing is told");
        assert_eq!((shopper.cart().await, told), (lines([]), vec![]));
    }
    assert_eq!(shop.shopper("ben").cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn a_shop_that_runs_notices_a_deletion_by_itself() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    shop.deletes(&["anna"]);

    is_erased(&anna).await;
}
