//! Migrations: embedded, numbered, applied in order, never edited once released.
//!
//! A program runs on a schema that is newer than itself if the newer migrations only added to it:
//! so the release before can run beside this one, and come back after it. Such a migration says so
//! by its name, which begins with `expand_`: new tables, new columns that may be left out, indexes
//! that refuse nothing. What takes away, or changes what there is, has another name and comes a
//! release later, when nobody needs the old shape any more.

use std::borrow::Cow;

use saycart_service::causes;
use sqlx::migrate::{
    Migrate as _, MigrateError as SqlxMigrateError, Migration, MigrationType, Migrator,
};
use sqlx::{AnyConnection, Connection as _, SqlSafeStr as _};

use crate::database::Database;
use crate::dialect::{self, DatabaseKind};
use crate::failure::may_come;
use crate::metrics;
use crate::open::Waiting;
use crate::settings::MigrateMode;

/// How the name of a migration begins that only adds.
pub(crate) const EXPANDS: &str = "expand_";

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

/// A migration that a database does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingMigration {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub sql: &'static str,
}

/// Why the schema is not what the program needs.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later version of the program has been here, and did more than add.
    #[error(
        "the database has migration {version} ({name}), which this version does not know and which does more than add: it was used by a newer version of saycart; start that one, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The unknown migration.
        version: i64,
        /// Its name.
        name: String,
    },
    /// A released migration was edited, or the database was.
    #[error("migration {version} is not the one that was applied to this database")]
    Changed {
        /// The migration.
        version: i64,
    },
    /// The program was told to apply nothing, and something is missing.
    #[error(
        "{count} migrations are missing, the first is {version} ({name}); apply them with `saycart migrate`"
    )]
    Behind {
        /// How many.
        count: usize,
        /// The first one's number.
        version: i64,
        /// The first one's name.
        name: &'static str,
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

impl MigrateError {
    /// Whether the server went away in the middle, and may come back.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Newer { .. } | Self::Changed { .. } | Self::Behind { .. } => false,
            Self::Failed { source, .. } => match source {
                SqlxMigrateError::Execute(error) | SqlxMigrateError::ExecuteMigration(error, _) => {
                    may_come(error)
                }
                _ => false,
            },
        }
    }
}

impl MigrationSet {
    fn of(&self, kind: DatabaseKind) -> impl Iterator<Item = PendingMigration> + use<> {
        let list = match kind {
            DatabaseKind::Sqlite => self.sqlite,
            DatabaseKind::Postgres => self.postgres,
        };
        list.iter().map(|(version, name, sql)| PendingMigration {
            version: *version,
            name,
            sql,
        })
    }

    fn newest(&self, kind: DatabaseKind) -> Option<i64> {
        self.of(kind).map(|migration| migration.version).max()
    }

    fn migrator(&self, kind: DatabaseKind) -> Migrator {
        let migrations = self.of(kind).map(|migration| {
            Migration::new(
                migration.version,
                Cow::Borrowed(migration.name),
                MigrationType::Simple,
                migration.sql.into_sql_str(),
                false,
            )
        });
        let mut migrator = Migrator::with_migrations(migrations.collect());
        migrator.dangerous_set_table_name(self.table);
        // Ours is taken before, and waits.
        migrator.set_locking(false);
        // What is unknown was looked at before, too.
        migrator.set_ignore_missing(true);
        migrator
    }

    fn error(&self, source: SqlxMigrateError) -> MigrateError {
        match source {
            SqlxMigrateError::VersionMismatch(version) => MigrateError::Changed { version },
            source => MigrateError::Failed {
                table: self.table,
                source,
            },
        }
    }
}

impl Database {
    /// Applies what is missing. Of several processes that do so at once, one applies and the
    /// others wait and find nothing to do; one that dies leaves what it had finished.
    pub async fn migrate(&self, set: &'static MigrationSet) -> Result<(), MigrateError> {
        let failed = |error: sqlx::Error| set.error(error.into());
        let mut connection = self.connect_apart().await.map_err(failed)?;
        self.lock_migrations(&mut connection, set)
            .await
            .map_err(failed)?;
        let migrated = async {
            let newer = self.look_for_newer(&mut connection, set).await?;
            let migrator = set.migrator(self.kind());
            let migrated = migrator.run_direct(None, &mut connection, false).await;
            migrated.map_err(|error| set.error(error))?;
            Ok(newer)
        };
        let migrated = migrated.await;
        // Which frees the lock.
        connection.close().await.map_err(failed)?;
        let newest = migrated?.or(set.newest(self.kind()));
        metrics::migrated(set.table, newest.unwrap_or(0));
        Ok(())
    }

