//! Erases what is kept here of accounts that were deleted.
//!
//! auth-service lists them in order, and the last one that is done here is remembered. Everything
//! is safe to repeat: two replicas may do the same page, and the list begins anew when
//! auth-service's database was restored. A change that is on its way meets the mark under the
//! cart's lock, so it comes before the erasure and is erased, or after it and is refused.

use std::time::Duration;

use saycart_service::{Tasks, causes};
use saycart_sql::Database;

use crate::auth::{Auth, AuthError};
use crate::domain::Erasure;
use crate::metrics;
use crate::store::{self, StoreError};

/// A deleted account's cart is gone a moment later. Each question is one look at an index.
const EVERY: Duration = Duration::from_secs(10);

/// Why accounts are not erased for now.
#[derive(Debug, thiserror::Error)]
enum EraseError {
    /// auth-service does not say which.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// They cannot be erased.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for EraseError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Looks every ten seconds whose account was deleted, until the process drains.
pub(crate) async fn erase_accounts(database: Database, auth: Auth, tasks: Tasks) {
    let draining = tasks.draining();
    let mut is_away = false;
    loop {
        // Dropped in the middle, it leaves what is not committed for the next time.
        let done = tokio::select! {
            () = draining.cancelled() => return,
            done = catch_up(&database, &auth) => done,
        };
        match &done {
            Err(error) if !is_away => tracing::warn!(
                error = %causes(error),
                "deleted accounts are not erased for now; trying again every ten seconds"
            ),
            Ok(()) if is_away => tracing::info!("deleted accounts are erased again"),
            Ok(()) | Err(_) => {}
        }
        is_away = done.is_err();
        tokio::select! {
            () = draining.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn catch_up(database: &Database, auth: &Auth) -> Result<(), EraseError> {
    loop {
        let mut connection = database.acquire().await?;
        let done = store::erasure::last_done(database, &mut connection).await?;
        drop(connection);
        let erasures = auth.erasures_after(done.as_ref()).await?;
        let Some(last) = erasures.last() else {
            return Ok(());
        };
        for erasure in &erasures {
            erase(database, erasure).await?;
        }
        let mut connection = database.acquire().await?;
        store::erasure::go_on(database, &mut connection, done.as_ref(), &last.place).await?;
    }
}

/// Erases one account's cart, and what its requests did.
async fn erase(database: &Database, erasure: &Erasure) -> Result<(), StoreError> {
    let account = &erasure.place.account;
    let mut transaction = database.begin_write().await?;
    store::cart::delete(database, &mut transaction, account).await?;
    let is_news = store::erasure::mark(database, &mut transaction, erasure).await?;
    transaction.commit().await?;

    // No more can come: whatever changes a cart meets the mark first.
    let mut connection = database.acquire().await?;
    while store::request::forget_of(database, &mut connection, account).await? > 0 {}
    if is_news {
        metrics::erased();
        tracing::info!(%account, "a deleted account's cart is erased");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use saycart_passport::Subject;
    use saycart_service::Timestamp;
    use saycart_sql::Statement;
    use saycart_sql::testing::{TestDatabase, tables_with};

    use super::*;
    use crate::domain::{Account, BodyHash, CartLimits, HistoryUse, Place, RequestKey};
    use crate::operations::attempt::Begun;
    use crate::operations::{CartError, Carts, Noticed};
    use crate::search::Shelf;
    use crate::store::MIGRATIONS;
    use crate::store::personal::PERSONAL;

    fn account(name: &str) -> Account {
        Account::deleted(&Subject::parse(name).unwrap())
    }

    fn erasure(number: i64, name: &str) -> Erasure {
        let account = account(name);
        Erasure {
            place: Place { number, account },
            erased_at: Timestamp::from_seconds(1_800_000_000),
        }
    }

    fn carts(database: &TestDatabase) -> Carts {
        Carts {
            database: (**database).clone(),
            shelf: Arc::new(Shelf::empty()),
            limits: CartLimits::default(),
            history: HistoryUse::Off,
            noticed: Noticed::default(),
        }
    }

    /// A change that changes nothing, and is kept for its repetitions.
    async fn request(carts: &Carts, name: &str, id: &str) -> Result<(), CartError> {
        let key = RequestKey::parse(id, 0).unwrap();
        match carts
            .begin::<()>(account(name), key, BodyHash::of(&[b"test"]))
            .await?
        {
            Begun::Before(answer) => Ok(answer?),
            Begun::New(attempt, _cart) => attempt.finish(Ok(())).await,
        }
    }

    async fn put_a_line(database: &TestDatabase, name: &str) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ('DOT', 'Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)
             ON CONFLICT (sku) DO NOTHING",
        );
        static LINE: Statement = Statement::new(
            "INSERT INTO cart_lines (line_id, account, sku, quantity, unit_price_minor, currency,
                                     added_version)
             VALUES ($1, $1, 'DOT', 1, 1, 'USD', 1)",
        );
        let mut connection = database.acquire().await.unwrap();
        let product = database.query(&PRODUCT);
        product.execute(&mut *connection).await.unwrap();
        let line = database.query(&LINE).bind(name.to_owned());
        line.execute(&mut *connection).await.unwrap();
    }

    /// What the emptying of a cart left.
    async fn keep_a_cleared_line(database: &TestDatabase, name: &str) {
        static LINE: Statement = Statement::new(
            "INSERT INTO cart_cleared_lines (account, sku, quantity, place, cleared_at)
             VALUES ($1, 'DOT', 1, 1, 1)",
        );
        let mut connection = database.acquire().await.unwrap();
        let line = database.query(&LINE).bind(name.to_owned());
        line.execute(&mut *connection).await.unwrap();
    }

    /// What is kept for later.
    async fn keep_a_list(database: &TestDatabase, name: &str) {
        static LIST: Statement = Statement::new(
            "INSERT INTO cart_lists (list_id, account, name, created_at) VALUES ($1, $1, '', 1)",
        );
        static LINE: Statement = Statement::new(
            "INSERT INTO cart_list_lines (list_id, sku, quantity, place) VALUES ($1, 'DOT', 1, 1)",
        );
        let mut connection = database.acquire().await.unwrap();
        for statement in [&LIST, &LINE] {
            let insert = database.query(statement).bind(name.to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
    }

    /// What the shopper said of their history, and what came of it.
    async fn keep_a_history(database: &TestDatabase, name: &str) {
        static SAID: Statement = Statement::new(
            "INSERT INTO cart_history (account, uses, wording, channel, decided_at)
             VALUES ($1, 1, 1, 'voice', 1)",
        );
        static DAY: Statement =
            Statement::new("INSERT INTO cart_added_days (account, sku, day) VALUES ($1, 'DOT', 1)");
        let mut connection = database.acquire().await.unwrap();
        for statement in [&SAID, &DAY] {
            let insert = database.query(statement).bind(name.to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
    }

    /// An add of which nobody was told.
    async fn note_a_late_add(database: &TestDatabase, name: &str) {
        static LATE: Statement = Statement::new(
            "INSERT INTO cart_late_adds (account, request_id, step, noted_at)
             VALUES ($1, 'r1', 0, 1)",
        );
        let mut connection = database.acquire().await.unwrap();
        let late = database.query(&LATE).bind(name.to_owned());
        late.execute(&mut *connection).await.unwrap();
    }

    /// The mark that stays, and how far the list of erasures is read.
    const STAYS: [&str; 2] = ["cart_erased_accounts", "cart_erasure_cursor"];

    /// How many rows of an account each personal table has, but for what stays.
    async fn kept(database: &TestDatabase, name: &str) -> Vec<(&'static str, i64)> {
        let by_account = tables_with(database, &["account"]).await;
        let mut kept = Vec::new();
        let tables = PERSONAL.iter().map(|it| it.table);
        for table in tables.filter(|table| !STAYS.contains(table)) {
            let by_account = by_account.iter().any(|it| it == table);
            // A list has the id of its account here.
            let column = if by_account { "account" } else { "list_id" };
            kept.push((table, rows(database, table, column, name).await));
        }
        kept
    }

    async fn rows(database: &TestDatabase, table: &str, column: &str, name: &str) -> i64 {
        let text = format!("SELECT count(*) FROM {table} WHERE {column} = $1");
        let count = Box::leak(Box::new(Statement::new(text.leak())));
        let mut connection = database.acquire().await.unwrap();
        let count = database.query_as(count).bind(name.to_owned());
        let (rows,): (i64,) = count.fetch_one(&mut *connection).await.unwrap();
        rows
    }

    /// Nothing is left of them but the mark.
    async fn assert_gone(database: &TestDatabase, name: &str) {
        for (table, rows) in kept(database, name).await {
            assert_eq!(rows, 0, "{table} has rows of {name}, who was deleted");
        }
        assert_eq!(rows(database, STAYS[0], "account", name).await, 1);
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn nothing_is_left_of_a_deleted_account_and_nobody_elses_cart_is_touched(
            database: TestDatabase
        ) {
            let carts = carts(&database);
            for name in ["usr_anna", "usr_ben"] {
                for id in ["r1", "r2"] {
                    request(&carts, name, id).await.unwrap();
                }
                put_a_line(&database, name).await;
                keep_a_cleared_line(&database, name).await;
                keep_a_list(&database, name).await;
                keep_a_history(&database, name).await;
                note_a_late_add(&database, name).await;
            }

            let before = kept(&database, "usr_ben").await;
            for (table, rows) in kept(&database, "usr_anna").await {
                assert!(rows > 0, "{table} is new: put something of theirs into it here");
            }

            erase(&database, &erasure(1, "usr_anna")).await.unwrap();
            let late = request(&carts, "usr_anna", "r3").await;
            let repeated = request(&carts, "usr_anna", "r1").await;
            erase(&database, &erasure(1, "usr_anna")).await.unwrap();

            assert!(matches!(late, Err(CartError::Erased)), "{late:?}");
            assert!(matches!(repeated, Err(CartError::Erased)), "{repeated:?}");
            assert_gone(&database, "usr_anna").await;
            assert_eq!(kept(&database, "usr_ben").await, before);
        }

        async fn a_change_beside_an_erasure_is_erased_or_refused(database: TestDatabase) {
            let carts = carts(&database);
            for number in 1..=20 {
                let name = format!("usr_{number}");
                if number % 2 == 0 {
                    request(&carts, &name, "before").await.unwrap();
                }

                let erasure = erasure(number, &name);
                let (erased, first, second) = tokio::join!(
                    erase(&database, &erasure),
                    request(&carts, &name, "r1"),
                    request(&carts, &name, "r2"),
                );

                erased.unwrap();
                for answer in [first, second] {
                    let fits = matches!(answer, Ok(()) | Err(CartError::Erased));
                    assert!(fits, "{answer:?}");
                }
                assert_gone(&database, &name).await;
            }
        }

        async fn who_is_slower_does_not_go_back(database: TestDatabase) {
            let (one, two) = (erasure(1, "usr_anna").place, erasure(2, "usr_ben").place);
            let mut connection = database.acquire().await.unwrap();
            let last = store::erasure::last_done(&database, &mut connection).await;
            assert_eq!(last.unwrap(), None);

            for (from, to) in [
                (None, &two),
                (None, &one),
                (Some(&one), &one),
            ] {
                let on = store::erasure::go_on(&database, &mut connection, from, to).await;
                on.unwrap();
            }
            let last = store::erasure::last_done(&database, &mut connection).await.unwrap();
            // As after a backup was restored over there.
            let back = store::erasure::go_on(&database, &mut connection, Some(&two), &one).await;
            back.unwrap();
            let then = store::erasure::last_done(&database, &mut connection).await.unwrap();

            assert_eq!((last, then), (Some(two), Some(one)));
        }
    }
}
