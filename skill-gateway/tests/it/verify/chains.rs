//! Chains of every kind, through the door: each bad one differs from a good one in one thing.

use std::time::Duration;

use rcgen::ExtendedKeyUsagePurpose;
use serde_json::json;

use crate::fixtures::{Authority, Days, Leaf, Signer};
use crate::support::{Said, TestGateway, launch};

/// Whether a request is taken that this signer signed, with this chain in its place.
async fn accepted(gateway: &TestGateway, name: &str, signer: &Signer, others: &[&str]) -> bool {
    gateway.put_chain(name, &signer.chain(others));
    let url = format!("https://s3.amazonaws.com/echo.api/{name}");
    gateway
        .accepts(&Said::signed(launch().to_string(), signer).chain_at(&url))
        .await
}

#[tokio::test]
async fn a_second_chain_under_the_same_root_is_accepted_at_the_door() {
    let gateway = TestGateway::start().await;
    let intermediate = gateway
        .usual
        .root
        .intermediate("Test RSA 2048 M02", Days::CURRENT);
    let signer = Leaf::default().issued_by(&intermediate);

    assert!(accepted(&gateway, "new.pem", &signer, &[&intermediate.pem()]).await);
}

#[tokio::test]
async fn certificates_beside_the_path_do_no_harm_at_the_door() {
    let gateway = TestGateway::start().await;
    let (root, intermediate) = (&gateway.usual.root, gateway.usual.intermediate.pem());
    let dying = Authority::root("Starfield Class 2");
    let expired = root.cross_signed_by(&dying, Days(-3_000, -1));
    let signer = &gateway.usual.signer;

    assert!(
        accepted(
            &gateway,
            "a.pem",
            signer,
            &[&intermediate, &expired, &dying.pem()]
        )
        .await
    );
    assert!(accepted(&gateway, "b.pem", signer, &[&intermediate, &dying.pem()]).await);
}

#[tokio::test]
async fn a_chain_that_is_not_amazons_is_refused_at_the_door() {
    let gateway = TestGateway::start().await;
    let intermediate = &gateway.usual.intermediate;
    let leaf = |leaf: Leaf| leaf.issued_by(intermediate);
    let stranger = Authority::root("Amazon Root CA 1");

    for (number, (signer, why)) in [
        (leaf(Leaf::named("very.bad")), "another name"),
        (leaf(Leaf::named("*.amazon.com")), "a wildcard"),
        (leaf(Leaf::valid(Days(-60, -1))), "expired"),
        (leaf(Leaf::valid(Days(1, 60))), "not yet valid"),
        (leaf(Leaf::for_usages(&[])), "no extended key usage"),
        (
            leaf(Leaf::for_usages(&[ExtendedKeyUsagePurpose::ClientAuth])),
            "for clients only",
        ),
        (leaf(Leaf::not_for_signing()), "a key that may not sign"),
        (Leaf::default().self_signed(), "self-signed"),
        (
            Leaf::default().issued_by(&stranger),
            "another root of the same name",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let others = [intermediate.pem(), stranger.pem()];
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        assert!(
            !accepted(&gateway, &format!("{number}.pem"), &signer, &others).await,
            "{why}"
        );
    }
}

#[tokio::test]
async fn a_chain_that_expires_while_it_is_known_is_refused_from_then_on() {
    let gateway = TestGateway::start().await;
    let intermediate = &gateway.usual.intermediate;
    let signer = Leaf::valid(Days(-1, 1)).issued_by(intermediate);
    assert!(accepted(&gateway, "short.pem", &signer, &[&intermediate.pem()]).await);

    gateway.clock.advance(Duration::from_secs(86_401));

    let mut body = launch();
    body["request"]["timestamp"] = json!("2026-11-02T00:00:01Z");
    let url = "https://s3.amazonaws.com/echo.api/short.pem";
    assert!(
        !gateway
            .accepts(&Said::signed(body.to_string(), &signer).chain_at(url))
            .await
    );
    assert!(gateway.accepts(&gateway.signed(&body)).await);
}

#[tokio::test]
async fn without_development_switches_only_amazons_own_roots_count() {
    let gateway = TestGateway::start_with(|config| config.dev_trust_anchors = None).await;

    assert!(!gateway.accepts(&gateway.launch()).await);
}

#[tokio::test]
async fn a_chain_whose_key_is_not_rsa_is_refused_at_the_door() {
    let gateway = TestGateway::start().await;
    let intermediate = gateway.usual.intermediate.pem();
    let other = Leaf::default().issued_with_another_kind_of_key(&gateway.usual.intermediate);
    gateway.put_chain("p256.pem", &other.chain(&[&intermediate]));

    let url = "https://s3.amazonaws.com/echo.api/p256.pem";

    assert!(!gateway.accepts(&gateway.launch().chain_at(url)).await);
}
