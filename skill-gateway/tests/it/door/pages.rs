//! What reaches auth-service's pages, and what does not.

use std::time::Duration;

use axum::Router;
use http::{Method, Request};
use saycart_skill_gateway::config::TlsSource;
use saycart_skill_gateway::{Pages, Upstreams};
use tokio::time::timeout;

use crate::support::{Protocol, TestGateway};

fn get(path: &str) -> http::request::Builder {
    Request::get(path).header("host", "shop.example")
}

#[tokio::test]
async fn the_listed_paths_are_passed_on_with_method_query_and_body() {
    let gateway = TestGateway::start_plain().await;

    for path in [
        "/oauth2/authorize?state=%41%2f=&x=",
        "/oauth2/token",
        "/oauth2/introspect",
        "/oauth2/revoke",
        "/oauth2/userinfo",
        "/.well-known/oauth-authorization-server",
        "/login",
        "/account",
        "/account/links",
        "/privacy?locale=de-DE",
    ] {
        let request = get(path)
            .method(Method::POST)
            .body("a=1&b=%20".into())
            .unwrap();
        let answer = gateway.client.send(request).await;
        assert!(
            answer.text().starts_with(&format!("POST {path}\n")),
            "{}",
            answer.text()
        );
        assert!(
            answer.text().ends_with("\n\na=1&b=%20"),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn everything_else_does_not_exist() {
    let gateway = TestGateway::start_plain().await;

    for path in [
        "/",
        "/internal/jwks.json",
        "/oauth2",
        "/oauth2/token/",
        "/oauth2/token/x",
        "/OAUTH2/token",
        "/%6fauth2/token",
        "//oauth2/token",
        "/account/../internal/jwks.json",
        "/account/%2e%2e/internal",
        "/account//x",
        "/privacy/",
        "/privacy/x",
        "/saycart.auth.v1.AdminService/ListUsers",
        "/metrics",
    ] {
        let answer = gateway
            .client
            .send(get(path).body("".into()).unwrap())
            .await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.text(), r#"{"error":"not_found"}"#, "{path}");
    }
}

/// Amazon gives up after 4.5 s, and would not know what to think of silence.
#[tokio::test]
async fn a_vendor_that_wants_tokens_is_told_in_time_to_ask_again() {
    let silent = Router::new().fallback(std::future::pending::<()>);
    let gateway = TestGateway::start_before(
        |behind, runtime| Upstreams {
            pages: Pages::InProcess(silent),
            ..behind.start(runtime)
        },
        |config| config.tls = TlsSource::Off,
    )
    .await;

    let request = get("/oauth2/token").method(Method::POST);
    let request = gateway.client.send(request.body("".into()).unwrap());
    let answer = timeout(Duration::from_millis(4_500), request).await;

    let answer = answer.expect("Amazon has given up");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), r#"{"error":"temporarily_unavailable"}"#);
    assert_eq!(answer.header("retry-after"), Some("2"));
}

#[tokio::test]
async fn a_known_path_with_another_method_says_so() {
    let gateway = TestGateway::start_plain().await;

    let alexa = gateway
        .client
        .send(get("/alexa").body("".into()).unwrap())
        .await;
    let cart = get("/v1/cart")
        .method(Method::DELETE)
        .body("".into())
        .unwrap();

    assert_eq!(alexa.status, 405);
    assert_eq!(gateway.client.send(cart).await.status, 405);
}

#[tokio::test]
async fn what_a_stranger_says_about_forwarding_is_replaced() {
    let gateway = TestGateway::start().await;
    let request = get("https://shop.example/login")
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "gopher")
        .header("x-real-ip", "6.6.6.6")
        .header("forwarded", "for=6.6.6.6")
        .body("".into())
        .unwrap();

    let answer = gateway.client.send_over(Protocol::Http2, request).await;

    let text = answer.text();
    assert!(text.contains("x-forwarded-for: 127.0.0.1\n"), "{text}");
    assert!(text.contains("x-forwarded-proto: https\n"), "{text}");
    assert!(text.contains("x-forwarded-host: shop.example\n"), "{text}");
    assert!(
        !text.contains("6.6.6.6") && !text.contains("evil"),
        "{text}"
    );
}

#[tokio::test]
async fn what_concerns_the_connection_only_is_not_passed_on() {
    let gateway = TestGateway::start_plain().await;
    let request = get("/login")
        .header("connection", "x-between")
        .header("x-between", "us")
        .header("te", "trailers")
        .header("proxy-authorization", "Basic eDp5")
        .header("cookie", "kept=1");

    let answer = gateway.client.send(request.body("".into()).unwrap()).await;

    let text = answer.text();
    assert!(text.contains("cookie: kept=1\n"), "{text}");
    for name in ["connection:", "x-between:", "te:", "proxy-authorization:"] {
        assert!(!text.contains(&format!("\n{name}")), "{text}");
    }
    assert_eq!(answer.header("set-cookie"), Some("a=b"));
    assert_eq!(answer.header("keep-alive"), None);
}

#[tokio::test]
async fn a_form_over_the_limit_is_refused() {
    let gateway = TestGateway::start_plain().await;
    let post = |length: usize| {
        get("/oauth2/token")
            .method(Method::POST)
            .body("a".repeat(length).into())
            .unwrap()
    };

    assert_eq!(gateway.client.send(post(64 * 1024)).await.status, 200);
    assert_eq!(gateway.client.send(post(64 * 1024 + 1)).await.status, 413);
}
