//! Throw-away databases, and [`crate::database_tests`].

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use saycart_testing::{PostgresDatabase, PostgresServer, SharedPostgres};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::expands::broken_promises;
pub use crate::plan::{Extent, Look, Parameters, plan_of};
use crate::{Database, DatabaseKind, MigrationSet, PoolSettings, Statement};

/// Generous: a test's burst on a busy machine is not what the wait is there to catch.
const SETTINGS: PoolSettings = PoolSettings {
    size: 8,
    wait: Duration::from_mins(1),
};

/// A migrated database of its own for one test.
#[derive(Debug)]
pub struct TestDatabase {
    database: Database,
    place: Place,
}

/// Where a test's database lies, and how to be rid of it.
#[derive(Debug)]
enum Place {
    Sqlite(TempDir),
    Postgres(PostgresDatabase),
    Server(PostgresServer),
}

#[expect(
    clippy::expect_used,
    reason = "a test cannot go on without its database"
)]
impl TestDatabase {
    /// A new database of this kind.
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on without. And when a migration does more than its
    /// name says: `expand_…` only adds.
    pub async fn of(kind: DatabaseKind, migrations: &'static MigrationSet) -> Self {
        let broken = broken_promises(migrations);
        assert!(
            broken.is_empty(),
            "an `expand_` migration only adds: {broken:?}"
        );
        let place = match kind {
            // `sqlite::memory:` would be one database per connection.
            DatabaseKind::Sqlite => {
                Place::Sqlite(tempfile::tempdir().expect("a temporary folder can be made"))
            }
            DatabaseKind::Postgres => Place::Postgres(new_on_postgres(migrations).await),
        };
        Self::migrated(place, migrations).await
    }

    /// A new database on a PostgreSQL server of its own, to be stopped and started at will.
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on without.
    pub async fn on_its_own_server(migrations: &'static MigrationSet) -> Self {
        Self::migrated(Place::Server(PostgresServer::start()), migrations).await
    }

    async fn migrated(place: Place, migrations: &'static MigrationSet) -> Self {
        let database = place.connect().await;
        database
            .migrate(migrations)
            .await
            .expect("the migrations apply");
        Self { database, place }
    }

    /// The server that it has for itself.
    pub fn server(&self) -> Option<&PostgresServer> {
        match &self.place {
            Place::Server(server) => Some(server),
            Place::Sqlite(_) | Place::Postgres(_) => None,
        }
    }

    /// A second pool on the same database, as another replica would have.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn another_pool(&self) -> Database {
        self.place.connect().await
    }

    /// The database's URL, as a service is given it.
    pub fn url(&self) -> SecretString {
        self.place.url()
    }
}

#[expect(
    clippy::expect_used,
    reason = "a test cannot go on without its database"
)]
impl Place {
    fn url(&self) -> SecretString {
        match self {
            Self::Sqlite(folder) => Database::sqlite_url(&folder.path().join("test.db")),
            Self::Postgres(database) => SecretString::from(database.url()),
            Self::Server(server) => SecretString::from(server.url("postgres")),
        }
    }

    async fn connect(&self) -> Database {
        Database::connect(&self.url(), SETTINGS)
            .await
            .expect("the database can be opened")
    }
}

/// The tables that have a column of one of these names, as the database itself says, in order.
///
/// # Panics
/// When it cannot be asked.
#[expect(clippy::expect_used, reason = "a test cannot go on without the answer")]
pub async fn tables_with(database: &Database, columns: &[&str]) -> Vec<String> {
    static SQLITE: Statement = Statement::new(
        "SELECT t.name AS table_name, c.name AS column_name
         FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' ORDER BY t.name",
    );
    static POSTGRES: Statement = Statement::new(
        "SELECT table_name::text, column_name::text
         FROM information_schema.columns
         WHERE table_schema = current_schema() ORDER BY table_name",
    );
    let statement = match database.kind() {
        DatabaseKind::Sqlite => &SQLITE,
        DatabaseKind::Postgres => &POSTGRES,
    };
    let mut connection = database.acquire().await.expect("a connection");
    let listed = database.query_as(statement).fetch_all(&mut *connection);
    let listed: Vec<(String, String)> = listed.await.expect("the schema can be read");
    let mut found: Vec<_> = listed
        .into_iter()
        .filter(|(_, column)| columns.contains(&column.as_str()))
        .map(|(table, _)| table)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Copies a database that has the migrations already: that takes a tenth of the time.
#[expect(
    clippy::expect_used,
    reason = "a test cannot go on without its database"
)]
async fn new_on_postgres(migrations: &'static MigrationSet) -> PostgresDatabase {
    let mut hasher = DefaultHasher::new();
    (migrations.table, migrations.postgres).hash(&mut hasher);
    let name = format!("template_{:016x}", hasher.finish());
    SharedPostgres::get()
        .copy_of_filled(&name, async |url| {
            let url = SecretString::from(url);
            let database = Database::connect(&url, SETTINGS).await;
            let database = database.expect("it was just made");
            let migrated = database.migrate(migrations).await;
            migrated.expect("the migrations apply to an empty database");
            database.close().await;
        })
        .await
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
                let kind = $crate::DatabaseKind::Sqlite;
                body($crate::testing::TestDatabase::of(kind, &$migrations).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let kind = $crate::DatabaseKind::Postgres;
                body($crate::testing::TestDatabase::of(kind, &$migrations).await).await;
            }
        })*
    };
}
