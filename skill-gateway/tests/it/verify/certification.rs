//! The probes that Amazon's certification sends, as skill developers report them.

use crate::fixtures::Leaf;
use crate::support::{Said, TestGateway, launch};

#[tokio::test]
async fn every_probe_of_certification_is_answered_as_it_must_be() {
    let gateway = TestGateway::start().await;
    let good = gateway.launch();
    let foreign = Leaf::named("very.bad").issued_by(&gateway.usual.intermediate);
    gateway.put_chain(
        "foreign.pem",
        &foreign.chain(&[&gateway.usual.intermediate.pem()]),
    );
    let foreign = Said::signed(launch().to_string(), &foreign)
        .chain_at("https://s3.amazonaws.com/echo.api/foreign.pem");

    for (said, why) in [
        (good.clone().chain_at(""), "an empty certificate URL"),
        (Said::unsigned(good.body.clone()), "no signature headers"),
        (good.clone().without("Signature-256"), "no signature"),
        (
            good.clone().without("SignatureCertChainUrl"),
            "no certificate URL",
        ),
        (
            good.clone().chain_at("https://very.bad/echo.api/x.pem"),
            "a wrong certificate URL",
        ),
        (good.clone().chain_at("not a url"), "an invalid URL"),
        (foreign, "signed with another certificate"),
        (
            good.clone().saying(good.body.to_ascii_uppercase()),
            "a wrong signature",
        ),
    ] {
        assert!(!gateway.accepts(&said).await, "{why}");
    }
    assert!(
        gateway.accepts(&good).await,
        "correctly signed requests are accepted"
    );
}
