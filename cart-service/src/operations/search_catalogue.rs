//! Finds the products that a phrase may mean.
//!
//! From memory, so that it works without the database; only a price that changes by the clock is read.

use saycart_service::causes;

use super::{CartError, Catalogue, offers::without_sold_out};
use crate::domain::{Language, Phrase, Product, Pseudonym, Sku, Unresolved};
use crate::metrics;
use crate::search::{Decision, OFFERED, Score, Thresholds, Why};
use crate::store::{self, StoreError};

/// More of what may be meant is not listed.
const MOST_OTHERS: usize = 50;

/// Why something is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// To see what would be found.
    Trial,
    /// A shopper asked: what is refused is counted, if it is known whether others asked, too.
    Shopper(Option<Pseudonym>),
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    /// Best first.
    pub(crate) hits: Vec<Hit>,
    /// What is about as likely and was not asked about, best first.
    pub(crate) others: Vec<Sku>,
}

/// A product that may be meant.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) product: Product,
    pub(crate) score: Score,
    pub(crate) why: Why,
}

impl Catalogue {
    /// The products that a phrase may mean, at the prices of this moment.
    pub(crate) async fn search(
        &self,
        language: Language,
        phrase: &Phrase,
        limit: usize,
        occasion: Occasion,
    ) -> Result<Answer, CartError> {
        let index = self.shelf.index();
        let thresholds = Thresholds::of(language);
        let ranking = index.rank(language, phrase);
        let (ranking, found) = without_sold_out(ranking, limit, &thresholds);
        let others = match found.decision {
            Decision::Ask if found.matches.len() >= OFFERED => {
                let near = ranking
                    .closest(OFFERED + MOST_OTHERS, &thresholds)
                    .into_iter();
                let near = near.map(|near| &near.product.sku);
                let asked = |sku: &&Sku| found.matches.iter().any(|it| it.product.sku == **sku);
                near.filter(|sku| !asked(sku))
                    .take(MOST_OTHERS)
                    .cloned()
                    .collect()
            }
            Decision::Ask | Decision::Take | Decision::Refuse => Vec::new(),
        };
        if occasion != Occasion::Trial {
            metrics::searched(found.decision);
        }
        let hits = found.matches.into_iter().map(|found| Hit {
            product: found.product.clone(),
            score: found.score,
            why: found.why,
        });
        let mut answer = Answer {
            decision: found.decision,
            hits: hits.collect(),
            others,
        };
        let products = answer.hits.iter_mut().map(|hit| &mut hit.product);
        self.price(products.collect()).await?;
        if let Occasion::Shopper(Some(shopper)) = occasion {
            // The answer is right without it.
            if let Err(error) = self.note(&shopper, (language, phrase), &answer).await {
                tracing::warn!(error = %causes(&error), "what was searched for could not be counted");
            }
        }
        Ok(answer)
    }

    /// Reads what costs less for a while: the index does not know what time it is.
    pub(super) async fn price(&self, products: Vec<&mut Product>) -> Result<(), StoreError> {
        if products.iter().all(|product| product.sale.is_none()) {
            return Ok(());
        }
        let mut connection = self.database.acquire().await?;
        store::product::price_all(&self.database, &mut connection, products).await
    }

    /// Counts what was refused, and keeps for a moment what the shopper is asked about.
    async fn note(
        &self,
        shopper: &Pseudonym,
        (language, phrase): (Language, &Phrase),
        answer: &Answer,
    ) -> Result<(), StoreError> {
        let Some(phrase) = Unresolved::of(phrase) else {
            return Ok(());
        };
        let (database, said) = (&self.database, (language, &phrase));
        match (answer.decision, answer.hits.as_slice()) {
            (Decision::Refuse, _) => {
                let mut connection = database.acquire().await?;
                store::unresolved::count(database, &mut connection, said, shopper).await
            }
            (Decision::Ask, [only]) => {
                let skus = [&only.product.sku];
                let mut connection = database.acquire().await?;
                store::confirmed::ask(database, &mut connection, shopper, said, &skus).await
            }
            (Decision::Ask | Decision::Take, _) => Ok(()),
        }
    }
}
