//! TLS as Amazon and browsers speak it.

use rustls::version::{TLS12, TLS13};

use crate::support::{Protocol, TestGateway};

#[tokio::test]
async fn both_versions_of_tls_are_spoken() {
    let gateway = TestGateway::start().await;

    for version in [&TLS12, &TLS13] {
        for protocol in [Protocol::Http1, Protocol::Http2] {
            let _greeted = gateway.client.connect_with(protocol, &[version]).await;
        }
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_come_back_over_https_and_not_to_guess() {
    let gateway = TestGateway::start().await;

    for path in ["/login", "/nowhere", "/v1/cart", "/alexa"] {
        let request = http::Request::get(path).header("host", "localhost");
        let answer = gateway.client.send(request.body("".into()).unwrap()).await;
        assert_eq!(
            answer.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{path}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn in_development_browsers_are_not_bound_to_https_on_localhost() {
    let gateway = TestGateway::start_with(|config| config.strict_transport = false).await;

    let request = http::Request::get("/login").header("host", "localhost");
    let answer = gateway.client.send(request.body("".into()).unwrap()).await;

    assert_eq!(answer.header("strict-transport-security"), None);
}
