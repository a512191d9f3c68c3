//! Requests for our skills, and for others'.

use serde_json::{Value, json};

use crate::support::{TestGateway, launch};

const OTHER: &str = "amzn1.ask.skill.ffffffff-0001-4a5c-9d2f-1b6f5c0e7a11";

async fn accepted(gateway: &TestGateway, change: impl FnOnce(&mut Value)) -> bool {
    let mut body = launch();
    change(&mut body);
    gateway.accepts(&gateway.signed(&body)).await
}

#[tokio::test]
async fn a_request_for_another_skill_is_refused() {
    let gateway = TestGateway::start().await;
    let context = |body: &mut Value| {
        body["context"]["System"]["application"]["applicationId"] = json!(OTHER);
    };
    let session = |body: &mut Value| body["session"]["application"]["applicationId"] = json!(OTHER);

    assert!(!accepted(&gateway, context).await);
    assert!(!accepted(&gateway, session).await);
    let both = |body: &mut Value| {
        context(body);
        session(body);
    };
    assert!(!accepted(&gateway, both).await);
}

#[tokio::test]
async fn a_request_that_names_no_skill_is_refused() {
    let gateway = TestGateway::start().await;

    for broken in [
        json!(null),
        json!({}),
        json!({"System": {}}),
        json!("x"),
        json!([]),
    ] {
        assert!(
            !accepted(&gateway, |body| body["context"] = broken.clone()).await,
            "{broken}"
        );
    }
}

#[tokio::test]
async fn a_request_without_a_session_is_judged_by_its_context() {
    let gateway = TestGateway::start().await;

    let without_session = |body: &mut Value| {
        body.as_object_mut().unwrap().remove("session");
        body["request"]["type"] = json!("AlexaSkillEvent.SkillEnabled");
    };

    assert!(accepted(&gateway, without_session).await);
}

#[tokio::test]
async fn several_skills_may_be_ours() {
    let gateway = TestGateway::start_with(|config| config.skill_ids.push(OTHER.to_owned())).await;

    let second = |body: &mut Value| {
        body["context"]["System"]["application"]["applicationId"] = json!(OTHER);
        body["session"]["application"]["applicationId"] = json!(OTHER);
        body["request"]["requestId"] = json!("amzn1.echo-api.request.2");
    };

    assert!(accepted(&gateway, second).await);
    assert!(accepted(&gateway, |_body| {}).await);
}

#[tokio::test]
async fn without_skill_ids_every_request_is_refused() {
    let gateway = TestGateway::start_with(|config| config.skill_ids.clear()).await;

    assert!(!gateway.accepts(&gateway.launch()).await);
}
