//! Making passports. Only auth-service does.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use saycart_service::SecretString;

use crate::keys::{KeyId, PublicKey};
use crate::{MAX_PASSPORT_LIFE, PassportClaims};

/// The media type of an RFC 9068 token, in the short form that section 2.1 recommends.
pub(crate) const PASSPORT_TYPE: &str = "at+jwt";

/// No passport could be made.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The cryptographic library, or the system's randomness under it, gave no key.
    #[error("no signing key could be made: the system's random source failed")]
    NoKey,
    /// The claims ask for a life that every callee would refuse.
    #[error("a passport lives more than 0 and at most {} s", MAX_PASSPORT_LIFE.as_secs())]
    Life,
    /// The library could not write or sign the claims.
    #[error("the passport could not be signed")]
    Library(#[source] jsonwebtoken::errors::Error),
}

/// A signing key, alive in this process only: it is made at start, never stored, never shared.
///
/// Each replica has its own. Its public half must be published before the first passport leaves,
/// else callees refuse what they cannot check.
pub struct Signer {
    header: Header,
    key: EncodingKey,
    public: PublicKey,
    key_id: KeyId,
}

impl Signer {
    /// Makes a fresh Ed25519 key.
    pub fn generate() -> Result<Self, SigningError> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|_unspecified| SigningError::NoKey)?;
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref())
            .map_err(|_unspecified| SigningError::NoKey)?;
        let public = PublicKey::try_from(pair.public_key().as_ref())
            .map_err(|_other_length| SigningError::NoKey)?;
        let key_id = public.thumbprint();
        Ok(Self {
            header: passport_header(&key_id),
            key: EncodingKey::from_ed_der(document.as_ref()),
            public,
            key_id,
        })
    }

    /// What the `kid` header of every passport of this signer says.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The half that callees verify with.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs the claims. The result is a bearer credential: it is never logged.
    ///
    /// Costs some tens of microseconds and no I/O (`cargo bench -p saycart-passport`).
    pub fn sign(&self, claims: &PassportClaims) -> Result<SecretString, SigningError> {
        let longest = claims.issued_at.plus(MAX_PASSPORT_LIFE);
        if claims.expires_at <= claims.issued_at || claims.expires_at > longest {
            return Err(SigningError::Life);
        }
        jsonwebtoken::encode(&self.header, claims, &self.key)
            .map(SecretString::from)
            .map_err(SigningError::Library)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// The one header that a passport has: nothing may be added to it, nothing left out.
pub(crate) fn passport_header(key_id: &KeyId) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(PASSPORT_TYPE.to_owned());
    header.kid = Some(key_id.as_str().to_owned());
    header
}
