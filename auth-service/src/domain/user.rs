//! A shopper's account.

use saycart_service::Timestamp;

use super::hidden::is_hidden;
use super::ids::UserId;

/// A shopper's account, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) email: EmailAddress,
    pub(crate) roles: Vec<String>,
    pub(crate) disabled_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
}

/// Which account an operator means: by its id, or by its log-in name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UserRef {
    /// By its id.
    Id(UserId),
    /// By its log-in name.
    Email(EmailAddress),
}

/// A text that means no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a user's id (`usr_…`) or e-mail address")]
pub(crate) struct InvalidUserRef;

impl std::str::FromStr for UserRef {
    type Err = InvalidUserRef;

    fn from_str(text: &str) -> Result<Self, InvalidUserRef> {
        let by_email = || text.parse().map(Self::Email);
        let found = text.parse().map(Self::Id);
        found
            .or_else(|_no_id| by_email())
            .map_err(|_neither| InvalidUserRef)
    }
}

/// The name to log in with: kept as it was given, compared without regard to case.
///
/// It identifies an account only at the log-in page; everything else goes by [`UserId`], because
/// an address can change hands.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EmailAddress(String);

/// A text that is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address: one `@`, nothing invisible, at most 254 bytes")]
pub(crate) struct InvalidEmailAddress;

impl std::str::FromStr for EmailAddress {
    type Err = InvalidEmailAddress;

    /// Only mail itself can prove an address; this keeps out what is surely none. 254 bytes is
    /// what fits into an SMTP path (RFC 5321 §4.5.3.1.3).
    fn from_str(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        let (name, host) = text.split_once('@').ok_or(InvalidEmailAddress)?;
        let strange = |c: char| c.is_whitespace() || is_hidden(c) || c == '@';
        if text.len() > 254
            || name.is_empty()
            || host.is_empty()
            || text.replacen('@', "", 1).contains(strange)
        {
            return Err(InvalidEmailAddress);
        }
        Ok(Self(text.to_owned()))
    }
}

impl EmailAddress {
    /// Takes an address back from the database.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// As it was given.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address have in common.
    pub(crate) fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The part before the `@`: what the account is called until it has a better name.
    pub(crate) fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

/// Addresses are personal and stay out of the log.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_compared_without_case_and_shown_as_given() {
        let address: EmailAddress = " Anna@Shop.Example ".parse().unwrap();

        assert_eq!(address.as_str(), "Anna@Shop.Example");
        assert_eq!(address.key(), "anna@shop.example");
        assert_eq!(address.local_part(), "Anna");
    }

    #[test]
    fn what_is_surely_no_address_is_refused() {
        let long = format!("{}@shop.example", "a".repeat(250));
        for text in [
            "",
            "anna",
            "@shop.example",
            "anna@",
            "a@b@c",
            "an na@shop.example",
            "a\u{7}@b",
            &long,
        ] {
            assert_eq!(
                text.parse::<EmailAddress>(),
                Err(InvalidEmailAddress),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_stays_out_of_debug_output() {
        let address: EmailAddress = "anna@shop.example".parse().unwrap();

        assert!(!format!("{address:?}").contains("anna"));
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_with_two_sides_or_none(
            text in "[ \\t]?[A-Za-zİßΣ.+]{0,4}@[A-Za-z.]{0,4}[ @]?|[^@]{0,3}@.{0,6}|.*",
        ) {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert_eq!(address.as_str(), text.trim());
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert!(!address.local_part().is_empty() && !address.as_str().ends_with('@'));
                prop_assert!(!address.as_str().contains(|c: char| c.is_whitespace() || c.is_control()));
                // Looked up as it was kept, however often it went through.
                let again = EmailAddress::from_stored(address.key());
                prop_assert_eq!(again.key(), address.key());
            }
        }
    }
}
