//! `/oauth2/revoke`.

use crate::shop::{Client, Credentials, Shop};

const EMAIL: &str = "anna@shop.example";

async fn revoke(shop: &Shop, client: &Client, token: &str, hint: &str) -> u16 {
    let fields = [("token", token), ("token_type_hint", hint)];
    let answer = shop
        .post_as(client, Credentials::Basic, "/oauth2/revoke", &fields)
        .await;
    answer.status.as_u16()
}

async fn is_active(shop: &Shop, client: &Client, token: &str) -> bool {
    let fields = [("token", token)];
    let answer = shop
        .post_as(client, Credentials::Basic, "/oauth2/introspect", &fields)
        .await;
    answer.json()["active"].as_bool().unwrap()
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_its_access_token_along_whatever_the_hint() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;

    for hint in ["", "refresh_token", "access_token", "nonsense"] {
        let tokens = shop.link(&client, EMAIL).await;
        let access = tokens["access_token"].as_str().unwrap();
        assert!(is_active(&shop, &client, access).await);

        let refresh = tokens["refresh_token"].as_str().unwrap();
        assert_eq!(revoke(&shop, &client, refresh, hint).await, 200);

        assert!(!is_active(&shop, &client, access).await, "{hint}");
    }
}

#[tokio::test]
async fn a_token_of_somebody_else_stays() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (client, other) = (shop.alexa().await, shop.google().await);
    let tokens = shop.link(&client, EMAIL).await;
    let access = tokens["access_token"].as_str().unwrap();

    assert_eq!(revoke(&shop, &other, access, "").await, 400);
    assert_eq!(revoke(&shop, &client, "nonsense", "").await, 200);

    assert!(is_active(&shop, &client, access).await);
}

#[tokio::test]
async fn a_store_that_is_away_never_says_revoked() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    shop.auth.database().close().await;

    assert_eq!(
        revoke(
            &shop,
            &client,
            tokens["refresh_token"].as_str().unwrap(),
            ""
        )
        .await,
        503
    );
}

#[tokio::test]
async fn a_revoked_access_token_leaves_the_link_whatever_the_hint() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;

    for client in [shop.alexa().await, shop.confidential().await] {
        for hint in ["", "refresh_token", "access_token", "nonsense"] {
            let tokens = shop.link(&client, EMAIL).await;
            let access = tokens["access_token"].as_str().unwrap();

            assert_eq!(revoke(&shop, &client, access, hint).await, 200);

            assert!(!is_active(&shop, &client, access).await, "{hint}");
            let refresh = tokens["refresh_token"].as_str().unwrap();
            let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
            let path = "/oauth2/token";
            let next = shop.post_as(&client, Credentials::Basic, path, &fields);
            let next = next.await.json();
            let next = next["access_token"].as_str().unwrap();
            assert!(is_active(&shop, &client, next).await, "{hint}");
        }
    }
}

#[tokio::test]
async fn what_is_dead_already_may_be_revoked_by_anybody() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (client, other) = (shop.alexa().await, shop.google().await);
    let tokens = shop.link(&client, EMAIL).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(revoke(&shop, &other, refresh, "").await, 400);
    assert_eq!(revoke(&shop, &client, refresh, "").await, 200);

    for token in [
        refresh,
        access,
        "nonsense",
        "scr_AAAA",
        "scs_x",
        "\u{1f6d2}",
    ] {
        for who in [&client, &other] {
            assert_eq!(revoke(&shop, who, token, "").await, 200, "{token}");
        }
    }
}

#[tokio::test]
async fn a_public_client_revokes_by_its_id_and_its_own_tokens_only() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (public, alexa) = (shop.public().await, shop.alexa().await);
    let own = shop.link(&public, EMAIL).await;
    let foreign = shop.link(&alexa, EMAIL).await;

    let of = |tokens: &serde_json::Value| tokens["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(revoke(&shop, &public, &of(&foreign), "").await, 400);
    assert_eq!(revoke(&shop, &public, &of(&own), "").await, 200);

    let refresh = of(&own);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh),
    ];
    let answer = shop
        .post_as(&public, Credentials::Body, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.refusal(), (400, "invalid_grant".to_owned()));
}
