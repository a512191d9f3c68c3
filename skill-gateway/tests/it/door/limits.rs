//! Slow senders, silent ones, too many, and heads without end.

use std::time::Duration;

use saycart_service::net::Limits;
use saycart_skill_gateway::GatewayConfig;
use saycart_skill_gateway::config::TlsSource;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Client, Protocol, TestGateway, read_to_close};

/// Long enough for a handshake on a busy machine, short enough to wait for.
const SHORT: Duration = Duration::from_secs(1);

fn impatient(config: &mut GatewayConfig) {
    config.limits = Limits {
        first_request: SHORT,
        headers: SHORT,
        body: SHORT,
        idle: SHORT,
        ..Limits::default()
    };
}

fn impatient_and_plain(config: &mut GatewayConfig) {
    impatient(config);
    config.tls = TlsSource::Off;
}

#[tokio::test]
async fn a_client_that_says_nothing_is_cut_off_before_tls_and_after_it() {
    let gateway = TestGateway::start_with(impatient).await;

    assert_eq!(
        read_to_close(Box::pin(gateway.client.tcp().await)).await,
        ""
    );
    assert_eq!(
        read_to_close(gateway.client.connect(Protocol::Http1).await).await,
        ""
    );
}

#[tokio::test]
async fn a_client_of_http2_that_opens_no_stream_is_cut_off() {
    let gateway = TestGateway::start_with(impatient).await;
    let mut connection = gateway.client.connect(Protocol::Http2).await;
    // The preface and empty settings (RFC 9113 section 3.4), then silence.
    connection
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();

    let mut buffer = Vec::new();
    let _until_closed = connection.read_to_end(&mut buffer).await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let gateway = TestGateway::start_with(impatient_and_plain).await;
    let mut connection = gateway.client.connect(Protocol::Http1).await;

    connection
        .write_all(b"POST /alexa HTTP/1.1\r\nHost: local")
        .await
        .unwrap();

    assert!(!read_to_close(connection).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_never_comes_is_cut_off() {
    let gateway = TestGateway::start_with(impatient_and_plain).await;

    for path in ["/alexa", "/oauth2/token"] {
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{");
        let answer = gateway.client.send_raw(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let gateway = TestGateway::start_with(impatient_and_plain).await;

    let answer = gateway
        .client
        .send_raw(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;

    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let gateway = TestGateway::start_plain().await;
    let long = format!(
        "GET /login HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "a".repeat(40_000)
    );
    let many = format!(
        "GET /login HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
        "X: a\r\n".repeat(200)
    );

    for head in [long, many] {
        let answer = gateway.client.send_raw(head.as_bytes()).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn one_address_gets_a_bounded_number_of_connections() {
    let gateway = TestGateway::start_with(|config| {
        config.tls = TlsSource::Off;
        config.limits.connections_per_address = 2;
    })
    .await;
    let kept = [keep(&gateway.client).await, keep(&gateway.client).await];

    assert_eq!(
        read_to_close(gateway.client.connect(Protocol::Http1).await).await,
        ""
    );

    drop(kept);
}

/// A connection on which one request was answered.
async fn keep(client: &Client) -> std::pin::Pin<Box<dyn crate::support::Io>> {
    let mut connection = client.connect(Protocol::Http1).await;
    connection
        .write_all(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    connection.read_exact(&mut [0; 12]).await.unwrap();
    connection
}

#[tokio::test]
async fn a_request_for_no_host_or_for_two_is_refused() {
    let gateway = TestGateway::start().await;

    for path in ["/alexa", "/v1/cart", "/login", "/nowhere"] {
        for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host:\r\n"] {
            let request = format!("GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
            let heard = gateway.client.send_raw(request.as_bytes()).await;
            assert!(heard.starts_with("HTTP/1.1 400 "), "{request}{heard}");
        }
    }
}
