//! How clients prove themselves at the token endpoint.

use std::time::Duration;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode, header};
use saycart_auth_service::RateLimits;

use crate::shop::{Answer, Client, Credentials, Shop, first_clearing, statements};

/// A refresh with a token that is none: `invalid_grant` shows that the client was believed.
const FORM: &str = "grant_type=refresh_token&refresh_token=none";

async fn post(shop: &Shop, authorization: Option<&str>, form: &str) -> Answer {
    let mut request = Request::post("/oauth2/token").header(
        header::CONTENT_TYPE,
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    if let Some(value) = authorization {
        request = request.header(header::AUTHORIZATION, value);
    }
    let request = request.body(Body::from(form.to_owned())).unwrap();
    shop.send(request, [192, 0, 2, 20].into()).await
}

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

#[tokio::test]
async fn a_client_is_believed_with_its_secret_in_header_or_body() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let (id, secret) = (&client.id, client.secret.as_ref().unwrap());
    let encoded = secret.replace('_', "%5F").replace('-', "%2D");

    for (authorization, form) in [
        (Some(basic(&format!("{id}:{secret}"))), FORM.to_owned()),
        (
            Some(basic(&format!("{id}:{secret}"))),
            format!("{FORM}&client_id={id}"),
        ),
        (Some(basic(&format!("{id}:{encoded}"))), FORM.to_owned()),
        (
            None,
            format!("{FORM}&client_id={id}&client_secret={secret}"),
        ),
    ] {
        let answer = post(&shop, authorization.as_deref(), &form).await;

        assert_eq!(answer.refusal(), (400, "invalid_grant".to_owned()));
    }
}

#[tokio::test]
async fn a_secret_with_any_characters_is_read_decoded_and_raw() {
    static SECRET: saycart_sql::Statement =
        saycart_sql::Statement::new("UPDATE auth_clients SET secret_hash = $2 WHERE id = $1");
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let secret = "a+b%c:d e";
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes());
    let db = shop.auth.database();
    let query = db
        .query(&SECRET)
        .bind(client.id.clone())
        .bind(hash.as_ref().to_vec());
    query
        .execute(&mut *db.acquire().await.unwrap())
        .await
        .unwrap();

    for pair in [
        format!("{}:a%2Bb%25c%3Ad+e", client.id),
        format!("{}:{secret}", client.id),
    ] {
        let answer = post(&shop, Some(&basic(&pair)), FORM).await;

        assert_eq!(
            answer.refusal(),
            (400, "invalid_grant".to_owned()),
            "{pair}"
        );
    }
}

#[tokio::test]
async fn whoever_cannot_prove_itself_is_refused() {
    let shop = Shop::open().await;
    let (client, public) = (shop.alexa().await, shop.public().await);
    let (id, secret) = (&client.id, client.secret.as_ref().unwrap());
    let unknown = "cli_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b";

    for (authorization, form) in [
        (Some(basic(&format!("{id}:wrong"))), FORM.to_owned()),
        (Some(basic(&format!("{id}:"))), FORM.to_owned()),
        (Some(basic(&format!("{unknown}:{secret}"))), FORM.to_owned()),
        (
            Some(basic(&format!("{}:{secret}", public.id))),
            FORM.to_owned(),
        ),
        (Some(basic("no colon")), FORM.to_owned()),
        (Some("Basic %%%".to_owned()), FORM.to_owned()),
        (Some(format!("Bearer {secret}")), FORM.to_owned()),
        (None, FORM.to_owned()),
        (None, format!("{FORM}&client_id={id}")),
        (None, format!("{FORM}&client_id={id}&client_secret=wrong")),
        (
            None,
            format!("{FORM}&client_id={unknown}&client_secret={secret}"),
        ),
        (
            None,
            format!("{FORM}&client_id={}&client_secret=x", public.id),
        ),
        (None, format!("{FORM}&client_secret={secret}")),
    ] {
        let answer = post(&shop, authorization.as_deref(), &form).await;

        assert_eq!(
            answer.refusal(),
            (401, "invalid_client".to_owned()),
            "{form}"
        );
        let challenge = answer.header(header::WWW_AUTHENTICATE);
        assert_eq!(
            challenge.starts_with("Basic"),
            authorization.is_some(),
            "{form}"
        );
    }
}

#[tokio::test]
async fn two_ways_at_once_are_refused() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let (id, secret) = (&client.id, client.secret.as_ref().unwrap());
    let header = basic(&format!("{id}:{secret}"));
    let twice = format!("{FORM}&client_id={id}&client_secret={secret}");
    let another = format!("{FORM}&client_id=cli_other");

    for form in [twice, another] {
        let answer = post(&shop, Some(&header), &form).await;

        assert_eq!(
            answer.refusal(),
            (400, "invalid_request".to_owned()),
            "{form}"
        );
    }
}

