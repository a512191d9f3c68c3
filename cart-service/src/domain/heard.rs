//! What somebody heard that a thing costs (rules M2 and M14).

use serde::{Deserialize, Serialize};

use super::{currency::Currency, money::Money, product::Product, refusal::Refusal, sku::Sku};

/// A price that was heard, for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    /// In minor units.
    pub(crate) minor: i64,
    /// Of what; without it, of what the product is sold in.
    pub(crate) currency: Option<Currency>,
}

/// What one of a product cost before a change put more of it into the cart, as it was heard last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PriceBefore {
    pub(crate) sku: Sku,
    pub(crate) unit_price: Money,
}

impl Heard {
    /// What stands on a line was heard when it was put there.
    pub(crate) fn on_line(price: Money) -> Self {
        Self {
            minor: price.minor(),
            currency: Some(price.currency()),
        }
    }

    /// Why a product is not put into the cart for what was heard without a question: it costs more, or
    /// what was heard was no price in its currency, and the two cannot be compared.
    pub(crate) fn refuses(self, product: &Product) -> Option<Refusal> {
        let now = product.price_now();
        if let Some(heard) = self.currency.filter(|heard| *heard != now.currency()) {
            return Some(Refusal::HeardInOtherCurrency {
                heard,
                product: now.currency(),
            });
        }
        (now.minor() > self.minor).then(|| Refusal::PriceRaised {
            sku: product.sku.clone(),
            name: product.spoken_name.clone(),
            was: Money::of(self.minor, now.currency()),
            now,
        })
    }

    /// As it is told apart in a request.
    pub(crate) fn parts(self) -> Vec<Vec<u8>> {
        // What is not said is no part, so that what a version before it kept is known.
        let currency = self.currency.map(|it| it.code().as_bytes().to_vec());
        [self.minor.to_be_bytes().to_vec()]
            .into_iter()
            .chain(currency)
            .collect()
    }
}
