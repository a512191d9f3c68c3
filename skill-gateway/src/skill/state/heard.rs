//! The prices that were said.

use serde::{Deserialize, Serialize};

/// A price that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::skill) struct Heard {
    /// Of which product: a digest of its SKU, which may be long.
    pub(super) of: u32,
    /// In minor units.
    pub(super) at: u64,
}

impl Heard {
    /// The price of this product was said.
    pub(in crate::skill) fn of(sku: &str, minor: u64) -> Self {
        Self {
            of: digest(sku),
            at: minor,
        }
    }
}

/// FNV-1a: the same on every machine and in every release.
pub(in crate::skill) fn digest(sku: &str) -> u32 {
    sku.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
