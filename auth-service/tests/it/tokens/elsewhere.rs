//! A passport is checked in another language, by the JWK set alone.

use std::path::Path;
use std::process::{Command, Output};

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use saycart_service::internal::Caller;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{ISSUER, Place, Suite};

/// What a service in Node makes of a passport.
fn in_node(keys: &str, passport: &str, audience: &str) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/passport.mjs");
    Command::new("node")
        .arg(script)
        .args([keys, passport, ISSUER, audience])
        .output()
        .unwrap_or_else(|error| panic!("node is missing ({error}); `./test` installs it"))
}

async fn published_keys(suite: &Suite) -> String {
    let request = Request::get("/internal/jwks.json")
        .body(Body::empty())
        .unwrap();
    let service = Caller::named("cart-service");
    let http = suite.auth.http().as_called_by(service);
    let response = http.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_service_in_node_believes_a_passport_by_the_published_keys() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let active = suite.validate(&link.access).await.unwrap();
    let keys = published_keys(&suite).await;

    let believed = in_node(&keys, &active.passport, "cart");
    let elsewhere = in_node(&keys, &active.passport, "warehouse");
    let forged = active.passport.replacen('.', ".e30", 1);
    let forged = in_node(&keys, &forged, "cart");

    assert!(believed.status.success(), "{believed:?}");
    let claims: Value = serde_json::from_slice(&believed.stdout).unwrap();
    assert_eq!(claims["sub"], link.user_id);
    for (refused, why) in [
        (elsewhere, "not for us"),
        (forged, "the signature is wrong"),
    ] {
        assert!(!refused.status.success());
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(why), "{said}");
    }
}
