//! Finds the products that a phrase may mean.
//!
//! From memory, so that it works without the database; only a price that changes by the clock is read.

use saycart_service::causes;

use super::{CartError, Catalogue};
use crate::domain::{Language, Phrase, Product, Unresolved};
use crate::metrics;
use crate::search::{Decision, Score, Why};
use crate::store::{self, StoreError};

/// Why something is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// To see what would be found.
    Trial,
    /// A shopper asked: what is refused is counted.
    Shopper,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    /// Best first.
    pub(crate) hits: Vec<Hit>,
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
        let found = index.find(language, phrase, limit);
        if occasion == Occasion::Shopper {
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
        };
        self.price(&mut answer.hits).await?;
        if answer.decision == Decision::Refuse && occasion == Occasion::Shopper {
            // The answer is right without it.
            if let Err(error) = self.count(language, phrase).await {
                tracing::warn!(error = %causes(&error), "a refused search could not be counted");
            }
        }
        Ok(answer)
    }

    /// Reads what costs less for a while: the index does not know what time it is.
    async fn price(&self, hits: &mut [Hit]) -> Result<(), StoreError> {
        if hits.iter().all(|hit| hit.product.sale.is_none()) {
            return Ok(());
        }
        let mut connection = self.database.acquire().await?;
        for hit in hits {
            store::product::price(&self.database, &mut connection, &mut hit.product).await?;
        }
        Ok(())
    }

    async fn count(&self, language: Language, phrase: &Phrase) -> Result<(), StoreError> {
        let Some(phrase) = Unresolved::of(phrase) else {
            return Ok(());
        };
        let mut connection = self.database.acquire().await?;
        store::unresolved::count(&self.database, &mut connection, language, &phrase).await
    }
}
