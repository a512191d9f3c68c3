//! A lower price for a while.

use saycart_service::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::Money;

/// What a product costs instead of its price, from one instant on and until another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// For one; less than the price, in its currency.
    pub price: Money,
    /// When it begins; without it, it has begun.
    #[serde(default, with = "micros", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// When it is over; without it, it stays.
    #[serde(default, with = "micros", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether it is on. Told by the clock of the database when the product is read, and so no part of
    /// what the catalogue says.
    #[serde(skip)]
    pub state: SaleState,
}

/// Whether a sale is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SaleState {
    /// It is not, or nobody looked.
    #[default]
    Off,
    /// It is.
    On,
}

/// Instants as the database keeps them.
mod micros {
    use saycart_service::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands it over so")]
    pub(super) fn serialize<S: Serializer>(
        instant: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instant.map(Timestamp::as_micros).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let micros = Option::<i64>::deserialize(deserializer)?;
        Ok(micros.map(Timestamp::from_micros))
    }
}
