//! Passports that somebody changed or made up (RFC 8725 section 3).

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use saycart_passport::{
    PassportError, PassportKey, PublicKey, Signer, Subject, Verifier, VerifyingKeys,
};
use saycart_service::ManualClock;
use serde_json::{Value, json};

use crate::office::{NOW, Office, annas, sign, verifier};

/// Somebody with a published key who signs what no signer of ours would.
struct Insider {
    pair: Ed25519KeyPair,
    key: PassportKey,
    verifier: Verifier,
}

impl Insider {
    fn hired() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let public_key = PublicKey::try_from(pair.public_key().as_ref()).unwrap();
        let key = PassportKey {
            key_id: public_key.thumbprint(),
            public_key,
            expires_at: NOW.plus(Duration::from_hours(24)),
        };
        let keys = VerifyingKeys::from_iter([key.clone()]);
        let verifier = verifier(Arc::new(keys), Arc::new(ManualClock::at(NOW)));
        Self {
            pair,
            key,
            verifier,
        }
    }

    fn header(&self) -> Value {
        json!({"typ": "at+jwt", "alg": "EdDSA", "kid": self.key.key_id.as_str()})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    async fn presents(&self, header: &Value, claims: &Value) -> Result<String, PassportError> {
        let passport = self.verifier.verify(&self.sign(header, claims)).await?;
        Ok(passport.subject().to_string())
    }
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn claims() -> Value {
    serde_json::to_value(annas()).unwrap()
}

/// The object with one member set, or taken away by null.
fn with(mut object: Value, name: &str, value: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    object
}

#[tokio::test]
async fn what_our_signer_would_have_made_is_accepted() {
    let insider = Insider::hired();

    assert_eq!(
        insider
            .presents(&insider.header(), &claims())
            .await
            .unwrap(),
        "usr_anna"
    );
}

#[tokio::test]
async fn no_signature_at_all_is_refused() {
    let office = Office::open();

    for alg in ["none", "None", "NONE", ""] {
        let header = json!({"typ": "at+jwt", "alg": alg, "kid": office.signer.key_id().as_str()});
        let refused = office
            .verify(&format!("{}.", message(&header, &claims())))
            .await;

        assert!(matches!(refused, Err(PassportError::Algorithm)), "{alg}");
    }
}

#[tokio::test]
async fn the_public_key_is_no_hmac_secret() {
    let office = Office::open();
    let secret = hmac::Key::new(hmac::HMAC_SHA256, office.signer.public_key().as_bytes());
    let header = json!({"typ": "at+jwt", "alg": "HS256", "kid": office.signer.key_id().as_str()});

    let message = message(&header, &claims());
    let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&secret, message.as_bytes()));
    let refused = office.verify(&format!("{message}.{tag}")).await;

    assert!(matches!(refused, Err(PassportError::Algorithm)));
}

#[tokio::test]
async fn an_hmac_under_the_name_of_eddsa_is_a_wrong_signature() {
    let office = Office::open();
    let secret = hmac::Key::new(hmac::HMAC_SHA512, office.signer.public_key().as_bytes());
    let header = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": office.signer.key_id().as_str()});

    let message = message(&header, &claims());
    let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&secret, message.as_bytes()));
    let refused = office.verify(&format!("{message}.{tag}")).await;

    assert!(matches!(refused, Err(PassportError::Signature)));
}

#[tokio::test]
async fn a_token_made_for_something_else_is_refused() {
    let insider = Insider::hired();

    for kind in [
        json!("JWT"),
        json!("AT+JWT"),
        json!("application/at+jwt"),
        json!(null),
    ] {
        let header = with(insider.header(), "typ", kind.clone());
        let refused = insider.presents(&header, &claims()).await;

        assert!(matches!(refused, Err(PassportError::Type)), "{kind}");
    }
}

