//! What a shopper is offered of what they may have meant, and in which order.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{CartError, attempt::Attempt};
use crate::domain::{Availability, Product, Sku};
use crate::search::{Decision, Found, Ranking, Score, Thresholds};
use crate::store::{self, StoreError};

/// What lies in fewer carts may be one household's, and says nothing.
const LEAST_CARTS: u32 = 5;

/// A product that may be meant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) product: Product,
    pub(crate) score: Score,
}

/// Of products that are about as near, what is sold out is no answer to a question while another can be
/// bought. What is nearer than all that can be bought stays: whoever means it shall hear that it is sold
/// out, and is not led to something less like it. With what is found of it, at most `limit`.
pub(super) fn without_sold_out<'i>(
    ranking: Ranking<'i>,
    limit: usize,
    thresholds: &Thresholds,
) -> (Ranking<'i>, Found<'i>) {
    let found = ranking.found(limit, thresholds);
    if found.decision != Decision::Ask {
        return (ranking, found);
    }
    let is_there = |product: &Product| product.availability == Availability::InStock;
    let near = ranking.closest(usize::MAX, thresholds);
    if near.iter().all(|near| is_there(near.product))
        || !near.iter().any(|near| is_there(near.product))
    {
        return (ranking, found);
    }
    let tied = ranking.tied(thresholds);
    let rest = ranking.clone().without(|product| !is_there(product));
    let is_tied = |best: &Product| tied.iter().any(|product| product.sku == best.sku);
    let left = rest.found(limit, thresholds);
    match left.decision {
        // Only what was as good as any of those that are gone, and not what is left over.
        Decision::Take if !rest.best().is_some_and(is_tied) => (ranking, found),
        Decision::Take | Decision::Ask => (rest, left),
        Decision::Refuse => (ranking, found),
    }
}

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

/// What is offered costs what it costs now.
pub(super) async fn price(attempt: &mut Attempt, offers: &mut [Offer]) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    for offer in offers {
        store::product::price(database, transaction, &mut offer.product).await?;
    }
    Ok(())
}
