//! Which product is meant by what was said, whether it is to go into the cart or on a list.
//!
//! The index says what it may be; of products that fit equally well, a known voice's history does.

use super::{
    CartError, Carts,
    attempt::Attempt,
    offers::{Offer, without_sold_out},
};
use crate::domain::{Language, Phrase, Product, Pseudonym, Sku, Speaker, Unresolved};
use crate::metrics;
use crate::search::{Decision, Match, OFFERED, Split, Thresholds, split as split_by};
use crate::store;

/// So many are told apart by what they differ in; of more, too many are left after any answer.
const MOST_SPLIT: usize = 12;

/// Which product is meant.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// The one of this number.
    Sku(Sku),
    /// The one that was named.
    Spoken(Phrase, Language),
}

/// Where something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Cart,
    /// What is sold out is just what one wants to remember.
    List,
}

/// What a choice comes to, before anyone looked whether the request came before.
pub(super) enum Resolved {
    Product(Sku),
    /// One of these, of which the last fit equally well; what tells more than these apart.
    Several(Vec<Offer>, Vec<Sku>, Option<Split>),
    /// The first of these, or else the next.
    Likely(Vec<Offer>),
    /// Nothing, and what was asked for, as far as it may be kept.
    Nothing(Language, Option<Unresolved>),
}

impl Carts {
    /// From the index alone, so that no writer waits for a search.
    pub(super) fn resolve(&self, choice: Choice, place: Place) -> Resolved {
        let (phrase, language) = match choice {
            Choice::Sku(sku) => return Resolved::Product(sku),
            Choice::Spoken(phrase, language) => (phrase, language),
        };
        let index = self.shelf.index();
        // Once for all that is asked of it: to put the products in order is what takes time.
        let (ranking, thresholds) = (index.rank(language, &phrase), Thresholds::of(language));
        let (ranking, found) = match place {
            Place::Cart => without_sold_out(ranking, OFFERED, &thresholds),
            Place::List => {
                let found = ranking.found(OFFERED, &thresholds);
                (ranking, found)
            }
        };
        metrics::searched(found.decision);
        match (found.decision, found.matches.first()) {
            (Decision::Take, Some(best)) => Resolved::Product(best.product.sku.clone()),
            (Decision::Ask, Some(_)) => {
                let offer = |found: &Match<'_>| Offer {
                    product: found.product.clone(),
                    score: found.score,
                };
                let offers: Vec<Offer> = found.matches.iter().map(offer).collect();
                let tied = ranking.tied(&thresholds).into_iter();
                let tied = tied.map(|product| product.sku.clone()).collect();
                // More than can be offered are told apart by what they differ in.
                let near = ranking.closest(MOST_SPLIT, &thresholds);
                if near.len() == 1 && found.matches.len() > 1 {
                    return Resolved::Likely(offers);
                }
                let near: Vec<&Product> = near.iter().map(|near| near.product).collect();
                let split = Some(near).filter(|near| near.len() > OFFERED);
                let split = split.and_then(|near| split_by(&near));
                Resolved::Several(offers, tied, split)
            }
            (Decision::Refuse, _) | (_, None) => {
                Resolved::Nothing(language, Unresolved::of(&phrase))
            }
        }
    }

    /// Of products that fit equally well, the one that a known voice usually takes is meant.
    pub(super) async fn by_history(
        &self,
        attempt: &mut Attempt,
        resolved: Resolved,
        speaker: Speaker,
    ) -> Result<Resolved, CartError> {
        let Resolved::Several(offers, tied, split) = resolved else {
            return Ok(resolved);
        };
        if speaker == Speaker::Shared || tied.len() < 2 {
            return Ok(Resolved::Several(offers, tied, split));
        }
        let Attempt {
            transaction,
            account,
            ..
        } = attempt;
        let usual = self.usual(transaction, account).await?;
        let is_usual = |sku: &&Sku| usual.iter().any(|(known, _)| known == *sku);
        let mut usual = tied.iter().filter(is_usual);
        Ok(match (usual.next(), usual.next()) {
            (Some(only), None) => Resolved::Product(only.clone()),
            _ => Resolved::Several(offers, tied, split),
        })
    }
}

