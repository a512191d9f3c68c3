//! The header `Signature-256`: RSASSA-PKCS1-v1_5 with SHA-256 over the body as it was sent.
//!
//! The older header `Signature`, with SHA-1, is never looked at: Amazon's own SDKs have dropped
//! it, and a fallback would be the way in for whoever can collide SHA-1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// As long as RSA with 8,192 bits.
const LONGEST: usize = 1024;

/// A signature as it was presented; whether it fits is for the chain to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature256(Vec<u8>);

/// The header is not base64, is empty, or is longer than a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is no base64 of 1 to {LONGEST} bytes")]
pub(crate) struct SignatureFormatError;

impl Signature256 {
    /// Reads the header's text.
    pub(crate) fn parse(text: &str) -> Result<Self, SignatureFormatError> {
        let bytes = STANDARD
            .decode(text)
            .map_err(|_malformed| SignatureFormatError)?;
        if bytes.is_empty() || bytes.len() > LONGEST {
            return Err(SignatureFormatError);
        }
        Ok(Self(bytes))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_base64_is_no_signature() {
        for text in ["", "not base64!", "AAA", "AAAA====", "QUJD\n"] {
            assert_eq!(
                Signature256::parse(text),
                Err(SignatureFormatError),
                "{text:?}"
            );
        }
        assert_eq!(Signature256::parse("QUJD").unwrap().as_bytes(), b"ABC");
    }

    #[test]
    fn an_endless_signature_is_refused() {
        let text = STANDARD.encode([0; LONGEST + 1]);

        assert_eq!(Signature256::parse(&text), Err(SignatureFormatError));
    }
}
