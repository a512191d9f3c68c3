//! What kind of failure a database error is, as far as a caller treats it differently.

use std::io;

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

/// What sqlx says when a connection is closed where the server's first byte should come.
const HUNG_UP: &str = "unexpected response from SSLRequest: 0x00";

/// Sorts an error of sqlx's.
pub fn classify(error: &sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Database(database) if database.is_unique_violation() => Failure::Duplicate,
        sqlx::Error::Database(database) => match database.code() {
            Some(code) if may_pass(&code) => Failure::Unavailable,
            Some(_) | None => Failure::Fault,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        // Whoever answers in a server's place, such as a balancer before one that is down.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Failure::Unavailable,
        _ => Failure::Fault,
    }
}

/// Whether what a database calls by this code may be over later. A SQLSTATE of PostgreSQL's has
/// five characters; a code of SQLite's is a number of fewer.
fn may_pass(code: &str) -> bool {
    if code.len() == 5 {
        // Connection, roll-back (deadlock), resources, operator and timeout, I/O; a lock that
        // cannot be had; a primary that became a standby and only reads; a database that lets
        // nobody in for now.
        let class = code.get(..2).unwrap_or_default();
        matches!(class, "08" | "40" | "53" | "57" | "58")
            || matches!(code, "55P03" | "25006" | "55000")
            || is_locked_out(code)
    } else {
        // The low byte of an extended code is the code: 778 is disk I/O (10), while writing.
        // Busy, locked, disk I/O, full, cannot open.
        code.parse::<u32>()
            .is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13 | 14))
    }
}

/// Whether a server does not let us in. While we run that passes, such as when a password is changed
/// or a database exchanged; when we start, the configuration is wrong.
fn is_locked_out(code: &str) -> bool {
    matches!(code, "28000" | "28P01" | "3D000")
}

/// Whether after this error nobody can say what the database holds: it did not answer, or only to
/// say that it cannot.
pub(crate) fn is_out_of_reach(error: &sqlx::Error) -> bool {
    classify(error) == Failure::Unavailable && !is_held_up_by_others(error)
}

/// Whether a server that could not be used may be usable later, without anybody mending anything
/// here: it is away, or starts, or has no connection to spare.
pub(crate) fn may_come(error: &sqlx::Error) -> bool {
    match error {
        // Certificates and names that do not fit stay so.
        sqlx::Error::Tls(_) => false,
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => false,
        // What is no PostgreSQL stays none. Who hangs up instead of a first answer is read as zero.
        sqlx::Error::Protocol(what) => what.starts_with(HUNG_UP),
        sqlx::Error::Database(database) if database.code().is_some_and(|c| is_locked_out(&c)) => {
            false
        }
        error => is_out_of_reach(error),
    }
}

/// Whether a statement failed because of another's lock: the database is well.
fn is_held_up_by_others(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| {
        if code.len() == 5 {
            code.starts_with("40") || code == "55P03"
        } else {
            // Busy and locked.
            code.parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 5 | 6))
        }
    })
}

/// The error of a database that says nothing.
pub(crate) fn silence() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(
        io::ErrorKind::TimedOut,
        "the database says nothing",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_away_may_come_and_one_with_a_wrong_certificate_does_not() {
        let io = |kind| sqlx::Error::Io(io::Error::from(kind));

        assert!(may_come(&io(io::ErrorKind::ConnectionRefused)));
        assert!(may_come(&io(io::ErrorKind::NotFound))); // its socket
        assert!(may_come(&sqlx::Error::PoolTimedOut));
        assert!(!may_come(&io(io::ErrorKind::InvalidData)));
        assert!(!may_come(&sqlx::Error::Tls("not signed".into())));
        assert!(!may_come(&sqlx::Error::Configuration("no number".into())));
    }

    #[test]
    fn whoever_hangs_up_or_speaks_nonsense_is_away_and_only_the_former_may_come() {
        let answered = |byte: &str| {
            let said = HUNG_UP.replace("0x00", byte);
            sqlx::Error::Protocol(format!("{said} (sqlx_postgres::connection::tls:95)"))
        };

        for error in [answered("0x00"), answered("0x48")] {
            assert_eq!(classify(&error), Failure::Unavailable);
            assert!(is_out_of_reach(&error));
        }
        assert!(may_come(&answered("0x00")));
        assert!(!may_come(&answered("0x48"))); // an HTTP server
    }

    #[test]
    fn what_may_be_over_later_is_told_by_its_code() {
        for (what, code) in [
            ("busy", "5"),
            ("busy, an old snapshot", "517"),
            ("an error of the disk while writing", "778"),
            ("an error of the disk while syncing", "1034"),
            ("a full disk", "13"),
            ("a lock that cannot be had", "55P03"),
            ("a deadlock", "40P01"),
            ("a statement that took too long", "57014"),
            ("too many connections", "53300"),
            ("a server that starts", "57P03"),
            ("a primary that became a standby", "25006"),
            ("a password that was changed", "28P01"),
            ("a user who may not connect", "28000"),
            ("a database that is being exchanged", "3D000"),
            ("a database that lets nobody in", "55000"),
        ] {
            assert!(may_pass(code), "{what}");
        }
        for (what, code) in [
            ("an error in the text", "1"),
            ("a foreign key", "787"),
            ("a damaged file", "11"),
            ("a CHECK", "23514"),
            ("no such table", "42P01"),
            ("nothing", ""),
        ] {
            assert!(!may_pass(code), "{what}");
        }
    }
}
