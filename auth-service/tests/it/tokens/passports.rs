//! Passports: made here, believed elsewhere.

use std::sync::Arc;

use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt as _;
use saycart_passport::{Audience, Fetching, Issuer, PassportError, RemoteKeys, Verifier};
use saycart_service::SystemClock;
use saycart_service::internal::Caller;
use tower::ServiceExt as _;

use super::{ISSUER, Place, Suite};

pub(super) fn verifier(suite: &Suite, audience: &str) -> Verifier {
    Verifier::new(
        Issuer::parse(ISSUER).unwrap(),
        Audience::parse(audience).unwrap(),
        Arc::new(RemoteKeys::new(suite.channel().into(), Fetching::default())),
        Arc::new(SystemClock),
    )
}

#[tokio::test]
async fn a_passport_is_believed_by_whom_it_is_meant_for() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let active = suite.validate(&link.access).await.unwrap();

    let passport = verifier(&suite, "cart")
        .verify(&active.passport)
        .await
        .unwrap();
    let elsewhere = verifier(&suite, "account").verify(&active.passport).await;

    assert_eq!(passport.subject().as_str(), link.user_id);
    assert_eq!(passport.link_id().as_str(), active.link_id);
    assert!(passport.scopes().contains("cart.write"));
    assert!(
        matches!(elsewhere, Err(PassportError::Audience)),
        "{elsewhere:?}"
    );
}

#[tokio::test]
async fn a_passport_of_before_a_restart_is_believed_for_its_minute() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let active = suite.validate(&link.access).await.unwrap();
    suite.stop().await;

    let suite = Suite::on(&place).await;

    assert!(
        verifier(&suite, "cart")
            .verify(&active.passport)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn the_keys_are_there_for_services_in_other_languages() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let request = Request::get("/internal/jwks.json")
        .body(Body::empty())
        .unwrap();

    let response = suite
        .auth
        .http()
        .as_called_by(Caller::named("cart-service"))
        .oneshot(request)
        .await
        .unwrap();

    let kept = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
    let kept: u32 = kept.strip_prefix("max-age=").unwrap().parse().unwrap();
    // A key is there for an hour longer than it signs.
    assert!((1..3_600).contains(&kept), "{kept}");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let set: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(set["keys"][0]["kty"], "OKP");
    assert_eq!(set["keys"][0]["crv"], "Ed25519");
    assert!(set["keys"][0].get("d").is_none());
}

/// Whose forwarding headers would be believed may pass a browser on; nobody else.
#[tokio::test]
async fn the_pages_between_processes_are_for_the_gateway_only() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let status = async |caller: &str| {
        let request = Request::get("/.well-known/oauth-authorization-server")
            .body(Body::empty())
            .unwrap();
        let routes = suite.auth.http().as_called_by(Caller::named(caller));
        routes.oneshot(request).await.unwrap().status().as_u16()
    };

    assert_eq!(status("skill-gateway").await, 200);
    assert_eq!(status("cart-service").await, 403);
    assert_eq!(status("operator").await, 403);
}
