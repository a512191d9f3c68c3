//! What a shopper usually buys: until there are orders, what they add to their cart.

use std::time::Duration;

use saycart_passport::Permit;

use super::{CartError, Carts};
use crate::domain::{
    Account, Availability, History, HistoryUse, LEAST_DAYS, Language, Phrase, Product, ReadCart,
    Sku,
};
use crate::store;

/// For so long a day on which something was added counts, and is kept.
pub(crate) const DAYS_KEPT: Duration = Duration::from_hours(180 * 24);

/// What a spoken name may mean, of which the usual ones are wanted.
const MEANT: usize = 50;

/// Which of the usual products.
#[derive(Debug, Clone)]
pub(crate) struct ListUsual {
    pub(crate) named: Option<(Phrase, Language)>,
    pub(crate) limit: usize,
}

/// What is usual.
#[derive(Debug, Clone)]
pub(crate) struct Usual {
    pub(crate) held: HistoryUse,
    /// Each with the days on which it was added, most first.
    pub(crate) products: Vec<(Product, u32)>,
}

impl Carts {
    /// What the shopper usually buys, as far as it is sold and may be spoken of.
    #[tracing::instrument(name = "cart.history.usual", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn list_usual(
        &self,
        permit: &Permit<ReadCart>,
        command: ListUsual,
    ) -> Result<Usual, CartError> {
        let ListUsual { named, limit } = command;
        let account = Account::of(permit);
        let mut connection = self.database.acquire().await?;
        let decision = store::history::read(&self.database, &mut connection, &account).await?;
        let History { held, .. } = History::of(decision, self.history);
        if held == HistoryUse::Off {
            let products = Vec::new();
            return Ok(Usual { held, products });
        }
        let usual = self.usual(&mut connection, &account).await?;
        let index = self.shelf.index();
        let meant: Option<Vec<&Sku>> = named.as_ref().map(|(phrase, language)| {
            let found = index.find_all(*language, phrase, MEANT).into_iter();
            found.map(|product| &product.sku).collect()
        });
        let is_meant = |sku: &Sku| meant.as_ref().is_none_or(|meant| meant.contains(&sku));
        let products = usual.iter().filter(|(sku, _)| is_meant(sku));
        let products = products.filter_map(|(sku, days)| {
            let product = speakable(index.product(sku)?)?;
            Some((product.clone(), *days))
        });
        let mut products: Vec<_> = products.take(limit).collect();
        for (product, _) in &mut products {
            store::product::price(&self.database, &mut connection, product).await?;
        }
        Ok(Usual { held, products })
    }

    /// The numbers of what is usual, each with its days; nothing while the history is off.
    pub(super) async fn usual(
        &self,
        connection: &mut saycart_sql::Connection,
        account: &Account,
    ) -> Result<Vec<(Sku, u32)>, CartError> {
        let bounds = (DAYS_KEPT, LEAST_DAYS);
        let database = &self.database;
        let usual = store::added_day::usual(database, connection, account, bounds, self.history);
        Ok(usual.await?)
    }
}

