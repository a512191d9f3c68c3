//! `GET /v1/cart`.

use http::Request;
use serde_json::json;

use crate::support::{Answer, Behind, TOKEN_OF_A_READER, TOKEN_WITHOUT_SCOPES, TestGateway};

async fn cart(gateway: &TestGateway, authorization: &[&str]) -> Answer {
    let mut request = Request::get("/v1/cart").header("host", "localhost");
    for line in authorization {
        request = request.header("authorization", *line);
    }
    gateway.client.send(request.body("".into()).unwrap()).await
}

#[tokio::test]
async fn a_shopper_reads_their_cart() {
    let gateway = TestGateway::start().await;

    let answer = cart(&gateway, &[&format!("Bearer {TOKEN_OF_A_READER}")]).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        answer.json(),
        json!({
            "version": 7,
            "currency": "USD",
            "lines": [{
                "line_id": "lin_1",
                "sku": "echo-dot",
                "name": "Echo Dot (5th Gen)",
                "quantity": 2,
                "unit_price_minor": 4_999,
                "line_total_minor": 9_998,
                "available": true,
            }],
            "total_minor": 9_998,
        })
    );
}

#[tokio::test]
async fn without_a_good_token_nobody_reads_a_cart() {
    let gateway = TestGateway::start().await;
    let good = format!("Bearer {TOKEN_OF_A_READER}");

    for lines in [vec![], vec!["Basic eDp5"], vec!["Bearer"]] {
        let answer = cart(&gateway, &lines).await;
        assert_eq!(answer.status, 401, "{lines:?}");
        assert_eq!(
            answer.header("www-authenticate"),
            Some("Bearer"),
            "{lines:?}"
        );
    }
    for lines in [
        vec!["Bearer sca_dead"],
        vec![good.as_str(), good.as_str()],
        vec!["Bearer a b"],
    ] {
        let answer = cart(&gateway, &lines).await;
        let challenge = r#"Bearer error="invalid_token""#;
        assert_eq!(answer.status, 401, "{lines:?}");
        assert_eq!(
            answer.header("www-authenticate"),
            Some(challenge),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn a_token_without_the_scope_reads_no_cart() {
    let gateway = TestGateway::start().await;

    let answer = cart(&gateway, &[&format!("bearer {TOKEN_WITHOUT_SCOPES}")]).await;

    assert_eq!(answer.status, 403);
    assert_eq!(answer.text(), r#"{"error":"insufficient_scope"}"#);
    let challenge = r#"Bearer error="insufficient_scope", scope="cart.read""#;
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
}

#[tokio::test]
async fn while_a_service_is_away_the_cart_is_to_be_asked_for_later() {
    let gateway = TestGateway::start_before(|_, _| Behind::away(), |_config| {}).await;

    let answer = cart(&gateway, &[&format!("Bearer {TOKEN_OF_A_READER}")]).await;

    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
}
