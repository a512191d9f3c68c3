//! Throw-away databases, and [`crate::database_tests`].

use std::time::Duration;

use tempfile::TempDir;

use crate::{Database, MigrationSet, PoolSettings};

/// A migrated database of its own for one test; its files go with it.
#[derive(Debug)]
pub struct TestDatabase {
    database: Database,
    folder: TempDir,
}

impl TestDatabase {
    /// A new SQLite file. (`sqlite::memory:` would be one database per connection.)
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on without.
    #[expect(
        clippy::expect_used,
        reason = "a test cannot go on without its database"
    )]
    pub async fn sqlite(migrations: &'static MigrationSet) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = Database::sqlite_url(&folder.path().join("test.db"));
        // Generous: a test's burst on a busy machine is not what the wait is there to catch.
        let settings = PoolSettings {
            size: 8,
            wait: Duration::from_mins(1),
        };
        let database = Database::connect(&url, settings)
            .await
            .expect("a new file can be opened");
        database
            .migrate(migrations)
            .await
            .expect("the migrations apply to an empty database");
        Self { database, folder }
    }

    /// A second pool on the same database, as another replica would have.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[expect(
        clippy::expect_used,
        reason = "a test cannot go on without its database"
    )]
    pub async fn another_pool(&self) -> Database {
        let url = Database::sqlite_url(&self.folder.path().join("test.db"));
        let settings = PoolSettings {
            size: 8,
            wait: Duration::from_mins(1),
        };
        Database::connect(&url, settings)
            .await
            .expect("the file is there")
    }
}

impl std::ops::Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

/// Turns each test body into one test per kind of database.
///
/// ```ignore
/// saycart_sql::database_tests! {
///     MIGRATIONS;
///     async fn a_new_row_is_found(db: TestDatabase) { … }
/// }
/// ```
#[macro_export]
macro_rules! database_tests {
    ($migrations:expr; $($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)*) => {
        $($(#[$meta])* mod $name {
            use super::*;

            async fn body($db: $type) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                body($crate::testing::TestDatabase::sqlite(&$migrations).await).await;
            }
        })*
    };
}
