//! The check of a passport: RFC 9068 section 4 and RFC 8725, on a clock that is an argument.
//!
//! The JWT library checks the signature. What it leaves open is done here: it reads `typ` but
//! compares nothing, lets the system's clock decide with a minute's leeway, and takes a token
//! without `aud` or `iss` for a good one.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use saycart_service::{Clock, Timestamp};

use crate::signer::{PASSPORT_TYPE, passport_header};
use crate::{
    Audience, Issuer, KeyId, KeySource, MAX_PASSPORT_LIFE, Passport, PassportClaims, PassportError,
};

/// How far the clocks of two machines may be apart. Ten times what a working time service allows.
pub const LEEWAY: Duration = Duration::from_secs(5);

/// More than any passport of ours has: nothing longer is even decoded.
const MAX_LENGTH: usize = 4_096;

/// Checks passports for one service.
#[derive(Debug, Clone)]
pub struct Verifier(Arc<Checks>);

#[derive(Debug)]
struct Checks {
    issuer: Issuer,
    audience: Audience,
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    signature: Validation,
}

impl Verifier {
    /// Accepts what `issuer` signed for `audience` with a key that `keys` finds.
    pub fn new(
        issuer: Issuer,
        audience: Audience,
        keys: Arc<dyn KeySource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let mut signature = Validation::new(Algorithm::EdDSA);
        // The claims are checked here, against our clock and as types.
        signature.required_spec_claims.clear();
        signature.validate_exp = false;
        signature.validate_aud = false;
        Self(Arc::new(Checks {
            issuer,
            audience,
            keys,
            clock,
            signature,
        }))
    }

    /// Checks one passport, as it stands after `Bearer`.
    pub async fn verify(&self, passport: &str) -> Result<Passport, PassportError> {
        let checks = &self.0;
        let now = checks.clock.now();

        let key_id = key_id_of(passport)?;
        let key = checks.keys.find(&key_id, now).await?;
        let key = key.ok_or(PassportError::UnknownKey { key_id })?;

        let key = DecodingKey::from_ed_der(key.as_bytes());
        let claims = jsonwebtoken::decode::<PassportClaims>(passport, &key, &checks.signature)
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature => PassportError::Signature,
                _ => PassportError::Malformed,
            })?
            .claims;
        checks.claims(&claims, now)?;
        Ok(Passport::of_checked(claims))
    }
}

/// Reads the header, which must be exactly ours but for the key id. Nothing in it is trusted:
/// it only says which key to try.
fn key_id_of(passport: &str) -> Result<KeyId, PassportError> {
    if passport.len() > MAX_LENGTH {
        return Err(PassportError::Malformed);
    }
    let header = jsonwebtoken::decode_header(passport).map_err(|error| match error.kind() {
        // `alg: none`, and whatever else is no algorithm of the library's.
        ErrorKind::Json(cause) if cause.is_data() => PassportError::Algorithm,
        _ => PassportError::Malformed,
    })?;
    if header.alg != Algorithm::EdDSA {
        return Err(PassportError::Algorithm);
    }
    if header.typ.as_deref() != Some(PASSPORT_TYPE) {
        return Err(PassportError::Type);
    }
    let key_id = header.kid.as_deref().ok_or(PassportError::Malformed)?;
    let key_id = KeyId::parse(key_id).map_err(|_invalid| PassportError::Malformed)?;
    if header == passport_header(&key_id) {
        Ok(key_id)
    } else {
        Err(PassportError::Header)
    }
}

impl Checks {
    fn claims(&self, claims: &PassportClaims, now: Timestamp) -> Result<(), PassportError> {
        if claims.issuer != self.issuer {
            return Err(PassportError::Issuer);
        }
        if !claims.audiences.contains(&self.audience) {
            return Err(PassportError::Audience);
        }
        let life = claims.expires_at.since(claims.issued_at);
        if life > MAX_PASSPORT_LIFE {
            return Err(PassportError::TooLongLived);
        }
        // RFC 7519 section 4.1.4: dead *on or after* the moment.
        if now >= claims.expires_at.plus(LEEWAY) {
            return Err(PassportError::Expired {
                ago: now.since(claims.expires_at),
            });
        }
        let ahead = claims.issued_at.since(now);
        if ahead > LEEWAY {
            return Err(PassportError::NotYetIssued { ahead });
        }
        Ok(())
    }
}
