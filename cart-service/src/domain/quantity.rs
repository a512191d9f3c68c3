//! How many of a product are asked for.

use std::num::NonZeroU32;

/// One or more pieces. What is too many is a rule of the cart and of the product
/// ([`CartLimits`](super::CartLimits), [`QuantityRule`](super::QuantityRule)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(NonZeroU32);

/// Nothing was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`quantity` must be 1 or more, not 0")]
pub(crate) struct InvalidQuantity;

impl Quantity {
    /// Reads a count that must not be 0.
    pub(crate) fn parse(count: u32) -> Result<Self, InvalidQuantity> {
        NonZeroU32::new(count).map(Self).ok_or(InvalidQuantity)
    }

    /// The count, at least 1.
    pub(crate) fn get(self) -> u32 {
        self.0.get()
    }
}
