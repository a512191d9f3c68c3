//! A line of a cart: one product, how many, and the price that was seen.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    money::{Money, MoneyError},
    product::Availability,
    sku::Sku,
};

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

/// One product in a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    id: LineId,
    sku: Sku,
    name: String,
    spoken_name: String,
    quantity: u32,
    unit_price: Money,
    total: Money,
    availability: Availability,
}

impl Line {
    /// A line with its total; refused if that does not fit 64 bits.
    pub(crate) fn of(
        id: LineId,
        product: (Sku, String, String),
        quantity: u32,
        unit_price: Money,
        availability: Availability,
    ) -> Result<Self, MoneyError> {
        let (sku, name, spoken_name) = product;
        let total = unit_price.times(quantity)?;
        Ok(Self {
            id,
            sku,
            name,
            spoken_name,
            quantity,
            unit_price,
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

    /// For one, as of the line's last change (rule M13).
    pub(crate) fn unit_price(&self) -> Money {
        self.unit_price
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

    pub(super) fn with_quantity(self, quantity: u32, price: Money) -> Result<Self, MoneyError> {
        let product = (self.sku, self.name, self.spoken_name);
        Self::of(self.id, product, quantity, price, self.availability)
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
