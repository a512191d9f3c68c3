//! A lower price for a while.

use std::time::Duration;

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
    /// It is, and its end is near enough to be told as a day without a year.
    Ending,
}

impl SaleState {
    /// Whether one pays less now.
    pub const fn is_on(self) -> bool {
        match self {
            Self::Off => false,
            Self::On | Self::Ending => true,
        }
    }
}

/// How far the shop's clock is ahead of UTC, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneOffset(i16);

impl ZoneOffset {
    /// The offset that an instant of RFC 3339 is written with. `Z` is none: it says when, and nothing of
    /// the clocks where it was written.
    pub(crate) fn of_rfc3339(instant: &str) -> Option<Self> {
        let at = instant.len().checked_sub(6)?;
        let (hours, minutes) = instant.get(at..)?.split_once(':')?;
        let hours: i16 = hours.parse().ok()?;
        let minutes: i16 = minutes.parse().ok()?;
        let west = instant.get(at..)?.starts_with('-');
        let minutes = if west { -minutes } else { minutes };
        Some(Self(hours.checked_mul(60)?.checked_add(minutes)?))
    }

    /// The last day before this instant: midnight belongs to the day that is over.
    pub(crate) fn last_day(self, until: Timestamp) -> String {
        let local = self
            .local(until)
            .minus(Duration::from_micros(1))
            .to_string();
        local.split('T').next().unwrap_or_default().to_owned()
    }

    /// The instant as this clock has it.
    pub(crate) fn write(self, instant: Timestamp) -> String {
        let local = self.local(instant).to_string();
        let sign = if self.0 < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.0.unsigned_abs() / 60, self.0.unsigned_abs() % 60);
        format!(
            "{}{sign}{hours:02}:{minutes:02}",
            local.trim_end_matches('Z')
        )
    }

    fn local(self, instant: Timestamp) -> Timestamp {
        let ahead = i64::from(self.0) * 60_000_000;
        Timestamp::from_micros(instant.as_micros().saturating_add(ahead))
    }
}

/// Instants as the database keeps them.
pub(super) mod micros {
    use saycart_service::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands it over so")]
    pub(in crate::domain) fn serialize<S: Serializer>(
        instant: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instant.map(Timestamp::as_micros).serialize(serializer)
    }

    pub(in crate::domain) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let micros = Option::<i64>::deserialize(deserializer)?;
        Ok(micros.map(Timestamp::from_micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_ends_on_the_day_that_the_shops_clock_has() {
        for (until, day) in [
            ("2026-12-05T00:00:00+01:00", "2026-12-04"),
            ("2026-12-05T00:00:00-08:00", "2026-12-04"),
            ("2026-12-04T23:59:59+01:00", "2026-12-04"),
            ("2026-12-05T00:00:01+05:30", "2026-12-05"),
            ("2027-01-01T00:00:00-03:30", "2026-12-31"),
        ] {
            let zone = ZoneOffset::of_rfc3339(until).unwrap();
            let instant = Timestamp::parse_rfc3339(until).unwrap();

            assert_eq!(zone.last_day(instant), day, "{until}");
            assert_eq!(zone.write(instant), until);
        }
    }

    #[test]
    fn who_writes_in_utc_says_nothing_of_the_shops_clock() {
        assert_eq!(ZoneOffset::of_rfc3339("2026-12-05T00:00:00Z"), None);
        assert_eq!(ZoneOffset::of_rfc3339("Z"), None);
    }
}
