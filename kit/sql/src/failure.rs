//! What kind of failure a database error is, as far as a caller treats it differently.

/// Why a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// A row with this key exists already.
    Duplicate,
    /// The database is away, too busy, or gave up at a timeout: retrying later may help.
    Unavailable,
    /// A fault of ours, or a row that contradicts the schema: retrying does not help.
    Fault,
}

/// Sorts an error of sqlx's.
pub fn classify(error: &sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Database(database) if database.is_unique_violation() => Failure::Duplicate,
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // SQLite: busy, locked, disk I/O, cannot open, full (and their extended codes).
            // PostgreSQL: lock and statement timeout, connection and resource classes, shutdown.
            Some(
                "5" | "6" | "10" | "13" | "14" | "261" | "262" | "517" | "55P03" | "57014"
                | "57P01" | "57P02" | "57P03",
            ) => Failure::Unavailable,
            Some(code) if code.starts_with("08") || code.starts_with("53") => Failure::Unavailable,
            _ => Failure::Fault,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Failure::Unavailable,
        _ => Failure::Fault,
    }
}
