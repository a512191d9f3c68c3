//! Proposes synonyms: words by which shoppers meant a product again and again, though it was not sure.
//!
//! "Did you mean the Echo Dot?" keeps the words until they are answered; a yes counts them for that
//! product, with a mark for who said so. What three people meant is proposed to the operator, who
//! writes it into the catalogue or does not: nothing is ever applied by itself.

use std::time::Duration;

use super::{Catalogue, ExportError};
use crate::domain::Phrase;
use crate::search::Decision;
use crate::store::{self, confirmed::Meant};

/// How long it is kept, from the day on which it was said.
pub(crate) const CONFIRMED_KEPT: Duration = Duration::from_hours(30 * 24);

/// A conversation is over by then, whether the question was answered or not.
pub(crate) const ASKED_KEPT: Duration = Duration::from_mins(10);

/// What fewer people meant may be one's own way to speak, and is shown to nobody.
pub(super) const LEAST: u32 = 3;

impl Catalogue {
    /// What at least three people meant in the last thirty days and search does not take yet, most
    /// first.
    #[tracing::instrument(name = "cart.catalogue.synonyms", skip_all)]
    pub(crate) async fn synonyms(&self, limit: u32) -> Result<Vec<Meant>, ExportError> {
        let database = &self.database;
        let mut connection = database.acquire().await?;
        let often = store::confirmed::often(database, &mut connection, CONFIRMED_KEPT, LEAST);
        // Which search takes by now is not known to the database: it is asked for all of them.
        let meant = often.await?.into_iter().filter(|it| !self.takes(it));
        Ok(meant
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect())
    }

    /// Whether the words lead to the product by now, as after the synonym was written down.
    fn takes(&self, meant: &Meant) -> bool {
        let index = self.shelf.index();
        let Ok(phrase) = Phrase::parse(meant.phrase.as_str()) else {
            return false;
        };
        let found = index.find(meant.language, &phrase, 1);
        let best = found.matches.first();
        found.decision == Decision::Take && best.is_some_and(|it| it.product.sku == meant.sku)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use saycart_service::{ManualClock, Runtime, Timestamp};
    use saycart_sql::Statement;
    use saycart_sql::testing::TestDatabase;

    use super::super::forget_requests::forget;
    use super::*;
    use crate::catalogue::{self, CatalogueFormat};
    use crate::domain::{Language, Pseudonym, Sku, Unresolved};
    use crate::search::{Index, Shelf};
    use crate::store::MIGRATIONS;
    use crate::store::catalogue::CatalogueVersion;

    async fn proposed(database: &TestDatabase) -> Vec<(String, String, u64)> {
        proposed_beside(database, Shelf::empty(), 10).await
    }

    /// The first of them, beside what search takes by itself.
    async fn proposed_beside(
        database: &TestDatabase,
        shelf: Shelf,
        limit: u32,
    ) -> Vec<(String, String, u64)> {
        let clock = ManualClock::at(Timestamp::from_seconds(1_800_000_000));
        let catalogue = Catalogue {
            database: (**database).clone(),
            shelf: Arc::new(shelf),
            tasks: Runtime::new(Arc::new(clock)).tasks,
        };
        let meant = catalogue.synonyms(limit).await.unwrap().into_iter();
        meant
            .map(|it| (it.phrase.as_str().to_owned(), it.sku.into(), it.people))
            .collect()
    }

    async fn sells(database: &TestDatabase) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ('DOT', 'Echo Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)",
        );
        let mut connection = database.acquire().await.unwrap();
        let product = database.query(&PRODUCT);
        product.execute(&mut *connection).await.unwrap();
    }

    async fn is_asked(database: &TestDatabase, person: u8, words: &str) {
        let shopper = Pseudonym::parse(&[person; 32]).unwrap();
        let phrase = Unresolved::of(&Phrase::parse(words).unwrap()).unwrap();
        let sku = Sku::parse("DOT").unwrap();
        let mut connection = database.acquire().await.unwrap();
        let (said, skus) = ((Language::English, &phrase), [&sku]);
        let ask = store::confirmed::ask(database, &mut connection, &shopper, said, &skus);
        ask.await.unwrap();
    }

    async fn adds(database: &TestDatabase, person: u8, sku: &str) {
        let shopper = Pseudonym::parse(&[person; 32]).unwrap();
        let sku = Sku::parse(sku).unwrap();
        let mut connection = database.acquire().await.unwrap();
        let answer =
            store::confirmed::answer(database, &mut connection, &shopper, &sku, ASKED_KEPT);
        answer.await.unwrap();
    }

    async fn rows(database: &TestDatabase) -> i64 {
        static ROWS: Statement = Statement::new(
            "SELECT count(*) + (SELECT count(*) FROM cart_confirmed) FROM cart_asked",
        );
        let mut connection = database.acquire().await.unwrap();
        let rows = database.query_as(&ROWS).fetch_one(&mut *connection).await;
        let (rows,): (i64,) = rows.unwrap();
        rows
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn what_three_people_meant_is_proposed(database: TestDatabase) {
            sells(&database).await;
            for person in 0..3 {
                let before = proposed(&database).await;
                // However often one of them says so, they are one.
                for _ in 0..3 {
                    is_asked(&database, person, "acorn dot").await;
                    adds(&database, person, "DOT").await;
                }
                assert_eq!(before, []);
            }

            let dot = ("acorn dot".to_owned(), "DOT".to_owned(), 3);
            assert_eq!(proposed(&database).await, [dot]);
        }

        async fn what_search_takes_by_now_takes_no_place_of_another(database: TestDatabase) {
            sells(&database).await;
            for (words, people) in [("echo dot", 4), ("acorn dot", 3)] {
                for person in 0..people {
                    is_asked(&database, person, words).await;
                    adds(&database, person, "DOT").await;
                }
            }
            let csv = "sku,name,price_minor,currency\nDOT,Echo Dot,1,USD\n";
            let products = catalogue::read_all(CatalogueFormat::Csv, csv.as_bytes()).unwrap();
            let shelf = Shelf::empty();
            shelf.put(CatalogueVersion::of_test(1), Index::build(products));

            let first = proposed_beside(&database, shelf, 1).await;

            assert_eq!(first, [("acorn dot".to_owned(), "DOT".to_owned(), 3)]);
        }

        async fn what_was_not_asked_or_not_meant_or_too_long_ago_is_no_yes(database: TestDatabase) {
            sells(&database).await;
            for person in 0..3 {
                adds(&database, person, "DOT").await;
                is_asked(&database, person, "acorn dot").await;
                adds(&database, person, "LAMP").await;
                adds(&database, person, "DOT").await;
                is_asked(&database, person, "acorn dot").await;
            }
            database.advance_clock(ASKED_KEPT + Duration::from_mins(1));
            for person in 0..3 {
                adds(&database, person, "DOT").await;
            }

            assert_eq!(proposed(&database).await, []);
            assert_eq!(rows(&database).await, 0);
        }

        async fn questions_are_forgotten_after_minutes_and_yeses_after_thirty_days(
            database: TestDatabase
        ) {
            sells(&database).await;
            is_asked(&database, 1, "acorn dot").await;
            is_asked(&database, 2, "acorn dot").await;
            adds(&database, 2, "DOT").await;

            database.advance_clock(ASKED_KEPT + Duration::from_mins(1));
            forget(&database).await.unwrap();
            let after_minutes = rows(&database).await;
            database.advance_clock(CONFIRMED_KEPT);
            forget(&database).await.unwrap();

            assert_eq!((after_minutes, rows(&database).await), (1, 0));
        }
    }
}
