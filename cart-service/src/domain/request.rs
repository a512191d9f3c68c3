//! The key under which a change is made once, and the seal under which it is kept.
//!
//! What was asked for is a few words, and whoever can digest words can find the digest of these. The id
//! of the request is long and random, so neither is kept but with the other: the id as a digest, and the
//! body with the id in its digest. Only who sends the id again can tell what it asked for.

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

fn is_id(id: &str) -> bool {
    let fits = !id.is_empty() && id.chars().count() <= LONGEST;
    // PostgreSQL keeps no NUL in a TEXT column.
    fits && !id.contains('\0')
}

impl RequestKey {
    /// Reads a request id of 1 to 255 characters and a step.
    pub(crate) fn parse(request_id: &str, step: u32) -> Result<Self, InvalidRequestId> {
        if is_id(request_id) {
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

    /// What is kept in place of the id: it leads back to it from nowhere. What was kept is found by it as
    /// well as by the id.
    pub(crate) fn sealed_id(&self) -> KeptId {
        let digest = BodyHash::of(&[b"request id", self.request_id.as_bytes()]);
        KeptId(format!("sha256:{}", digest.to_hex()))
    }

    /// Whether this is what was kept in place of the id: its seal, or the id itself, as it was kept
    /// before there were seals.
    pub(crate) fn is_kept_as(&self, kept: &KeptId) -> bool {
        kept.0 == self.request_id || *kept == self.sealed_id()
    }

    /// The step within the request.
    pub(crate) fn step(&self) -> u32 {
        self.step
    }
}

/// What is kept in place of a request's id: its seal, or the id itself in rows of before there were
/// seals. No request comes under it: who tells of one that is kept can name it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptId(String);

impl KeptId {
    /// Reads what was kept.
    pub(crate) fn parse(kept: &str) -> Result<Self, InvalidRequestId> {
        if is_id(kept) {
            Ok(Self(kept.to_owned()))
        } else {
            Err(InvalidRequestId)
        }
    }

    /// As it is kept.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<KeptId> for String {
    fn from(id: KeptId) -> Self {
        id.0
    }
}

/// The key of a request as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptKey {
    pub(crate) id: KeptId,
    /// The step within the request.
    pub(crate) step: u32,
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

    /// The digest as it is kept: with the id of the request, which is not kept.
    pub(crate) fn sealed(self, key: &RequestKey) -> Self {
        Self::of(&[b"request body", key.request_id.as_bytes(), &self.0])
    }

    /// As bytes.
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
    fn the_same_body_is_kept_otherwise_for_each_request() {
        let [one, other] = ["r1", "r2"].map(|id| RequestKey::parse(id, 0).unwrap());
        let body = BodyHash::of(&[b"wine"]);

        assert_eq!(body.sealed(&one), body.sealed(&one));
        assert_ne!(body.sealed(&one), body.sealed(&other));
        assert_ne!(body.sealed(&one), body);
        assert!(one.is_kept_as(&one.sealed_id()));
        assert!(one.is_kept_as(&KeptId::parse("r1").unwrap()));
        assert!(!one.is_kept_as(&other.sealed_id()));
        assert!(!one.sealed_id().as_str().contains("r1"));
    }

    #[test]
    fn moving_a_byte_between_parts_is_another_body() {
        assert_ne!(BodyHash::of(&[b"ab", b"c"]), BodyHash::of(&[b"a", b"bc"]));
        assert_eq!(BodyHash::of(&[b"ab", b"c"]), BodyHash::of(&[b"ab", b"c"]));
    }
}
