//! In which order a shopper is offered what they may have meant.

use std::cmp::Reverse;

use super::{add_item::Offer, attempt::Attempt};
use crate::domain::Sku;
use crate::store::{self, StoreError};

/// What lies in fewer carts may be one household's, and says nothing.
const LEAST_CARTS: u32 = 5;

/// Of offers that fit equally well, what lies in more carts comes first. It decides which one is named first,
/// and never that one is taken.
pub(super) async fn by_popularity(
    attempt: &mut Attempt,
    offers: &mut Vec<Offer>,
    tied: &[Sku],
) -> Result<(), StoreError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    let mut ranked = Vec::with_capacity(offers.len());
    for (place, offer) in offers.drain(..).enumerate() {
        let carts = if tied.contains(&offer.product.sku) {
            let carts = store::popularity::carts(database, transaction, &offer.product.sku).await?;
            Some(carts).filter(|carts| *carts >= LEAST_CARTS)
        } else {
            None
        };
        ranked.push((place, carts.unwrap_or(0), offer));
    }
    // Those that fit equally well stand first already; the rest keep their places behind them.
    let is_tied = |offer: &Offer| tied.contains(&offer.product.sku);
    let (mut equal, rest): (Vec<_>, Vec<_>) =
        ranked.into_iter().partition(|(_, _, offer)| is_tied(offer));
    equal.sort_by_key(|(place, carts, _)| (Reverse(*carts), *place));
    offers.extend(equal.into_iter().chain(rest).map(|(_, _, offer)| offer));
    Ok(())
}
