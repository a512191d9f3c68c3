//! Lists what a phrase may mean at a price.
//!
//! Search looks closely at the few that are likeliest, which is enough to say which one is meant. What is
//! cheapest of all that is called so may be any of them.

use super::{CartError, Catalogue};
use crate::domain::{Currency, Language, Money, Phrase, Product};

/// More that can be bought is not looked through: the likeliest come first.
const LOOKED_THROUGH: usize = 1_000;

/// At which prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prices {
    /// Only what costs less, in whole units of the currency in which the best is sold.
    pub(crate) below: Option<u32>,
    /// Which of them.
    pub(crate) kind: PriceKind,
}

/// Which prices are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriceKind {
    /// All.
    Any,
    /// Those below the list price.
    Reduced,
}

/// What there is.
#[derive(Debug)]
pub(crate) struct Browsed {
    /// Best first.
    pub(crate) products: Vec<Product>,
    /// Where there is none of them: the cheapest at any price.
    pub(crate) cheapest: Option<Product>,
    /// What was asked for, as an amount.
    pub(crate) below: Option<Money>,
}

impl Catalogue {
    /// What a phrase may mean and can be bought now, at the prices of this moment.
    pub(crate) async fn browse(
        &self,
        language: Language,
        phrase: &Phrase,
        limit: usize,
        prices: Prices,
    ) -> Result<Browsed, CartError> {
        let (index, phrase) = (self.shelf.index(), phrase.clone());
        let look = move || -> Vec<Product> {
            let found = index.in_stock(language, &phrase, LOOKED_THROUGH);
            found.into_iter().cloned().collect()
        };
        // A thousand products take a while: not on a thread that serves requests.
        let mut products = tokio::task::spawn_blocking(look).await?;
        self.price(products.iter_mut().collect()).await?;
        products.retain(|product| match prices.kind {
            PriceKind::Any => true,
            PriceKind::Reduced => product.list_price().is_some(),
        });
        Ok(Browsed::of(products, limit, prices.below))
    }
}

impl Browsed {
    /// Amounts of two currencies are not compared.
    fn of(mut products: Vec<Product>, limit: usize, below: Option<u32>) -> Self {
        let first = products.first().map(|first| first.price_now().currency());
        let below = below.zip(first);
        let below = below.map(|(below, currency)| units(below, currency));
        let mut cheapest = None;
        if let Some(below) = below {
            products.retain(|product| product.price_now().currency() == below.currency());
            let by_price = products.iter();
            cheapest = by_price
                .min_by_key(|product| product.price_now().minor())
                .cloned();
            products.retain(|product| product.price_now().minor() < below.minor());
        }
        products.truncate(limit);
        Self {
            cheapest: cheapest.filter(|_| products.is_empty()),
            products,
            below,
        }
    }
}

/// So many whole units.
fn units(count: u32, currency: Currency) -> Money {
    let of_one = 10_i64.saturating_pow(currency.minor_digits());
    Money::of(of_one.saturating_mul(i64::from(count)), currency)
}
