//! A set of keys that somebody holds already.

use std::collections::HashMap;
use std::future::ready;

use saycart_service::Timestamp;

use super::{KeyId, KeySource, LookUp, PassportKey, PublicKey};

/// Public keys by id, each until its end.
#[derive(Debug, Clone, Default)]
pub struct VerifyingKeys(HashMap<KeyId, (PublicKey, Timestamp)>);

impl VerifyingKeys {
    /// The key with this id, unless its time is over.
    ///
    /// The end counts, because a key whose end has come may be stolen without anybody noticing.
    pub fn get(&self, id: &KeyId, now: Timestamp) -> Option<PublicKey> {
        self.0
            .get(id)
            .filter(|(_, end)| now < *end)
            .map(|(key, _)| *key)
    }
}

impl FromIterator<PassportKey> for VerifyingKeys {
    fn from_iter<T: IntoIterator<Item = PassportKey>>(keys: T) -> Self {
        Self(
            keys.into_iter()
                .map(
                    |PassportKey {
                         key_id,
                         public_key,
                         expires_at,
                     }| { (key_id, (public_key, expires_at)) },
                )
                .collect(),
        )
    }
}

impl KeySource for VerifyingKeys {
    fn find<'a>(&'a self, id: &'a KeyId, now: Timestamp) -> LookUp<'a> {
        Box::pin(ready(Ok(self.get(id, now))))
    }
}
