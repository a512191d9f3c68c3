//! Random values that prove something by being known: codes, client secrets, browser cookies.
//!
//! Each kind is two types: what its holder presents, and the SHA-256 of it, which is all that is
//! kept. There is one way between them. The text has a prefix and a CRC-32, so that scanners and
//! the log's filter find it, and the alphabet is unreserved (RFC 3986), so that no client's
//! encoding can spoil it.
//!
//! To add a kind: one `opaque_secret!` with a prefix of its own (`sc` and a letter), and
//! `readable_secret!` unless all that is ever done with one is to hash it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random bytes in each secret: 256 bits, so that a plain hash of it cannot be searched through.
pub(crate) const SECRET_BYTES: usize = 32;
/// 32 random bytes and 4 of checksum are 48 characters of base64url with no bit to spare.
const TEXT_LENGTH: usize = 48;

/// The text of these bytes.
pub(crate) fn encode(prefix: &str, secret: &[u8; SECRET_BYTES]) -> String {
    let mut bytes = secret.to_vec();
    bytes.extend_from_slice(&checksum(prefix, secret).to_be_bytes());
    let mut text = prefix.to_owned();
    URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
    text
}

/// Whether a text can be a secret of this prefix. Saves the look-up of what was mistyped or cut.
pub(crate) fn is_well_formed(prefix: &str, text: &str) -> bool {
    let Some(encoded) = text
        .strip_prefix(prefix)
        .filter(|rest| rest.len() == TEXT_LENGTH)
    else {
        return false;
    };
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(encoded) else {
        return false;
    };
    bytes
        .split_last_chunk::<4>()
        .is_some_and(|(secret, crc)| checksum(prefix, secret).to_be_bytes() == *crc)
}

/// What is kept of a secret.
pub(crate) fn sha256(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    hash
}

fn checksum(prefix: &str, secret: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(prefix.as_bytes());
    crc.update(secret);
    crc.finalize()
}

/// Makes what the holder of a kind of secret presents: `opaque_secret!(Presented, "sc?_", Kept)`.
macro_rules! opaque_secret {
    ($(#[$doc:meta])* $presented:ident, $prefix:literal, $kept:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $presented(String);

        impl $presented {
            /// A new one, for its holder alone.
            pub(crate) fn generate() -> Self {
                Self($crate::domain::opaque::encode($prefix, &$crate::entropy::random()))
            }

            /// The text, to hand it to its holder.
            pub(crate) fn expose(&self) -> &str {
                &self.0
            }

            /// What is kept of it.
            pub(crate) fn kept(&self) -> $kept {
                $kept($crate::domain::opaque::sha256(&self.0))
            }
        }

        impl std::fmt::Debug for $presented {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($presented), "([redacted])"))
            }
        }
    };
}
pub(crate) use opaque_secret;

/// Has a kind of secret read back from whoever presents it.
macro_rules! readable_secret {
    ($presented:ident, $prefix:literal) => {
        impl $presented {
            /// Takes what somebody presents; `None` when it cannot be one of ours.
            pub(crate) fn parse(text: &str) -> Option<Self> {
                $crate::domain::opaque::is_well_formed($prefix, text).then(|| Self(text.to_owned()))
            }
        }
    };
}
pub(crate) use readable_secret;

/// Makes what is kept of a kind of secret.
macro_rules! kept_hash {
    ($(#[$doc:meta])* $kept:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) struct $kept([u8; 32]);

        impl $kept {
            /// For the database.
            pub(crate) fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl std::fmt::Debug for $kept {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($kept), "([redacted])"))
            }
        }
    };
}
pub(crate) use kept_hash;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// What is kept of it.
    #[derive(Debug, PartialEq, Eq)]
    pub(crate) struct SampleKey([u8; 32]);
    opaque_secret!(Sample, "scx_", SampleKey);
    readable_secret!(Sample, "scx_");

    #[test]
    fn a_secret_is_recognised_by_its_text_alone() {
        let secret = Sample::generate();

        let presented = Sample::parse(secret.expose()).unwrap();

        assert_eq!(presented.kept(), secret.kept());
        assert_eq!(secret.expose().len(), 52);
        assert!(
            secret
                .expose()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        );
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Sample::generate();

        assert_eq!(format!("{secret:?}"), "Sample([redacted])");
    }

    proptest! {
        #[test]
        fn a_mistyped_secret_is_refused(position in 0_usize..52, with in "[A-Za-z0-9_-]") {
            let secret = Sample::generate();
            let mut text = secret.expose().to_owned();
            text.replace_range(position..=position, &with);

            prop_assume!(text != secret.expose());

            prop_assert!(Sample::parse(&text).is_none());
        }

        #[test]
        fn nonsense_is_refused(text in ".*") {
            prop_assert!(Sample::parse(&text).is_none());
        }
    }
}