/// In the transaction that keeps the refusal: a repetition is not counted again.
pub(super) async fn count_unresolved(
    attempt: &mut Attempt,
    (language, phrase): (Language, Option<Unresolved>),
    shopper: Option<&Pseudonym>,
) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    if let Some((phrase, shopper)) = phrase.zip(shopper) {
        store::unresolved::count(database, transaction, (language, &phrase), shopper).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::catalogue::{self, CatalogueFormat};
    use crate::domain::{Account, BodyHash, CartLimits, HistoryUse, RequestKey};
    use crate::operations::{Noticed, attempt::Begun};
    use crate::search::{Index, Shelf};
    use crate::store::MIGRATIONS;
    use crate::store::catalogue::CatalogueVersion;

    const TOWELS: &str = "\
sku,name,price_minor,currency,size
SIX,\"Paper Towels, 6 Rolls\",899,USD,6 rolls
TWELVE,\"Paper Towels, 12 Rolls\",1599,USD,12 rolls
DOT,Echo Dot,4999,USD,
BAG,\"Sea Salt Crisps, 150 g\",249,USD,150 g
TUBE,\"Sea Salt Crisps, 200 g\",299,USD,200 g
";

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    fn carts(database: &Database) -> Carts {
        let rows = catalogue::read(CatalogueFormat::Csv, TOWELS.as_bytes());
        let products = rows.collect::<Result<Vec<_>, _>>().unwrap();
        let shelf = Shelf::empty();
        shelf.put(CatalogueVersion::of_test(1), Index::build(products));
        Carts {
            database: database.clone(),
            shelf: Arc::new(shelf),
            limits: CartLimits::default(),
            history: HistoryUse::On,
            noticed: Noticed::default(),
        }
    }

    async fn usually_takes(database: &TestDatabase, skus: &[&str]) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ($1, 'Towels', 'Towels', '[]', '[]', 1, 'USD', '', 0)",
        );
        let mut connection = database.acquire().await.unwrap();
        for sku in skus {
            let insert = database.query(&PRODUCT).bind((*sku).to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
        drop(connection);
        for _ in 0..2 {
            let mut connection = database.acquire().await.unwrap();
            for sku in skus {
                let sku = Sku::parse(sku).unwrap();
                let (account, on) = (anna(), HistoryUse::On);
                let count =
                    store::added_day::count(database, &mut connection, &account, &sku, on).await;
                count.unwrap();
            }
            drop(connection);
            database.advance_clock(Duration::from_hours(24));
        }
    }

    /// What a sentence comes to: a number, or how many are offered.
    async fn meant(database: &TestDatabase, said: &str, speaker: Speaker) -> Result<String, usize> {
        let carts = carts(database);
        let key = RequestKey::parse(&uuid::Uuid::now_v7().to_string(), 0).unwrap();
        let body = BodyHash::of(&[b"test"]);
        let begun = carts.begin::<()>(anna(), key, body).await.unwrap();
        let Begun::New(mut attempt, _cart) = begun else {
            panic!("it is new");
        };
        let choice = Choice::Spoken(Phrase::parse(said).unwrap(), Language::English);
        let resolved = carts.resolve(choice, Place::Cart);
        match carts
            .by_history(&mut attempt, resolved, speaker)
            .await
            .unwrap()
        {
            Resolved::Product(sku) => Ok(String::from(sku)),
            Resolved::Several(offers, _, _) | Resolved::Likely(offers) => Err(offers.len()),
            Resolved::Nothing(..) => Err(0),
        }
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn of_twins_the_usual_one_is_meant_and_only_by_a_known_voice(database: TestDatabase) {
            let before = meant(&database, "paper towels", Speaker::Known).await;
            usually_takes(&database, &["TWELVE"]).await;
            let known = meant(&database, "paper towels", Speaker::Known).await;
            let shared = meant(&database, "paper towels", Speaker::Shared).await;
            let named = meant(&database, "echo dot", Speaker::Known).await;

            assert_eq!(before, Err(2));
            assert_eq!(known, Ok("TWELVE".to_owned()));
            assert_eq!(shared, Err(2));
            assert_eq!(named, Ok("DOT".to_owned()));
        }

        async fn what_would_not_be_taken_alone_is_asked_about_however_usual_it_is(database: TestDatabase) {
            usually_takes(&database, &["TUBE"]).await;

            let salt = meant(&database, "sea salt", Speaker::Known).await;
            let crisps = meant(&database, "sea salt crisps", Speaker::Known).await;

            assert_eq!(salt, Err(2));
            assert_eq!(crisps, Ok("TUBE".to_owned()));
        }

        async fn who_usually_takes_both_is_asked(database: TestDatabase) {
            usually_takes(&database, &["SIX", "TWELVE"]).await;

            let known = meant(&database, "paper towels", Speaker::Known).await;

            assert_eq!(known, Err(2));
        }
    }
}
