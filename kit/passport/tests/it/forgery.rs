//! Passports that somebody made or changed who has no key (RFC 8725 section 3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use proptest::prelude::*;
use saycart_passport::{PassportError, Signer};
use serde_json::{Value, json};

use crate::office::{Office, annas, sign};

/// Signs with the office's real key what the office's signer would never sign.
struct Insider {
    office: Office,
    key: EncodingKey,
}

impl Insider {
    fn bribed() -> Self {
        // Ed25519 in PKCS #8 (RFC 8410 section 7) is this prefix and the 32 bytes of the seed.
        let mut key = hex_bytes("302e020100300506032b657004220420");
        key.extend([7; 32]);
        let public = hex_bytes(PUBLIC_KEY_OF_SEVENS);
        let public = saycart_passport::PublicKey::try_from(public.as_slice()).unwrap();
        let office = Office::trusting(public);
        Self { office, key: EncodingKey::from_ed_der(&key) }
    }

    fn header(&self) -> Value {
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": self.office.trusted.as_str()})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, Algorithm::EdDSA).unwrap();
        format!("{message}.{signature}")
    }
}
