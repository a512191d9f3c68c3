//! What `/oauth2/authorize` refuses: on a page where nobody can be told, else by the redirect.

use http::StatusCode;

use crate::shop::{Answer, Client, Shop};

fn assert_goes_nowhere(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{what}");
    assert_eq!(answer.location(), "", "{what}");
    for clickable in ["<a ", "href", "<form", "<button", "evil.example"] {
        assert!(
            !answer.body.contains(clickable),
            "{what}: {clickable} in {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn an_unknown_client_gets_a_page_and_no_redirect() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let unknown = "cli_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b";
    let rest = "response_type=code&redirect_uri=https://evil.example/";

    for id in [
        String::new(),
        format!("client_id={unknown}"),
        "client_id=evil".to_owned(),
        "client_id=".to_owned(),
        format!("client_id={0}&client_id={0}", client.id),
        format!("client_id={}&client_id=evil", client.id),
        "client_id=%ff".to_owned(),
    ] {
        let answer = shop.get(&format!("/oauth2/authorize?{rest}&{id}")).await;

        assert_goes_nowhere(&answer, &id);
    }
}

#[tokio::test]
async fn a_redirect_uri_is_matched_byte_for_byte() {
    let shop = Shop::open().await;
    let client = shop.confidential().await;

    for uri in [
        "https://evil.example/",
        "https://PARTNER.example/back?of=shop",
        "https://partner.example/back?of=shop/",
        "https://partner.example/back",
        "https://partner.example/back?of=shop&more=1",
        "https://partner.example/./back?of=shop",
        "https://partner.example/a/../back?of=shop",
        "https://partner.example/%62ack?of=shop",
        "https://partner.example:443/back?of=shop",
        "https://partner.example@evil.example/back?of=shop",
        "https://user@partner.example/back?of=shop",
        "https://partner.example/back?of=shop#x",
        "http://partner.example/back?of=shop",
        "javascript:alert(1)",
        " https://partner.example/back?of=shop",
    ] {
        let other = client.returning_to(uri);
        let answer = shop.get(&other.authorize_path("&state=xyz")).await;

        assert_goes_nowhere(&answer, uri);
    }
}

#[tokio::test]
async fn a_client_with_several_redirect_uris_must_name_one_once() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let none = format!(
        "/oauth2/authorize?response_type=code&client_id={}",
        client.id
    );
    let twice = client.authorize_path(&format!("&redirect_uri={}", client.redirect_uri));

    for path in [none, twice] {
        assert_goes_nowhere(&shop.get(&path).await, &path);
    }
}

#[tokio::test]
async fn a_state_that_cannot_be_given_back_gets_a_page() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let state = "x".repeat(4_097);

    let answer = shop
        .get(&client.authorize_path(&format!("&state={state}")))
        .await;

    assert_goes_nowhere(&answer, "state");
}

#[tokio::test]
async fn whatever_else_is_wrong_the_client_is_told() {
    let shop = Shop::open().await;
    let alexa = shop.alexa().await;
    let partner = shop.confidential().await;
    let bare = |client: &Client, more: &str| {
        let uri: String = form_urlencoded::byte_serialize(client.redirect_uri.as_bytes()).collect();
        format!(
            "/oauth2/authorize?client_id={}&redirect_uri={uri}&state=s%26s&{more}",
            client.id
        )
    };
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    for (path, error) in [
        (bare(&alexa, ""), "invalid_request"),
        (bare(&alexa, "response_type="), "invalid_request"),
        (
            bare(&alexa, "response_type=token"),
            "unsupported_response_type",
        ),
        (
            bare(&alexa, "response_type=code%20token"),
            "unsupported_response_type",
        ),
        (
            bare(&alexa, "response_type=code&response_type=code"),
            "invalid_request",
        ),
        (
            bare(&alexa, "response_type=code&scope=cart.read&scope=x"),
            "invalid_request",
        ),
        (
            bare(&alexa, "response_type=code&scope=openid"),
            "invalid_scope",
        ),
        (
            bare(&alexa, "response_type=code&scope=orders.place"),
            "invalid_scope",
        ),
        (
            bare(&alexa, "response_type=code&scope=cart.read%20%20cart.write"),
            "invalid_scope",
        ),
        (
            bare(
                &alexa,
                &format!("response_type=code&code_challenge={challenge}"),
            ),
            "invalid_request",
        ),
        (
            bare(
                &alexa,
                &format!(
                    "response_type=code&code_challenge={challenge}&code_challenge_method=plain"
                ),
            ),
            "invalid_request",
        ),
        (
            bare(
                &alexa,
                "response_type=code&code_challenge=short&code_challenge_method=S256",
            ),
            "invalid_request",
        ),
        (
            bare(&alexa, "response_type=code&code_challenge_method=S256"),
            "invalid_request",
        ),
        (
            bare(&alexa, "response_type=code&prompt=none%20login"),
            "invalid_request",
        ),
        (
            bare(&alexa, "response_type=code&prompt=none"),
            "login_required",
        ),
        (bare(&partner, "response_type=code"), "invalid_request"),
    ] {
        let answer = shop.get(&path).await;

        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.sent_with("error").as_deref(), Some(error), "{path}");
        assert_eq!(answer.sent_with("state").as_deref(), Some("s&s"), "{path}");
        assert_eq!(
            answer.sent_with("iss").as_deref(),
            Some("https://shop.example"),
            "{path}"
        );
        assert_eq!(answer.sent_with("code"), None, "{path}");
    }
}

#[tokio::test]
async fn a_state_that_came_twice_is_not_given_back() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;

    let answer = shop.get(&client.authorize_path("&state=a&state=b")).await;

    assert_eq!(
        answer.sent_with("error").as_deref(),
        Some("invalid_request")
    );
    assert_eq!(answer.sent_with("state"), None);
}

#[tokio::test]
async fn unknown_parameters_are_passed_over() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;

    let answer = shop
        .get(&client.authorize_path("&nonce=1&nonce=2&display=popup&x"))
        .await;

    assert!(answer.location().starts_with("/login?flow="), "{answer:?}");
}

#[tokio::test]
async fn a_signed_in_shopper_is_asked_all_the_same() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.obtain_code(&client, "anna@shop.example").await;

    let silent = browser.fetch(&client.authorize_path("&prompt=none")).await;
    let page = browser.open(&client.authorize_path("")).await;

    assert_eq!(
        silent.sent_with("error").as_deref(),
        Some("consent_required")
    );
    assert_eq!(page.heading(), "Link Alexa with your account?");
}

#[tokio::test]
async fn only_a_get_authorizes() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;

    let answer = shop.browser().post(&client.authorize_path(""), &[]).await;

    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
