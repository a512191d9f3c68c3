//! Lists what costs less than its list price.

use super::{Catalogue, usual::speakable};
use crate::domain::{Availability, Money, Product};

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
    pub(crate) fn deals(&self, skip: usize, limit: usize) -> Deals {
        let index = self.index();
        let mut deals: Vec<(u64, &Product, Money)> = index
            .products()
            .iter()
            .filter(|product| product.availability == Availability::InStock)
            .filter_map(|product| {
                let product = speakable(product)?;
                let list_price = product.list_price()?;
                Some((left(product.price, list_price), product, list_price))
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
        Deals {
            deals: page.collect(),
            total,
        }
    }
}

/// How much of the list price is left to pay, in millionths.
fn left(price: Money, list_price: Money) -> u64 {
    let millionths = i128::from(price.minor()) * 1_000_000;
    let left = millionths.checked_div(i128::from(list_price.minor()));
    left.and_then(|left| u64::try_from(left).ok())
        .unwrap_or(u64::MAX)
}
