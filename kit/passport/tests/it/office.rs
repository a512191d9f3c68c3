//! One signer, one verifier and a clock between them that stands still.

use std::sync::Arc;
use std::time::Duration;

use saycart_passport::{
    Audience, ClientId, Issuer, KeySource, LinkId, Passport, PassportClaims, PassportError,
    PassportId, PassportKey, Scopes, Signer, Subject, Verifier, VerifyingKeys,
};
use saycart_service::{ExposeSecret as _, ManualClock, Timestamp};

pub(crate) const ISSUER: &str = "https://shop.example";
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// An issuer and the one callee that trusts it.
pub(crate) struct Office {
    pub(crate) signer: Signer,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) verifier: Verifier,
}

impl Office {
    pub(crate) fn open() -> Self {
        let signer = Signer::generate().expect("the system has randomness");
        let clock = Arc::new(ManualClock::at(NOW));
        let keys = VerifyingKeys::from_iter([published(&signer)]);
        let verifier = verifier(Arc::new(keys), clock.clone());
        Self {
            signer,
            clock,
            verifier,
        }
    }

    pub(crate) fn sign(&self, claims: &PassportClaims) -> String {
        sign(&self.signer, claims)
    }

    pub(crate) async fn verify(&self, passport: &str) -> Result<Passport, PassportError> {
        self.verifier.verify(passport).await
    }
}

/// What cart-service would check with.
pub(crate) fn verifier(keys: Arc<dyn KeySource>, clock: Arc<ManualClock>) -> Verifier {
    Verifier::new(
        Issuer::parse(ISSUER).expect("a good name"),
        Audience::parse("cart").expect("a good name"),
        keys,
        clock,
    )
}

/// A day's key, as auth-service would publish it.
pub(crate) fn published(signer: &Signer) -> PassportKey {
    PassportKey {
        key_id: signer.key_id().clone(),
        public_key: *signer.public_key(),
        expires_at: NOW.plus(Duration::from_hours(24)),
    }
}

pub(crate) fn sign(signer: &Signer, claims: &PassportClaims) -> String {
    signer
        .sign(claims)
        .expect("the claims can be signed")
        .expose_secret()
        .to_owned()
}

/// Anna's passport for her cart, a minute long from [`NOW`].
pub(crate) fn annas() -> PassportClaims {
    let good = "a good name";
    PassportClaims {
        issuer: Issuer::parse(ISSUER).expect(good),
        subject: Subject::parse("usr_anna").expect(good),
        audiences: vec![
            Audience::parse("account").expect(good),
            Audience::parse("cart").expect(good),
        ],
        client_id: ClientId::parse("cli_alexa").expect(good),
        scopes: Scopes::parse("cart.read profile").expect(good),
        issued_at: NOW,
        expires_at: NOW.plus(Duration::from_mins(1)),
        id: PassportId::parse("p1").expect(good),
        link_id: LinkId::parse("lnk_1").expect(good),
    }
}
