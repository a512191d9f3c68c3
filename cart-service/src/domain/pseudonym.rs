//! Who asked, as far as people must be counted, and no further.
//!
//! The gateway makes it of what Alexa calls the shopper, which is long, random, and nowhere in a database.
//! So what is kept of it here, a few bits that are others for each phrase, leads to nobody: not to an
//! account, and not from one phrase to the next (ADR 16).

use std::fmt;

use super::request::BodyHash;

/// Whoever has it can tell that two requests are of one shopper. Not printed, and not kept as it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pseudonym([u8; 32]);

/// The bytes are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`shopper` must have 32 bytes")]
pub(crate) struct InvalidPseudonym;

impl Pseudonym {
    /// Reads what a caller made.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, InvalidPseudonym> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_length| InvalidPseudonym)
    }

    /// Tells those apart who said the same: 16 bits. Of two people, one in 65,536 pairs counts as one.
    pub(crate) fn mark(&self, of: &[&[u8]]) -> i64 {
        let parts = [&[b"mark".as_slice(), &self.0], of].concat();
        let digest = BodyHash::of(&parts);
        let bits = digest.as_bytes().iter().take(2);
        bits.fold(0, |mark, byte| (mark << 8) | i64::from(*byte))
    }

    /// Finds again, for as long as a question stays open, what this shopper was asked.
    pub(crate) fn asked(&self) -> Vec<u8> {
        BodyHash::of(&[b"asked", &self.0]).as_bytes().to_vec()
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonym([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(byte: u8) -> Pseudonym {
        Pseudonym::parse(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_mark_is_the_same_for_the_same_words_and_says_nothing_of_others() {
        assert_eq!(of(1).mark(&[b"oat milk"]), of(1).mark(&[b"oat milk"]));
        assert_ne!(of(1).mark(&[b"oat milk"]), of(2).mark(&[b"oat milk"]));
        assert_ne!(of(1).mark(&[b"oat milk"]), of(1).mark(&[b"rye bread"]));
        assert!((0..65_536).contains(&of(3).mark(&[b"oat milk"])));
    }

    #[test]
    fn it_has_its_length_and_does_not_print_itself() {
        assert_eq!(Pseudonym::parse(b"short"), Err(InvalidPseudonym));
        assert_eq!(format!("{:?}", of(7)), "Pseudonym([redacted])");
    }
}
