//! What a shopper said, before anyone knows what it means.

use std::fmt;

/// A spoken or typed name, 1 to 300 characters. It is personal: neither printed nor logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Phrase(String);

/// The longest phrase, in characters.
const LONGEST: usize = 300;

/// Nothing was said, or far too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a spoken name must be 1 to {LONGEST} characters")]
pub struct InvalidPhrase;

impl Phrase {
    /// Reads what was heard; blank counts as nothing.
    pub fn parse(text: &str) -> Result<Self, InvalidPhrase> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= LONGEST;
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPhrase)
        }
    }

    /// The words as they came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_does_not_print_itself() {
        let phrase = Phrase::parse("something private").expect("fits");

        assert_eq!(format!("{phrase:?}"), "Phrase([redacted])");
    }

    #[test]
    fn silence_and_speeches_are_refused() {
        assert_eq!(Phrase::parse("  "), Err(InvalidPhrase));
        assert_eq!(Phrase::parse(&"ä".repeat(LONGEST + 1)), Err(InvalidPhrase));
        assert!(Phrase::parse(&"ä".repeat(LONGEST)).is_ok());
    }
}
