//! What `/oauth2/authorize` refuses: on a page where nobody can be told, else by the redirect.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use saycart_proto::auth::v1 as pb;
use saycart_sql::Statement;

use crate::shop::{Answer, CHALLENGE, Client, PASSWORD, Shop};

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

/// Only the port is the native client's to choose (RFC 8252, section 7.3).
#[tokio::test]
async fn of_a_loopback_address_nothing_but_the_port_may_differ() {
    let shop = Shop::open().await;
    let client = shop.public().await;

    for uri in [
        "http://localhost:8976/back",
        "http://127.0.0.2:8976/back",
        "http://[::1]:8976/back",
        "https://127.0.0.1:8976/back",
        "http://127.0.0.1:8976/back/",
        "http://127.0.0.1:8976/Back",
        "http://127.0.0.1:8976/back?to=evil.example",
        "http://127.0.0.1:8976/back#evil.example",
        "http://127.0.0.1:8976/../back",
        "http://127.0.0.1:99999/back",
        "http://127.0.0.1:8976@evil.example/back",
        "http://127.1:8976/back",
        "http://0x7f000001:8976/back",
    ] {
        let other = client.returning_to(uri);
        let answer = shop.get(&other.authorize_path("")).await;

        assert_goes_nowhere(&answer, uri);
    }
}

#[tokio::test]
async fn a_client_that_is_switched_off_is_unknown() {
    static SWITCH_OFF: Statement =
        Statement::new("UPDATE auth_clients SET disabled_at = 1 WHERE id = $1");
    let shop = Shop::open().await;
    let client = shop.alexa().await;

    shop.execute(&SWITCH_OFF, &client.id).await;

    let answer = shop.get(&client.authorize_path("")).await;
    assert_goes_nowhere(&answer, "a client that is switched off");
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
    let challenge = CHALLENGE;

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
async fn a_signed_in_shopper_who_allowed_nothing_is_asked() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, "anna@shop.example").await;

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

/// Whichever of two values is taken, somebody is deceived (RFC 6749, section 3.1).
#[tokio::test]
async fn a_parameter_that_comes_twice_or_is_no_text_is_refused_by_the_redirect() {
    let shop = Shop::open().await;
    let client = shop.confidential().await;

    for (name, value) in [
        ("response_type", "code"),
        ("scope", "cart.read"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("prompt", "consent"),
    ] {
        let others = [
            ("response_type", "code"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let others = others.into_iter().filter(|(other, _)| *other != name);
        let mut query = form_urlencoded::Serializer::new(String::from("&"));
        let others = query.extend_pairs(others).finish();
        let bare = client.without_pkce().authorize_path("&state=mine");
        let bare = bare.replace("&response_type=code", "") + &others;
        for wrong in [
            format!("{bare}&{name}={value}&{name}={value}"),
            format!("{bare}&{name}={value}&{name}="),
            format!("{bare}&{name}=&{name}"),
            format!("{bare}&{name}=%ff%fe"),
        ] {
            let answer = shop.get(&wrong).await;

            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{wrong}");
            let error = answer.sent_with("error");
            assert_eq!(error.as_deref(), Some("invalid_request"), "{wrong}");
            assert_eq!(answer.sent_with("state").as_deref(), Some("mine"));
        }
        let right = shop.get(&format!("{bare}&{name}={value}")).await;
        assert!(right.location().starts_with("/login"), "{name}: {right:?}");
    }
}

#[tokio::test]
async fn an_empty_parameter_is_an_absent_one() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.google().await;
    let path = format!(
        "/oauth2/authorize?response_type=code&client_id={}&redirect_uri=&scope=&state=\
         &code_challenge=&code_challenge_method=&prompt=",
        client.id
    );
    let mut browser = shop.browser();

    let page = browser.open(&path).await;
    let fields = [("username", "anna@shop.example"), ("password", PASSWORD)];
    let consent = browser.submit(&page, &fields).await;
    let back = browser.submit(&consent, &[("decision", "allow")]).await;

    assert!(
        back.location().starts_with(&client.redirect_uri),
        "{back:?}"
    );
    assert!(back.sent_with("code").is_some());
    assert_eq!(back.sent_with_bytes("state"), None);
}

/// No script of another site reads an answer, and none is told that it may (RFC 9700, section 2.6).
#[tokio::test]
async fn no_endpoint_lets_other_sites_read_it() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let authorize = client.authorize_path("&prompt=none");

    for path in [
        &*authorize,
        "/oauth2/authorize",
        "/oauth2/token",
        "/oauth2/introspect",
        "/oauth2/revoke",
        "/oauth2/userinfo",
        "/login",
        "/account",
    ] {
        for method in [Method::OPTIONS, Method::GET, Method::POST] {
            let request = Request::builder()
                .method(&method)
                .uri(path)
                .header(header::ORIGIN, "https://partner.example")
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
                .body(Body::empty())
                .unwrap();
            let answer = shop.send(request, [192, 0, 2, 1].into()).await;

            let allows = |name: &http::HeaderName| name.as_str().starts_with("access-control-");
            assert!(!answer.headers.keys().any(allows), "{method} {answer:?}");
        }
    }
}

/// Whatever stands in a request or a registration is text on a page, and nothing else.
#[tokio::test]
async fn nothing_that_was_sent_becomes_markup() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let uri = "https://oauth-redirect.googleusercontent.com/r/project-1";
    let request = pb::CreateClientRequest {
        client_name: "<script>alert(1)</script>\"'&".to_owned(),
        profile: pb::ClientProfile::Google.into(),
        redirect_uris: vec![uri.to_owned()],
        ..Default::default()
    };
    let client = shop.client(request, uri).await;
    let evil: String = form_urlencoded::byte_serialize(b"\"><script>evil()</script>").collect();

    let mut browser = shop.browser();
    let login = browser
        .open(&client.authorize_path(&format!("&state={evil}&{evil}={evil}")))
        .await;
    let fields = [("username", "anna@shop.example"), ("password", PASSWORD)];
    let consent = browser.submit(&login, &fields).await;
    let refused = shop
        .get(&format!(
            "/oauth2/authorize?client_id={evil}&redirect_uri={evil}&scope={evil}&state={evil}"
        ))
        .await;

    assert!(
        consent.body.contains("&#60;script&#62;alert(1)"),
        "{consent:?}"
    );
    for page in [login, consent, refused] {
        assert!(!page.body.contains("<script"), "{page:?}");
        assert!(!page.body.contains("evil()"), "{page:?}");
    }
}
