//! A thing that the shop sells.

use serde::{Deserialize, Serialize};

use super::{limits::QuantityRule, money::Money, sku::Sku};

/// A product of the catalogue; each variant that has a number of its own is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The shop's number.
    pub sku: Sku,
    /// The full name, as the shop writes it.
    pub name: String,
    /// What a voice calls it: short, without brackets and sizes.
    pub spoken_name: String,
    /// The maker's name, where the catalogue gives it.
    pub brand: Option<String>,
    /// The shop's own grouping, where the catalogue gives it.
    pub category: Option<String>,
    /// How large or how much, where the catalogue gives it (`500 g`).
    pub size: Option<String>,
    /// What tells it from its twins (`colour` = `red`).
    pub variants: Vec<Variant>,
    /// Other names that shoppers use for it.
    pub synonyms: Vec<String>,
    /// For one; never negative.
    pub price: Money,
    /// How many may be bought at once.
    pub rule: QuantityRule,
    /// Whether it can be bought now.
    pub availability: Availability,
}

/// One distinguishing property of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Which property: `colour`.
    pub kind: String,
    /// What it is here: `red`.
    pub value: String,
}

/// Whether a product can be bought now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// It can.
    InStock,
    /// It is sold, but there is none at the moment.
    SoldOut,
    /// The catalogue no longer has it.
    Withdrawn,
}
