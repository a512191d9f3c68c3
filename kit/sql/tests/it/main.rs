//! The promises of this crate, on real databases.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod locks;
mod vanished;

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use futures_util::future::join_all;
use saycart_sql::testing::TestDatabase;
use saycart_sql::{
    Committed, Database, DatabaseKind, Failure, MigrateError, MigrationSet, PoolSettings,
    Statement, classify,
};

static MIGRATIONS: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[(1, "counters", SCHEMA)],
    postgres: &[(1, "counters", SCHEMA)],
};
const SCHEMA: &str =
    "CREATE TABLE counters (id TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, at BIGINT)";

/// The same schema, one release later.
static LATER: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[(1, "counters", SCHEMA), (2, "names", NAMES)],
    postgres: &[(1, "counters", SCHEMA), (2, "names", NAMES)],
};
const NAMES: &str = "ALTER TABLE counters ADD COLUMN name TEXT";

/// One release later, as the release before is to run beside it.
static EXPANDED: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[(1, "counters", SCHEMA), (2, "expand_names", NAMES)],
    postgres: &[(1, "counters", SCHEMA), (2, "expand_names", NAMES)],
};

/// Two releases later: what the first of them does not need any more is gone.
static CONTRACTED: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[
        (1, "counters", SCHEMA),
        (2, "expand_names", NAMES),
        (3, "no_instants", NO_INSTANTS),
    ],
    postgres: &[
        (1, "counters", SCHEMA),
        (2, "expand_names", NAMES),
        (3, "no_instants", NO_INSTANTS),
    ],
};
const NO_INSTANTS: &str = "ALTER TABLE counters DROP COLUMN at";

/// A line of releases beside ours.
static OTHER_LINE: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[(1, "counters", SCHEMA), (3, "expand_names", NAMES)],
    postgres: &[(1, "counters", SCHEMA), (3, "expand_names", NAMES)],
};

/// One that takes a moment, and then fails when anybody has applied it before.
static SLOW: MigrationSet = MigrationSet {
    table: "slow_migrations",
    sqlite: &[],
    postgres: &[
        (1, "first", "CREATE TABLE first (id BIGINT)"),
        (
            2,
            "second",
            "SELECT pg_sleep(0.5); CREATE TABLE second (id BIGINT)",
        ),
    ],
};

static OLDER: MigrationSet = MigrationSet {
    table: "test_migrations",
    sqlite: &[],
    postgres: &[],
};
static NO_MORE_PAGES: Statement = Statement::new("PRAGMA max_page_count = 1");
static INSERT: Statement = Statement::new("INSERT INTO counters (id, n) VALUES ($1, 0)");
static READ: Statement = Statement::new("SELECT n FROM counters WHERE id = $1 {lock}");
static WRITE: Statement = Statement::new("UPDATE counters SET n = $2 WHERE id = $1");
static STAMP: Statement =
    Statement::new("UPDATE counters SET at = {now} WHERE id = $2 RETURNING at");

