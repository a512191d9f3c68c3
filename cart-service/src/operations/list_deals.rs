//! Lists what costs less than its list price.

use std::collections::BTreeSet;

use super::{CartError, Catalogue, usual::speakable};
use crate::domain::{Availability, Money, Product, Sku};
use crate::store;

/// A product below its list price.
#[derive(Debug, Clone)]
pub(crate) struct Deal {
    pub(crate) product: Product,
    pub(crate) list_price: Money,
}

/// Some of the deals, and how many there are.
#[derive(Debug, Clone)]
pub(crate) struct Deals {
    pub(crate) deals: Vec<Deal>,
    pub(crate) total: usize,
}

impl Catalogue {
    /// What can be bought below its list price and may be spoken of, the greatest part off first;
    /// in the order of their numbers where it is equal.
    pub(crate) async fn deals(&self, skip: usize, limit: usize) -> Result<Deals, CartError> {
        // Of what changes its price by the clock, the index does not know what it costs now.
        let mut connection = self.database.acquire().await?;
        let on_sale = store::product::with_sale(&self.database, &mut connection).await?;
        drop(connection);
        let index = self.shelf.index();
        // Nor does it know yet of a sale that another replica imported: nothing is listed twice.
        let changing: BTreeSet<&Sku> = on_sale.iter().map(|product| &product.sku).collect();
        let steady = index.products().iter();
        let steady = steady.filter(|it| it.sale.is_none() && !changing.contains(&it.sku));
        let mut deals: Vec<(u64, &Product, Money)> = steady
            .chain(&on_sale)
            .filter(|product| product.availability == Availability::InStock)
            .filter_map(|product| {
                let product = speakable(product)?;
                let list_price = product.list_price()?;
                Some((left(product.price_now(), list_price), product, list_price))
            })
            .collect();
        deals.sort_by(|(one, product, _), (other, than, _)| {
            one.cmp(other).then_with(|| product.sku.cmp(&than.sku))
        });
        let total = deals.len();
        let page = deals.into_iter().skip(skip).take(limit);
        let page = page.map(|(_, product, list_price)| Deal {
            product: product.clone(),
            list_price,
        });
        Ok(Deals {
            deals: page.collect(),
            total,
        })
    }
}

/// How much of the list price is left to pay, in millionths.
fn left(price: Money, list_price: Money) -> u64 {
    let millionths = i128::from(price.minor()) * 1_000_000;
    let left = millionths.checked_div(i128::from(list_price.minor()));
    left.and_then(|left| u64::try_from(left).ok())
        .unwrap_or(u64::MAX)
}
