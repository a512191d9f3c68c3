//! What may be a password (OWASP ASVS 5.0 §6.2): long enough, not one that everybody tries
//! first, and otherwise whatever its owner likes.

use secrecy::{ExposeSecret as _, SecretString};

use super::user::EmailAddress;
use crate::entropy;

/// The passwords that everybody tries first, one a line, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Characters at least.
pub(crate) const MIN_CHARACTERS: usize = 8;
/// Characters at most: no password manager makes longer ones, and hashing has to end.
pub(crate) const MAX_CHARACTERS: usize = 128;

/// A password that an account may have from now on. Not shown by `Debug`.
#[derive(Debug, Clone)]
pub(crate) struct NewPassword(SecretString);

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidPassword {
    /// Too short or too long.
    #[error("must be {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")]
    Length,
    /// On every attacker's list.
    #[error("is among the passwords that everybody tries first")]
    Common,
    /// The account's own name.
    #[error("must not be the e-mail address")]
    SameAsEmail,
}

impl NewPassword {
    /// Checks a password that somebody chose for this account.
    pub(crate) fn choose(text: &str, email: &EmailAddress) -> Result<Self, InvalidPassword> {
        if !(MIN_CHARACTERS..=MAX_CHARACTERS).contains(&text.chars().count()) {
            return Err(InvalidPassword::Length);
        }
        let lower = text.to_lowercase();
        if COMMON.lines().any(|common| common == lower) || is_one_character(text) {
            return Err(InvalidPassword::Common);
        }
        if lower == email.key() || lower == email.local_part().to_lowercase() {
            return Err(InvalidPassword::SameAsEmail);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// Makes one that can be read aloud and typed on a telephone: 100 bits, in fours.
    pub(crate) fn generate() -> Self {
        // 32 letters and digits, without the ones that are taken for one another.
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut text = String::with_capacity(24);
        for (position, byte) in entropy::random::<20>().into_iter().enumerate() {
            if position > 0 && position % 4 == 0 {
                text.push('-');
            }
            // 256 is a multiple of 32: every character is as likely as any other.
            text.extend(
                ALPHABET
                    .get(usize::from(byte % 32))
                    .copied()
                    .map(char::from),
            );
        }
        Self(SecretString::from(text))
    }

    /// The text, to hash it or to show it once.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

fn is_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(text: &str) -> Result<NewPassword, InvalidPassword> {
        NewPassword::choose(text, &"hannelore@shop.example".parse().unwrap())
    }

    #[test]
    fn any_characters_of_any_script_will_do() {
        for text in [
            "correct horse",
            "жираф на крыше",
            "🦒🦒🐘🦏🦒🐘🦏🐫",
            "  spaces  ",
            &"äö".repeat(64),
        ] {
            assert_eq!(
                choose(text).map(|p| p.expose().to_owned()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for text in [
            "password",
            "PassWord1",
            "qwertyuiop",
            "12345678",
            "aaaaaaaaaaaa",
        ] {
            assert_eq!(
                choose(text).map(|_| ()),
                Err(InvalidPassword::Common),
                "{text}"
            );
        }
        assert_eq!(
            choose("Hannelore").map(|_| ()),
            Err(InvalidPassword::SameAsEmail)
        );
        assert_eq!(
            choose("hannelore@shop.example").map(|_| ()),
            Err(InvalidPassword::SameAsEmail)
        );
    }

    #[test]
    fn length_is_counted_in_characters() {
        for text in ["", "1234567", "äöüäöüä", &"ab".repeat(65)] {
            assert_eq!(
                choose(text).map(|_| ()),
                Err(InvalidPassword::Length),
                "{text}"
            );
        }
    }

    #[test]
    fn a_password_that_was_made_may_be_chosen_too() {
        let made = NewPassword::generate();

        assert_eq!(made.expose().len(), 24);
        assert!(choose(made.expose()).is_ok());
        assert_ne!(made.expose(), NewPassword::generate().expose());
        assert!(!format!("{made:?}").contains(made.expose()));
    }
}
