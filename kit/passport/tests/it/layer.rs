//! The layer in front of a gRPC service, seen from the wire.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{Request, Response};
use saycart_passport::{
    KeyId, KeySource, KeysUnreachable, LookUp, Passport, PassportLayer, Signer,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::{ManualClock, Timestamp, reason_of};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer as _, ServiceExt as _};

use crate::office::{NOW, Office, annas, sign, verifier};

/// Calls a service behind the layer that answers with the shopper's name.
async fn call(layer: &PassportLayer, authorization: Option<&str>) -> Result<String, Status> {
    let inner = tower::service_fn(|request: Request<Body>| async move {
        let request = tonic::Request::from_http(request);
        let subject = Passport::of(&request).map(|passport| passport.subject().to_string());
        let mut response = Response::new(Body::default());
        response
            .extensions_mut()
            .insert(subject.map_err(|error| error.to_string()));
        Ok::<_, Infallible>(response)
    });
    let mut request = Request::new(Body::default());
    if let Some(value) = authorization {
        request
            .headers_mut()
            .insert(AUTHORIZATION, value.parse().unwrap());
    }

    let response = layer.layer(inner).oneshot(request).await.unwrap();

    if let Some(status) = Status::from_header_map(response.headers()) {
        return Err(status);
    }
    let subject = response
        .extensions()
        .get::<Result<String, String>>()
        .unwrap();
    Ok(subject.clone().unwrap())
}

#[tokio::test]
async fn a_good_passport_reaches_the_handler() {
    let office = Office::open();
    let layer = PassportLayer::new(office.verifier.clone());
    let passport = office.sign(&annas());

    let shopper = call(&layer, Some(&format!("Bearer {passport}")))
        .await
        .unwrap();

    assert_eq!(shopper, "usr_anna");
}

#[tokio::test]
async fn no_passport_or_a_bad_one_is_unauthenticated() {
    let office = Office::open();
    let layer = PassportLayer::new(office.verifier.clone());
    let strangers = format!("Bearer {}", sign(&Signer::generate().unwrap(), &annas()));

    for authorization in [
        None,
        Some("Bearer x"),
        Some("Basic x"),
        Some(strangers.as_str()),
    ] {
        let refused = call(&layer, authorization).await.unwrap_err();

        assert_eq!(refused.code(), Code::Unauthenticated);
        assert_eq!(reason_of(&refused), Some(ErrorReason::PassportInvalid));
        assert!(!refused.message().contains("eyJ"), "{}", refused.message());
    }
}

#[derive(Debug)]
struct Unreachable;

impl KeySource for Unreachable {
    fn find<'a>(&'a self, _: &'a KeyId, _: Timestamp) -> LookUp<'a> {
        Box::pin(async { Err(KeysUnreachable::because(std::io::Error::other("cable cut"))) })
    }
}

#[tokio::test]
async fn keys_out_of_reach_are_unavailable_and_say_nothing_about_the_cable() {
    let office = Office::open();
    let verifier = verifier(Arc::new(Unreachable), Arc::new(ManualClock::at(NOW)));
    let layer = PassportLayer::new(verifier);
    let passport = office.sign(&annas());

    let refused = call(&layer, Some(&format!("Bearer {passport}")))
        .await
        .unwrap_err();

    assert_eq!(refused.code(), Code::Unavailable);
    assert_eq!(reason_of(&refused), Some(ErrorReason::Unavailable));
    assert!(
        !refused.message().contains("cable"),
        "{}",
        refused.message()
    );
}
