//! Forgets what is kept only for repetitions: the request log after seven days, and the rows of
//! imports that never ended after one. And what an emptying took out, after a day, and what was asked
//! for and not found, after thirty, and on which days something was added, after half a year. And which
//! adds were too late to be told, when they are told no more. And carts that nobody changed for ninety days.

use std::time::Duration;

use saycart_service::{Runtime, causes};
use saycart_sql::Database;

use super::list_synonyms::{ASKED_KEPT, CONFIRMED_KEPT};
use super::list_unresolved::UNRESOLVED_KEPT;
use super::note_late_add::LATE_KEPT;
use super::restore_cart::CLEARED_KEPT;
use super::usual::DAYS_KEPT;
use super::{list_synonyms, list_unresolved};
use crate::metrics;
use crate::store::{self, StoreError};

/// Longer than anything repeats a request: Alexa gives up within seconds, an operator's script
/// within days.
const REQUESTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// No import takes as long.
const STAGED_KEPT: Duration = Duration::from_hours(24);

/// A cart of which nobody wanted anything for so long is idle (C48). What is kept for later is kept on
/// purpose, and stays.
const IDLE_KEPT: Duration = Duration::from_hours(90 * 24);

/// How long what is about a shopper stays: what they are told is what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// A cart that its shopper changed no more.
    pub idle_carts: Duration,
    /// What an emptied cart held.
    pub emptied_carts: Duration,
    /// What a spoken change did.
    pub changes: Duration,
    /// Which changes were too late to be told.
    pub late_changes: Duration,
    /// What was asked for and not found.
    pub unresolved: Duration,
    /// By how many people at least, before an operator sees it.
    pub unresolved_people: u32,
    /// Which product was meant by words that name it weakly.
    pub confirmed: Duration,
    /// By how many people at least, before an operator sees it.
    pub confirmed_people: u32,
    /// The words of an open "Did you mean …?".
    pub asked: Duration,
    /// On which days a shopper whose history is on added what.
    pub added_days: Duration,
}

/// As the rules are.
pub const KEPT: Kept = Kept {
    idle_carts: IDLE_KEPT,
    emptied_carts: CLEARED_KEPT,
    changes: REQUESTS_KEPT,
    late_changes: LATE_KEPT,
    unresolved: UNRESOLVED_KEPT,
    unresolved_people: list_unresolved::LEAST,
    confirmed: CONFIRMED_KEPT,
    confirmed_people: list_synonyms::LEAST,
    asked: ASKED_KEPT,
    added_days: DAYS_KEPT,
};

const EVERY: Duration = Duration::from_hours(1);

/// What is past its date for longer was not forgotten when it should have been.
const GRACE: Duration = Duration::from_hours(2);

