//! The prices that were said.

use saycart_proto::cart::v1::sku_digest;
use serde::{Deserialize, Serialize};

use crate::clients::HeardPrice;

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
            of: sku_digest(sku),
            at: minor,
        }
    }

    /// As cart-service is told of it.
    pub(in crate::skill) fn told(self) -> HeardPrice {
        HeardPrice {
            sku_digest: self.of,
            minor: self.at,
        }
    }
}

/// A text in short, as a SKU is.
pub(in crate::skill) fn digest(text: &str) -> u32 {
    sku_digest(text)
}
