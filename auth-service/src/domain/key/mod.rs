//! The keys that tokens are derived with, and what state each is in.
//!
//! A root key is 32 random bytes in a file; every purpose has a key of its own, derived from it,
//! so that what one purpose reveals says nothing about another. How keys come into the process is
//! [`crate::keys`].

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU8;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

pub(crate) mod change;

/// The number of a token key, 1 to 255, as tokens carry it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Kid(NonZeroU8);

impl Kid {
    /// The key of a new installation.
    pub(crate) const FIRST: Self = Self(NonZeroU8::MIN);

    /// From the byte of a token; `None` for 0, which no key has.
    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        NonZeroU8::new(byte).map(Self)
    }

    /// From a column.
    pub(crate) fn from_column(value: i64) -> Option<Self> {
        u8::try_from(value).ok().and_then(Self::from_byte)
    }

    /// For the byte of a token.
    pub(crate) fn as_byte(self) -> u8 {
        self.0.get()
    }

    /// For a column.
    pub(crate) fn as_column(self) -> i64 {
        i64::from(self.0.get())
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kid({})", self.0)
    }
}

/// What a key is good for, installation-wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum KeyState {
    /// Known, being distributed, not signing yet.
    Standby,
    /// Signs. There is exactly one.
    Active,
    /// Signed once; its tokens still work.
    Verify,
    /// Somebody else may have it: access tokens are refused, refresh tokens work only where the
    /// row names this key, and move the link to the active one.
    Suspect,
    /// Its tokens are dead.
    Retired,
}

impl KeyState {
    const ALL: [Self; 5] = [
        Self::Standby,
        Self::Active,
        Self::Verify,
        Self::Suspect,
        Self::Retired,
    ];

    /// As the column spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Standby => "standby",
            Self::Active => "active",
            Self::Verify => "verify",
            Self::Suspect => "suspect",
            Self::Retired => "retired",
        }
    }

    /// Reads [`KeyState::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Whether what a key signed may be taken at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Only we have the key.
    Full,
    /// Somebody else may have it.
    Suspect,
}

/// 32 random bytes from which the keys of all purposes are derived.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RootKey([u8; 32]);

impl RootKey {
    /// Takes the bytes of a key file, or fresh ones.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the key file.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey([redacted])")
    }
}

/// The keys of one root key, one per purpose.
#[derive(Clone)]
pub(crate) struct TokenKeys {
    access: hmac::Key,
    refresh: hmac::Key,
    cache: hmac::Key,
    external: hmac::Key,
    check: hmac::Key,
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys([redacted])")
    }
}

/// What a tag vouches for. The two kinds of token have a key each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagPurpose {
    /// Access tokens.
    Access,
    /// Refresh tokens.
    Refresh,
}

/// Bytes of a token's tag: 160 bits, what RFC 6749 §10.10 recommends and not only what it
/// demands.
pub(crate) const TAG_BYTES: usize = 20;
/// Bytes of a cache entry's tag.
pub(crate) const SEAL_BYTES: usize = 16;

