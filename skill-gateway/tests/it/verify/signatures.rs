//! Signatures, and the headers that carry them.

use crate::fixtures::Leaf;
use crate::support::{Protocol, Said, TestGateway, launch};

#[tokio::test]
async fn a_signed_request_is_answered_over_every_protocol() {
    let gateway = TestGateway::start().await;

    for protocol in [Protocol::Http1, Protocol::Http2] {
        let answer = gateway
            .client
            .send_over(protocol, gateway.launch().request())
            .await;
        assert_eq!(answer.status, 200, "{protocol:?}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/json;charset=UTF-8")
        );
        assert_eq!(answer.json()["version"], "1.0");
    }
}

#[tokio::test]
async fn headers_are_found_in_any_case() {
    let gateway = TestGateway::start_plain().await;
    let said = gateway.launch();

    for spell in [str::to_uppercase, str::to_lowercase, |name: &str| {
        name.to_owned()
    }] {
        let mut spelled = said.clone();
        for (name, _) in &mut spelled.headers {
            *name = spell(name);
        }
        let answer = gateway.client.send_raw(&spelled.raw()).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn the_signature_is_over_the_bytes_that_were_sent() {
    let gateway = TestGateway::start().await;
    let mut body = launch();
    body["session"]["attributes"]["said"] = "Pokémon ¥ 🛒".into();
    let spread = serde_json::to_string_pretty(&body).unwrap();

    let said = Said::signed(spread, &gateway.usual.signer);

    assert!(gateway.accepts(&said).await);
    assert!(!gateway.accepts(&said.saying(body.to_string())).await);
}

#[tokio::test]
async fn another_body_under_the_signature_is_refused() {
    let gateway = TestGateway::start().await;
    let other = launch().to_string().replace("ANNA", "BERT");

    assert!(!gateway.accepts(&gateway.launch().saying(other)).await);
}

#[tokio::test]
async fn a_signature_of_another_key_is_refused() {
    let gateway = TestGateway::start().await;
    let other = Leaf::default().issued_by(&gateway.usual.intermediate);

    assert!(
        !gateway
            .accepts(&Said::signed(launch().to_string(), &other))
            .await
    );
}

#[tokio::test]
async fn a_signature_with_another_digest_or_padding_is_refused() {
    let gateway = TestGateway::start().await;
    let body = launch().to_string();

    for signature in gateway.usual.signer.sign_in_other_ways(body.as_bytes()) {
        let said = gateway
            .launch()
            .without("Signature-256")
            .with("Signature-256", signature);
        assert!(!gateway.accepts(&said).await);
    }
}

#[tokio::test]
async fn the_old_signature_header_alone_is_refused() {
    let gateway = TestGateway::start().await;
    let signature = gateway.usual.signer.sign(launch().to_string().as_bytes());

    let said = gateway
        .launch()
        .without("Signature-256")
        .with("Signature", signature);

    assert!(!gateway.accepts(&said).await);
}

#[tokio::test]
async fn the_old_signature_header_beside_the_new_one_is_not_looked_at() {
    let gateway = TestGateway::start().await;

    assert!(
        gateway
            .accepts(&gateway.launch().with("Signature", "nonsense"))
            .await
    );
}

#[tokio::test]
async fn a_signature_that_is_no_base64_is_refused() {
    let gateway = TestGateway::start().await;

    for signature in ["", "not base64!", "AAAA====", "QUJD"] {
        let said = gateway
            .launch()
            .without("Signature-256")
            .with("Signature-256", signature);
        assert!(!gateway.accepts(&said).await, "{signature}");
    }
}

#[tokio::test]
async fn a_header_that_comes_twice_is_refused() {
    let gateway = TestGateway::start().await;

    for number in [0, 1] {
        let mut said = gateway.launch();
        said.headers.push(said.headers[number].clone());
        assert!(!gateway.accepts(&said).await);
    }
}