/// What may be spoken of unasked, and is still sold.
pub(super) fn speakable(product: &Product) -> Option<&Product> {
    let sold = match product.availability {
        Availability::InStock | Availability::SoldOut => true,
        Availability::Withdrawn => false,
    };
    (sold && product.details.sensitive.is_empty()).then_some(product)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::domain::{CartLimits, Channel};
    use crate::operations::Noticed;
    use crate::operations::forget_requests::forget;
    use crate::search::Shelf;
    use crate::store::MIGRATIONS;

    const DAY: Duration = Duration::from_hours(24);

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    fn carts(database: &Database, history: HistoryUse) -> Carts {
        Carts {
            database: database.clone(),
            shelf: Arc::new(Shelf::empty()),
            limits: CartLimits::default(),
            history,
            noticed: Noticed::default(),
        }
    }

    async fn sells(database: &Database, skus: &[&str]) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ($1, 'Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)",
        );
        let mut connection = database.acquire().await.unwrap();
        for sku in skus {
            let insert = database.query(&PRODUCT).bind((*sku).to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
    }

    async fn decides(database: &Database, wanted: HistoryUse) {
        let mut connection = database.acquire().await.unwrap();
        let said = (wanted, 1, Channel::Voice);
        let put = store::history::put(database, &mut connection, &anna(), said).await;
        put.unwrap();
    }

    async fn adds(database: &Database, sku: &str) {
        let mut connection = database.acquire().await.unwrap();
        let sku = Sku::parse(sku).unwrap();
        let off = HistoryUse::Off;
        let count = store::added_day::count(database, &mut connection, &anna(), &sku, off).await;
        count.unwrap();
    }

    async fn usual(database: &Database) -> Vec<(String, u32)> {
        usual_by(database, HistoryUse::Off).await
    }

    async fn usual_by(database: &Database, default: HistoryUse) -> Vec<(String, u32)> {
        let mut connection = database.acquire().await.unwrap();
        let usual = carts(database, default)
            .usual(&mut connection, &anna())
            .await;
        let usual = usual.unwrap().into_iter();
        usual
            .map(|(sku, days)| (sku.as_str().to_owned(), days))
            .collect()
    }

    async fn rows(database: &Database) -> i64 {
        static COUNT: Statement = Statement::new("SELECT count(*) FROM cart_added_days");
        let mut connection = database.acquire().await.unwrap();
        let count = database.query_as(&COUNT).fetch_one(&mut *connection).await;
        let (count,): (i64,) = count.unwrap();
        count
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn what_was_added_on_two_days_is_usual_most_days_first(database: TestDatabase) {
            sells(&database, &["DOT", "PLUG", "ONCE"]).await;
            decides(&database, HistoryUse::On).await;
            for day in 0..3 {
                adds(&database, "DOT").await;
                adds(&database, "DOT").await;
                if day < 2 {
                    adds(&database, "PLUG").await;
                }
                database.advance_clock(DAY);
            }
            adds(&database, "ONCE").await;

            let usual = usual(&database).await;

            assert_eq!(usual, [("DOT".to_owned(), 3), ("PLUG".to_owned(), 2)]);
        }

        async fn nothing_is_remembered_while_the_history_is_off(database: TestDatabase) {
            sells(&database, &["DOT"]).await;
            for wanted in [None, Some(HistoryUse::Off)] {
                if let Some(wanted) = wanted {
                    decides(&database, wanted).await;
                }
                adds(&database, "DOT").await;
                database.advance_clock(DAY);
                adds(&database, "DOT").await;
            }

            assert_eq!(rows(&database).await, 0);
            assert!(usual(&database).await.is_empty());
        }

        async fn where_the_shop_may_it_is_on_until_the_shopper_says_no(database: TestDatabase) {
            sells(&database, &["DOT"]).await;
            decides(&database, HistoryUse::On).await;
            adds(&database, "DOT").await;
            database.advance_clock(DAY);
            adds(&database, "DOT").await;
            let mut connection = database.acquire().await.unwrap();
            store::history::delete(&database, &mut connection, &anna()).await.unwrap();
            drop(connection);

            let (off, on) = (usual(&database).await, usual_by(&database, HistoryUse::On).await);
            decides(&database, HistoryUse::Off).await;
            let refused = usual_by(&database, HistoryUse::On).await;

            assert_eq!((off.len(), on.len(), refused.len()), (0, 1, 0));
        }

        async fn a_day_counts_for_half_a_year_and_is_forgotten_then(database: TestDatabase) {
            sells(&database, &["DOT"]).await;
            decides(&database, HistoryUse::On).await;
            adds(&database, "DOT").await;
            database.advance_clock(DAY);
            adds(&database, "DOT").await;
            database.advance_clock(DAY * 178);
            forget(&database).await.unwrap();
            let young = (usual(&database).await.len(), rows(&database).await);

            database.advance_clock(DAY);
            let old = (usual(&database).await.len(), rows(&database).await);
            forget(&database).await.unwrap();

            assert_eq!((young, old), ((1, 2), (0, 2)));
            assert_eq!(rows(&database).await, 1);
        }
    }
}
