//! Links.

use http::StatusCode;
use saycart_proto::auth::v1::{ListLinksRequest, RevokeLinkRequest};
use tonic::Code;

use super::{invalid, refused};
use crate::shop::{Credentials, Shop};

#[tokio::test]
async fn a_revoked_link_is_dead_at_once_and_stays_as_it_ended() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, "anna@shop.example").await;
    let mut admin = shop.admin.clone();
    let links = admin
        .list_links(ListLinksRequest::default())
        .await
        .unwrap()
        .into_inner()
        .links;
    let request = RevokeLinkRequest {
        link_id: links[0].link_id.clone(),
    };

    let first = admin
        .revoke_link(request.clone())
        .await
        .unwrap()
        .into_inner();
    let second = admin.revoke_link(request).await.unwrap().into_inner();

    assert_eq!(
        first.link.as_ref().unwrap().end_reason.as_deref(),
        Some("revoked_by_operator")
    );
    assert_eq!(first, second);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn links_are_listed_newest_first_of_one_shopper_or_all() {
    let shop = Shop::open().await;
    let anna = shop.shopper("anna@shop.example").await;
    shop.shopper("ben@shop.example").await;
    let client = shop.alexa().await;
    for email in ["anna@shop.example", "ben@shop.example", "anna@shop.example"] {
        shop.link(&client, email).await;
    }
    let mut admin = shop.admin.clone();

    let of_anna = ListLinksRequest {
        user_id: anna.clone(),
        ..Default::default()
    };
    let of_anna = admin.list_links(of_anna).await.unwrap().into_inner().links;
    let first = ListLinksRequest {
        page_size: 2,
        ..Default::default()
    };
    let first = admin.list_links(first).await.unwrap().into_inner();
    let second = ListLinksRequest {
        page_token: first.next_page_token,
        ..Default::default()
    };
    let second = admin.list_links(second).await.unwrap().into_inner();

    assert!(of_anna.len() == 2 && of_anna.iter().all(|link| link.user_id == anna));
    assert_eq!((first.links.len(), second.links.len()), (2, 1));
    assert!(first.links[0].link_id > first.links[1].link_id);
    assert_eq!(second.next_page_token, "");
}

#[tokio::test]
async fn what_is_no_link_is_refused() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();
    let unknown = "lnk_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b".to_owned();

    let nonsense = RevokeLinkRequest {
        link_id: "nonsense".to_owned(),
    };
    let nonsense = admin.revoke_link(nonsense).await.unwrap_err();
    let unknown = admin
        .revoke_link(RevokeLinkRequest { link_id: unknown })
        .await
        .unwrap_err();

    assert_eq!(refused(&nonsense), invalid("link_id"));
    assert_eq!(unknown.code(), Code::NotFound);
}