saycart_sql::database_tests! {
    MIGRATIONS;

    async fn two_hundred_parallel_read_modify_writes_lose_nothing(db: TestDatabase) {
        db.query(&INSERT).bind("a").execute(&mut *db.acquire().await.unwrap()).await.unwrap();

        let add_one = || async {
            let mut transaction = db.begin_write().await.unwrap();
            let (n,): (i64,) =
                db.query_as(&READ).bind("a").fetch_one(&mut *transaction).await.unwrap();
            db.query(&WRITE).bind("a").bind(n + 1).execute(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
        };
        join_all((0..200).map(|_| add_one())).await;

        let mut connection = db.acquire().await.unwrap();
        let (n,): (i64,) = db.query_as(&READ).bind("a").fetch_one(&mut *connection).await.unwrap();
        assert_eq!(n, 200);
    }

    async fn a_dropped_transaction_changes_nothing_and_frees_the_writer(db: TestDatabase) {
        let mut transaction = db.begin_write().await.unwrap();
        db.query(&INSERT).bind("a").execute(&mut *transaction).await.unwrap();
        drop(transaction);

        let mut transaction = db.begin_write().await.unwrap();
        let found: Option<(i64,)> =
            db.query_as(&READ).bind("a").fetch_optional(&mut *transaction).await.unwrap();

        assert_eq!(found, None);
    }

    async fn what_follows_a_commit_follows_no_roll_back(db: TestDatabase) {
        let (said, hears) = std::sync::mpsc::channel();
        for (id, ends) in [("a", "well"), ("a", "with a duplicate"), ("b", "early")] {
            let said = said.clone();
            let mut transaction = db.begin_write().await.unwrap();
            transaction.after_commit(move |committed| said.send((ends, committed)).unwrap());
            let insert = db.query(&INSERT).bind(id).execute(&mut *transaction).await;
            if insert.is_ok() && ends != "early" {
                transaction.commit().await.unwrap();
            }
        }
        drop(said);

        assert_eq!(hears.into_iter().collect::<Vec<_>>(), [("well", Committed::Yes)]);
    }

    async fn a_second_pool_on_the_same_database_waits_its_turn(db: TestDatabase) {
        db.query(&INSERT).bind("a").execute(&mut *db.acquire().await.unwrap()).await.unwrap();
        let other = db.another_pool().await;

        let adds = (0..40).map(|i| {
            let db = if i % 2 == 0 { (*db).clone() } else { other.clone() };
            async move {
                let mut transaction = db.begin_write().await.unwrap();
                let (n,): (i64,) =
                    db.query_as(&READ).bind("a").fetch_one(&mut *transaction).await.unwrap();
                db.query(&WRITE).bind("a").bind(n + 1).execute(&mut *transaction).await.unwrap();
                transaction.commit().await.unwrap();
            }
        });
        join_all(adds).await;

        let mut connection = db.acquire().await.unwrap();
        let (n,): (i64,) = db.query_as(&READ).bind("a").fetch_one(&mut *connection).await.unwrap();
        assert_eq!(n, 40);
    }

    async fn tests_move_the_clock_that_rows_are_judged_by(db: TestDatabase) {
        let mut connection = db.acquire().await.unwrap();
        db.query(&INSERT).bind("a").execute(&mut *connection).await.unwrap();
        let (before,): (i64,) =
            db.query_as(&STAMP).bind("a").fetch_one(&mut *connection).await.unwrap();

        db.advance_clock(Duration::from_hours(1));

        let (after,): (i64,) =
            db.query_as(&STAMP).bind("a").fetch_one(&mut *connection).await.unwrap();
        assert!(after - before >= 3_600_000_000);
    }

    async fn a_second_row_with_the_same_key_is_a_duplicate(db: TestDatabase) {
        let mut connection = db.acquire().await.unwrap();
        db.query(&INSERT).bind("a").execute(&mut *connection).await.unwrap();

        let again = db.query(&INSERT).bind("a").execute(&mut *connection).await;

        assert_eq!(classify(&again.unwrap_err()), Failure::Duplicate);
    }

    async fn migrating_twice_changes_nothing(db: TestDatabase) {
        db.migrate(&MIGRATIONS).await.unwrap();
    }

    async fn what_is_pending_is_told_before_it_is_applied(db: TestDatabase) {
        let before = db.pending(&LATER).await.unwrap();
        db.migrate(&LATER).await.unwrap();
        let after = db.pending(&LATER).await.unwrap();

        let [names] = before.as_slice() else { unreachable!("{before:?}") };
        assert_eq!((names.version, names.name, names.sql), (2, "names", NAMES));
        assert!(after.is_empty(), "{after:?}");
    }

    async fn a_newer_schema_than_the_program_is_refused(db: TestDatabase) {
        let listed = db.pending(&OLDER).await.unwrap_err();
        assert!(matches!(listed, MigrateError::Newer { version: 1, .. }), "{listed}");
        let refused = db.migrate(&OLDER).await.unwrap_err();

        assert!(matches!(refused, MigrateError::Newer { version: 1, .. }), "{refused}");
    }

    async fn the_release_before_runs_on_a_schema_that_was_only_added_to(db: TestDatabase) {
        db.migrate(&EXPANDED).await.unwrap();

        let pending = db.pending(&MIGRATIONS).await.unwrap();
        db.migrate(&MIGRATIONS).await.unwrap();

        assert!(pending.is_empty(), "{pending:?}");
        db.query(&INSERT).bind("a").execute(&mut *db.acquire().await.unwrap()).await.unwrap();
        // And this one afterwards, as if nothing had been.
        assert!(db.pending(&EXPANDED).await.unwrap().is_empty());
        db.migrate(&EXPANDED).await.unwrap();
    }

    async fn a_schema_that_lost_something_is_refused_by_name(db: TestDatabase) {
        db.migrate(&CONTRACTED).await.unwrap();

        for refused in [
            db.pending(&MIGRATIONS).await.map(drop).unwrap_err(),
            db.migrate(&MIGRATIONS).await.unwrap_err(),
        ] {
            assert!(refused.to_string().contains("migration 3 (no_instants)"), "{refused}");
        }
        db.migrate(&EXPANDED).await.unwrap_err();
    }

    async fn a_migration_between_ours_is_refused_whatever_its_name(db: TestDatabase) {
        db.migrate(&EXPANDED).await.unwrap();

        let refused = db.migrate(&OTHER_LINE).await.unwrap_err();

        assert!(matches!(refused, MigrateError::Newer { version: 2, .. }), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_of_a_request_gives_up_and_one_of_an_operators_does_not() {
    static SLEEP: Statement = Statement::new("SELECT pg_sleep(2.5)::text");
    static SLEEP_LONGER: Statement = Statement::long("SELECT pg_sleep(4)::text");
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let mut request = db.begin_write().await.unwrap();
    let mut operator = db.begin_long_write().await.unwrap();

    let (given_up, done) = tokio::join!(
        db.query(&SLEEP).execute(&mut *request),
        db.query(&SLEEP_LONGER).execute(&mut *operator),
    );

    assert_eq!(classify(&given_up.unwrap_err()), Failure::Unavailable);
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_migrate_at_once_one_does_it_and_all_succeed() {
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let pools = [
        db.another_pool().await,
        db.another_pool().await,
        db.another_pool().await,
    ];

    let migrated = join_all(pools.iter().map(|pool| pool.migrate(&SLOW))).await;

    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    assert!(db.pending(&SLOW).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_was_cut_off_is_made_by_the_next() {
    static CUT_OFF: Statement = Statement::new(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE '%pg_sleep(0.5)%'
           AND pid <> pg_backend_pid()",
    );
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let killer = async {
        let mut connection = db.acquire().await.unwrap();
        loop {
            let cut = db
                .query(&CUT_OFF)
                .fetch_all(&mut *connection)
                .await
                .unwrap();
            if !cut.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };

    let (migrated, ()) = tokio::join!(db.migrate(&SLOW), killer);

    assert!(
        matches!(migrated, Err(MigrateError::Failed { .. })),
        "{migrated:?}"
    );
    let left = db.pending(&SLOW).await.unwrap();
    assert_eq!(left.iter().map(|m| m.version).collect::<Vec<_>>(), [2]);
    db.migrate(&SLOW).await.unwrap();
}

#[tokio::test]
async fn a_file_may_lie_in_a_folder_of_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("50% off #1 %41 mode=ro? ä");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("shop.db");
    let settings = PoolSettings {
        size: 1,
        wait: Duration::from_mins(1),
    };

    let opened = Database::connect(&Database::sqlite_url(&file), settings).await;

    assert!(opened.is_ok(), "{opened:?}");
    assert!(file.exists());
}

#[tokio::test]
async fn a_disk_that_was_full_is_written_to_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = Database::sqlite_url(&folder.path().join("test.db"));
    let settings = PoolSettings {
        size: 1,
        wait: Duration::from_mins(1),
    };
    let db = Database::connect(&url, settings).await.unwrap();
    db.migrate(&MIGRATIONS).await.unwrap();
    let mut transaction = db.begin_write().await.unwrap();
    // No more pages than there are: SQLite takes that for a full disk, and rolls back by itself.
    let limit = db.query(&NO_MORE_PAGES).execute(&mut *transaction);
    limit.await.unwrap();

    let larger_than_a_page = "a".repeat(100_000);
    let insert = db.query(&INSERT).bind(larger_than_a_page);
    let refused = insert.execute(&mut *transaction).await.unwrap_err();
    drop(transaction);

    assert_eq!(classify(&refused), Failure::Unavailable, "{refused}");
    let mut transaction = db.begin_write().await.unwrap();
    let insert = db.query(&INSERT).bind("a");
    insert.execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_new_file_and_its_journals_are_their_owners_only() {
    let folder = tempfile::tempdir().unwrap();
    let url = Database::sqlite_url(&folder.path().join("test.db"));
    let settings = PoolSettings {
        size: 1,
        wait: Duration::from_mins(1),
    };

    let db = Database::connect(&url, settings).await.unwrap();
    db.migrate(&MIGRATIONS).await.unwrap();

    for name in ["test.db", "test.db-wal", "test.db-shm"] {
        let metadata = std::fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}
