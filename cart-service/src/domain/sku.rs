//! The shop's own number for a product.

use std::fmt;

use saycart_proto::cart::v1::LONGEST_SKU as LONGEST;
use serde::{Deserialize, Serialize};

/// The shop's number for a product (one per variant): compared exactly, never interpreted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

/// A number is 1 to 100 characters, none of them a control character or a space at an end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a sku must be 1 to {LONGEST} characters without control characters or spaces at its ends")]
pub struct InvalidSku;

impl Sku {
    /// Reads a number as the shop writes it.
    pub fn parse(text: &str) -> Result<Self, InvalidSku> {
        let fits = !text.is_empty()
            && text.chars().count() <= LONGEST
            && text.trim() == text
            && !text.chars().any(char::is_control);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSku)
        }
    }

    /// The number as the shop writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Sku {
    type Error = InvalidSku;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> Self {
        sku.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_short_and_printable() {
        for text in ["", " A1", "A1 ", "A\u{0}1", &"x".repeat(LONGEST + 1)] {
            assert_eq!(Sku::parse(text), Err(InvalidSku), "{text:?}");
        }
        assert!(Sku::parse("ÄB-12 / rot").is_ok());
    }
}
