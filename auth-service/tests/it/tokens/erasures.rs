//! `ListErasures`: what cart-service is told of deleted accounts.

use saycart_proto::auth::v1::{DeleteUserRequest, ListErasuresRequest};
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use tonic::Code;

use crate::shop::Shop;

fn after(number: u64, user: &str) -> ListErasuresRequest {
    ListErasuresRequest {
        after_number: number,
        after_user_id: user.to_owned(),
        page_size: 0,
    }
}

#[tokio::test]
async fn a_deleted_account_is_told_by_its_id_and_time_to_cart_service_only() {
    let shop = Shop::open().await;
    let anna = shop.shopper("anna@shop.example").await;
    let delete = DeleteUserRequest { user: anna.clone() };
    shop.admin.clone().delete_user(delete).await.unwrap();

    let told = shop.cart.clone().list_erasures(after(0, "")).await;
    let gateway = shop.gateway.clone().list_erasures(after(0, "")).await;

    let told = told.unwrap().into_inner().erasures;
    assert_eq!(told.len(), 1, "{told:?}");
    let first = &told[0];
    assert_eq!((first.number, &first.user_id), (1, &anna));
    assert!(first.erased_at.is_some_and(|time| time.seconds > 0));
    let then = shop.cart.clone().list_erasures(after(1, &anna)).await;
    assert!(then.unwrap().into_inner().erasures.is_empty());
    assert_eq!(gateway.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn a_place_that_cannot_be_one_is_refused() {
    let shop = Shop::open().await;
    let mut large = after(0, "");
    large.page_size = 1_001;

    for request in [
        after(1, ""),
        after(0, "anna"),
        after(u64::MAX, "usr_1"),
        large,
    ] {
        let status = shop.cart.clone().list_erasures(request).await.unwrap_err();

        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        assert_eq!(reason_of(&status), Some(ErrorReason::InvalidField));
    }
}
