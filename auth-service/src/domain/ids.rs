//! One type per id: a UUID version 7 behind a prefix that says what it names.

use std::fmt;
use std::str::FromStr;

use saycart_service::Timestamp;
use uuid::{Builder, Uuid};

use crate::entropy;

/// A text that is no id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id of this kind is `{prefix}` and 32 lower-case hexadecimal digits")]
pub(crate) struct IdError {
    prefix: &'static str,
}

/// The first twelve random bits are the part of a millisecond (RFC 9562 §6.2, method 3): what one
/// transaction does sorts as it was done.
fn generate(now: Timestamp) -> Uuid {
    let micros = u64::try_from(now.as_micros()).unwrap_or(0);
    let part = u16::try_from(micros % 1_000 * 4_096 / 1_000).unwrap_or(0);
    let mut random: [u8; 10] = entropy::random();
    let [high, low, ..] = &mut random;
    [*high, *low] = part.to_be_bytes();
    Builder::from_unix_timestamp_millis(micros / 1_000, &random).into_uuid()
}

fn parse(text: &str, prefix: &'static str) -> Result<Uuid, IdError> {
    let wrong = IdError { prefix };
    let digits = text.strip_prefix(prefix).ok_or(wrong)?;
    // `Uuid` also reads hyphens, braces and capitals; an id has one spelling.
    let canonical = digits.len() == 32
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !canonical {
        return Err(wrong);
    }
    Uuid::try_parse(digits).map_err(|_not_a_uuid| wrong)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(Uuid);

        impl $name {
            /// A new one. Ids sort by the time that they were made at.
            pub(crate) fn generate(now: Timestamp) -> Self {
                Self(generate(now))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text, $prefix).map(Self)
            }
        }
    };
}

/// The ids that a cache entry carries in their 16 bytes.
macro_rules! binary {
    ($($name:ident),*) => {$(
        impl $name {
            /// The id without its prefix, for places that know what it names.
            pub(crate) fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads [`Self::as_bytes`] back.
            pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }
    )*};
}

id!(
    /// A shopper's account.
    UserId, "usr_"
);
id!(
    /// An OAuth client.
    ClientId, "cli_"
);
id!(
    /// A link: one account linking, and its row in `auth_grants`.
    LinkId, "lnk_"
);
id!(
    /// One try to link, from the first page to the exchange.
    AttemptId, "att_"
);
id!(
    /// One step of a try to link.
    StepId, "stp_"
);
id!(
    /// An entry of the audit log.
    AuditId, "aud_"
);
binary!(UserId, ClientId, LinkId);

impl LinkId {
    /// When it was made, to the millisecond.
    pub(crate) fn made_at(self) -> Option<Timestamp> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        let seconds = i64::try_from(seconds).ok()?.checked_mul(1_000_000)?;
        let micros = seconds.checked_add(i64::from(nanos) / 1_000)?;
        Some(Timestamp::from_micros(micros))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = UserId::generate(Timestamp::from_seconds(1_795_000_000));

        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("usr_"));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let user = UserId::generate(Timestamp::EPOCH).to_string();

        assert!(user.parse::<ClientId>().is_err());
    }

    #[test]
    fn an_id_has_one_spelling() {
        for text in [
            "",
            "usr_",
            "usr_0193A0B1C2D37E4F8A9B0C1D2E3F4A5B",
            "usr_0193a0b1-c2d3-7e4f-8a9b-0c1d2e3f4a5b",
            "usr_{0193a0b1c2d37e4f8a9b0c1d2e3f4a5}",
            "usr_0193a0b1c2d37e4f8a9b0c1d2e3f4a5é",
        ] {
            assert!(text.parse::<UserId>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_sort_by_age() {
        for micros in 1_795_000_000_000_000..1_795_000_000_002_000 {
            let older = LinkId::generate(Timestamp::from_micros(micros));
            let newer = LinkId::generate(Timestamp::from_micros(micros + 1));

            assert!(older.to_string() < newer.to_string(), "{micros}");
        }
    }

    #[test]
    fn a_link_says_when_it_was_made() {
        let made_at = LinkId::generate(Timestamp::from_micros(1_795_000_000_123_456)).made_at();

        assert_eq!(made_at, Some(Timestamp::from_micros(1_795_000_000_123_000)));
    }

    proptest! {
        #[test]
        fn what_is_read_as_an_id_is_printed_the_same(
            text in "usr_[0-9a-fA-F-]{30,36}|lnk_[0-9a-f]{32}|.*",
        ) {
            if let Ok(id) = text.parse::<UserId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }

        #[test]
        fn an_id_survives_its_bytes(bytes in any::<[u8; 16]>()) {
            let id = LinkId::from_bytes(bytes);

            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(id.as_bytes(), &bytes);
        }
    }
}
