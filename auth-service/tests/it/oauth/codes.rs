//! What a code is good for, and when no longer.

use std::time::Duration;

use http::StatusCode;
use saycart_sql::Statement;

use crate::shop::{Client, Credentials, PASSWORD, Shop, VERIFIER, challenge_of};

const EMAIL: &str = "anna@shop.example";

async fn is_alive(shop: &Shop, client: &Client, tokens: &serde_json::Value) -> bool {
    let fields = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = shop
        .post_as(client, Credentials::Basic, "/oauth2/introspect", &fields)
        .await;
    answer.json()["active"].as_bool().unwrap()
}

/// Only the client itself can prove by a replay that its code was stolen.
#[tokio::test]
async fn a_replay_ends_the_link_only_with_the_right_credentials() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (client, stranger) = (shop.confidential().await, shop.google().await);
    let code = shop.browser().obtain_code(&client, EMAIL).await;
    let tokens = shop.exchange(&client, &code).await.json();
    let replay = async |who: &Client, uri: &str, verifier: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", uri),
            ("code_verifier", verifier),
        ];
        let answer = shop
            .post_as(who, Credentials::Basic, "/oauth2/token", &fields)
            .await;
        answer.refusal()
    };
    let refused = |status: u16, error: &str| (status, error.to_owned());
    let uri = client.redirect_uri.as_str();
    let wrong = "x".repeat(43);

    for (who, uri, verifier, expected) in [
        (&stranger, uri, VERIFIER, refused(400, "invalid_grant")),
        (&client, uri, wrong.as_str(), refused(400, "invalid_grant")),
        (&client, uri, "", refused(400, "invalid_grant")),
        (&client, "", VERIFIER, refused(400, "invalid_grant")),
        (
            &client.with_secret("wrong"),
            uri,
            VERIFIER,
            refused(401, "invalid_client"),
        ),
    ] {
        assert_eq!(replay(who, uri, verifier).await, expected);
        assert!(is_alive(&shop, &client, &tokens).await, "{expected:?}");
    }

    let by_itself = replay(&client, uri, VERIFIER).await;

    assert_eq!(by_itself, refused(400, "invalid_grant"));
    assert!(!is_alive(&shop, &client, &tokens).await);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.refusal(), refused(400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_dies_with_what_it_stands_on() {
    static LOG_OUT_EVERYWHERE: Statement =
        Statement::new("UPDATE auth_users SET session_epoch = session_epoch + 1 WHERE id = $1");
    static USER_OFF: Statement =
        Statement::new("UPDATE auth_users SET disabled_at = 1 WHERE id = $1");
    static CLIENT_OFF: Statement =
        Statement::new("UPDATE auth_clients SET disabled_at = 1 WHERE id = $1");
    let shop = Shop::open().await;

    for (number, (statement, expected)) in [
        (&LOG_OUT_EVERYWHERE, (400, "invalid_grant")),
        (&USER_OFF, (400, "invalid_grant")),
        (&CLIENT_OFF, (401, "invalid_client")),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("anna{number}@shop.example");
        let user = shop.shopper(&email).await;
        let client = shop.named(&format!("Partner {number}")).await;
        let code = shop.browser().obtain_code(&client, &email).await;

        let id = if expected.0 == 401 { &client.id } else { &user };
        shop.execute(statement, id).await;

        let (status, error) = shop.exchange(&client, &code).await.refusal();
        assert_eq!((status, error.as_str()), expected, "{number}");
    }
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let (early, late) = (
        shop.browser().obtain_code(&client, EMAIL).await,
        shop.browser().obtain_code(&client, EMAIL).await,
    );

    shop.auth.database().advance_clock(Duration::from_secs(30));
    let in_time = shop.exchange(&client, &early).await;
    shop.auth.database().advance_clock(Duration::from_secs(31));
    let too_late = shop.exchange(&client, &late).await;

    assert_eq!(in_time.status, StatusCode::OK, "{in_time:?}");
    assert_eq!(too_late.refusal(), (400, "invalid_grant".to_owned()));
}

/// RFC 6749, section 4.1.3: what the request named, the exchange names too.
#[tokio::test]
async fn the_redirect_uri_of_the_exchange_is_that_of_the_request() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let named = client.authorize_path("");
    let unnamed = format!(
        "/oauth2/authorize?response_type=code&client_id={}",
        client.id
    );
    let (same, other) = (client.redirect_uri.as_str(), "https://evil.example/");

    for (request, exchange, is_good) in [
        (&named, Some(same), true),
        (&named, None, false),
        (&named, Some(other), false),
        (&unnamed, None, true),
        (&unnamed, Some(same), true),
        (&unnamed, Some(other), false),
    ] {
        let mut browser = shop.browser();
        let page = browser.open(&format!("{request}&prompt=consent")).await;
        let fields = [("username", EMAIL), ("password", PASSWORD)];
        let consent = browser.submit(&page, &fields).await;
        let back = browser.submit(&consent, &[("decision", "allow")]).await;
        let code = back.sent_with("code").unwrap();

        let mut fields = vec![("grant_type", "authorization_code"), ("code", &*code)];
        fields.extend(exchange.map(|uri| ("redirect_uri", uri)));
        let answer = shop
            .post_as(&client, Credentials::Body, "/oauth2/token", &fields)
            .await;

        let expected = if is_good { 200 } else { 400 };
        assert_eq!(answer.status.as_u16(), expected, "{request} {exchange:?}");
    }
}

/// RFC 7636, section 4.1, also where the challenge fits.
#[tokio::test]
async fn a_verifier_is_43_to_128_unreserved_characters() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let of = |length: usize| "aZ09-._~".chars().cycle().take(length).collect::<String>();

    for (verifier, is_good) in [
        (of(43), true),
        (of(128), true),
        (of(42), false),
        (of(129), false),
        (format!("{} ", of(43)), false),
        (format!("{}+", of(43)), false),
        (format!("{}ä", of(43)), false),
        (format!("{}\0", of(43)), false),
    ] {
        let challenge = challenge_of(&verifier);
        let more = format!("&prompt=consent&code_challenge={challenge}&code_challenge_method=S256");
        let mut browser = shop.browser();
        let page = browser.open(&client.authorize_path(&more)).await;
        let fields = [("username", EMAIL), ("password", PASSWORD)];
        let consent = browser.submit(&page, &fields).await;
        let back = browser.submit(&consent, &[("decision", "allow")]).await;
        let code = back.sent_with("code").unwrap();

        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &*client.redirect_uri),
            ("code_verifier", &*verifier),
        ];
        let answer = shop
            .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
            .await;

        let expected = if is_good { 200 } else { 400 };
        assert_eq!(answer.status.as_u16(), expected, "{verifier:?} {answer:?}");
    }
}

#[tokio::test]
async fn a_code_outlives_four_wrong_guesses_and_not_the_fifth() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;

    for (guesses, expected) in [(4, 200), (5, 400)] {
        let code = shop.browser().obtain_code(&client, EMAIL).await;
        for number in 0..guesses {
            let verifier = format!("{number}{}", "x".repeat(42));
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", &*code),
                ("redirect_uri", &*client.redirect_uri),
                ("code_verifier", &*verifier),
            ];
            let path = "/oauth2/token";
            let guess = shop.post_as(&client, Credentials::Basic, path, &fields);
            assert_eq!(guess.await.refusal(), (400, "invalid_grant".to_owned()));
        }

        let right = shop.exchange(&client, &code).await;
        assert_eq!(right.status.as_u16(), expected, "{guesses}");
    }
}
