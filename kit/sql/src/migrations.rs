//! Migrations: embedded, numbered, applied in order, never edited once released.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{MigrateError as SqlxMigrateError, Migration, MigrationType, Migrator};

use crate::database::Database;
use crate::dialect::DatabaseKind;

/// The migrations of one service: the same numbers and names for both databases.
#[derive(Debug)]
pub struct MigrationSet {
    /// Where it is written down what was applied, e.g. `auth_migrations`: each service has its
    /// own, so that two services may share a database.
    pub table: &'static str,
    /// `(number, name, SQL)` for SQLite, in order.
    pub sqlite: &'static [(i64, &'static str, &'static str)],
    /// `(number, name, SQL)` for PostgreSQL, in order.
    pub postgres: &'static [(i64, &'static str, &'static str)],
}

/// Why the schema is not what the program needs.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later version of the program has been here.
    #[error(
        "the database has migration {version}, which this version does not know: it was used by a newer version of saycart; start that one, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The unknown migration.
        version: i64,
    },
    /// A released migration was edited, or the database was.
    #[error("migration {version} is not the one that was applied to this database")]
    Changed {
        /// The migration.
        version: i64,
    },
    /// A migration failed; the schema is as it was before it.
    #[error("cannot apply the migrations of `{table}`")]
    Failed {
        /// The table of applied migrations.
        table: &'static str,
        /// What the driver said.
        #[source]
        source: SqlxMigrateError,
    },
}

impl Database {
    /// Applies what is missing. Two processes on one `SQLite` file are kept apart by the lock on
    /// `data_dir`; `PostgreSQL` has an advisory lock.
    pub async fn migrate(&self, set: &'static MigrationSet) -> Result<(), MigrateError> {
        let list = match self.kind() {
            DatabaseKind::Sqlite => set.sqlite,
            DatabaseKind::Postgres => set.postgres,
        };
        let migrations = list
            .iter()
            .map(|(version, name, sql)| {
                let kind = MigrationType::Simple;
                Migration::new(
                    *version,
                    Cow::Borrowed(name),
                    kind,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect();
        let mut migrator = Migrator::with_migrations(migrations);
        migrator.dangerous_set_table_name(set.table);
        migrator
            .run(self.pool())
            .await
            .map_err(|source| match source {
                SqlxMigrateError::VersionMissing(version)
                | SqlxMigrateError::VersionTooNew(version, _) => MigrateError::Newer { version },
                SqlxMigrateError::VersionMismatch(version) => MigrateError::Changed { version },
                source => MigrateError::Failed {
                    table: set.table,
                    source,
                },
            })
    }
}
