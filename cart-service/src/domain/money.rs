//! Amounts of money: whole minor units and a currency, never a fraction (rules M1 to M4, M7).
//!
//! All arithmetic is checked. Two currencies do not mix: that is an error, never a conversion.

use serde::{Deserialize, Serialize};

use super::currency::Currency;

/// An amount in the minor units of a currency: 4999 USD is 49 dollars and 99 cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why two amounts do not make a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// An amount in one currency met one in another.
    #[error("{0} and {1} cannot be added or compared")]
    Mixed(Currency, Currency),
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// An amount of minor units.
    pub fn of(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Self::of(0, currency)
    }

    /// Whole minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The sum, if both are of one currency and it fits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The price of `count` pieces, exact.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self
            .minor
            .checked_mul(i64::from(count))
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_of_a_cart_is_measured_in_floating_point() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain");
        let floats = [32, 64].map(|bits| format!("f{bits}"));
        let mut read = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            read += 1;

            assert!(
                !floats.iter().any(|it| text.contains(it)),
                "{}",
                path.display()
            );
        }
        assert!(read > 20, "{read}");
    }

    const EUR: &str = "EUR";

    fn usd(minor: i64) -> Money {
        Money::of(minor, Currency::USD)
    }

    #[test]
    fn two_currencies_are_never_added() {
        let euro = Currency::parse(EUR).expect("listed");

        assert_eq!(
            usd(1).plus(Money::zero(euro)),
            Err(MoneyError::Mixed(Currency::USD, euro))
        );
    }

    #[test]
    fn the_largest_price_twice_is_an_error() {
        assert_eq!(usd(i64::MAX).times(2), Err(MoneyError::Overflow));
        assert_eq!(usd(i64::MAX).plus(usd(1)), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn a_line_total_is_exact_or_refused(minor in any::<i64>(), count in any::<u32>()) {
            let exact = i128::from(minor) * i128::from(count);

            match usd(minor).times(count) {
                Ok(total) => prop_assert_eq!(i128::from(total.minor()), exact),
                Err(_) => prop_assert!(i64::try_from(exact).is_err()),
            }
        }

        #[test]
        fn a_sum_does_not_depend_on_the_order(a in any::<i32>(), b in any::<i32>(), c in any::<i32>()) {
            let [a, b, c] = [a, b, c].map(|minor| usd(i64::from(minor)));

            let left = a.plus(b).and_then(|sum| sum.plus(c));
            let right = c.plus(b).and_then(|sum| sum.plus(a));

            prop_assert_eq!(left, right);
        }
    }
}