impl TokenKeys {
    /// Derives the key of every purpose.
    pub(crate) fn derive(root: &RootKey) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, root.expose());
        let purpose = |name: &str| {
            hmac::Key::new(
                hmac::HMAC_SHA256,
                hmac::sign(&root, name.as_bytes()).as_ref(),
            )
        };
        Self {
            access: purpose("saycart/access/v1"),
            refresh: purpose("saycart/refresh/v1"),
            cache: purpose("saycart/cache/v1"),
            external: purpose("saycart/external/v1"),
            check: purpose("saycart/check/v1"),
        }
    }

    /// The tag of a token's prefix and body.
    pub(crate) fn tag(&self, purpose: TagPurpose, prefix: &str, body: &[u8]) -> [u8; TAG_BYTES] {
        let key = match purpose {
            TagPurpose::Access => &self.access,
            TagPurpose::Refresh => &self.refresh,
        };
        cut(key, &[prefix.as_bytes(), body])
    }

    /// Whether `tag` is the one that [`TokenKeys::tag`] gives, in constant time.
    pub(crate) fn verifies(
        &self,
        purpose: TagPurpose,
        prefix: &str,
        body: &[u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        verify_slices_are_equal(&self.tag(purpose, prefix, body), tag).is_ok()
    }

    /// The seal of a cache entry: who can write to the cache gains nothing without the key.
    pub(crate) fn seal(&self, key: &[u8], entry: &[u8]) -> [u8; SEAL_BYTES] {
        cut(&self.cache, &[key, entry])
    }

    /// Whether `seal` is the one that [`TokenKeys::seal`] gives, in constant time.
    pub(crate) fn unseals(&self, key: &[u8], entry: &[u8], seal: &[u8; SEAL_BYTES]) -> bool {
        verify_slices_are_equal(&self.seal(key, entry), seal).is_ok()
    }

    /// What is kept of a vendor's user id: enough to recognise it, not enough to learn it.
    pub(crate) fn external_ref(&self, external_user: &str) -> [u8; 32] {
        cut(&self.external, &[external_user.as_bytes()])
    }

    /// What the database keeps of the key, to notice a replica with another one.
    pub(crate) fn check_value(&self) -> [u8; 8] {
        cut(&self.check, &[b"check"])
    }
}

/// The first `N` bytes of the HMAC of the parts.
fn cut<const N: usize>(key: &hmac::Key, parts: &[&[u8]]) -> [u8; N] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(context.sign().as_ref()) {
        *to = *from;
    }
    bytes
}

/// Every key of the installation as this process knows it.
#[derive(Debug, Clone)]
pub(crate) struct KeyRing {
    signing: Option<SigningKey>,
    /// By kid: the installation's state of the key, and the key if this process has it.
    known: BTreeMap<Kid, (KeyState, Option<TokenKeys>)>,
}

/// The key that this process signs with.
#[derive(Debug, Clone)]
pub(crate) struct SigningKey {
    /// Its number.
    pub(crate) kid: Kid,
    /// The key.
    pub(crate) keys: TokenKeys,
}

/// What a ring has under a kid.
#[derive(Debug)]
pub(crate) enum KeyLookUp<'a> {
    /// The key.
    Usable(&'a TokenKeys, Trust),
    /// What it signed is dead.
    Retired,
    /// This process cannot judge what it signed; another may.
    Unknown,
}

/// The keys of a pair of tokens.
#[derive(Debug)]
pub(crate) struct PairKeys<'a> {
    /// The refresh token's.
    pub(crate) refresh: &'a TokenKeys,
    /// The number of the access token's.
    pub(crate) access_kid: Kid,
    /// The access token's.
    pub(crate) access: &'a TokenKeys,
}

/// Why this process cannot make a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPair {
    /// It lacks the pair's key.
    UnknownKey,
    /// The pair's key is suspect, and there is no other that may sign.
    NoSigningKey,
}

/// A ring needs the one active key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RingError {
    /// No key is active.
    #[error("no token key is active")]
    NoActive,
    /// The active key is not in this process's file.
    #[error("token key {0} is active, but not in the key file")]
    ActiveMissing(Kid),
}

impl KeyRing {
    /// A ring of these keys.
    pub(crate) fn new(
        known: BTreeMap<Kid, (KeyState, Option<TokenKeys>)>,
    ) -> Result<Self, RingError> {
        let (kid, keys) = known
            .iter()
            .find(|(_, (state, _))| *state == KeyState::Active)
            .map(|(kid, (_, keys))| (*kid, keys))
            .ok_or(RingError::NoActive)?;
        let keys = keys.clone().ok_or(RingError::ActiveMissing(kid))?;
        Ok(Self {
            signing: Some(SigningKey { kid, keys }),
            known,
        })
    }

