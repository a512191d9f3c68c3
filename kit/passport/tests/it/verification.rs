//! Good passports, and those that are merely wrong.

use std::time::Duration;

use saycart_passport::{
    Audience, Issuer, MAX_PASSPORT_LIFE, PassportClaims, PassportError, Right, ScopeMissing,
    SigningError,
};

use crate::office::{NOW, Office, annas};

#[derive(Debug)]
enum ReadCart {}

impl Right for ReadCart {
    const SCOPE: &'static str = "cart.read";
}

#[derive(Debug)]
enum ChangeCart {}

impl Right for ChangeCart {
    const SCOPE: &'static str = "cart.write";
}

#[tokio::test]
async fn a_passport_says_for_whom_and_what_they_may_do() {
    let office = Office::open();

    let passport = office.verify(&office.sign(&annas())).await.unwrap();

    assert_eq!(passport.subject().as_str(), "usr_anna");
    assert_eq!(passport.client_id().as_str(), "cli_alexa");
    assert_eq!(passport.link_id().as_str(), "lnk_1");
    assert_eq!(passport.expires_at(), NOW.plus(Duration::from_mins(1)));
    assert_eq!(
        passport.require::<ReadCart>().unwrap().subject().as_str(),
        "usr_anna"
    );
}

#[tokio::test]
async fn a_right_that_the_passport_does_not_give_is_no_permit() {
    let office = Office::open();

    let passport = office.verify(&office.sign(&annas())).await.unwrap();

    let missing = passport.require::<ChangeCart>().unwrap_err();
    assert_eq!(
        missing,
        ScopeMissing {
            scope: "cart.write"
        }
    );
}

#[tokio::test]
async fn it_dies_five_seconds_after_its_end_and_not_before() {
    let office = Office::open();
    let passport = office.sign(&annas());

    office.clock.advance(Duration::from_millis(64_999));
    assert!(office.verify(&passport).await.is_ok());

    office.clock.advance(Duration::from_millis(1));
    let refused = office.verify(&passport).await.unwrap_err();
    assert!(matches!(refused, PassportError::Expired { ago } if ago == Duration::from_secs(5)));
}

#[tokio::test]
async fn a_clock_may_be_five_seconds_behind_the_issuers() {
    let office = Office::open();
    let passport = office.sign(&annas());

    office.clock.set(NOW.minus(Duration::from_secs(5)));
    assert!(office.verify(&passport).await.is_ok());

    office.clock.set(NOW.minus(Duration::from_millis(5_001)));
    let refused = office.verify(&passport).await.unwrap_err();
    assert!(matches!(refused, PassportError::NotYetIssued { .. }));
}

#[tokio::test]
async fn another_issuer_is_refused() {
    let office = Office::open();
    let issuer = Issuer::parse("https://shop.example.evil.example").unwrap();

    let refused = office
        .verify(&office.sign(&PassportClaims { issuer, ..annas() }))
        .await;

    assert!(matches!(refused, Err(PassportError::Issuer)));
}

#[tokio::test]
async fn a_passport_for_other_services_is_refused() {
    let office = Office::open();

    for audiences in [vec![], vec![Audience::parse("account").unwrap()]] {
        let refused = office
            .verify(&office.sign(&PassportClaims {
                audiences,
                ..annas()
            }))
            .await;

        assert!(matches!(refused, Err(PassportError::Audience)));
    }
}

#[tokio::test]
async fn a_key_whose_end_has_come_verifies_nothing() {
    let office = Office::open();
    let tomorrow = NOW.plus(Duration::from_hours(24));
    let claims = PassportClaims {
        issued_at: tomorrow,
        expires_at: tomorrow.plus(Duration::from_mins(1)),
        ..annas()
    };

    office.clock.set(tomorrow);
    let refused = office.verify(&office.sign(&claims)).await;

    assert!(matches!(refused, Err(PassportError::UnknownKey { .. })));
}

#[test]
fn no_signer_gives_a_passport_too_long_or_no_life() {
    let office = Office::open();

    for expires_at in [NOW, NOW.plus(MAX_PASSPORT_LIFE + Duration::from_secs(1))] {
        let refused = office.signer.sign(&PassportClaims {
            expires_at,
            ..annas()
        });

        assert!(matches!(refused, Err(SigningError::Life)));
    }
}

#[test]
fn nothing_secret_is_printed() {
    let office = Office::open();

    let printed = format!("{:?} {:?}", office.signer, office.signer.sign(&annas()));

    assert!(!printed.contains("eyJ"), "{printed}");
    assert!(
        printed.contains(office.signer.key_id().as_str()),
        "{printed}"
    );
}
