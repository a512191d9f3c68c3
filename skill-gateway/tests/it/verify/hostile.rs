//! What nobody means well: it gets 400 or 413, never 5xx, and the next request is answered.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Said, TestGateway, launch};

/// Runs a property whose every case talks to one gateway.
fn for_all<S: Strategy>(
    strategy: &S,
    mut check: impl AsyncFnMut(&TestGateway, S::Value) -> Result<(), TestCaseError>,
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let gateway = runtime.block_on(TestGateway::start_plain());
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    for _case in 0..96 {
        let value = strategy.new_tree(&mut runner).unwrap().current();
        runtime.block_on(check(&gateway, value)).unwrap();
    }
    let mut well_meant = launch();
    well_meant["request"]["requestId"] = "amzn1.echo-api.request.well-meant".into();
    assert!(runtime.block_on(gateway.accepts(&gateway.signed(&well_meant))));
}

#[test]
fn random_bytes_are_refused() {
    for_all(
        &prop::collection::vec(any::<u8>(), 0..2_048),
        async |gateway, bytes| {
            let unsigned = gateway.hears(&Said::unsigned(bytes.clone())).await;
            prop_assert_eq!(unsigned.status, 400);
            let signed = gateway
                .hears(&Said::signed(bytes, &gateway.usual.signer))
                .await;
            prop_assert_eq!(signed.status, 400);
            Ok(())
        },
    );
}

#[test]
fn random_headers_are_refused() {
    let header = "[ -~]{0,200}";
    for_all(&(header, header), async |gateway, (url, signature)| {
        let said = gateway.launch().chain_at(url.trim());
        prop_assert_eq!(gateway.hears(&said).await.status, 400);
        let said = gateway
            .launch()
            .without("Signature-256")
            .with("Signature-256", signature.trim());
        prop_assert_eq!(gateway.hears(&said).await.status, 400);
        Ok(())
    });
}

#[test]
fn a_signed_body_with_parts_torn_out_is_answered_or_refused() {
    let text = launch().to_string();
    let strategy = (0..text.len(), 0..64_usize, "[\\[\\]{}\",:0-9a-z]{0,8}");
    for_all(&strategy, async |gateway, (from, length, instead)| {
        let mut torn = text.clone();
        torn.replace_range(from..(from + length).min(text.len()), &instead);

        let answer = gateway
            .hears(&Said::signed(torn, &gateway.usual.signer))
            .await;
        prop_assert!(
            matches!(answer.status.as_u16(), 200 | 400),
            "{}",
            answer.status
        );
        Ok(())
    });
}

#[tokio::test]
async fn a_body_nested_without_end_is_refused() {
    let gateway = TestGateway::start().await;
    let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
    let inside = launch().to_string().replace("\"en-US\"", &deep);

    for body in [deep, inside] {
        assert!(
            !gateway
                .accepts(&Said::signed(body, &gateway.usual.signer))
                .await
        );
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_its_proof() {
    let gateway = TestGateway::start().await;
    let largest = 128 * 1024;
    let mut body = launch().to_string();
    body.push_str(&" ".repeat(largest - body.len()));
    let fits = Said::signed(body.clone(), &gateway.usual.signer);
    let too_large = Said::signed(format!("{body} "), &gateway.usual.signer);

    assert!(gateway.accepts(&fits).await);
    assert_eq!(gateway.hears(&too_large).await.status, 413);
    assert_eq!(
        gateway
            .hears(&Said::unsigned(too_large.body.clone()))
            .await
            .status,
        413
    );
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_refused() {
    let gateway = TestGateway::start_plain().await;
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let head = "POST /alexa HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

    let answer = gateway
        .client
        .send_raw(format!("{head}{}0\r\n\r\n", chunk.repeat(3)).as_bytes())
        .await;

    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_sender_of_far_too_much_hears_the_refusal() {
    let gateway = TestGateway::start().await;
    let body = "a".repeat(900 * 1024);

    for path in ["/alexa", "/oauth2/token"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let answer = gateway
            .client
            .send_raw(format!("{head}{body}").as_bytes())
            .await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
    }
}
