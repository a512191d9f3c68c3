//! What became of an add whose answer nobody heard.

use saycart_proto::v1::ErrorReason;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, add_spoken, lines, refused};

#[tokio::test]
async fn what_an_add_did_is_told_and_nothing_is_added_by_it() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    let added = anna.adds(add_sku("r1", "DOT", 2)).await;
    anna.clear("r2").await.expect("cleared");
    refused(anna.add(add_spoken("r3", "unicorn", 1)).await, "");

    let recalled = anna.recalls("r1").await.expect("it is known");
    let refusal = anna.recalls("r3").await.expect("it is known");
    let other = refused(anna.recalls("r2").await, "").1;
    let never = refused(anna.recalls("r4").await, "").1;
    let bens = refused(ben.recalls("r1").await, "").1;

    assert_eq!(recalled, Some(added));
    assert_eq!(refusal, None);
    assert_eq!([other, never, bens], [ErrorReason::UnknownRequest; 3]);
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn recalling_needs_the_right_to_read() {
    let shop = TestShop::selling(SMALL).await;
    let writer = shop.bearer("anna", "cart", "cart.write");

    let refused = refused(writer.recalls("r1").await, "scope");

    assert_eq!(
        (refused.1, refused.2.as_str()),
        (ErrorReason::ScopeMissing, "cart.read")
    );
}