    /// The ring after this one, and what is wrong with it.
    ///
    /// A process that lacks the active key goes on signing with its key before, which every
    /// replica can verify, but only while that one is in good standing: what a suspect key signs
    /// is refused, and what a retired one signs is dead.
    pub(crate) fn followed_by(
        &self,
        known: BTreeMap<Kid, (KeyState, Option<TokenKeys>)>,
    ) -> (Self, Option<RingError>) {
        let error = match Self::new(known.clone()) {
            Ok(ring) => return (ring, None),
            Err(error) => error,
        };
        let good = |signing: &&SigningKey| {
            matches!(known.get(&signing.kid), Some((KeyState::Verify, Some(_))))
        };
        let signing = self.signing.as_ref().filter(good).cloned();
        (Self { signing, known }, Some(error))
    }

    /// The key that signs; `None`: this process has none that may.
    pub(crate) fn signing(&self) -> Option<&SigningKey> {
        self.signing.as_ref()
    }

    /// The key with this kid.
    pub(crate) fn find(&self, kid: Kid) -> KeyLookUp<'_> {
        match self.known.get(&kid) {
            Some((KeyState::Retired, _)) => KeyLookUp::Retired,
            None | Some((_, None)) => KeyLookUp::Unknown,
            Some((KeyState::Suspect, Some(keys))) => KeyLookUp::Usable(keys, Trust::Suspect),
            Some((KeyState::Standby | KeyState::Active | KeyState::Verify, Some(keys))) => {
                KeyLookUp::Usable(keys, Trust::Full)
            }
        }
    }

    /// What signs a pair whose row names this key. A key that is no longer the active one still
    /// signs its own refresh token, so that there is one per generation for ever. Access tokens of
    /// a suspect key would be refused.
    pub(crate) fn for_pair(&self, kid: Kid) -> Result<PairKeys<'_>, NoPair> {
        match self.find(kid) {
            KeyLookUp::Usable(keys, Trust::Full) => Ok(PairKeys {
                refresh: keys,
                access_kid: kid,
                access: keys,
            }),
            KeyLookUp::Usable(keys, Trust::Suspect) => {
                let signing = self.signing().ok_or(NoPair::NoSigningKey)?;
                Ok(PairKeys {
                    refresh: keys,
                    access_kid: signing.kid,
                    access: &signing.keys,
                })
            }
            KeyLookUp::Retired | KeyLookUp::Unknown => Err(NoPair::UnknownKey),
        }
    }

    /// The active key, if this process lacks it.
    pub(crate) fn lacking(&self) -> Option<Kid> {
        self.known
            .iter()
            .find(|(_, (state, keys))| *state == KeyState::Active && keys.is_none())
            .map(|(kid, _)| *kid)
    }

    /// Whether the installation has this key, be it here or not.
    pub(crate) fn names(&self, kid: Kid) -> bool {
        self.known.contains_key(&kid)
    }

    /// Every key that this process has, whatever its state, with its kid.
    pub(crate) fn held(&self) -> impl Iterator<Item = (Kid, &TokenKeys)> {
        self.known
            .iter()
            .filter_map(|(kid, (_, keys))| keys.as_ref().map(|keys| (*kid, keys)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kid(byte: u8) -> Kid {
        Kid::from_byte(byte).unwrap()
    }

    fn keys(byte: u8) -> TokenKeys {
        TokenKeys::derive(&RootKey::new([byte; 32]))
    }

    #[test]
    fn a_process_that_is_behind_signs_with_the_key_before_while_that_is_trusted() {
        let first = BTreeMap::from([(kid(1), (KeyState::Active, Some(keys(1))))]);
        let ring = KeyRing::new(first).unwrap();

        for (before, signs) in [
            (KeyState::Verify, Some(kid(1))),
            (KeyState::Suspect, None),
            (KeyState::Retired, None),
        ] {
            let known = BTreeMap::from([
                (kid(1), (before, Some(keys(1)))),
                (kid(2), (KeyState::Active, None)),
            ]);
            let (behind, error) = ring.followed_by(known);

            assert_eq!(error, Some(RingError::ActiveMissing(kid(2))));
            assert_eq!(behind.signing().map(|key| key.kid), signs, "{before:?}");
            assert!(matches!(behind.find(kid(2)), KeyLookUp::Unknown));
        }
    }
}
