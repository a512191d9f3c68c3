//! How much is too much: for any cart, and for one product (rules M3 and M6).

use serde::{Deserialize, Serialize};

/// Bounds that hold for every cart. They stop nonsense (a misheard "nine hundred") before
/// arithmetic would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CartLimits {
    /// Pieces on one line, unless the product says otherwise.
    pub line: u32,
    /// Lines in a cart.
    pub lines: u32,
    /// Pieces in a cart.
    pub items: u32,
    /// Minor units that a cart may cost.
    pub total_minor: i64,
}

impl Default for CartLimits {
    fn default() -> Self {
        Self {
            line: 99,
            lines: 100,
            items: 999,
            total_minor: 10_000_000,
        }
    }
}

/// How many of one product may be bought at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityRule {
    min: Option<u32>,
    max: Option<u32>,
    multiple_of: Option<u32>,
}

/// The bounds of a product contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuantityRule {
    /// A bound is 0.
    #[error("must be 1 or more, not 0")]
    Zero {
        /// `min`, `max` or `multiple_of`.
        field: &'static str,
    },
    /// No quantity satisfies all bounds.
    #[error("no quantity from {min} to {max} is a multiple of {multiple_of}")]
    Impossible {
        /// The least quantity.
        min: u32,
        /// The greatest quantity.
        max: u32,
        /// What a quantity must be a multiple of.
        multiple_of: u32,
    },
}

impl QuantityRule {
    /// Any quantity that the cart's limits allow.
    pub const ANY: Self = Self {
        min: None,
        max: None,
        multiple_of: None,
    };

    /// Reads a product's bounds; at least one quantity must satisfy them.
    pub fn parse(
        min: Option<u32>,
        max: Option<u32>,
        multiple_of: Option<u32>,
    ) -> Result<Self, InvalidQuantityRule> {
        for (field, bound) in [("min", min), ("max", max), ("multiple_of", multiple_of)] {
            if bound == Some(0) {
                return Err(InvalidQuantityRule::Zero { field });
            }
        }
        let rule = Self {
            min,
            max,
            multiple_of,
        };
        let greatest = max.unwrap_or(u32::MAX);
        if (greatest / rule.multiple_of()) * rule.multiple_of() < rule.min() {
            return Err(InvalidQuantityRule::Impossible {
                min: rule.min(),
                max: greatest,
                multiple_of: rule.multiple_of(),
            });
        }
        Ok(rule)
    }

    /// The least quantity of a line; 1 where the product says nothing.
    pub fn min(self) -> u32 {
        self.min.unwrap_or(1)
    }

    /// The greatest quantity of a line: the product's own, else that of every cart, or the least
    /// that the product is sold in if that is more: what is sold by the gross can be bought.
    pub fn max(self, limits: &CartLimits) -> u32 {
        self.max.unwrap_or_else(|| limits.line.max(self.least()))
    }

    /// The least quantity that satisfies `min` and `multiple_of`.
    fn least(self) -> u32 {
        let pack = self.multiple_of();
        self.min().div_ceil(pack).saturating_mul(pack)
    }

    /// What a line's quantity must be a multiple of; 1 where the product says nothing.
    pub fn multiple_of(self) -> u32 {
        self.multiple_of.unwrap_or(1)
    }

    /// The bounds as the catalogue gave them: min, max, multiple.
    pub fn as_given(self) -> (Option<u32>, Option<u32>, Option<u32>) {
        (self.min, self.max, self.multiple_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_no_quantity_meets_are_refused() {
        assert!(QuantityRule::parse(Some(5), Some(4), None).is_err());
        assert!(QuantityRule::parse(Some(7), Some(11), Some(6)).is_err());
        assert!(QuantityRule::parse(None, Some(5), Some(6)).is_err());
        assert_eq!(
            QuantityRule::parse(None, Some(0), None),
            Err(InvalidQuantityRule::Zero { field: "max" })
        );
    }

    #[test]
    fn a_product_may_allow_more_than_the_cart_does() {
        let rule = QuantityRule::parse(Some(2), Some(200), Some(2)).expect("possible");

        let gross = QuantityRule::parse(Some(100), None, Some(144)).expect("possible");

        assert_eq!(rule.max(&CartLimits::default()), 200);
        assert_eq!(gross.max(&CartLimits::default()), 144);
        assert_eq!(QuantityRule::ANY.max(&CartLimits::default()), 99);
    }
}
