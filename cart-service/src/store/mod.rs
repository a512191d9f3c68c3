//! SQL: one file per table, plain functions on a connection, no decisions.
//!
//! A function loads rows into domain types or writes them; it never begins or commits (that is
//! the operation's business). A row that no sequence of our own writes leads to is
//! [`StoreError::Inconsistent`], never a guess. Knows no gRPC and no rule of the cart.
//!
//! To add a table: a migration of the same number and name in both `migrations/` folders, listed
//! below, and a file here with the row struct beside its statements.

pub(crate) mod added_day;
pub(crate) mod cart;
pub(crate) mod catalogue;
pub(crate) mod cleared_line;
pub(crate) mod companion;
pub(crate) mod confirmed;
pub(crate) mod erasure;
pub(crate) mod history;
pub(crate) mod idle_cart;
pub(crate) mod late_add;
pub(crate) mod list;
pub(crate) mod overdue;
pub(crate) mod personal;
pub(crate) mod popularity;
pub(crate) mod product;
pub(crate) mod request;
pub(crate) mod staged_product;
pub(crate) mod unresolved;

use std::time::Duration;

use saycart_sql::MigrationSet;

/// The tables of this service, all prefixed `cart_`.
pub static MIGRATIONS: MigrationSet = MigrationSet {
    table: "cart_migrations",
    sqlite: &[
        (
            1,
            "catalogue_and_carts",
            include_str!("../../migrations/sqlite/0001_catalogue_and_carts.sql"),
        ),
        (
            2,
            "expand_erasures",
            include_str!("../../migrations/sqlite/0002_expand_erasures.sql"),
        ),
        (
            3,
            "expand_product_details",
            include_str!("../../migrations/sqlite/0003_expand_product_details.sql"),
        ),
        (
            4,
            "expand_catalogue_delta",
            include_str!("../../migrations/sqlite/0004_expand_catalogue_delta.sql"),
        ),
        (
            5,
            "expand_unresolved",
            include_str!("../../migrations/sqlite/0005_expand_unresolved.sql"),
        ),
        (
            6,
            "expand_cleared_lines",
            include_str!("../../migrations/sqlite/0006_expand_cleared_lines.sql"),
        ),
        (
            7,
            "expand_lists",
            include_str!("../../migrations/sqlite/0007_expand_lists.sql"),
        ),
        (
            10,
            "expand_history",
            include_str!("../../migrations/sqlite/0010_expand_history.sql"),
        ),
        (
            20,
            "expand_sale_prices",
            include_str!("../../migrations/sqlite/0020_expand_sale_prices.sql"),
        ),
        (
            30,
            "expand_late_adds",
            include_str!("../../migrations/sqlite/0030_expand_late_adds.sql"),
        ),
        (
            31,
            "expand_line_prices",
            include_str!("../../migrations/sqlite/0031_expand_line_prices.sql"),
        ),
        (
            32,
            "expand_idle_carts",
            include_str!("../../migrations/sqlite/0032_expand_idle_carts.sql"),
        ),
        (
            33,
            "expand_people",
            include_str!("../../migrations/sqlite/0033_expand_people.sql"),
        ),
        (
            34,
            "expand_late_kind",
            include_str!("../../migrations/sqlite/0034_expand_late_kind.sql"),
        ),
        (
            36,
            "expand_sealing",
            include_str!("../../migrations/sqlite/0036_expand_sealing.sql"),
        ),
        (
            37,
            "expand_taken_back",
            include_str!("../../migrations/sqlite/0037_expand_taken_back.sql"),
        ),
        (
            38,
            "expand_cleared_prices",
            include_str!("../../migrations/sqlite/0038_expand_cleared_prices.sql"),
        ),
    ],
    postgres: &[
        (
            1,
            "catalogue_and_carts",
            include_str!("../../migrations/postgres/0001_catalogue_and_carts.sql"),
        ),
        (
            2,
            "expand_erasures",
            include_str!("../../migrations/postgres/0002_expand_erasures.sql"),
        ),
        (
            3,
            "expand_product_details",
            include_str!("../../migrations/postgres/0003_expand_product_details.sql"),
        ),
        (
            4,
            "expand_catalogue_delta",
            include_str!("../../migrations/postgres/0004_expand_catalogue_delta.sql"),
        ),
        (
            5,
            "expand_unresolved",
            include_str!("../../migrations/postgres/0005_expand_unresolved.sql"),
        ),
        (
            6,
            "expand_cleared_lines",
            include_str!("../../migrations/postgres/0006_expand_cleared_lines.sql"),
        ),
        (
            7,
            "expand_lists",
            include_str!("../../migrations/postgres/0007_expand_lists.sql"),
        ),
        (
            10,
            "expand_history",
            include_str!("../../migrations/postgres/0010_expand_history.sql"),
        ),
        (
            20,
            "expand_sale_prices",
            include_str!("../../migrations/postgres/0020_expand_sale_prices.sql"),
        ),
        (
            30,
            "expand_late_adds",
            include_str!("../../migrations/postgres/0030_expand_late_adds.sql"),
        ),
        (
            31,
            "expand_line_prices",
            include_str!("../../migrations/postgres/0031_expand_line_prices.sql"),
        ),
        (
            32,
            "expand_idle_carts",
            include_str!("../../migrations/postgres/0032_expand_idle_carts.sql"),
        ),
        (
            33,
            "expand_people",
            include_str!("../../migrations/postgres/0033_expand_people.sql"),
        ),
        (
            34,
            "expand_late_kind",
            include_str!("../../migrations/postgres/0034_expand_late_kind.sql"),
        ),
        (
            36,
            "expand_sealing",
            include_str!("../../migrations/postgres/0036_expand_sealing.sql"),
        ),
        (
            37,
            "expand_taken_back",
            include_str!("../../migrations/postgres/0037_expand_taken_back.sql"),
        ),
        (
            38,
            "expand_cleared_prices",
            include_str!("../../migrations/postgres/0038_expand_cleared_prices.sql"),
        ),
    ],
};

/// Why nothing could be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database refused, is away, or is too slow.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A row contradicts itself or its neighbours. Somebody wrote to the database from the side.
    #[error("the row `{id}` of `{table}` is inconsistent")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row's key.
        id: String,
    },
}

impl StoreError {
    pub(crate) fn inconsistent(table: &'static str, id: impl Into<String>) -> Self {
        Self::Inconsistent {
            table,
            id: id.into(),
        }
    }

    /// Whether trying again later may help.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Database(error) => {
                saycart_sql::classify(error) == saycart_sql::Failure::Unavailable
            }
            Self::Inconsistent { .. } => false,
        }
    }
}

/// As the database's clock counts; longer than it can tell is as long as it can.
fn micros(age: Duration) -> i64 {
    i64::try_from(age.as_micros()).unwrap_or(i64::MAX)
}

/// As days are counted; longer than they can tell is as long as they can.
fn days(age: Duration) -> i64 {
    i64::try_from(age.as_secs() / 86_400).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_get_the_same_schema() {
        assert_eq!(MIGRATIONS.sqlite.len(), MIGRATIONS.postgres.len());
        for (sqlite, postgres) in MIGRATIONS.sqlite.iter().zip(MIGRATIONS.postgres) {
            let words = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");

            assert_eq!((sqlite.0, sqlite.1), (postgres.0, postgres.1));
            // Texts are in the order of their bytes, as in SQLite, whatever the locale.
            let translated = sqlite.2.replace("BLOB", "BYTEA");
            let translated = translated.replace("TEXT", "TEXT COLLATE \"C\"");
            assert_eq!(words(&translated), words(postgres.2));
        }
    }
}
