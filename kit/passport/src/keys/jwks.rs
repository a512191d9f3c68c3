//! The keys as a JWK set (RFC 7517 section 5, RFC 8037 section 2), for services in other languages.

use serde_json::{Value, json};

use super::PassportKey;

/// Writes the keys as a JWK set.
pub fn jwk_set<'a>(keys: impl IntoIterator<Item = &'a PassportKey>) -> Value {
    let keys: Vec<Value> = keys
        .into_iter()
        .map(|key| {
            json!({
                "kty": "OKP",
                "crv": "Ed25519",
                "use": "sig",
                "alg": "EdDSA",
                "kid": key.key_id.as_str(),
                "x": key.public_key.as_base64url(),
            })
        })
        .collect();
    json!({ "keys": keys })
}

#[cfg(test)]
mod tests {
    use saycart_service::Timestamp;

    use super::*;
    use crate::{KeyId, PublicKey};

    #[test]
    fn a_key_is_written_as_rfc_8037_asks() {
        let key = PassportKey {
            key_id: KeyId::parse("k1").unwrap(),
            public_key: PublicKey::from([0; 32]),
            expires_at: Timestamp::from_seconds(0),
        };

        let set = jwk_set([&key]);

        assert_eq!(
            set,
            json!({"keys": [{
                "kty": "OKP",
                "crv": "Ed25519",
                "use": "sig",
                "alg": "EdDSA",
                "kid": "k1",
                "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            }]}),
        );
    }
}
