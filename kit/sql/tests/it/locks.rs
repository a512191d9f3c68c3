//! In which order rows are locked, on PostgreSQL: where one writer keeps all others out, there is no
//! order to keep.

use std::time::Duration;

use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, DatabaseKind, Statement, WriteTransaction};

use super::{INSERT, MIGRATIONS};

/// How the rows of both statements are named: by what [`BOTH`] calls them.
const FIRST: &str = "a";
const SECOND: &str = "b";

// The parameters and the tables stand the other way about: only the placeholder says the order.
static BOTH: Statement = Statement::new(
    "SELECT a.n AS first, b.n AS second
       FROM counters b JOIN counters a ON a.id = $1
      WHERE b.id = $2 {lock_both}",
);
static ONE: Statement = Statement::new("SELECT n FROM counters WHERE id = $1 {lock}");
static FREE: Statement =
    Statement::new("SELECT id FROM counters WHERE id = $1 FOR UPDATE SKIP LOCKED");
static SHARED: Statement =
    Statement::new("SELECT id FROM counters WHERE id = $1 FOR SHARE SKIP LOCKED");
static WAITING: Statement = Statement::new(
    "SELECT COUNT(*) AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'",
);

async fn two_rows() -> TestDatabase {
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let mut connection = db.acquire().await.unwrap();
    for row in [FIRST, SECOND] {
        let insert = db.query(&INSERT).bind(row.to_owned());
        insert.execute(&mut *connection).await.unwrap();
    }
    db
}

async fn lock_one(db: &Database, row: &str) -> WriteTransaction {
    let mut transaction = db.begin_write().await.unwrap();
    let lock = db.query(&ONE).bind(row.to_owned());
    lock.fetch_all(&mut *transaction).await.unwrap();
    transaction
}

async fn lock_both(db: &Database) -> WriteTransaction {
    let mut transaction = db.begin_write().await.unwrap();
    let lock = db
        .query(&BOTH)
        .bind(FIRST.to_owned())
        .bind(SECOND.to_owned());
    assert_eq!(lock.fetch_all(&mut *transaction).await.unwrap().len(), 1);
    transaction
}

/// Whether nobody has the row in a way that keeps `look` out.
async fn is_free(db: &Database, look: &'static Statement, row: &str) -> bool {
    let mut connection = db.acquire().await.unwrap();
    let rows = db.query(look).bind(row.to_owned());
    !rows.fetch_all(&mut *connection).await.unwrap().is_empty()
}

async fn until_somebody_waits(db: &Database) {
    let mut connection = db.acquire().await.unwrap();
    loop {
        let waiting = db.query_as(&WAITING).fetch_one(&mut *connection);
        let (waiting,): (i64,) = waiting.await.unwrap();
        if waiting > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn who_waits_for_the_first_row_holds_nothing_of_the_second() {
    let db = two_rows().await;
    let holder = lock_one(&db, FIRST).await;

    let look = async {
        until_somebody_waits(&db).await;
        let free = is_free(&db, &FREE, SECOND).await;
        holder.commit().await.unwrap();
        free
    };
    let (both, free) = tokio::join!(lock_both(&db), look);

    assert!(free);
    both.commit().await.unwrap();
}

#[tokio::test]
async fn who_waits_for_the_second_row_has_the_first_already() {
    let db = two_rows().await;
    let holder = lock_one(&db, SECOND).await;

    let look = async {
        until_somebody_waits(&db).await;
        let free = is_free(&db, &SHARED, FIRST).await;
        holder.commit().await.unwrap();
        free
    };
    let (both, free) = tokio::join!(lock_both(&db), look);

    assert!(!free);
    both.commit().await.unwrap();
}

#[tokio::test]
async fn the_second_row_is_shared_and_the_first_is_not() {
    let db = two_rows().await;

    let both = lock_both(&db).await;

    assert!(!is_free(&db, &SHARED, FIRST).await);
    assert!(is_free(&db, &SHARED, SECOND).await);
    assert!(!is_free(&db, &FREE, SECOND).await);
    both.commit().await.unwrap();
}