#[tokio::test]
async fn a_header_that_brings_more_is_refused() {
    let insider = Insider::hired();

    for (name, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
    ] {
        let refused = insider
            .presents(&with(insider.header(), name, value), &claims())
            .await;

        assert!(
            matches!(refused, Err(PassportError::Header)),
            "{name}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_missing_or_misshapen_claim_is_refused() {
    let insider = Insider::hired();

    for name in [
        "iss",
        "sub",
        "aud",
        "client_id",
        "scope",
        "iat",
        "exp",
        "jti",
        "lnk",
    ] {
        for wrong in [json!(null), json!(-1.5), json!({}), json!([[]])] {
            let refused = insider
                .presents(&insider.header(), &with(claims(), name, wrong))
                .await;

            assert!(
                matches!(refused, Err(PassportError::Malformed)),
                "{name}: {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_empty_subject_is_nobody() {
    let insider = Insider::hired();

    let refused = insider
        .presents(&insider.header(), &with(claims(), "sub", json!("")))
        .await;

    assert!(matches!(refused, Err(PassportError::Malformed)));
}

#[tokio::test]
async fn a_life_beyond_all_bounds_is_refused_however_well_signed() {
    let insider = Insider::hired();
    let start = NOW.as_seconds();

    for end in [start + 301, i64::MAX] {
        let claims = with(claims(), "exp", json!(end));
        let refused = insider.presents(&insider.header(), &claims).await;

        assert!(matches!(refused, Err(PassportError::TooLongLived)), "{end}");
    }
}

#[tokio::test]
async fn a_claim_of_a_later_version_does_no_harm() {
    let insider = Insider::hired();

    let claims = with(claims(), "voice", json!({"person": true}));

    assert!(insider.presents(&insider.header(), &claims).await.is_ok());
}

#[tokio::test]
async fn another_key_under_a_known_id_is_a_wrong_signature() {
    let office = Office::open();
    let stranger = Signer::generate().unwrap();
    let good = office.sign(&annas());
    let theirs = sign(&stranger, &annas());

    let (header, _) = good.split_once('.').unwrap();
    let (_, rest) = theirs.split_once('.').unwrap();

    assert!(matches!(
        office.verify(&format!("{header}.{rest}")).await,
        Err(PassportError::Signature)
    ));
    assert!(matches!(
        office.verify(&theirs).await,
        Err(PassportError::UnknownKey { .. })
    ));
}

#[tokio::test]
async fn a_text_longer_than_any_passport_is_not_even_read() {
    let office = Office::open();

    let refused = office
        .verify(&format!("{}{}", office.sign(&annas()), "A".repeat(4_096)))
        .await;

    assert!(matches!(refused, Err(PassportError::Malformed)));
}

#[test]
fn one_changed_character_anywhere_spoils_a_passport() {
    let office = Office::open();
    let good = office.sign(&annas());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert!(runtime.block_on(office.verify(&good)).is_ok());

    proptest!(ProptestConfig::with_cases(2_000), |(at in 0..good.len(), to in b' '..=b'~')| {
        let mut bytes = good.clone().into_bytes();
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        let changed = String::from_utf8(bytes).unwrap();

        prop_assert!(runtime.block_on(office.verify(&changed)).is_err(), "{}", changed);
    });
}

#[test]
fn one_flipped_bit_in_any_part_spoils_a_passport() {
    let office = Office::open();
    let good = office.sign(&annas());
    let parts: Vec<Vec<u8>> = good
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap())
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();

    for (part, bytes) in parts.iter().enumerate() {
        for bit in 0..bytes.len() * 8 {
            let mut changed = parts.clone();
            changed[part][bit / 8] ^= 1 << (bit % 8);
            let encoded: Vec<String> = changed
                .iter()
                .map(|part| URL_SAFE_NO_PAD.encode(part))
                .collect();

            let refused = runtime.block_on(office.verify(&encoded.join(".")));

            assert!(refused.is_err(), "bit {bit} of part {part}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_brings_the_verifier_down(text in ".{0,300}|[A-Za-z0-9_-]{0,99}(\\.[A-Za-z0-9_-]{0,99}){0,4}") {
        let office = Office::open();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

        prop_assert!(runtime.block_on(office.verify(&text)).is_err());
    }

    #[test]
    fn what_was_signed_is_what_is_read(
        subject in "[!-~]{1,255}",
        life in 1..=300_u64,
    ) {
        let office = Office::open();
        let mut claims = annas();
        claims.subject = Subject::parse(subject).unwrap();
        claims.expires_at = NOW.plus(Duration::from_secs(life));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

        let passport = runtime.block_on(office.verify(&office.sign(&claims))).unwrap();

        prop_assert_eq!(passport.subject(), &claims.subject);
        prop_assert_eq!(passport.expires_at(), claims.expires_at);
        prop_assert_eq!(passport.scopes(), &claims.scopes);
    }
}
