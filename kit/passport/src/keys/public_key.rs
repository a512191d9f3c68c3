//! One public key, its id, and how both come in from outside.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saycart_proto::auth::v1 as pb;
use saycart_service::Timestamp;

/// What auth-service said is no key of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassportKey {
    /// An Ed25519 public key is 32 bytes (RFC 8032 section 5.1.5).
    #[error("a public key must be 32 bytes, not {length}")]
    Length {
        /// How many there were.
        length: usize,
    },
    /// The id is not one that a passport could carry.
    #[error("a key id must be 1 to 64 characters of base64url, not {length} of any kind")]
    KeyId {
        /// How many there were.
        length: usize,
    },
    /// The moment from which on it is not used is missing or no instant.
    #[error("a key needs the moment of its end")]
    End,
}

/// What a passport's `kid` header says: 1 to 64 characters of base64url. Fit for logs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Takes the text of a key id.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidPassportKey> {
        let text = text.into();
        let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if (1..=64).contains(&text.len()) && text.bytes().all(base64url) {
            Ok(Self(text))
        } else {
            Err(InvalidPassportKey::KeyId {
                length: text.chars().count(),
            })
        }
    }

    /// As it stands in the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A raw Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The 32 bytes of RFC 8032.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The `x` of its JWK (RFC 8037 section 2).
    pub(super) fn as_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The key's RFC 7638 thumbprint by SHA-256: its id.
    pub fn thumbprint(&self) -> KeyId {
        // RFC 7638 section 3.2 and RFC 8037 section 2: these three members, in this order,
        // without a space. `x` is base64url, so nothing in it needs escaping.
        let jwk = format!(
            r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
            self.as_base64url()
        );
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, jwk.as_bytes());
        KeyId(URL_SAFE_NO_PAD.encode(digest))
    }
}

impl From<[u8; 32]> for PublicKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for PublicKey {
    type Error = InvalidPassportKey;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidPassportKey> {
        <[u8; 32]>::try_from(bytes)
            .map(Self)
            .map_err(|_other_length| InvalidPassportKey::Length {
                length: bytes.len(),
            })
    }
}

/// A public key as auth-service publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassportKey {
    /// As in the header of the passports that it verifies.
    pub key_id: KeyId,
    /// The key.
    pub public_key: PublicKey,
    /// From this moment on no living passport bears its signature.
    pub expires_at: Timestamp,
}

impl TryFrom<pb::PassportKey> for PassportKey {
    type Error = InvalidPassportKey;

    fn try_from(key: pb::PassportKey) -> Result<Self, InvalidPassportKey> {
        let pb::PassportKey {
            key_id,
            ed25519_public_key,
            expires_at,
        } = key;
        let end = expires_at.ok_or(InvalidPassportKey::End)?;
        let micros = end
            .seconds
            .checked_mul(1_000_000)
            .and_then(|micros| micros.checked_add(i64::from(end.nanos) / 1_000))
            .ok_or(InvalidPassportKey::End)?;
        Ok(Self {
            key_id: KeyId::parse(key_id)?,
            public_key: PublicKey::try_from(ed25519_public_key.as_slice())?,
            expires_at: Timestamp::from_micros(micros),
        })
    }
}

impl From<PassportKey> for pb::PassportKey {
    fn from(key: PassportKey) -> Self {
        let PassportKey {
            key_id,
            public_key,
            expires_at,
        } = key;
        let micros = expires_at.as_micros();
        let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
        Self {
            key_id: key_id.0,
            ed25519_public_key: public_key.0.to_vec(),
            expires_at: Some(prost_types::Timestamp {
                seconds: micros.div_euclid(1_000_000),
                nanos,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        // RFC 8037 appendix A.3.
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let bytes = URL_SAFE_NO_PAD.decode(x).unwrap();

        let key = PublicKey::try_from(bytes.as_slice()).unwrap();

        assert_eq!(
            key.thumbprint().as_str(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn a_key_id_is_base64url_of_1_to_64_characters() {
        assert!(KeyId::parse("x".repeat(64)).is_ok());

        for wrong in [
            String::new(),
            "x".repeat(65),
            "a.b".into(),
            "a=".into(),
            "a b".into(),
        ] {
            assert!(KeyId::parse(wrong.clone()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_without_an_end_or_of_another_length_is_refused() {
        let good = PassportKey {
            key_id: KeyId::parse("k1").unwrap(),
            public_key: PublicKey::from([7; 32]),
            expires_at: Timestamp::from_seconds(1_800_000_000),
        };
        let message = pb::PassportKey::from(good);

        let endless = pb::PassportKey {
            expires_at: None,
            ..message.clone()
        };
        let short = pb::PassportKey {
            ed25519_public_key: vec![7; 31],
            ..message
        };

        assert_eq!(PassportKey::try_from(endless), Err(InvalidPassportKey::End));
        assert_eq!(
            PassportKey::try_from(short),
            Err(InvalidPassportKey::Length { length: 31 })
        );
    }

    proptest! {
        #[test]
        fn a_key_survives_the_wire(
            bytes: [u8; 32],
            id in "[A-Za-z0-9_-]{1,64}",
            micros in 0..253_402_300_799_000_000_i64,
        ) {
            let key = PassportKey {
                key_id: KeyId::parse(id).unwrap(),
                public_key: PublicKey::from(bytes),
                expires_at: Timestamp::from_micros(micros),
            };

            prop_assert_eq!(PassportKey::try_from(pb::PassportKey::from(key.clone())), Ok(key));
        }
    }
}
