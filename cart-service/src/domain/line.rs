//! A line of a cart: one product, how many, and the price that was seen.

use std::fmt;
use std::time::Duration;

use saycart_service::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    money::{Money, MoneyError},
    product::{Availability, Product},
    sale::micros,
    sku::Sku,
};

/// For so long the price of a line is told as it was taken; whoever reads the cart later is told a lower
/// one, if there is (M13).
const PRICE_HOLDS: Duration = Duration::from_mins(15);

/// Names a line for its whole life: `lin_` and a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct LineId(String);

/// The text names no line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a line id is `lin_` and a UUID")]
pub(crate) struct InvalidLineId;

impl LineId {
    const PREFIX: &str = "lin_";

    /// A name for a new line.
    pub(crate) fn new(uuid: uuid::Uuid) -> Self {
        Self(format!("{}{}", Self::PREFIX, uuid.simple()))
    }

    /// Reads an id as [`LineId::new`] writes it.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidLineId> {
        text.strip_prefix(Self::PREFIX)
            .and_then(|rest| uuid::Uuid::try_parse(rest).ok())
            .map(Self::new)
            .ok_or(InvalidLineId)
    }

    /// As the wire and the database keep it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LineId {
    type Error = InvalidLineId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<LineId> for String {
    fn from(id: LineId) -> Self {
        id.0
    }
}

/// How a request points at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineTarget {
    /// By the line's own name.
    Line(LineId),
    /// By the product that is on it.
    Sku(Sku),
}

/// What one costs on a line, and how that came about (M13).
// A line that a version before the fields after the first made has none of them, and one that it changed
// has those of its last price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinePrice {
    /// For one.
    #[serde(rename = "unit_price")]
    pub(crate) unit: Money,
    /// What it cost otherwise, if that was more.
    #[serde(
        rename = "list_price",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) list: Option<Money>,
    /// The shop's own name for how it is taxed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tax_class: Option<String>,
    /// When this was taken from the catalogue.
    #[serde(
        rename = "priced_at",
        default,
        with = "micros",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) at: Option<Timestamp>,
    /// What one costs by now, if that is more: seen when the cart is read, and never kept.
    #[serde(skip)]
    pub(crate) raised: Option<Money>,
}

impl LinePrice {
    /// As it was when the product was read.
    pub(crate) fn of(product: &Product) -> Self {
        Self {
            unit: product.price_now(),
            list: product.list_price(),
            tax_class: product.details.tax_class.clone(),
            at: product.read_at,
            raised: None,
        }
    }

    /// Whether it says the same, whenever it was taken.
    fn is(&self, other: &Self) -> bool {
        (self.unit, self.list, &self.tax_class) == (other.unit, other.list, &other.tax_class)
    }
}

/// One product in a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    id: LineId,
    sku: Sku,
    name: String,
    spoken_name: String,
    quantity: u32,
    #[serde(flatten)]
    price: Box<LinePrice>,
    total: Money,
    availability: Availability,
}

impl Line {
    /// A line with its total; refused if that does not fit 64 bits.
    pub(crate) fn of(
        id: LineId,
        product: (Sku, String, String),
        quantity: u32,
        price: LinePrice,
        availability: Availability,
    ) -> Result<Self, MoneyError> {
        let (sku, name, spoken_name) = product;
        let total = price.unit.times(quantity)?;
        Ok(Self {
            id,
            sku,
            name,
            spoken_name,
            quantity,
            price: Box::new(price),
            total,
            availability,
        })
    }

    /// The line's name.
    pub(crate) fn id(&self) -> &LineId {
        &self.id
    }

    /// The product's number.
    pub(crate) fn sku(&self) -> &Sku {
        &self.sku
    }

    /// The product's full name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What a voice calls the product.
    pub(crate) fn spoken_name(&self) -> &str {
        &self.spoken_name
    }

    /// Pieces, at least 1.
    pub(crate) fn quantity(&self) -> u32 {
        self.quantity
    }

    /// For one (rule M13).
    pub(crate) fn unit_price(&self) -> Money {
        self.price.unit
    }

    /// How that came about.
    pub(crate) fn price(&self) -> &LinePrice {
        &self.price
    }

    /// Whether its price was taken so long ago that it is worth looking for another.
    pub(crate) fn is_stale(&self, now: Timestamp) -> bool {
        let until = self.price.at.map(|at| at.plus(PRICE_HOLDS));
        until.is_none_or(|until| until < now)
    }

    /// Unit price × quantity, exact (rule M7).
    pub(crate) fn total(&self) -> Money {
        self.total
    }

    /// Whether the product can be bought now. What cannot is left out of the cart's total (M15).
    pub(crate) fn is_available(&self) -> bool {
        match self.availability {
            Availability::InStock => true,
            Availability::SoldOut | Availability::Withdrawn => false,
        }
    }

    /// Whether a request that names `target` means this line.
    pub(crate) fn is(&self, target: &LineTarget) -> bool {
        match target {
            LineTarget::Line(id) => &self.id == id,
            LineTarget::Sku(sku) => &self.sku == sku,
        }
    }

    pub(super) fn with_quantity(self, quantity: u32) -> Result<Self, MoneyError> {
        let product = (self.sku, self.name, self.spoken_name);
        Self::of(self.id, product, quantity, *self.price, self.availability)
    }

    /// The line, with what one costs by now if that is more.
    pub(super) fn told_of(mut self, product: &Product) -> Self {
        let now = product.price_now();
        let is_raised = self.is_priced_like(product) && now.minor() > self.price.unit.minor();
        self.price.raised = is_raised.then_some(now);
        self
    }

    /// Whether the product can be bought, in the currency of the line.
    fn is_priced_like(&self, product: &Product) -> bool {
        let is_same = product.price.currency() == self.price.unit.currency();
        match product.availability {
            Availability::InStock => is_same,
            Availability::SoldOut | Availability::Withdrawn => false,
        }
    }

    /// The line at the price of its product, unless that is higher: a rise is told and never put on
    /// pieces of which a lower price was heard (M14). What cannot be bought keeps its price.
    pub(super) fn at_price_of(self, product: &Product) -> Result<Self, MoneyError> {
        let price = LinePrice::of(product);
        let is_dearer = price.unit.minor() > self.price.unit.minor();
        if is_dearer || !self.is_priced_like(product) || price.is(&self.price) {
            return Ok(self);
        }
        let names = (self.sku, self.name, self.spoken_name);
        Self::of(self.id, names, self.quantity, price, self.availability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_form_names_a_line() {
        let id = LineId::new(uuid::Uuid::nil());

        assert_eq!(LineId::parse(id.as_str()), Ok(id));
        for text in [
            "",
            "lin_",
            "usr_00000000000000000000000000000000",
            "lin_1' OR '1'='1",
        ] {
            assert_eq!(LineId::parse(text), Err(InvalidLineId), "{text}");
        }
    }
}
