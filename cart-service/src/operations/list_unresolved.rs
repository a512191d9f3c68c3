//! Lists what shoppers asked for and did not get, for whoever can sell it or give it a synonym.

use std::time::Duration;

use super::{Catalogue, ExportError};
use crate::store::{self, unresolved::Often};

/// How long it is kept, from the day on which it was said.
pub(crate) const UNRESOLVED_KEPT: Duration = Duration::from_hours(30 * 24);

/// What came less often may be one person's, and is shown to nobody.
const LEAST: u32 = 5;

impl Catalogue {
    /// What came at least five times in the last thirty days, most often first.
    #[tracing::instrument(name = "cart.catalogue.unresolved", skip_all)]
    pub(crate) async fn unresolved(&self, limit: u32) -> Result<Vec<Often>, ExportError> {
        let database = &self.database;
        let mut connection = database.acquire().await?;
        let often =
            store::unresolved::often(database, &mut connection, UNRESOLVED_KEPT, LEAST, limit);
        Ok(often.await?)
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
    use crate::domain::{Language, Phrase, Unresolved};
    use crate::search::Shelf;
    use crate::store::MIGRATIONS;

    const DAY: Duration = Duration::from_hours(24);

    fn catalogue(database: &TestDatabase) -> Catalogue {
        let clock = ManualClock::at(Timestamp::from_seconds(1_800_000_000));
        Catalogue {
            database: (**database).clone(),
            shelf: Arc::new(Shelf::empty()),
            tasks: Runtime::new(Arc::new(clock)).tasks,
        }
    }

    async fn asked(database: &TestDatabase, language: Language, text: &str, times: usize) {
        let phrase = Unresolved::of(&Phrase::parse(text).unwrap()).unwrap();
        let mut connection = database.acquire().await.unwrap();
        for _ in 0..times {
            let count = store::unresolved::count(database, &mut connection, language, &phrase);
            count.await.unwrap();
        }
    }

    async fn shown(database: &TestDatabase) -> Vec<(String, u64)> {
        let often = catalogue(database).unresolved(10).await.unwrap();
        let rows = often.into_iter();
        rows.map(|row| (row.phrase.as_str().to_owned(), row.times))
            .collect()
    }

    async fn rows(database: &TestDatabase) -> i64 {
        static ROWS: Statement = Statement::new("SELECT count(*) FROM cart_unresolved");
        let mut connection = database.acquire().await.unwrap();
        let rows = database.query_as(&ROWS).fetch_one(&mut *connection).await;
        let (rows,): (i64,) = rows.unwrap();
        rows
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn what_came_five_times_is_shown_and_nothing_else(database: TestDatabase) {
            asked(&database, Language::English, "oat milk", 6).await;
            asked(&database, Language::English, "my secret wish", 4).await;
            asked(&database, Language::German, "my secret wish", 1).await;
            asked(&database, Language::German, "hafermilch", 4).await;
            database.advance_clock(DAY);
            asked(&database, Language::German, "Hafermilch", 1).await;

            let shown = shown(&database).await;

            assert_eq!(shown, [("oat milk".to_owned(), 6), ("hafermilch".to_owned(), 5)]);
        }

        async fn nothing_is_kept_for_longer_than_thirty_days(database: TestDatabase) {
            asked(&database, Language::English, "oat milk", 5).await;
            database.advance_clock(DAY * 28);
            asked(&database, Language::English, "rye bread", 5).await;
            forget(&database).await.unwrap();
            let young = rows(&database).await;

            // Thirty days after the first of them at most, whatever the hour.
            database.advance_clock(DAY * 2);
            let seen = shown(&database).await;
            forget(&database).await.unwrap();

            assert_eq!(young, 2);
            assert_eq!(seen, [("rye bread".to_owned(), 5)]);
            assert_eq!(rows(&database).await, 1);
        }
    }
}
