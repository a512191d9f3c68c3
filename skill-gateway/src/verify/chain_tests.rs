use std::time::Duration;

use rcgen::ExtendedKeyUsagePurpose;

use super::*;
use crate::fixtures::{Authority, Days, Leaf, NOW_SECONDS, Usual};

const NOW: Timestamp = Timestamp::from_seconds(NOW_SECONDS);
const DAY: Duration = Duration::from_hours(24);

fn trusting(roots: &[&Authority]) -> TrustAnchors {
    let file = tempfile::NamedTempFile::new().unwrap();
    let pem: String = roots.iter().map(|root| root.pem()).collect();
    std::fs::write(file.path(), pem).unwrap();
    TrustAnchors::amazon().and_of(file.path()).unwrap()
}

fn prove(pem: &str, root: &Authority) -> Result<Chain, ChainError> {
    Chain::prove(pem.as_bytes(), &trusting(&[root]), NOW)
}

fn no_path(proven: Result<Chain, ChainError>) -> webpki::Error {
    match proven {
        Err(ChainError::NoPath(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_chain_under_a_trusted_root_is_proven() {
    let usual = Usual::new();

    prove(&usual.chain(), &usual.root).unwrap();
}

#[test]
fn an_expired_cross_signature_beside_the_path_does_no_harm() {
    let usual = Usual::new();
    let dying = Authority::root("Starfield Class 2");
    let expired = usual.root.cross_signed_by(&dying, Days(-3_000, -1));

    let chain = usual
        .signer
        .chain(&[&usual.intermediate.pem(), &expired, &dying.pem()]);

    prove(&chain, &usual.root).unwrap();
}

#[test]
fn a_path_may_lead_over_a_cross_signature_to_an_older_root() {
    let usual = Usual::new();
    let older = Authority::root("Older root");
    let cross = usual.root.cross_signed_by(&older, Days::CURRENT);

    let chain = usual.signer.chain(&[&usual.intermediate.pem(), &cross]);

    prove(&chain, &older).unwrap();
}

#[test]
fn an_unrelated_last_certificate_does_no_harm() {
    let usual = Usual::new();
    let stranger = Authority::root("Unrelated root");

    let chain = usual
        .signer
        .chain(&[&usual.intermediate.pem(), &stranger.pem()]);

    prove(&chain, &usual.root).unwrap();
}

#[test]
fn a_chain_under_an_unknown_root_is_refused() {
    let usual = Usual::new();

    let refused = prove(&usual.chain(), &Authority::root("Another root"));

    assert_eq!(no_path(refused), webpki::Error::UnknownIssuer);
}

#[test]
fn a_root_that_came_with_the_chain_is_not_trusted_for_it() {
    let usual = Usual::new();
    let chain = usual
        .signer
        .chain(&[&usual.intermediate.pem(), &usual.root.pem()]);

    let refused = Chain::prove(chain.as_bytes(), &TrustAnchors::amazon(), NOW);

    assert_eq!(no_path(refused), webpki::Error::UnknownIssuer);
}

#[test]
fn a_chain_without_its_intermediate_is_refused() {
    let usual = Usual::new();

    let refused = prove(&usual.signer.chain(&[]), &usual.root);

    assert_eq!(no_path(refused), webpki::Error::UnknownIssuer);
}

#[test]
fn a_self_signed_leaf_is_refused() {
    let signer = Leaf::default().self_signed();

    no_path(prove(&signer.chain(&[]), &Authority::root("Root")));
}

#[test]
fn a_leaf_that_names_somebody_else_is_refused() {
    for name in [
        "very.bad",
        "echo-api.amazon.com.very.bad",
        "*.amazon.com",
        "ECHO-API.AMAZON.COM",
    ] {
        let usual = Usual::new();
        let signer = Leaf::named(name).issued_by(&usual.intermediate);

        let refused = prove(&signer.chain(&[&usual.intermediate.pem()]), &usual.root);

        assert_eq!(refused.unwrap_err(), ChainError::WrongName, "{name}");
    }
}

#[test]
fn an_expired_leaf_is_refused() {
    let usual = Usual::new();
    let signer = Leaf::valid(Days(-60, -1)).issued_by(&usual.intermediate);

    let refused = prove(&signer.chain(&[&usual.intermediate.pem()]), &usual.root);

    assert!(matches!(
        no_path(refused),
        webpki::Error::CertExpired { .. }
    ));
}

#[test]
fn a_leaf_that_is_not_yet_valid_is_refused() {
    let usual = Usual::new();
    let signer = Leaf::valid(Days(1, 60)).issued_by(&usual.intermediate);

    let refused = prove(&signer.chain(&[&usual.intermediate.pem()]), &usual.root);

    assert!(matches!(
        no_path(refused),
        webpki::Error::CertNotValidYet { .. }
    ));
}

#[test]
fn an_expired_intermediate_is_refused() {
    let root = Authority::root("Root");
    let intermediate = root.intermediate("Old", Days(-60, -1));
    let signer = Leaf::default().issued_by(&intermediate);

    let refused = prove(&signer.chain(&[&intermediate.pem()]), &root);

    assert!(matches!(
        no_path(refused),
        webpki::Error::CertExpired { .. }
    ));
}

#[test]
fn a_leaf_that_is_not_for_servers_is_refused() {
    let usual = Usual::new();
    let chain = |usages: &[ExtendedKeyUsagePurpose]| {
        let signer = Leaf::for_usages(usages).issued_by(&usual.intermediate);
        signer.chain(&[&usual.intermediate.pem()])
    };

    let none = prove(&chain(&[]), &usual.root);
    let others = prove(&chain(&[ExtendedKeyUsagePurpose::ClientAuth]), &usual.root);

    assert_eq!(none.unwrap_err(), ChainError::NotForServers);
    assert!(matches!(
        no_path(others),
        webpki::Error::RequiredEkuNotFoundContext(_)
    ));
}

#[test]
fn a_leaf_whose_key_may_not_sign_is_refused() {
    let usual = Usual::new();
    let signer = Leaf::not_for_signing().issued_by(&usual.intermediate);

    let refused = prove(&signer.chain(&[&usual.intermediate.pem()]), &usual.root);

    assert_eq!(refused.unwrap_err(), ChainError::NotForSigning);
}

#[test]
fn a_chain_grows_old_with_its_leaf_and_with_its_intermediate() {
    let root = Authority::root("Root");
    let intermediate = root.intermediate("Soon over", Days(-10, 5));
    let leaf_first = Leaf::valid(Days(-5, 3)).issued_by(&intermediate);
    let intermediate_first = Leaf::valid(Days(-5, 30)).issued_by(&intermediate);

    for (signer, last_day) in [(leaf_first, 3), (intermediate_first, 5)] {
        let chain = prove(&signer.chain(&[&intermediate.pem()]), &root).unwrap();
        let last = NOW.plus(DAY * last_day);
        assert!(chain.is_valid_at(NOW) && chain.is_valid_at(last));
        assert!(!chain.is_valid_at(last.plus(Duration::from_secs(1))));
        assert!(!chain.is_valid_at(NOW.minus(DAY * 6)));
    }
}

#[test]
fn what_is_no_chain_is_refused() {
    let root = Authority::root("Root");
    let many = root.pem().repeat(MOST_CERTIFICATES + 1);
    let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

    assert_eq!(prove("", &root).unwrap_err(), ChainError::Count(0));
    assert_eq!(prove("<html>", &root).unwrap_err(), ChainError::Count(0));
    assert_eq!(
        prove(&many, &root).unwrap_err(),
        ChainError::Count(MOST_CERTIFICATES + 1)
    );
    assert!(matches!(prove(broken, &root), Err(ChainError::NotPem(_))));
    assert_eq!(prove(empty, &root).unwrap_err(), ChainError::Malformed);
}

#[test]
fn a_signature_fits_the_body_and_the_key_it_was_made_for_only() {
    let usual = Usual::new();
    let chain = prove(&usual.chain(), &usual.root).unwrap();
    let other = Leaf::default().issued_by(&usual.intermediate);
    let body = "{\"said\":\"Pokémon\"}".as_bytes();
    let check = |text: &str, body: &[u8]| chain.check(body, &Signature256::parse(text).unwrap());

    assert_eq!(check(&usual.signer.sign(body), body), Ok(()));
    assert_eq!(
        check(&usual.signer.sign(body), b"{\"said\":\"Pokemon\"}"),
        Err(SignatureMismatch)
    );
    assert_eq!(check(&other.sign(body), body), Err(SignatureMismatch));
    for signature in usual.signer.sign_in_other_ways(body) {
        assert_eq!(check(&signature, body), Err(SignatureMismatch));
    }
}

#[test]
fn a_key_that_is_not_rsa_signs_nothing() {
    let usual = Usual::new();
    let other = Leaf::default().issued_with_another_kind_of_key(&usual.intermediate);
    let chain = prove(&other.chain(&[&usual.intermediate.pem()]), &usual.root).unwrap();
    let signature = Signature256::parse(&usual.signer.sign(b"body")).unwrap();

    assert_eq!(chain.check(b"body", &signature), Err(SignatureMismatch));
}
