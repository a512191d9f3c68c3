//! Lists what shoppers asked for and did not get, for whoever can sell it or give it a synonym.

use std::time::Duration;

use super::{Catalogue, ExportError};
use crate::store::{self, unresolved::Often};

/// How long it is kept, from the day on which it was said.
pub(crate) const UNRESOLVED_KEPT: Duration = Duration::from_hours(30 * 24);

/// What came from fewer people may be one's own, and is shown to nobody.
pub(super) const LEAST: u32 = 5;

impl Catalogue {
    /// What came from at least five people in the last thirty days, from most first.
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
    use crate::domain::{Language, Phrase, Pseudonym, Unresolved};
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

    /// These many people ask for it.
    async fn asked(database: &TestDatabase, language: Language, text: &str, people: u8) {
        for person in 0..people {
            asks(database, language, text, person).await;
        }
    }

    async fn asks(database: &TestDatabase, language: Language, text: &str, person: u8) {
        let phrase = Unresolved::of(&Phrase::parse(text).unwrap()).unwrap();
        let shopper = Pseudonym::parse(&[person; 32]).unwrap();
        let mut connection = database.acquire().await.unwrap();
        let said = (language, &phrase);
        let count = store::unresolved::count(database, &mut connection, said, &shopper);
        count.await.unwrap();
    }

    async fn shown(database: &TestDatabase) -> Vec<(String, u64)> {
        let often = catalogue(database).unresolved(10).await.unwrap();
        let rows = often.into_iter();
        rows.map(|row| (row.phrase.as_str().to_owned(), row.times))
            .collect()
    }

    async fn rows(database: &TestDatabase) -> i64 {
        static ROWS: Statement = Statement::new(
            "SELECT count(*) + (SELECT count(*) FROM cart_unresolved_people) FROM cart_unresolved",
        );
        let mut connection = database.acquire().await.unwrap();
        let rows = database.query_as(&ROWS).fetch_one(&mut *connection).await;
        let (rows,): (i64,) = rows.unwrap();
        rows
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn what_five_people_asked_for_is_shown_and_nothing_else(database: TestDatabase) {
            asked(&database, Language::English, "oat milk", 6).await;
            asked(&database, Language::English, "my secret wish", 4).await;
            asked(&database, Language::German, "my secret wish", 1).await;
            asked(&database, Language::German, "hafermilch", 4).await;
            database.advance_clock(DAY);
            asks(&database, Language::German, "Hafermilch", 100).await;

            let shown = shown(&database).await;

            assert_eq!(shown, [("oat milk".to_owned(), 6), ("hafermilch".to_owned(), 5)]);
        }

        async fn who_repeats_it_counts_once_and_however_often_it_is_their_own(
            database: TestDatabase
        ) {
            for _day in 0..6 {
                asks(&database, Language::English, "my secret wish", 1).await;
                asked(&database, Language::English, "oat milk", 4).await;
                database.advance_clock(DAY);
            }
            let hidden = shown(&database).await;
            asks(&database, Language::English, "oat milk", 9).await;

            let often = catalogue(&database).unresolved(10).await.unwrap();

            assert_eq!(hidden, []);
            let often: Vec<_> = often.iter().map(|it| (it.times, it.people)).collect();
            assert_eq!(often, [(25, 5)]);
        }

        async fn what_is_kept_of_five_people_leads_to_none(database: TestDatabase) {
            static MARKS: Statement =
                Statement::new("SELECT mark FROM cart_unresolved_people ORDER BY phrase, mark");
            asked(&database, Language::English, "oat milk", 5).await;
            asked(&database, Language::English, "rye bread", 5).await;

            let mut connection = database.acquire().await.unwrap();
            let marks = database.query_as(&MARKS).fetch_all(&mut *connection).await;
            let marks: Vec<(i64,)> = marks.unwrap();

            // 16 bits, and of the same people others for each phrase.
            let (milk, bread) = marks.split_at(5);
            assert!(marks.iter().all(|(mark,)| (0..65_536).contains(mark)));
            assert!(milk.iter().all(|mark| !bread.contains(mark)), "{marks:?}");
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

            assert_eq!(young, 2 + 10);
            assert_eq!(seen, [("rye bread".to_owned(), 5)]);
            assert_eq!(rows(&database).await, 1 + 5);
        }
    }
}
