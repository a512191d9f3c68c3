//! What somebody heard that a thing costs (rules M2 and M14).

use saycart_proto::cart::v1::sku_digest;
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

/// The prices that were heard in a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeardPrices(Vec<HeardOf>);

/// Of a product that is known by the digest of its SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeardOf {
    pub(crate) sku_digest: u32,
    pub(crate) price: Heard,
}

impl HeardPrices {
    pub(crate) fn of(prices: Vec<HeardOf>) -> Self {
        Self(prices)
    }

    /// What was heard that one of this product costs. Two SKUs of one digest are taken for the same product:
    /// what that may cost is a question too many.
    pub(crate) fn price_of(&self, sku: &Sku) -> Option<Heard> {
        let digest = sku_digest(sku.as_str());
        let heard = self.0.iter().find(|heard| heard.sku_digest == digest);
        heard.map(|heard| heard.price)
    }

    /// As they are told apart in a request.
    pub(crate) fn parts(&self) -> Vec<Vec<u8>> {
        let part = |heard: &HeardOf| {
            let digest = heard.sku_digest.to_be_bytes().to_vec();
            std::iter::once(digest).chain(heard.price.parts())
        };
        self.0.iter().flat_map(part).collect()
    }
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
            line: None,
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
