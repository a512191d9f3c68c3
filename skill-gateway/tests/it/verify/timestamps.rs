//! Freshness, in both directions.

use std::time::Duration;

use saycart_service::Timestamp;
use serde_json::{Value, json};

use crate::fixtures::NOW_SECONDS;
use crate::support::{TestGateway, launch};

const SECOND: Duration = Duration::from_secs(1);

async fn accepted(gateway: &TestGateway, request_type: &str, timestamp: Value) -> bool {
    let mut body = launch();
    body["request"]["type"] = request_type.into();
    body["request"]["requestId"] = format!("{request_type} {timestamp}").into();
    body["request"]["timestamp"] = timestamp;
    gateway.accepts(&gateway.signed(&body)).await
}

fn at(offset_seconds: i64) -> Value {
    Timestamp::from_seconds(NOW_SECONDS + offset_seconds)
        .to_string()
        .into()
}

#[tokio::test]
async fn a_request_is_taken_up_to_150_seconds_from_now_in_both_directions() {
    let gateway = TestGateway::start().await;

    for (offset, fresh) in [
        (0, true),
        (1, true),
        (-150, true),
        (150, true),
        (-151, false),
        (151, false),
    ] {
        assert_eq!(
            accepted(&gateway, "LaunchRequest", at(offset)).await,
            fresh,
            "{offset} s"
        );
    }
}

#[tokio::test]
async fn the_five_skill_events_are_taken_for_an_hour() {
    let gateway = TestGateway::start().await;

    for event in [
        "AlexaSkillEvent.SkillAccountLinked",
        "AlexaSkillEvent.SkillDisabled",
        "AlexaSkillEvent.SkillEnabled",
        "AlexaSkillEvent.SkillPermissionAccepted",
        "AlexaSkillEvent.SkillPermissionChanged",
    ] {
        assert!(accepted(&gateway, event, at(-3_600)).await, "{event}");
        assert!(!accepted(&gateway, event, at(-3_601)).await, "{event}");
        assert!(!accepted(&gateway, event, at(-3_660)).await, "{event}");
    }
}

#[tokio::test]
async fn other_events_are_not_taken_for_an_hour() {
    let gateway = TestGateway::start().await;

    for event in [
        "AlexaSkillEvent.ProactiveSubscriptionChanged",
        "AlexaSkillEvent.NotificationSubscriptionChanged",
    ] {
        assert!(accepted(&gateway, event, at(-150)).await, "{event}");
        assert!(!accepted(&gateway, event, at(-151)).await, "{event}");
    }
}

#[tokio::test]
async fn a_timestamp_in_milliseconds_is_understood() {
    let gateway = TestGateway::start().await;

    assert!(accepted(&gateway, "LaunchRequest", json!(NOW_SECONDS * 1_000)).await);
    assert!(
        !accepted(
            &gateway,
            "LaunchRequest",
            json!((NOW_SECONDS - 151) * 1_000)
        )
        .await
    );
}

#[tokio::test]
async fn a_request_without_a_usable_timestamp_is_refused() {
    let gateway = TestGateway::start().await;

    for timestamp in [
        Value::Null,
        json!(""),
        json!("yesterday"),
        json!({}),
        json!(true),
        json!(1.5),
    ] {
        assert!(
            !accepted(&gateway, "LaunchRequest", timestamp.clone()).await,
            "{timestamp}"
        );
    }
    let mut body = launch();
    body["request"].as_object_mut().unwrap().remove("timestamp");
    assert!(!gateway.accepts(&gateway.signed(&body)).await);
}

#[tokio::test]
async fn a_request_that_was_taken_is_refused_when_it_has_grown_old() {
    let gateway = TestGateway::start().await;
    let said = gateway.launch();
    assert!(gateway.accepts(&said).await);

    gateway.clock.advance(SECOND * 151);

    assert!(!gateway.accepts(&said).await);
}
