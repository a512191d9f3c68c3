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

/// What a quantity counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CountedIn {
    /// What the shop sells as one.
    #[default]
    Pieces,
    /// Two pieces.
    Pairs,
    /// Twelve pieces.
    Dozens,
}

/// Whether the shop sells a thing one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sold {
    Singly,
    InPacks,
}

impl CountedIn {
    /// How many of what the shop sells as one: a dozen eggs are twelve, but of packs of twelve
    /// nobody means a dozen. A sum beyond u32 is beyond any limit, which then says so.
    pub(crate) fn pieces(self, quantity: Quantity, sold: Sold) -> Quantity {
        let each = match (self, sold) {
            (Self::Pieces, _) | (_, Sold::InPacks) => 1,
            (Self::Pairs, Sold::Singly) => 2,
            (Self::Dozens, Sold::Singly) => 12,
        };
        Quantity(quantity.0.saturating_mul(each_of(each)))
    }
}

fn each_of(each: u32) -> NonZeroU32 {
    NonZeroU32::new(each).unwrap_or(NonZeroU32::MIN)
}

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
