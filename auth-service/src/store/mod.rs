//! The database: one file per aggregate, each with plain functions on a connection.
//!
//! A function here runs one statement or reads one aggregate. It opens no transaction and commits
//! none; the condition of a change stands in its SQL, and "no row" goes back to the caller as a
//! value. Rows are judged by the database's clock (`{now}`).
//!
//! To add a table: a migration in both folders of `migrations/`, a file here, its row struct with
//! a `TryFrom` that refuses what the schema cannot mean ([`StoreError::Inconsistent`]).

use saycart_sql::{Failure, MigrationSet};

pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod client_change;
pub(crate) mod clock;
pub(crate) mod code;
pub(crate) mod consent;
pub(crate) mod erasure;
pub(crate) mod flow;
pub(crate) mod grant;
pub(crate) mod link_attempt;
pub(crate) mod link_log;
pub(crate) mod link_step;
pub(crate) mod passport_key;
pub(crate) mod personal;
pub(crate) mod restore;
pub(crate) mod retention;
pub(crate) mod role;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod token_key;
pub(crate) mod user;
pub(crate) mod user_change;

/// The schema.
pub static MIGRATIONS: MigrationSet = MigrationSet {
    table: "auth_migrations",
    sqlite: &[
        (
            1,
            "initial",
            include_str!("../../migrations/sqlite/0001_initial.sql"),
        ),
        (
            2,
            "links_of_a_shopper",
            include_str!("../../migrations/sqlite/0002_links_of_a_shopper.sql"),
        ),
        (
            3,
            "expand_deleted_users",
            include_str!("../../migrations/sqlite/0003_expand_deleted_users.sql"),
        ),
        (
            4,
            "expand_vendors_of_clients",
            include_str!("../../migrations/sqlite/0004_expand_vendors_of_clients.sql"),
        ),
        (
            5,
            "expand_records_for_operators",
            include_str!("../../migrations/sqlite/0005_expand_records_for_operators.sql"),
        ),
        (
            6,
            "expand_remembered_consents",
            include_str!("../../migrations/sqlite/0006_expand_remembered_consents.sql"),
        ),
        (
            7,
            "expand_erasures",
            include_str!("../../migrations/sqlite/0007_expand_erasures.sql"),
        ),
        (
            8,
            "expand_app_redirect_uris",
            include_str!("../../migrations/sqlite/0008_expand_app_redirect_uris.sql"),
        ),
        (
            9,
            "expand_events_of_a_user",
            include_str!("../../migrations/sqlite/0009_expand_events_of_a_user.sql"),
        ),
    ],
    postgres: &[
        (
            1,
            "initial",
            include_str!("../../migrations/postgres/0001_initial.sql"),
        ),
        (
            2,
            "links_of_a_shopper",
            include_str!("../../migrations/postgres/0002_links_of_a_shopper.sql"),
        ),
        (
            3,
            "expand_deleted_users",
            include_str!("../../migrations/postgres/0003_expand_deleted_users.sql"),
        ),
        (
            4,
            "expand_vendors_of_clients",
            include_str!("../../migrations/postgres/0004_expand_vendors_of_clients.sql"),
        ),
        (
            5,
            "expand_records_for_operators",
            include_str!("../../migrations/postgres/0005_expand_records_for_operators.sql"),
        ),
        (
            6,
            "expand_remembered_consents",
            include_str!("../../migrations/postgres/0006_expand_remembered_consents.sql"),
        ),
        (
            7,
            "expand_erasures",
            include_str!("../../migrations/postgres/0007_expand_erasures.sql"),
        ),
        (
            8,
            "expand_app_redirect_uris",
            include_str!("../../migrations/postgres/0008_expand_app_redirect_uris.sql"),
        ),
        (
            9,
            "expand_events_of_a_user",
            include_str!("../../migrations/postgres/0009_expand_events_of_a_user.sql"),
        ),
    ],
};

/// Why the database gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// A statement failed.
    #[error("the database failed")]
    Sql(#[from] sqlx::Error),
    /// A row says what cannot be.
    #[error("row {id} of `{table}` contradicts itself")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row's public id.
        id: String,
    },
}

impl StoreError {
    /// Whether somebody else was first with the same key.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sql(error) if saycart_sql::classify(error) == Failure::Duplicate)
    }

    /// Whether trying again later may help.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Sql(error) if saycart_sql::classify(error) == Failure::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{DatabaseKind, Statement};

    use super::MIGRATIONS;

    #[tokio::test]
    async fn no_text_is_in_an_order_of_the_locale() {
        static LOCALIZED: Statement = Statement::new(
            "SELECT (table_name || '.' || column_name)::text FROM information_schema.columns
              WHERE table_schema = current_schema() AND data_type = 'text'
                AND table_name <> 'auth_migrations' AND collation_name IS DISTINCT FROM 'C'",
        );
        let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;

        let query = db.query_as(&LOCALIZED);
        let found: Vec<(String,)> = query
            .fetch_all(&mut *db.acquire().await.unwrap())
            .await
            .unwrap();

        assert!(found.is_empty(), "{found:?}");
    }
}
