//! The key under which a change is made once.

use std::fmt;

/// Names one intention of one account: Alexa's `requestId` and the step within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestKey {
    request_id: String,
    step: u32,
}

/// The longest request id, in characters.
const LONGEST: usize = 255;

/// The request id is empty or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`request_id` must be 1 to {LONGEST} characters")]
pub(crate) struct InvalidRequestId;

impl RequestKey {
    /// Reads a request id of 1 to 255 characters and a step.
    pub(crate) fn parse(request_id: &str, step: u32) -> Result<Self, InvalidRequestId> {
        let fits = !request_id.is_empty()
            && request_id.chars().count() <= LONGEST
            // PostgreSQL keeps no NUL in a TEXT column.
            && !request_id.contains('\0');
        if fits {
            Ok(Self {
                request_id: request_id.to_owned(),
                step,
            })
        } else {
            Err(InvalidRequestId)
        }
    }

    /// The id, as it came.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The step within the request.
    pub(crate) fn step(&self) -> u32 {
        self.step
    }
}

/// What a request asked for, as SHA-256: enough to tell another body under the same key, without
/// keeping what was said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyHash([u8; 32]);

impl BodyHash {
    /// Digests the parts of a command. Each part is preceded by its length, so that no two
    /// different lists of parts read the same.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        for part in parts {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }

    /// The digest with the version of the cart that the change was decided on; without one, as it is.
    pub(crate) fn on_version(self, expected: Option<u64>) -> Self {
        match expected {
            Some(version) => Self::of(&[&self.0, &version.to_be_bytes()]),
            None => self,
        }
    }

    /// As the database keeps it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As text, in lower-case hexadecimal.
    pub(crate) fn to_hex(self) -> String {
        use fmt::Write as _;

        self.0
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                let _infallible = write!(text, "{byte:02x}");
                text
            })
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_has_bounds() {
        assert_eq!(RequestKey::parse("", 0), Err(InvalidRequestId));
        assert_eq!(
            RequestKey::parse(&"r".repeat(256), 0),
            Err(InvalidRequestId)
        );
        assert_eq!(RequestKey::parse("a\0b", 0), Err(InvalidRequestId));
        assert!(RequestKey::parse(&"r".repeat(255), u32::MAX).is_ok());
    }

    #[test]
    fn moving_a_byte_between_parts_is_another_body() {
        assert_ne!(BodyHash::of(&[b"ab", b"c"]), BodyHash::of(&[b"a", b"bc"]));
        assert_eq!(BodyHash::of(&[b"ab", b"c"]), BodyHash::of(&[b"ab", b"c"]));
    }
}
