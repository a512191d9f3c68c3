//! Everything in which PostgreSQL and SQLite differ.
//!
//! A [`Statement`] is one SQL text for both. It may contain these placeholders:
//!
//! | placeholder | PostgreSQL | SQLite |
//! |---|---|---|
//! | `{now}` | the statement's time in µs since 1970 UTC, plus `$1` | the same, to the millisecond |
//! | `{share}` | `FOR SHARE` | nothing: a writer holds the only write lock already |
//! | `{lock}` | `FOR UPDATE` | nothing, for the same reason |
//!
//! **A statement with `{now}` numbers its own parameters from `$2`**: `$1` is the clock's offset,
//! 0 outside tests, which [`crate::Database::query`] binds. So every row is judged by the one
//! clock that all replicas share, and tests can still move it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

#[expect(
    clippy::disallowed_types,
    reason = "the one place: literals in, constants put in place"
)]
use sqlx::AssertSqlSafe;
use sqlx::{SqlSafeStr as _, SqlStr};

/// Which database is behind a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file of SQLite's, for one process on one machine.
    Sqlite,
    /// A server of PostgreSQL's, for several replicas.
    Postgres,
}

impl DatabaseKind {
    /// Reads the kind off a URL's scheme; `None` for any other database.
    pub fn of_url(url: &str) -> Option<Self> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    // `statement_timestamp()`, because `now()` is stale in a long transaction and
    // `clock_timestamp()` differs within one statement.
    fn now(self) -> &'static str {
        match self {
            Self::Postgres => "((extract(epoch from statement_timestamp())*1000000)::bigint + $1)",
            Self::Sqlite => "(CAST(unixepoch('subsec')*1000000 AS INTEGER) + $1)",
        }
    }

    fn share(self) -> &'static str {
        match self {
            Self::Postgres => "FOR SHARE",
            Self::Sqlite => "",
        }
    }

    fn lock(self) -> &'static str {
        match self {
            Self::Postgres => "FOR UPDATE",
            Self::Sqlite => "",
        }
    }

    /// How a transaction that writes begins. With SQLite's default, a transaction that reads
    /// first and then writes fails as locked when another wrote in between, whatever the timeout.
    pub(crate) fn begin_write(self) -> &'static str {
        match self {
            Self::Postgres => "BEGIN",
            Self::Sqlite => "BEGIN IMMEDIATE",
        }
    }

    /// What a transaction is told whose statements may take longer than a request's.
    pub(crate) fn long_write_settings(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["SET LOCAL statement_timeout = '10min'"],
            Self::Sqlite => &[],
        }
    }

    /// How long this side waits for the answer to a statement of a request, beyond which the
    /// server is gone: by itself it gives up earlier ([`DatabaseKind::connection_settings`]), and
    /// its connection stays good. `None`: a file has no far end that could vanish.
    pub(crate) fn patience(self) -> Option<Duration> {
        match self {
            Self::Postgres => Some(Duration::from_secs(3)),
            Self::Sqlite => None,
        }
    }

    /// What every new connection is told first.
    pub(crate) fn connection_settings(self) -> &'static [&'static str] {
        match self {
            // A token request must give up long before Amazon does (4.5 s): a row lock that
            // cannot be had in a second, or a statement that takes two, is an outage.
            Self::Postgres => &["SET lock_timeout = '1s'", "SET statement_timeout = '2s'"],
            // synchronous FULL: an answered change survives the loss of power, too.
            // busy_timeout: only another pool on the same file can make us wait here, since the
            // writers of one pool queue before they begin.
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 2000",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
            ],
        }
    }

    /// What a connection that migrates asks for first, `$1` being the table of applied migrations:
    /// one at a time, for as long as the connection lives. A process that dies frees this lock,
    /// which a row that says "in progress" would not. SQLite has no such lock, and a file of its
    /// has one process: the lock of `data_dir` sees to that.
    pub(crate) fn lock_migrations(self) -> Option<&'static str> {
        match self {
            Self::Postgres => Some("SELECT pg_advisory_lock(hashtextextended($1, 0))::text"),
            Self::Sqlite => None,
        }
    }

    /// What it is told after that.
    pub(crate) fn migration_settings(self) -> &'static [&'static str] {
        match self {
            // A table that somebody else holds is waited for, but not for ever: every request for
            // that table queues behind the migration meanwhile.
            Self::Postgres => &["SET lock_timeout = '10s'"],
            Self::Sqlite => self.connection_settings(),
        }
    }

    /// Counts the tables called `$1` where ours would be made.
    pub(crate) fn count_tables(self) -> &'static str {
        match self {
            Self::Postgres => {
                "SELECT count(*) FROM information_schema.tables
                 WHERE table_schema = current_schema() AND table_name = $1"
            }
            Self::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
        }
    }
}

/// How much longer than others a statement may take in [`crate::Database::begin_long_write`], as
/// the server is told there.
pub(crate) const LONG: Duration = Duration::from_mins(10);

/// One SQL text for both databases, rendered for each at most once.
///
/// Made as a `static` beside the row struct that it fills.
#[derive(Debug)]
pub struct Statement {
    text: &'static str,
    more_patience: Duration,
    sqlite: OnceLock<SqlStr>,
    postgres: OnceLock<SqlStr>,
}

impl Statement {
    /// Takes the text as it stands in the source.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            more_patience: Duration::ZERO,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// As [`Statement::new`], for one that goes over whole tables in
    /// [`crate::Database::begin_long_write`].
    pub const fn long(text: &'static str) -> Self {
        let mut statement = Self::new(text);
        statement.more_patience = LONG;
        statement
    }

    /// How much longer than others it may take.
    pub(crate) fn more_patience(&self) -> Duration {
        self.more_patience
    }

    /// Whether `$1` is the clock's offset.
    pub(crate) fn reads_clock(&self) -> bool {
        self.text.contains("{now}")
    }

    pub(crate) fn render(&self, kind: DatabaseKind) -> SqlStr {
        let rendered = match kind {
            DatabaseKind::Sqlite => &self.sqlite,
            DatabaseKind::Postgres => &self.postgres,
        };
        rendered.get_or_init(|| render(self.text, kind)).clone()
    }
}

fn render(text: &'static str, kind: DatabaseKind) -> SqlStr {
    let sql = text
        .replace("{now}", kind.now())
        .replace("{share}", kind.share())
        .replace("{lock}", kind.lock());
    AssertSqlSafe(Arc::<str>::from(sql)).into_sql_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_rendered_for_each_database() {
        static FIND: Statement = Statement::new("SELECT {now} FROM t WHERE id = $2 {share}");

        let sqlite = FIND.render(DatabaseKind::Sqlite);
        let postgres = FIND.render(DatabaseKind::Postgres);

        assert_eq!(
            sqlite.as_str(),
            "SELECT (CAST(unixepoch('subsec')*1000000 AS INTEGER) + $1) FROM t WHERE id = $2 "
        );
        assert!(postgres.as_str().ends_with("WHERE id = $2 FOR SHARE"));
        assert!(FIND.reads_clock());
    }

    #[test]
    fn the_kind_is_read_off_the_scheme() {
        assert_eq!(
            DatabaseKind::of_url("sqlite:/tmp/x.db"),
            Some(DatabaseKind::Sqlite)
        );
        assert_eq!(
            DatabaseKind::of_url("postgres://u@h/d"),
            Some(DatabaseKind::Postgres)
        );
        assert_eq!(DatabaseKind::of_url("mysql://u@h/d"), None);
    }
}
