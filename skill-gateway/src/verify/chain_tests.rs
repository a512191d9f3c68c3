use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
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

/// What may have become of a chain on its way.
fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, String)>> {
    prop::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,2}|\n"), 1..4)
}

fn damaged(text: &str, damage: &[(prop::sample::Index, String)]) -> String {
    let mut text = text.to_owned();
    for (at, with) in damage {
        let at = at.index(text.len());
        text.replace_range(at..=at, with);
    }
    text
}

/// Made once: keys take their time.
static USUAL: LazyLock<Usual> = LazyLock::new(Usual::new);
static STRANGER: LazyLock<Authority> = LazyLock::new(|| Authority::root("Unrelated root"));

fn block_of(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

proptest! {
    #[test]
    fn whatever_is_no_chain_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let anchors = trusting(&[&USUAL.root]);
        for pem in [block_of(&bytes).into_bytes(), bytes] {
            prop_assert!(Chain::prove(&pem, &anchors, NOW).is_err());
        }
    }

    #[test]
    fn a_damaged_chain_is_refused_or_its_leaf_is_the_signers(damage in damage()) {
        let text = damaged(&USUAL.chain(), &damage);

        if let Ok(chain) = prove(&text, &USUAL.root) {
            let signature = Signature256::parse(&USUAL.signer.sign(b"body")).unwrap();
            prop_assert_eq!(chain.check(b"body", &signature), Ok(()));
            prop_assert!(chain.is_valid_at(NOW));
        }
    }

    #[test]
    fn a_certificate_with_other_bytes_is_refused(
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
        in_leaf in any::<bool>(),
    ) {
        let chain = USUAL.chain();
        let blocks: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .map(|block| block.unwrap().to_vec())
            .collect();
        let mut other = blocks.clone();
        let block = &mut other[usize::from(!in_leaf)];
        let at = at.index(block.len());
        block[at] = to;
        let pem: String = other.iter().map(|der| block_of(der)).collect();

        let proven = prove(&pem, &USUAL.root);

        prop_assert_eq!(proven.is_ok(), other == blocks, "{:?}", proven);
    }

    #[test]
    fn blocks_in_any_order_are_a_chain_where_the_leaf_is_first(
        order in prop::collection::vec(0_usize..4, 0..13),
    ) {
        let stranger = STRANGER.pem();
        let (leaf, intermediate, root) = (USUAL.signer.chain(&[]), USUAL.intermediate.pem(), USUAL.root.pem());
        let blocks = [&leaf, &intermediate, &root, &stranger];
        let pem: String = order.iter().map(|at| blocks[*at].as_str()).collect();

        let proven = prove(&pem, &USUAL.root);

        let is_whole = order.first() == Some(&0) && order.contains(&1);
        prop_assert_eq!(proven.is_ok(), is_whole && order.len() <= MOST_CERTIFICATES, "{:?}", order);
    }

    #[test]
    fn a_damaged_file_of_roots_adds_some_or_none(damage in damage()) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), damaged(&USUAL.root.pem(), &damage)).unwrap();

        match TrustAnchors::amazon().and_of(file.path()) {
            Ok(anchors) => prop_assert!(anchors.as_slice().len() > TrustAnchors::amazon().as_slice().len()),
            Err(error) => {
                let path = file.path().display().to_string();
                prop_assert!(error.to_string().contains(&path), "{}", error);
            }
        }
    }
}
