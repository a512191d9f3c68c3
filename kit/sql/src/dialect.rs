//! Everything in which PostgreSQL and SQLite differ.
//!
//! A [`Statement`] is one SQL text for both. It may contain these placeholders:
//!
//! | placeholder | PostgreSQL | SQLite |
//! |---|---|---|
//! | `{now}` | the statement's time in µs since 1970 UTC, plus `$1` | the same, to the millisecond |
//! | `{share}` | `FOR SHARE` | nothing: a writer holds the only write lock already |
//! | `{lock}` | `FOR UPDATE` | nothing, for the same reason |
//! | `{lock_both}` | `FOR UPDATE OF a FOR SHARE OF b`: the row of `a` first | nothing, for the same reason |
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

    /// As telemetry calls it.
    pub(crate) fn system_name(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Sqlite => "sqlite",
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

    // Rows are locked in the order of the clauses.
    fn lock_both(self) -> &'static str {
        match self {
            Self::Postgres => "FOR UPDATE OF a FOR SHARE OF b",
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
            // So is a file: among writers that come one after another, whose turn it is is luck.
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 10000",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
            ],
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
    subject: OnceLock<Subject>,
}

impl Statement {
    /// Takes the text as it stands in the source.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            more_patience: Duration::ZERO,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
            subject: OnceLock::new(),
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

    /// What it does to which table.
    pub(crate) fn subject(&self) -> Subject {
        *self.subject.get_or_init(|| Subject::of(self.text))
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

/// The numbers and names of what was applied, in order, as `table` has them.
pub(crate) fn list_migrations(table: &'static str) -> SqlStr {
    let sql = format!("SELECT version, description FROM {table} ORDER BY version");
    AssertSqlSafe(sql).into_sql_str()
}

/// What a statement does, and to which table: for telemetry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) verb: &'static str,
    pub(crate) table: &'static str,
}

impl Subject {
    /// Reads the verb that stands outside all parentheses, and the first table after it. Ours are
    /// written so that this finds the row that a statement is about.
    fn of(text: &'static str) -> Self {
        let mut depth = 0_usize;
        let mut outside = Vec::new();
        for word in text.split_ascii_whitespace() {
            if depth == 0 {
                outside.push(word);
            }
            let closed = word.matches(')').count();
            depth = (depth + word.matches('(').count()).saturating_sub(closed);
        }
        let mut words = outside.into_iter();
        let verb = words
            .by_ref()
            .find(|word| matches!(*word, "SELECT" | "INSERT" | "UPDATE" | "DELETE"))
            .unwrap_or_default();
        let table = match verb {
            "UPDATE" => words.next(),
            _ => words
                .skip_while(|word| !matches!(*word, "FROM" | "INTO"))
                .nth(1),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let table = table.unwrap_or_default();
        let table = table.split(|c: char| !is_name(c)).next();
        Self {
            verb,
            table: table.unwrap_or_default(),
        }
    }
}

fn render(text: &'static str, kind: DatabaseKind) -> SqlStr {
    let sql = text
        .replace("{now}", kind.now())
        .replace("{share}", kind.share())
        .replace("{lock}", kind.lock())
        .replace("{lock_both}", kind.lock_both());
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
    fn a_statement_is_called_by_its_verb_and_its_table() {
        for (text, verb, table) in [
            (
                "SELECT a, (SELECT b FROM x) FROM auth_grants WHERE c = $1",
                "SELECT",
                "auth_grants",
            ),
            (
                "INSERT INTO cart_lines (id) VALUES ($1)",
                "INSERT",
                "cart_lines",
            ),
            (
                "INSERT INTO cart_lines(id) VALUES ($1)",
                "INSERT",
                "cart_lines",
            ),
            (
                "UPDATE auth_users SET a = $1 WHERE b = $2",
                "UPDATE",
                "auth_users",
            ),
            (
                "DELETE FROM auth_codes WHERE id IN (SELECT id FROM t)",
                "DELETE",
                "auth_codes",
            ),
            (
                "WITH old AS (SELECT id FROM t) UPDATE auth_sessions SET a = 1",
                "UPDATE",
                "auth_sessions",
            ),
            ("SELECT {now}", "SELECT", ""),
        ] {
            assert_eq!(Subject::of(text), Subject { verb, table }, "{text}");
        }
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
