//! Recommends what goes with the cart: what others have in theirs beside the same things.
//!
//! Counted, never guessed: the same carts give the same answer, and each answer can say why.

use std::collections::BTreeMap;

use saycart_passport::Permit;

use super::{CartError, Carts, usual::speakable};
use crate::domain::{Account, Availability, Product, ReadCart, Sku, Speaker};
use crate::store;

/// What fewer carts hold together may be one household's, and says nothing.
const LEAST_CARTS: u32 = 5;

/// Of so many things in a cart, those that came last, it is asked what goes with them.
const MOST_ASKED: usize = 10;

/// For whom, and how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recommend {
    pub(crate) speaker: Speaker,
    pub(crate) limit: usize,
}

/// Something that goes with something else.
#[derive(Debug, Clone)]
pub(crate) struct Recommendation {
    pub(crate) product: Product,
    /// Beside what.
    pub(crate) because: Product,
    /// How many other carts hold both.
    pub(crate) carts: u32,
}

impl Carts {
    /// What goes with the cart, and for a known voice with what is usual; most carts first.
    #[tracing::instrument(name = "cart.cart.recommend", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn recommend(
        &self,
        permit: &Permit<ReadCart>,
        command: Recommend,
    ) -> Result<Vec<Recommendation>, CartError> {
        let Recommend { speaker, limit } = command;
        let account = Account::of(permit);
        let database = &self.database;
        let mut connection = database.acquire().await?;
        let cart = store::cart::read(database, &mut connection, &account)
            .await?
            .cart;
        let lines = cart.lines().iter().rev();
        let mut asked: Vec<Sku> = lines.map(|line| line.sku().clone()).collect();
        if speaker == Speaker::Known {
            let usual = self.usual(&mut connection, &account).await?;
            let usual = usual.into_iter().map(|(sku, _)| sku);
            let absent: Vec<Sku> = usual.filter(|sku| !asked.contains(sku)).collect();
            asked.extend(absent);
        }
        // What is recommended, in how many carts, and the place of what it goes with.
        let index = self.shelf.index();
        let mut best: BTreeMap<Sku, (u32, &Product)> = BTreeMap::new();
        let may_be_named = asked
            .iter()
            .filter_map(|sku| speakable(index.product(sku)?));
        for because in may_be_named.take(MOST_ASKED) {
            let (sku, least) = (&because.sku, LEAST_CARTS);
            let beside = store::companion::beside(database, &mut connection, &account, sku, least);
            for (sku, carts) in beside.await? {
                if best.get(&sku).is_none_or(|(known, _)| *known < carts) {
                    best.insert(sku, (carts, because));
                }
            }
        }
        let mut ranked: Vec<(Sku, (u32, &Product))> = best.into_iter().collect();
        ranked.sort_by(|(one, (few, _)), (other, (many, _))| many.cmp(few).then(one.cmp(other)));
        let recommended = ranked.into_iter().filter_map(|(sku, (carts, because))| {
            let product = speakable(index.product(&sku)?)?;
            let bought = product.availability == Availability::InStock;
            bought.then(|| Recommendation {
                product: product.clone(),
                because: because.clone(),
                carts,
            })
        });
        let mut recommended: Vec<Recommendation> = recommended.take(limit).collect();
        for one in &mut recommended {
            store::product::price(database, &mut connection, &mut one.product).await?;
        }
        Ok(recommended)
    }
}