/// Forgets every hour, until the process drains.
pub(crate) async fn forget_requests(database: Database, runtime: Runtime) {
    let draining = runtime.tasks.draining();
    loop {
        match overdue(&database).await {
            Ok(rows) => metrics::overdue(rows),
            Err(error) => tracing::warn!(
                error = %causes(&error),
                "what is past its date could not be counted; trying again in an hour"
            ),
        }
        match forget(&database).await {
            Ok(forgotten) => tracing::debug!(forgotten, "old requests are forgotten"),
            Err(error) => tracing::warn!(
                error = %causes(&error),
                "old requests could not be forgotten; trying again in an hour"
            ),
        }
        tokio::select! {
            () = draining.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// What forgetting should have taken by now: it is not asked what it did, but looked what is there.
async fn overdue(database: &Database) -> Result<u64, StoreError> {
    let mut connection = database.acquire().await?;
    let kept = store::overdue::Kept {
        requests: REQUESTS_KEPT + GRACE,
        staged: STAGED_KEPT + GRACE,
        cleared: CLEARED_KEPT + GRACE,
        unresolved: UNRESOLVED_KEPT + GRACE,
        added_days: DAYS_KEPT + GRACE,
        late_adds: LATE_KEPT + GRACE,
        idle_carts: IDLE_KEPT + GRACE,
        asked: ASKED_KEPT + GRACE,
    };
    store::overdue::count(database, &mut connection, kept).await
}

pub(super) async fn forget(database: &Database) -> Result<u64, StoreError> {
    let mut connection = database.acquire().await?;
    store::staged_product::discard_older(database, &mut connection, STAGED_KEPT).await?;
    while store::cleared_line::forget(database, &mut connection, CLEARED_KEPT).await? > 0 {}
    while store::added_day::forget(database, &mut connection, DAYS_KEPT).await? > 0 {}
    while store::late_add::forget(database, &mut connection, LATE_KEPT).await? > 0 {}
    while store::unresolved::forget(database, &mut connection, UNRESOLVED_KEPT).await? > 0 {}
    while store::confirmed::forget(database, &mut connection, CONFIRMED_KEPT).await? > 0 {}
    while store::confirmed::forget_asked(database, &mut connection, ASKED_KEPT).await? > 0 {}
    drop(connection);
    forget_idle_carts(database).await?;
    let mut connection = database.acquire().await?;
    let mut total = 0_u64;
    loop {
        let forgotten = store::request::forget(database, &mut connection, REQUESTS_KEPT).await?;
        total = total.saturating_add(forgotten);
        if forgotten == 0 {
            return Ok(total);
        }
    }
}

/// Each in a transaction of its own: whoever wants something of one waits for that one only.
async fn forget_idle_carts(database: &Database) -> Result<(), StoreError> {
    loop {
        let mut connection = database.acquire().await?;
        let idle = store::idle_cart::find(database, &mut connection, IDLE_KEPT).await?;
        drop(connection);
        if idle.is_empty() {
            return Ok(());
        }
        for account in idle {
            let mut transaction = database.begin_write().await?;
            store::idle_cart::delete(database, &mut transaction, &account, IDLE_KEPT).await?;
            transaction.commit().await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use saycart_sql::Statement;
    use saycart_sql::testing::TestDatabase;

    use super::*;
    use crate::store::MIGRATIONS;

    static INSERT: Statement = Statement::new(
        "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
         VALUES ('usr_anna', $2, 0, $3, $3, {now})",
    );

    async fn keep_requests(database: &Database, prefix: &str, count: usize) {
        let mut connection = database.acquire().await.unwrap();
        for number in 0..count {
            let insert = database.query(&INSERT).bind(format!("{prefix}{number}"));
            insert
                .bind(b"bytes".to_vec())
                .execute(&mut *connection)
                .await
                .unwrap();
        }
    }

    #[test]
    fn what_is_published_is_what_is_done() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operator.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        let days = |kept: Duration| kept.as_secs() / 86_400;

        for row in [
            "| a cart, the lists for later, and what spoken changes did to them | seconds after its account was deleted; the id and the time of the deletion stay | cart-service |".to_owned(),
            format!(
                "| what a spoken change did (so that its repeat does nothing) | {} days after it |",
                days(REQUESTS_KEPT)
            ),
            format!(
                "| rows of an import that was broken off | {} day after they came |",
                days(STAGED_KEPT)
            ),
            format!(
                "| what an emptied cart held (so that \"undo that\" brings it back) | {} day after it was emptied |",
                days(CLEARED_KEPT)
            ),
            format!(
                "| what was asked for and not found, and a mark for each of how many, without whose it was | {} days after the day began |",
                days(UNRESOLVED_KEPT)
            ),
            format!(
                "| which product was meant by words that name it weakly, likewise | {} days after the day began |",
                days(CONFIRMED_KEPT)
            ),
            format!(
                "| the words of an open \"Did you mean …?\", without whose it was | when it is answered, or {} minutes after it was asked | cart-service |",
                ASKED_KEPT.as_secs() / 60
            ),
            format!(
                "| on which days a shopper whose history is on added what | {} days after the day began, or when they switch it off |",
                days(DAYS_KEPT)
            ),
            format!(
                "| a cart that its shopper changed no more, with all that lies in it | {} days after the last change; the lists for later stay | cart-service |",
                days(IDLE_KEPT)
            ),
            format!(
                "| which changes were too late to be told | {} minutes after the shopper was told that it takes longer | cart-service |",
                LATE_KEPT.as_secs() / 60
            ),
        ] {
            assert!(guide.contains(&row), "{row}");
        }
    }

    /// Carts with a line, and what was emptied before, and a list; changed now.
    async fn keep_carts(database: &Database, accounts: &[&str]) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ('DOT', 'Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)
             ON CONFLICT (sku) DO NOTHING",
        );
        static ROWS: [Statement; 4] = [
            Statement::new(
                "INSERT INTO cart_carts (account, version, created_at, changed_at)
                 VALUES ($2, 1, {now}, {now})",
            ),
            Statement::new(
                "INSERT INTO cart_lines (line_id, account, sku, quantity, unit_price_minor, currency,
                                         added_version)
                 VALUES ($1, $1, 'DOT', 2, 1, 'USD', 1)",
            ),
            Statement::new(
                "INSERT INTO cart_cleared_lines (account, sku, quantity, place, cleared_at)
                 VALUES ($2, 'DOT', 1, 1, {now} + 99999999999999)",
            ),
            Statement::new(
                "INSERT INTO cart_lists (list_id, account, name, created_at) VALUES ($2, $2, '', {now})",
            ),
        ];
        let mut connection = database.acquire().await.unwrap();
        let product = database.query(&PRODUCT);
        product.execute(&mut *connection).await.unwrap();
        for account in accounts {
            for row in &ROWS {
                let insert = database.query(row).bind((*account).to_owned());
                insert.execute(&mut *connection).await.unwrap();
            }
        }
    }

    /// Whose carts there are, and how many lines, emptied lines and lists.
    async fn kept(database: &Database) -> (Vec<String>, [i64; 3]) {
        static CARTS: Statement = Statement::new("SELECT account FROM cart_carts ORDER BY account");
        static ROWS: [Statement; 3] = [
            Statement::new("SELECT count(*) FROM cart_lines"),
            Statement::new("SELECT count(*) FROM cart_cleared_lines"),
            Statement::new("SELECT count(*) FROM cart_lists"),
        ];
        let mut connection = database.acquire().await.unwrap();
        let carts = database.query_as(&CARTS).fetch_all(&mut *connection).await;
        let carts: Vec<(String,)> = carts.unwrap();
        let mut counts = [0; 3];
        for (count, rows) in counts.iter_mut().zip(&ROWS) {
            let counted = database.query_as(rows).fetch_one(&mut *connection).await;
            let (rows,): (i64,) = counted.unwrap();
            *count = rows;
        }
        (
            carts.into_iter().map(|(account,)| account).collect(),
            counts,
        )
    }

    async fn changes(database: &Database, account: &str) {
        static CHANGE: Statement =
            Statement::new("UPDATE cart_carts SET changed_at = {now} WHERE account = $2");
        let mut connection = database.acquire().await.unwrap();
        let change = database.query(&CHANGE).bind(account.to_owned());
        change.execute(&mut *connection).await.unwrap();
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn a_cart_that_nobody_changed_for_ninety_days_is_forgotten_and_the_lists_stay(
            database: TestDatabase
        ) {
            let (both, day) = (vec!["usr_anna".to_owned(), "usr_ben".to_owned()], EVERY * 24);
            keep_carts(&database, &["usr_anna", "usr_ben"]).await;

            database.advance_clock(day * 89);
            changes(&database, "usr_ben").await;
            forget(&database).await.unwrap();
            let at_89_days = kept(&database).await;
            database.advance_clock(day + EVERY);
            let in_time = overdue(&database).await.unwrap();
            database.advance_clock(EVERY * 2);
            let too_late = overdue(&database).await.unwrap();
            forget(&database).await.unwrap();
            let after_90_days = kept(&database).await;

            assert_eq!(at_89_days, (both, [2, 2, 2]));
            assert_eq!((in_time, too_late), (0, 1));
            assert_eq!(after_90_days, (vec!["usr_ben".to_owned()], [1, 1, 2]));
            assert_eq!(overdue(&database).await.unwrap(), 0);
        }

        async fn more_idle_carts_than_are_looked_for_at_once_are_all_forgotten(
            database: TestDatabase
        ) {
            let names: Vec<String> = (0..120).map(|number| format!("usr_{number}")).collect();
            keep_carts(&database, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
            database.advance_clock(IDLE_KEPT + EVERY);

            forget(&database).await.unwrap();

            assert_eq!(kept(&database).await, (Vec::new(), [0, 0, 120]));
        }

        async fn a_cart_that_is_changed_while_it_is_forgotten_is_kept(database: TestDatabase) {
            keep_carts(&database, &["usr_anna"]).await;
            database.advance_clock(IDLE_KEPT + EVERY);
            let mut connection = database.acquire().await.unwrap();
            let idle = store::idle_cart::find(&database, &mut connection, IDLE_KEPT).await.unwrap();
            drop(connection);
            changes(&database, "usr_anna").await;

            let mut transaction = database.begin_write().await.unwrap();
            let account = idle.first().unwrap();
            let gone =
                store::idle_cart::delete(&database, &mut transaction, account, IDLE_KEPT).await;
            transaction.commit().await.unwrap();

            assert!(!gone.unwrap());
            assert_eq!(kept(&database).await.1, [1, 1, 1]);
        }

        async fn a_request_is_kept_for_seven_days(database: TestDatabase) {
            keep_requests(&database, "old", 1_001).await;
            database.advance_clock(Duration::from_hours(6 * 24));
            keep_requests(&database, "young", 2).await;

            let at_six_days = forget(&database).await.unwrap();
            database.advance_clock(Duration::from_hours(25));
            let after_seven_days = forget(&database).await.unwrap();

            assert_eq!((at_six_days, after_seven_days), (0, 1_001));
        }

        async fn what_is_past_its_date_is_counted_until_it_is_forgotten(database: TestDatabase) {
            keep_requests(&database, "old", 3).await;
            database.advance_clock(REQUESTS_KEPT + EVERY);
            let in_time = overdue(&database).await.unwrap();
            database.advance_clock(EVERY * 2);
            let too_late = overdue(&database).await.unwrap();
            forget(&database).await.unwrap();

            assert_eq!((in_time, too_late), (0, 3));
            assert_eq!(overdue(&database).await.unwrap(), 0);
        }
    }
}
