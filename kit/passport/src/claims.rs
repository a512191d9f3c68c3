//! What a passport says: the claims of RFC 9068 section 2.2, and the link that they come from.

use std::fmt;
use std::time::Duration;

use saycart_service::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Scopes;

/// The longest life that a callee accepts, whatever the issuer was configured to give.
///
/// auth-service gives a minute by default. This bound only sees to it that a mistaken setting
/// cannot turn passports into long-lived tokens, which nothing could revoke.
pub const MAX_PASSPORT_LIFE: Duration = Duration::from_mins(5);

/// A name in a passport is empty, too long, or not plain visible ASCII.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a passport's {kind} must be 1 to 255 visible ASCII characters, not {length} of any kind")]
pub struct InvalidName {
    kind: &'static str,
    length: usize,
}

/// Makes one type per name, so that two of them in one signature cannot be swapped.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Takes the text of a ", $kind, ": 1 to 255 visible ASCII characters.")]
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidName> {
                let text = text.into();
                if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
                    Ok(Self(text))
                } else {
                    Err(InvalidName { kind: $kind, length: text.chars().count() })
                }
            }

            /// As it stands in the passport.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

names! {
    /// Who signed the passport: the suite's public URL (`iss`).
    Issuer = "issuer";
    /// Whom the passport speaks for: the shopper's `usr_…` (`sub`).
    Subject = "subject";
    /// A group of services that the passport is meant for: `cart` (`aud`).
    Audience = "audience";
    /// The OAuth client whose token the passport was made from (`client_id`).
    ClientId = "client";
    /// The account linking that the token belongs to, `lnk_…` (`lnk`). Fit for logs.
    LinkId = "link";
    /// What tells this passport from every other (`jti`). Fit for logs.
    PassportId = "id";
}

/// The content of a passport.
///
/// Instants are cut to whole seconds on the wire (RFC 7519 `NumericDate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassportClaims {
    /// Who signs it.
    #[serde(rename = "iss")]
    pub issuer: Issuer,
    /// Whom it speaks for.
    #[serde(rename = "sub")]
    pub subject: Subject,
    /// Whom it is meant for; a callee that is not named refuses it.
    #[serde(rename = "aud")]
    pub audiences: Vec<Audience>,
    /// On whose behalf the shopper speaks.
    pub client_id: ClientId,
    /// What the bearer may do: already cut to what token, link, client and roles all allow.
    #[serde(rename = "scope")]
    pub scopes: Scopes,
    /// When it was made.
    #[serde(rename = "iat", with = "numeric_date")]
    pub issued_at: Timestamp,
    /// From when on it is refused; at most [`MAX_PASSPORT_LIFE`] after `issued_at`.
    #[serde(rename = "exp", with = "numeric_date")]
    pub expires_at: Timestamp,
    /// What tells it from every other.
    #[serde(rename = "jti")]
    pub id: PassportId,
    /// The link that it comes from.
    #[serde(rename = "lnk")]
    pub link_id: LinkId,
}

/// RFC 7519's `NumericDate`, in whole seconds.
mod numeric_date {
    use saycart_service::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde's `with` calls it so"
    )]
    pub(super) fn serialize<S: Serializer>(
        instant: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instant.as_seconds().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_visible_ascii_of_1_to_255_characters() {
        assert!(Subject::parse("usr_1").is_ok());
        assert!(Subject::parse("x".repeat(255)).is_ok());

        for wrong in [
            String::new(),
            "x".repeat(256),
            "a b".into(),
            "a\n".into(),
            "ä".into(),
        ] {
            assert!(Subject::parse(wrong.clone()).is_err(), "{wrong:?}");
        }
    }
}
