//! `/oauth2/userinfo`.

use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use crate::shop::{Answer, Shop};

const EMAIL: &str = "Anna@shop.example";

async fn ask(shop: &Shop, token: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::AUTHORIZATION,
        format!("Bearer {token}").parse().unwrap(),
    );
    shop.get_with("/oauth2/userinfo", headers).await
}

#[tokio::test]
async fn name_and_address_are_told_with_the_scope_profile_only() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let (alexa, google) = (shop.alexa().await, shop.google().await);
    let without = shop.link(&alexa, EMAIL).await;
    let with = shop.link(&google, EMAIL).await;

    let without = ask(&shop, without["access_token"].as_str().unwrap()).await;
    let with = ask(&shop, with["access_token"].as_str().unwrap()).await;

    assert_eq!(without.json(), json!({ "sub": anna }));
    assert_eq!(
        with.json(),
        json!({ "sub": anna, "name": "Anna", "email": EMAIL })
    );
}

#[tokio::test]
async fn a_bad_token_is_challenged() {
    let shop = Shop::open().await;

    let bad = ask(&shop, "nonsense").await;
    let none = shop.get("/oauth2/userinfo?access_token=nonsense").await;

    assert_eq!(bad.status, StatusCode::UNAUTHORIZED);
    assert!(
        bad.header(header::WWW_AUTHENTICATE)
            .contains("error=\"invalid_token\"")
    );
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        none.header(header::WWW_AUTHENTICATE),
        "Bearer realm=\"saycart\""
    );
}

#[tokio::test]
async fn only_an_access_token_in_the_header_is_one() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let tokens = shop.link(&client, EMAIL).await;
    let access = tokens["access_token"].as_str().unwrap();
    let path = format!("/oauth2/userinfo?access_token={access}");

    let in_the_query = shop.get(&path).await;
    let refresh = ask(&shop, tokens["refresh_token"].as_str().unwrap()).await;

    assert_eq!(in_the_query.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&shop, access).await.status, StatusCode::OK);
}
