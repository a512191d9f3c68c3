//! The same request again, as Alexa sends it when an answer was lost, and as others do.

use serde_json::{Value, json};

use crate::support::{Said, TOKEN_OF_A_READER, TestGateway, launch};

/// "Add an echo dot", by a linked shopper.
fn add() -> Value {
    let mut body = launch();
    body["context"]["System"]["user"]["accessToken"] = json!(TOKEN_OF_A_READER);
    body["session"]["user"]["accessToken"] = json!(TOKEN_OF_A_READER);
    body["request"]["type"] = json!("IntentRequest");
    body["request"]["requestId"] = json!("amzn1.echo-api.request.add");
    body["request"]["intent"] = json!({
        "name": "AddToCartIntent",
        "confirmationStatus": "NONE",
        "slots": { "product": {
            "name": "product", "value": "echo dot", "confirmationStatus": "NONE",
        } },
    });
    body
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_ones_bytes_and_changes_nothing() {
    let gateway = TestGateway::start().await;
    let said = gateway.signed(&add());

    let first = gateway.hears(&said).await;
    let again = gateway.hears(&said).await;

    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(gateway.behind.added(), 1);
}

#[tokio::test]
async fn repeats_at_once_are_answered_alike_and_change_once() {
    let gateway = TestGateway::start().await;
    let said = gateway.signed(&add());

    let (one, two, three) = tokio::join!(
        gateway.hears(&said),
        gateway.hears(&said),
        gateway.hears(&said)
    );

    assert_eq!((&one.body, &one.body), (&two.body, &three.body));
    assert_eq!(gateway.behind.added(), 1);
}

#[tokio::test]
async fn a_request_id_with_another_body_is_refused() {
    let gateway = TestGateway::start().await;
    assert!(gateway.accepts(&gateway.signed(&add())).await);
    let mut other = add();
    other["request"]["intent"]["slots"]["product"]["value"] = json!("kindle");

    assert!(!gateway.accepts(&gateway.signed(&other)).await);
    assert_eq!(gateway.behind.added(), 1);
}

#[tokio::test]
async fn a_request_without_an_id_is_refused() {
    let gateway = TestGateway::start().await;

    for id in [json!(null), json!(""), json!("x".repeat(256)), json!(7)] {
        let mut body = add();
        body["request"]["requestId"] = id.clone();
        assert!(!gateway.accepts(&gateway.signed(&body)).await, "{id}");
    }
}

#[tokio::test]
async fn a_repeat_needs_its_proof_like_the_first() {
    let gateway = TestGateway::start().await;
    let said = gateway.signed(&add());
    assert!(gateway.accepts(&said).await);

    assert!(!gateway.accepts(&Said::unsigned(said.body.clone())).await);
}
