//! `/oauth2/token`: codes and refresh tokens.

use axum::body::Body;
use futures_util::future::join_all;
use http::{Request, StatusCode, header};
use saycart_proto::auth::v1 as pb;

use crate::shop::{Client, Credentials, Shop, VERIFIER};

const EMAIL: &str = "anna@shop.example";

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    shop
}

async fn token(shop: &Shop, client: &Client, fields: &[(&str, &str)]) -> (u16, String) {
    shop.post_as(client, Credentials::Basic, "/oauth2/token", fields)
        .await
        .refusal()
}

#[tokio::test]
async fn a_refresh_answers_all_that_amazon_needs() {
    let shop = shop().await;
    let client = shop.alexa().await;
    let first = shop.link(&client, EMAIL).await;
    let refresh = first["refresh_token"].as_str().unwrap();

    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Body, "/oauth2/token", &fields)
        .await;

    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let tokens = answer.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["refresh_token"], refresh);
    assert!(tokens["expires_in"].as_i64().unwrap() >= 360, "{tokens}");
    assert!(
        tokens["access_token"].as_str().unwrap().starts_with("sca_"),
        "{tokens}"
    );
}

#[tokio::test]
async fn of_a_hundred_exchanges_of_one_code_one_succeeds() {
    let shop = shop().await;
    let client = shop.alexa().await;
    let code = shop.browser().obtain_code(&client, EMAIL).await;

    let answers = join_all((0..100).map(|_| shop.exchange(&client, &code))).await;

    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!(
        (count(StatusCode::OK), count(StatusCode::BAD_REQUEST)),
        (1, 99)
    );
}

#[tokio::test]
async fn a_code_is_good_for_its_client_address_and_verifier_only() {
    let shop = shop().await;
    let (partner, google) = (shop.confidential().await, shop.google().await);
    let code = shop.browser().obtain_code(&partner, EMAIL).await;
    let grant = ("grant_type", "authorization_code");
    let (code, uri) = (
        ("code", code.as_str()),
        ("redirect_uri", partner.redirect_uri.as_str()),
    );
    let verifier = ("code_verifier", VERIFIER);

    for (client, fields) in [
        (&google, vec![grant, code, uri, verifier]),
        (&partner, vec![grant, code, verifier]),
        (
            &partner,
            vec![
                grant,
                code,
                ("redirect_uri", "https://partner.example/"),
                verifier,
            ],
        ),
        (&partner, vec![grant, code, uri]),
        (&partner, vec![grant, code, uri, ("code_verifier", "short")]),
    ] {
        assert_eq!(
            token(&shop, client, &fields).await,
            (400, "invalid_grant".to_owned())
        );
    }

    let fields = [grant, code, uri, verifier];
    let answer = shop
        .post_as(&partner, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let shop = shop().await;
    let client = shop.alexa().await;
    let code = shop.browser().obtain_code(&client, EMAIL).await;

    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", VERIFIER),
    ];

    assert_eq!(
        token(&shop, &client, &fields).await,
        (400, "invalid_grant".to_owned())
    );
}

#[tokio::test]
async fn malformed_requests_are_refused_by_name() {
    let shop = shop().await;
    let client = shop.alexa().await;

    for (fields, error) in [
        (vec![], "invalid_request"),
        (vec![("grant_type", "")], "invalid_request"),
        (
            vec![("grant_type", "authorization_code")],
            "invalid_request",
        ),
        (vec![("grant_type", "refresh_token")], "invalid_request"),
        (
            vec![
                ("grant_type", "refresh_token"),
                ("grant_type", "refresh_token"),
            ],
            "invalid_request",
        ),
        (
            vec![("grant_type", "password"), ("username", "a")],
            "unsupported_grant_type",
        ),
        (
            vec![("grant_type", "client_credentials")],
            "unsupported_grant_type",
        ),
        (
            vec![("grant_type", "authorization_code"), ("code", "nonsense")],
            "invalid_grant",
        ),
        (
            vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", "nonsense"),
            ],
            "invalid_grant",
        ),
    ] {
        assert_eq!(
            token(&shop, &client, &fields).await,
            (400, error.to_owned()),
            "{fields:?}"
        );
    }
}

#[tokio::test]
async fn a_scope_is_never_widened() {
    let shop = shop().await;
    let client = shop.google().await;
    let tokens = shop.link(&client, EMAIL).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let asking = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("scope", scope),
        ]
    };

    let wider = token(&shop, &client, &asking("cart.read orders.place")).await;
    let unknown = token(&shop, &client, &asking("everything")).await;
    let fields = asking("cart.read");
    let narrower = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;

    assert_eq!(wider, (400, "invalid_scope".to_owned()));
    assert_eq!(unknown, (400, "invalid_scope".to_owned()));
    assert_eq!(narrower.json()["scope"], "cart.read");
}

/// The shopper has allowed more than the client is registered for by the time that it comes.
#[tokio::test]
async fn a_code_buys_no_scope_that_its_client_has_lost() {
    let shop = shop().await;
    let client = shop.google().await;
    let code = shop.browser().obtain_code(&client, EMAIL).await;
    let narrower = pb::UpdateClientRequest {
        client: client.id.clone(),
        scopes: vec!["cart.read".to_owned()],
        ..Default::default()
    };
    shop.admin.clone().update_client(narrower).await.unwrap();

    let bought = shop.exchange(&client, &code).await;

    assert_eq!(bought.json()["scope"], "cart.read");
}

#[tokio::test]
async fn only_a_form_that_is_posted_is_read() {
    let shop = shop().await;
    let address = [192, 0, 2, 20].into();

    let get = shop.get("/oauth2/token?grant_type=refresh_token").await;
    let json = Request::post("/oauth2/token")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .unwrap();
    let json = shop.send(json, address).await;
    let huge = Request::post("/oauth2/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(vec![b'x'; 70_000]))
        .unwrap();
    let huge = shop.send(huge, address).await;

    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(json.refusal(), (400, "invalid_request".to_owned()));
    assert_eq!(huge.refusal(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn a_database_that_is_away_is_no_verdict() {
    let shop = shop().await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    shop.auth.database().close().await;

    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;

    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    assert_eq!(answer.header(header::RETRY_AFTER), "1");
}
