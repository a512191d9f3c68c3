//! SQL, written once for two databases: pools, migrations, the dialect, and the macro that turns
//! a test body into one test per database.
//!
//! Knows no table of anybody's. A service opens what its [`DatabaseSettings`] name, with its
//! [`MigrationSet`], and runs [`Statement`]s; where the two databases differ, the difference
//! stands in [`dialect`] and nowhere else. Each statement is a span and a duration of its own.
//!
//! Rules that keep one SQL working on both: instants are BIGINT microseconds, ids are TEXT, there
//! are no BOOLEAN columns, money is BIGINT minor units, parameters are `$1, $2, …`, `SUM` of a
//! BIGINT is cast, and an `UPDATE … RETURNING` is read to its end.

mod database;
pub mod dialect;
#[cfg(feature = "testing")]
mod expands;
mod failure;
mod lent;
mod metrics;
mod migrations;
mod open;
pub mod personal;
#[cfg(feature = "testing")]
mod plan;
mod query;
mod settings;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod url;

pub use database::{ConnectError, Database, PoolSettings, READS_ONLY};
pub use dialect::{DatabaseKind, Statement};
pub use failure::{Failure, classify};
pub use lent::{Connection, Lent};
pub use migrations::{MigrateError, MigrationSet, PendingMigration};
pub use open::OpenError;
pub use query::{Query, QueryAs};
pub use settings::{DatabaseSettings, MigrateMode};
pub use transaction::{Committed, WriteTransaction};
