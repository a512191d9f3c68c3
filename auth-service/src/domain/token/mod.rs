//! How a token is made from a link, and read back without I/O.
//!
//! ```text
//! body  = kind u8 ‖ kid u8 ‖ id 16 ‖ generation u32 ‖ iat u32 ‖ life u24 ‖ scope u32
//! tag   = first 20 bytes of HMAC-SHA-256(key of kind and kid, prefix ‖ body)
//! token = prefix ‖ base64url(body ‖ tag ‖ CRC-32(prefix ‖ body ‖ tag))
//! ```
//!
//! All numbers are big endian. An access token's id is one-way derived from the handle that only
//! the refresh token carries, and what the database and the cache find a link by is one-way
//! derived from that: so neither a stolen database nor a stolen access token gives a refresh
//! token. A refresh token is a pure function of key, handle and generation: a repeated refresh
//! answers with the same bytes.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saycart_service::{ExposeSecret as _, SecretString, Timestamp};

use super::key::{KeyLookUp, KeyRing, Kid, TAG_BYTES, TagPurpose, TokenKeys, Trust};
use super::scope::ScopeSet;

const ACCESS_PREFIX: &str = "sca_";
const REFRESH_PREFIX: &str = "scr_";
const ACCESS_KIND: u8 = 0x11;
const REFRESH_KIND: u8 = 0x12;
const BODY_BYTES: usize = 33;
const CRC_BYTES: usize = 4;
const PREFIX_CHARACTERS: usize = 4;
/// 57 = 3 · 19: no spare bits, so that a token has one spelling.
const TOKEN_BYTES: usize = BODY_BYTES + TAG_BYTES + CRC_BYTES;
const TOKEN_CHARACTERS: usize = PREFIX_CHARACTERS + TOKEN_BYTES / 3 * 4;

/// A token as somebody presented it.
#[derive(Debug, Clone)]
pub(crate) struct PresentedToken(SecretString);

impl From<String> for PresentedToken {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl PresentedToken {
    /// What is remembered of a dead token: SHA-256 of it and of who presented it.
    pub(crate) fn fingerprint(&self, client: &[u8]) -> [u8; 32] {
        sha256(&[self.0.expose_secret().as_bytes(), client])
    }

    /// What the audit log calls a token that verifies nowhere.
    pub(crate) fn name_for_logs(&self) -> String {
        let hash = sha256(&[self.0.expose_secret().as_bytes()]);
        hex::encode(hash.first_chunk::<4>().unwrap_or(&[0; 4]))
    }
}

/// The secret of a link: random, made at the exchange, kept only by the client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle([u8; 16]);

/// What access tokens carry of the handle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessId([u8; 16]);

/// What database and cache find a link by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TokenKey([u8; 32]);

impl Handle {
    /// Takes 16 random bytes.
    pub(crate) fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    /// One way.
    pub(crate) fn access_id(&self) -> AccessId {
        let hash = sha256(&[b"saycart/aid/v1\0", &self.0]);
        AccessId(*hash.first_chunk().unwrap_or(&[0; 16]))
    }
}

impl AccessId {
    /// One way.
    pub(crate) fn token_key(&self) -> TokenKey {
        TokenKey(sha256(&[b"saycart/grant/v1\0", &self.0]))
    }
}

impl TokenKey {
    /// From a column.
    pub(crate) fn from_column(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For a column, or a cache's key.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )*};
}
redacted!(Handle, AccessId, TokenKey);

/// Which pair of tokens of a link: 1 for those of the exchange, one more with each rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Generation(u32);

impl Generation {
    /// The pair of the exchange.
    pub(crate) const FIRST: Self = Self(1);
    /// The schema's bound: one less than `u32` can hold.
    const LAST: u32 = u32::MAX - 1;

    /// `None` outside 1 to 4,294,967,294.
    pub(crate) fn new(value: u32) -> Option<Self> {
        (1..=Self::LAST).contains(&value).then_some(Self(value))
    }

    /// From a column.
    pub(crate) fn from_column(value: i64) -> Option<Self> {
        u32::try_from(value).ok().and_then(Self::new)
    }

    /// The number.
    pub(crate) fn get(self) -> u32 {
        self.0
    }

    /// For a column.
    pub(crate) fn as_column(self) -> i64 {
        i64::from(self.0)
    }

    /// The one after; `None` after four billion refreshes.
    pub(crate) fn next(self) -> Option<Self> {
        self.0.checked_add(1).and_then(Self::new)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessToken {
    /// Whose it is.
    pub(crate) id: AccessId,
    /// Which key signed it.
    pub(crate) kid: Kid,
    /// Which pair of its link it belongs to.
    pub(crate) generation: Generation,
    /// Seconds since 1970 UTC.
    pub(crate) issued_at_seconds: u32,
    /// Seconds, less than 2^24.
    pub(crate) life_seconds: u32,
    /// What this token was given: the link's scope, or less.
    pub(crate) scope: ScopeSet,
}

/// What a refresh token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    /// Whose it is.
    pub(crate) handle: Handle,
    /// Which key signed it.
    pub(crate) kid: Kid,
    /// Which pair of its link it belongs to.
    pub(crate) generation: Generation,
}

/// A genuine token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// For using.
    Access(AccessToken),
    /// For refreshing.
    Refresh(RefreshToken),
}

/// Why a token is not genuine, or cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// Not of our making, or mistyped.
    #[error("the token is malformed")]
    Malformed,
    /// Well-formed, with a wrong tag.
    #[error("the token is forged")]
    Forged,
    /// Its key's time is over.
    #[error("the token's key {kid} is retired")]
    Retired {
        /// The key.
        kid: Kid,
    },
    /// Well-formed, but its key is not known here: another replica may have it, so nobody may
    /// tell the client that the token is dead.
    #[error("the token's key {kid} is not known to this process; check `auth.token_keys_file`")]
    UnknownKey {
        /// The key.
        kid: Kid,
    },
}

impl AccessToken {
    /// When it dies.
    pub(crate) fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(i64::from(self.issued_at_seconds) + i64::from(self.life_seconds))
    }