    /// Applies what is missing, waits until somebody has, or refuses to go on without it.
    pub(crate) async fn bring_up_to_date(
        &self,
        set: &'static MigrationSet,
        mode: MigrateMode,
        waiting: &mut Waiting<'_>,
    ) -> Result<(), MigrateError> {
        match mode {
            MigrateMode::Apply => self.migrate(set).await,
            MigrateMode::Check => {
                let pending = self.pending(set).await?;
                pending.first().map_or(Ok(()), |first| {
                    Err(MigrateError::Behind {
                        count: pending.len(),
                        version: first.version,
                        name: first.name,
                    })
                })
            }
            MigrateMode::Wait => loop {
                let reason = match self.pending(set).await {
                    Ok(pending) => match pending.first() {
                        None => return Ok(()),
                        Some(first) => format!(
                            "{} are missing, the first is {} ({}); apply them with `saycart migrate`",
                            pending.len(),
                            first.version,
                            first.name
                        ),
                    },
                    Err(error @ (MigrateError::Newer { .. } | MigrateError::Changed { .. })) => {
                        return Err(error);
                    }
                    // Somebody is in the middle of it, or the database comes and goes.
                    Err(error) => causes(&error).to_string(),
                };
                waiting.on("migrations", &reason).await;
            },
        }
    }

    /// What [`Database::migrate`] would apply, in order. Changes nothing.
    pub async fn pending(
        &self,
        set: &'static MigrationSet,
    ) -> Result<Vec<PendingMigration>, MigrateError> {
        let mut connection = self
            .connect_apart()
            .await
            .map_err(|error| set.error(error.into()))?;
        self.look_for_newer(&mut connection, set).await?;
        let applied = if self.was_migrated(&mut connection, set).await? {
            let applied = connection.list_applied_migrations(set.table).await;
            applied.map_err(|error| set.error(error))?
        } else {
            Vec::new()
        };
        let migrator = set.migrator(self.kind());
        for found in &applied {
            let known = migrator.iter().find(|known| known.version == found.version);
            if known.is_some_and(|known| known.checksum != found.checksum) {
                let version = found.version;
                return Err(MigrateError::Changed { version });
            }
        }
        let is_applied = |version| applied.iter().any(|found| found.version == version);
        Ok(set
            .of(self.kind())
            .filter(|migration| !is_applied(migration.version))
            .collect())
    }

    async fn was_migrated(
        &self,
        connection: &mut AnyConnection,
        set: &MigrationSet,
    ) -> Result<bool, MigrateError> {
        let (tables,): (i64,) = sqlx::query_as(self.kind().count_tables())
            .bind(set.table)
            .fetch_one(connection)
            .await
            .map_err(|error| set.error(error.into()))?;
        Ok(tables > 0)
    }

    /// The last migration of a newer program that the database has, if it has any. One that did
    /// more than add is refused.
    async fn look_for_newer(
        &self,
        connection: &mut AnyConnection,
        set: &MigrationSet,
    ) -> Result<Option<i64>, MigrateError> {
        if !self.was_migrated(connection, set).await? {
            return Ok(None);
        }
        let applied: Vec<(i64, String)> = sqlx::query_as(dialect::list_migrations(set.table))
            .fetch_all(connection)
            .await
            .map_err(|error| set.error(error.into()))?;
        let newest = set.newest(self.kind());
        let mut unknown = None;
        for (version, name) in applied {
            if set.of(self.kind()).any(|known| known.version == version) {
                continue;
            }
            // One between ours is of another line of releases.
            if newest.is_some_and(|newest| version < newest) || !name.starts_with(EXPANDS) {
                return Err(MigrateError::Newer { version, name });
            }
            unknown = Some(version);
        }
        if let Some(version) = unknown {
            tracing::info!(
                table = set.table,
                version,
                "the schema is that of a newer version of saycart, which only added to ours"
            );
        }
        Ok(unknown)
    }

    async fn lock_migrations(
        &self,
        connection: &mut AnyConnection,
        set: &MigrationSet,
    ) -> Result<(), sqlx::Error> {
        if let Some(lock) = self.kind().lock_migrations() {
            let lock = sqlx::query(lock).bind(set.table);
            lock.execute(&mut *connection).await?;
        }
        for setting in self.kind().migration_settings() {
            sqlx::query(*setting).execute(&mut *connection).await?;
        }
        Ok(())
    }
}
