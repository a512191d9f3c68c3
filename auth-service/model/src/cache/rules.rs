//! What entries are judged by, and what keeps them, in auth-service's own files.

#![expect(dead_code, reason = "the model needs less than the service")]

/// As `cache::Epoch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch(pub(crate) u64);

#[path = "../../../src/cache/entry.rs"]
pub(crate) mod entry;
#[path = "../../../src/cache/reference.rs"]
pub(crate) mod reference;