#[tokio::test]
async fn the_old_secret_is_good_until_its_time_is_over() {
    static ROTATE: saycart_sql::Statement = saycart_sql::Statement::new(
        "UPDATE auth_clients SET previous_secret_hash = secret_hash,
                previous_secret_until = {now} + 60000000, secret_hash = $3
          WHERE id = $2",
    );
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let newer = "scs_newer";
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, newer.as_bytes());
    let db = shop.auth.database();
    let query = db
        .query(&ROTATE)
        .bind(client.id.clone())
        .bind(hash.as_ref().to_vec());
    query
        .execute(&mut *db.acquire().await.unwrap())
        .await
        .unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", "none")];

    let renewed = client.with_secret(newer);
    let with = async |client: &Client| {
        let path = "/oauth2/token";
        let answer = shop.post_as(client, Credentials::Basic, path, &fields);
        answer.await.refusal()
    };
    for client in [&client, &renewed] {
        assert_eq!(with(client).await, (400, "invalid_grant".to_owned()));
    }

    db.advance_clock(Duration::from_secs(61));
    // The process learns of the time by a statement.
    shop.shopper("anna@shop.example").await;
    shop.link(&renewed, "anna@shop.example").await;

    assert_eq!(with(&client).await, (401, "invalid_client".to_owned()));
    assert_eq!(with(&renewed).await, (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn failures_of_others_do_not_lock_a_vendor_out() {
    let shop = Shop::with_limits(RateLimits::On).await;
    let client = shop.alexa().await;
    let id = &client.id;

    let mut last = None;
    for _ in 0..40 {
        last = Some(post(&shop, Some(&basic(&format!("{id}:wrong"))), FORM).await);
    }
    let last = last.unwrap();
    let secret = client.secret.as_ref().unwrap();
    let right = post(&shop, Some(&basic(&format!("{id}:{secret}"))), FORM).await;

    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header(header::RETRY_AFTER).is_empty());
    assert_eq!(right.refusal(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn our_own_secrets_need_no_encoding_anywhere() {
    let shop = Shop::open().await;

    for client in [shop.alexa().await, shop.google().await] {
        let secret = client.secret.unwrap();
        let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        assert!(secret.chars().all(is_unreserved), "{secret}");
        assert!(client.id.chars().all(is_unreserved), "{}", client.id);
    }
}

/// Nobody learns from the work which clients there are, and nothing is looked up for strangers.
#[tokio::test]
async fn an_unknown_client_costs_what_a_known_one_costs() {
    const CLIENTS: [&str; 2] = ["auth_clients", "auth_client_audiences"];
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let secret = client.secret.as_ref().unwrap();
    let unknown = "cli_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b";
    first_clearing().await;

    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        let mut costs = Vec::new();
        for (id, secret) in [
            (client.id.as_str(), "wrong"),
            (unknown, secret.as_str()),
            ("nonsense", "x"),
        ] {
            let before = (statements("", &CLIENTS), statements("", &["auth_grants"]));
            let mut stranger = client.with_secret(secret);
            id.clone_into(&mut stranger.id);
            let fields = [
                ("grant_type", "refresh_token"),
                ("refresh_token", "x"),
                ("token", "x"),
            ];
            let answer = shop
                .post_as(&stranger, Credentials::Basic, path, &fields)
                .await;

            assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
            let after = (statements("", &CLIENTS), statements("", &["auth_grants"]));
            assert_eq!(after.1, before.1, "a token was looked up for a stranger");
            costs.push(after.0 - before.0);
        }
        assert!(costs[0] > 0);
        assert_eq!(costs, [costs[0]; 3], "{path}");
    }
}

#[tokio::test]
async fn a_client_that_proved_itself_is_not_looked_up_for_each_request() {
    const CLIENTS: [&str; 2] = ["auth_clients", "auth_client_audiences"];
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, "anna@shop.example").await;
    first_clearing().await;
    let before = statements("SELECT", &CLIENTS);

    for field in ["access_token", "refresh_token"] {
        let fields = [("token", tokens[field].as_str().unwrap())];
        let path = "/oauth2/introspect";
        let answer = shop
            .post_as(&client, Credentials::Basic, path, &fields)
            .await;
        assert_eq!(answer.json()["active"], field == "access_token");
    }

    assert_eq!(statements("SELECT", &CLIENTS), before);
    let stranger = client.with_secret("wrong");
    let fields = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = shop
        .post_as(&stranger, Credentials::Basic, "/oauth2/introspect", &fields)
        .await;
    assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn every_endpoint_that_takes_tokens_has_a_form_posted() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let secret = client.secret.as_ref().unwrap();
    let header = basic(&format!("{}:{secret}", client.id));

    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
            let query = format!("{path}?grant_type=refresh_token&refresh_token=x&token=x");
            let request = Request::builder().method(method).uri(query);
            let request = request.header(header::AUTHORIZATION, &header);
            let request = request.body(Body::empty()).unwrap();
            let answer = shop.send(request, [192, 0, 2, 20].into()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(answer.header(header::ALLOW), "POST");
        }
        for kind in [
            None,
            Some("application/json"),
            Some("multipart/form-data; boundary=x"),
            Some("text/plain"),
        ] {
            let mut request = Request::post(path).header(header::AUTHORIZATION, &header);
            if let Some(kind) = kind {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            let request = request.body(Body::from("token=x")).unwrap();
            let answer = shop.send(request, [192, 0, 2, 20].into()).await;
            let refused = (400, "invalid_request".to_owned());
            assert_eq!(answer.refusal(), refused, "{path} {kind:?}");
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        }
        let in_the_query = format!("{path}?token=x&grant_type=refresh_token");
        let request = Request::post(in_the_query)
            .header(header::AUTHORIZATION, &header)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::empty())
            .unwrap();
        let answer = shop.send(request, [192, 0, 2, 20].into()).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".to_owned()));
        let twice = "grant_type=refresh_token&refresh_token=x&refresh_token=x&token=x&token=x";
        let twice = post_to(&shop, path, &header, twice).await;
        assert_eq!(twice.refusal(), (400, "invalid_request".to_owned()));
    }
}

async fn post_to(shop: &Shop, path: &str, authorization: &str, form: &str) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    shop.send(request, [192, 0, 2, 20].into()).await
}
