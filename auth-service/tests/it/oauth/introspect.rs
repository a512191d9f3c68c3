//! `/oauth2/introspect`.

use std::time::Duration;

use serde_json::json;

use crate::shop::{Client, Credentials, Shop};

const EMAIL: &str = "anna@shop.example";

async fn introspect(shop: &Shop, client: &Client, token: &str) -> serde_json::Value {
    let fields = [("token", token)];
    shop.post_as(client, Credentials::Basic, "/oauth2/introspect", &fields)
        .await
        .json()
}

#[tokio::test]
async fn a_client_reads_its_own_token() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;

    let found = introspect(&shop, &client, tokens["access_token"].as_str().unwrap()).await;

    assert_eq!(found["active"], true);
    assert_eq!(found["sub"], json!(anna));
    assert_eq!(found["client_id"], json!(client.id));
    assert_eq!(found["scope"], "cart.read cart.write");
    assert_eq!(found["aud"], json!(["cart"]));
    assert_eq!(found["iss"], "https://shop.example");
    assert_eq!(
        found["exp"].as_i64().unwrap() - found["iat"].as_i64().unwrap(),
        3_600
    );
    assert_eq!(found.get("username"), None);
    // Which token it is, without telling the token: link, generation and second.
    let jti = found["jti"].as_str().unwrap();
    let parts: Vec<&str> = jti.split('/').collect();
    assert!(parts[0].starts_with("lnk_"), "{jti}");
    assert_eq!(parts[1..], ["1", &found["iat"].to_string()]);
}

#[tokio::test]
async fn whatever_is_no_living_token_of_the_callers_is_just_inactive() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (client, other) = (shop.alexa().await, shop.google().await);
    let tokens = shop.link(&client, EMAIL).await;
    let access = tokens["access_token"].as_str().unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();

    for (caller, token) in [
        (&other, access),
        (&client, refresh),
        (&client, "nonsense"),
        (&client, "sca_AAAA"),
    ] {
        assert_eq!(
            introspect(&shop, caller, token).await,
            json!({ "active": false })
        );
    }
}

#[tokio::test]
async fn nothing_is_said_to_strangers() {
    let shop = Shop::open().await;
    let client = shop.alexa().await.with_secret("wrong");

    let fields = [("token", "nonsense")];
    let answer = shop
        .post_as(&client, Credentials::Body, "/oauth2/introspect", &fields)
        .await;

    assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
}

/// To a resource server a token for somebody else is none (RFC 7662, section 4).
#[tokio::test]
async fn a_resource_server_sees_the_tokens_of_its_audience_only() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (alexa, google) = (shop.alexa().await, shop.google().await);
    let for_carts = shop.link(&alexa, EMAIL).await;
    let for_both = shop.link(&google, EMAIL).await;

    for (number, (audiences, sees)) in [
        (vec![], [false, false]),
        (vec!["cart"], [true, true]),
        (vec!["account"], [false, true]),
        (vec!["cart", "account"], [true, true]),
    ]
    .into_iter()
    .enumerate()
    {
        let server = format!("Resource server {number}");
        let server = shop.introspecting(&server, &audiences).await;
        for (tokens, sees) in [&for_carts, &for_both].into_iter().zip(sees) {
            let token = tokens["access_token"].as_str().unwrap();
            let found = introspect(&shop, &server, token).await;
            assert_eq!(found["active"], sees, "{audiences:?} {found}");
            assert_eq!(found.as_object().unwrap().len() == 1, !sees, "{found}");
        }
    }
}

/// Its id is no secret: anybody could ask in its name.
#[tokio::test]
async fn a_client_without_a_secret_is_a_stranger() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.public().await;
    let tokens = shop.link(&client, EMAIL).await;

    let fields = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = shop
        .post_as(&client, Credentials::Body, "/oauth2/introspect", &fields)
        .await;

    assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn an_expired_token_is_inactive_although_the_cache_knows_its_link() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(introspect(&shop, &client, token).await["active"], true);

    shop.auth.database().advance_clock(Duration::from_hours(1));
    // The process learns of the time by a statement.
    let other = shop.link(&client, EMAIL).await;

    assert_eq!(
        introspect(&shop, &client, token).await,
        json!({ "active": false })
    );
    let other = other["access_token"].as_str().unwrap();
    assert_eq!(introspect(&shop, &client, other).await["active"], true);
}
