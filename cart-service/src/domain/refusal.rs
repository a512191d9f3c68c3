//! Why a cart stays as it is.

use serde::{Deserialize, Serialize};

use super::{cart::Cart, currency::Currency, line::Line, money::Money, sku::Sku};

/// A change that was understood and not made. It is kept with the request, so that asking again
/// hears the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    /// Nothing in the catalogue is called that.
    #[error("no product is called that")]
    UnknownProduct,
    /// The cart has no such line.
    #[error("that is not in the cart")]
    NotInCart {
        /// The product that was named, if by its number.
        sku: Option<Sku>,
    },
    /// The list has no such line, or is not there.
    #[error("that is not on the list")]
    NotOnList,
    /// The quantity would pass a bound.
    #[error("the quantity would pass a limit ({limit}): at most {max}, present {present}")]
    QuantityLimit {
        /// Which bound.
        limit: Limit,
        /// The greatest value that the bound allows; for `min` and `multiple_of`, the greatest
        /// quantity of the line.
        max: u64,
        /// What is there now, in the unit of the bound.
        present: u64,
        /// The product whose bound it is; none if it is the cart's.
        // What a version before this field kept has none, nor has it the next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sku: Option<Sku>,
        /// How many there are, if that is the bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stock: Option<u32>,
    },
    /// There is none at the moment.
    #[error("`{sku}` is sold out")]
    OutOfStock {
        /// The product's number.
        sku: Sku,
        /// What a voice calls it.
        name: String,
        /// What is like it, and can be bought.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        similar: Option<Sku>,
    },
    /// It costs more than the shopper heard (rule M14).
    #[error("`{sku}` costs {} by now, not {}", now.minor(), was.minor())]
    PriceRaised {
        /// The product's number.
        sku: Sku,
        /// What a voice calls it.
        name: String,
        /// For one, as it was heard.
        was: Money,
        /// For one, as it is.
        now: Money,
        /// What all of it in the cart would come to, where some is there already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<RaisedLine>,
    },
    /// The cart is in another currency (rule M2).
    #[error("the cart is in {cart}, the product in {product}")]
    OtherCurrency {
        /// Of the lines that are there.
        cart: Currency,
        /// Of the product.
        product: Currency,
    },
    /// What was heard was a price in another currency than the product's (rule M2).
    #[error("the price was heard in {heard}, the product is sold in {product}")]
    HeardInOtherCurrency {
        /// Of what was heard.
        heard: Currency,
        /// Of the product.
        product: Currency,
    },
    /// The cart changed since the caller read it.
    #[error("the cart is at version {version} by now")]
    VersionConflict {
        /// The version that it has.
        version: u64,
        /// As it is.
        // What a version before this field kept has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cart: Option<Box<Cart>>,
    },
    /// Price × quantity does not fit 64 bits (rule M3).
    #[error("the amount is too large")]
    AmountTooLarge,
}

/// A line as it would be at a price that was not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RaisedLine {
    pub(crate) quantity: u32,
    pub(crate) total: Money,
}

impl Refusal {
    /// The same, telling what the line would be, on which `present` pieces are already: they would cost
    /// more as well, and nobody says yes to that unasked.
    pub(crate) fn raising(self, line: &Line, present: u32) -> Self {
        match self {
            Self::PriceRaised {
                sku,
                name,
                was,
                now,
                line: None,
            } if present > 0 => Self::PriceRaised {
                sku,
                name,
                was,
                now,
                line: Some(RaisedLine {
                    quantity: line.quantity(),
                    total: line.total(),
                }),
            },
            other => other,
        }
    }

    /// The product that it names, and the name.
    pub(crate) fn named(&mut self) -> Option<(&Sku, &mut String)> {
        match self {
            Self::OutOfStock { sku, name, .. } | Self::PriceRaised { sku, name, .. } => {
                Some((sku, name))
            }
            Self::UnknownProduct
            | Self::NotInCart { .. }
            | Self::NotOnList
            | Self::QuantityLimit { .. }
            | Self::OtherCurrency { .. }
            | Self::HeardInOtherCurrency { .. }
            | Self::VersionConflict { .. }
            | Self::AmountTooLarge => None,
        }
    }
}

/// A bound on quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    /// Pieces on one line.
    Line,
    /// Pieces in the cart.
    Items,
    /// Lines in the cart.
    Lines,
    /// Minor units that the cart may cost.
    Total,
    /// Lists of a shopper.
    Lists,
    /// The product is sold in no fewer than this many.
    Min(u32),
    /// The product is sold in multiples of this many.
    MultipleOf(u32),
}

impl Limit {
    /// The bound's name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Items => "items",
            Self::Lines => "lines",
            Self::Total => "total",
            Self::Lists => "lists",
            Self::Min(_) => "min",
            Self::MultipleOf(_) => "multiple_of",
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Min(bound) | Self::MultipleOf(bound) => write!(f, "{} {bound}", self.name()),
            Self::Line | Self::Items | Self::Lines | Self::Total | Self::Lists => {
                f.write_str(self.name())
            }
        }
    }
}