    /// When it was made.
    pub(crate) fn issued_at(&self) -> Timestamp {
        Timestamp::from_seconds(i64::from(self.issued_at_seconds))
    }

    /// The token's text.
    pub(crate) fn encode(&self, keys: &TokenKeys) -> SecretString {
        let mut body = Vec::with_capacity(TOKEN_BYTES);
        body.push(ACCESS_KIND);
        body.push(self.kid.as_byte());
        body.extend(self.id.0);
        body.extend(self.generation.0.to_be_bytes());
        body.extend(self.issued_at_seconds.to_be_bytes());
        let [_, life @ ..] = self.life_seconds.to_be_bytes();
        body.extend(life);
        body.extend(self.scope.mask().to_be_bytes());
        finish(ACCESS_PREFIX, TagPurpose::Access, body, keys)
    }
}

impl RefreshToken {
    /// The token's text.
    pub(crate) fn encode(&self, keys: &TokenKeys) -> SecretString {
        let mut body = Vec::with_capacity(TOKEN_BYTES);
        body.push(REFRESH_KIND);
        body.push(self.kid.as_byte());
        body.extend(self.handle.0);
        body.extend(self.generation.0.to_be_bytes());
        // No time and no scope: those are the row's business, and a retry is byte for byte alike.
        body.extend([0; 11]);
        finish(REFRESH_PREFIX, TagPurpose::Refresh, body, keys)
    }
}

fn finish(prefix: &str, purpose: TagPurpose, mut bytes: Vec<u8>, keys: &TokenKeys) -> SecretString {
    let tag = keys.tag(purpose, prefix, &bytes);
    bytes.extend(tag);
    bytes.extend(crc(prefix, &bytes).to_be_bytes());
    SecretString::from(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

impl Token {
    /// Reads a token: cheap checks first, the tag last. No I/O.
    ///
    /// [`Trust::Suspect`] means that its key is in doubt, and with it whether we made it.
    pub(crate) fn read(
        presented: &PresentedToken,
        ring: &KeyRing,
    ) -> Result<(Self, Trust), TokenError> {
        let text = presented.0.expose_secret();
        if text.len() != TOKEN_CHARACTERS {
            return Err(TokenError::Malformed);
        }
        let (prefix, encoded) = text
            .split_at_checked(PREFIX_CHARACTERS)
            .ok_or(TokenError::Malformed)?;
        let (purpose, marker) = match prefix {
            ACCESS_PREFIX => (TagPurpose::Access, ACCESS_KIND),
            REFRESH_PREFIX => (TagPurpose::Refresh, REFRESH_KIND),
            _ => return Err(TokenError::Malformed),
        };
        let bytes: [u8; TOKEN_BYTES] = URL_SAFE_NO_PAD
            .decode(encoded)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(TokenError::Malformed)?;
        let (signed, sum) = bytes
            .split_last_chunk::<CRC_BYTES>()
            .ok_or(TokenError::Malformed)?;
        if crc(prefix, signed) != u32::from_be_bytes(*sum) {
            return Err(TokenError::Malformed);
        }
        let (body, tag) = signed
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(TokenError::Malformed)?;
        let body: &[u8; BODY_BYTES] = body.first_chunk().ok_or(TokenError::Malformed)?;
        let (kid, token) = Self::read_body(marker, body).ok_or(TokenError::Malformed)?;
        let (keys, trust) = match ring.find(kid) {
            KeyLookUp::Usable(keys, trust) => (keys, trust),
            KeyLookUp::Retired => return Err(TokenError::Retired { kid }),
            KeyLookUp::Unknown => return Err(TokenError::UnknownKey { kid }),
        };
        if keys.verifies(purpose, prefix, body, tag) {
            Ok((token, trust))
        } else {
            Err(TokenError::Forged)
        }
    }

    fn read_body(marker: u8, body: &[u8; BODY_BYTES]) -> Option<(Kid, Self)> {
        let (&[first, second], rest) = body.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        let (iat, rest) = rest.split_first_chunk::<4>()?;
        let (&[life_2, life_1, life_0], rest) = rest.split_first_chunk::<3>()?;
        let (scope, _) = rest.split_first_chunk::<4>()?;
        if first != marker {
            return None;
        }
        let kid = Kid::from_byte(second)?;
        let generation = Generation::new(u32::from_be_bytes(*generation))?;
        let issued_at_seconds = u32::from_be_bytes(*iat);
        let life_seconds = u32::from_be_bytes([0, life_2, life_1, life_0]);
        let scope = ScopeSet::from_mask(u32::from_be_bytes(*scope));
        let token = if marker == ACCESS_KIND {
            let id = AccessId(*id);
            Self::Access(AccessToken {
                id,
                kid,
                generation,
                issued_at_seconds,
                life_seconds,
                scope,
            })
        } else if issued_at_seconds == 0 && life_seconds == 0 && scope.is_empty() {
            Self::Refresh(RefreshToken {
                handle: Handle(*id),
                kid,
                generation,
            })
        } else {
            return None;
        };
        Some((kid, token))
    }
}

fn crc(prefix: &str, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(prefix.as_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests;
