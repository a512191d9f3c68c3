//! Links.

use http::StatusCode;
use saycart_proto::auth::v1::{self as pb, ListLinksRequest, RevokeLinkRequest};
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

#[tokio::test]
async fn what_has_nothing_to_do_with_a_link_does_not_end_it() {
    let shop = Shop::open().await;
    let anna = shop.shopper("anna@shop.example").await;
    shop.shopper("ben@shop.example").await;
    let (alexa, google) = (shop.alexa().await, shop.google().await);
    let tokens = shop.link(&alexa, "anna@shop.example").await;
    let others = shop.link(&google, "anna@shop.example").await;
    shop.link(&alexa, "ben@shop.example").await;
    let mut admin = shop.admin.clone();
    let (user, client) = (|| anna.clone(), || alexa.id.clone());

    let role = pb::CreateRoleRequest {
        name: "tester".to_owned(),
        scopes: vec!["cart.read".to_owned()],
    };
    admin.create_role(role).await.unwrap();
    let (role, granted) = ("tester".to_owned(), user());
    let grant = pb::GrantRoleRequest {
        role,
        user: granted,
    };
    admin.grant_role(grant).await.unwrap();
    let (role, lost) = ("tester".to_owned(), user());
    let revoke = pb::RevokeRoleRequest { role, user: lost };
    admin.revoke_role(revoke).await.unwrap();
    let password = pb::SetUserPasswordRequest {
        user: user(),
        ..Default::default()
    };
    let kept = admin.set_user_password(password).await.unwrap();
    let update = pb::UpdateClientRequest {
        client: client(),
        add_vendor_ids: vec!["M123".to_owned()],
        add_audiences: vec!["cart".to_owned()],
        ..Default::default()
    };
    admin.update_client(update).await.unwrap();
    let rotate = pb::RotateClientSecretRequest {
        client: client(),
        keep_old_for: None,
    };
    admin.rotate_client_secret(rotate).await.unwrap();
    let disable = pb::DisableUserRequest {
        user: "ben@shop.example".to_owned(),
    };
    admin.disable_user(disable).await.unwrap();
    let fields = [("token", others["refresh_token"].as_str().unwrap())];
    shop.post_as(&google, Credentials::Basic, "/oauth2/revoke", &fields)
        .await;

    assert_eq!(kept.into_inner().ended_links, 0);
    let access = tokens["access_token"].as_str().unwrap();
    let read = [("token", access)];
    let read = shop
        .post_as(&alexa, Credentials::Basic, "/oauth2/introspect", &read)
        .await;
    assert_eq!(read.json()["active"], true);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&alexa, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.json()["scope"], tokens["scope"]);
}
