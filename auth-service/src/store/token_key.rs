//! What the installation knows of its token keys: never a key, only a value to check it by.

use saycart_sql::{Database, Statement};
use sqlx::{AnyConnection, FromRow};

use super::StoreError;
use crate::domain::key::{KeyState, Kid};

/// The row of a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenKeyRow {
    /// Its number.
    pub(crate) kid: Kid,
    /// What a replica's own copy must give.
    pub(crate) check_value: [u8; 8],
    /// What it is good for.
    pub(crate) state: KeyState,
}

#[derive(Debug, FromRow)]
struct Row {
    kid: i64,
    check_value: Vec<u8>,
    state: String,
}

impl TryFrom<Row> for TokenKeyRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            kid,
            check_value,
            state,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_token_keys",
            id: kid.to_string(),
        };
        Ok(Self {
            kid: Kid::from_column(kid).ok_or_else(wrong)?,
            check_value: check_value.try_into().map_err(|_wrong_length| wrong())?,
            state: KeyState::named(&state).ok_or_else(wrong)?,
        })
    }
}

/// Every key that the installation ever had.
pub(crate) async fn all(
    db: &Database,
    connection: &mut AnyConnection,
) -> Result<Vec<TokenKeyRow>, StoreError> {
    static ALL: Statement =
        Statement::new("SELECT kid, check_value, state FROM auth_token_keys ORDER BY kid");
    let rows: Vec<Row> = db.query_as(&ALL).fetch_all(connection).await?;
    rows.into_iter().map(TokenKeyRow::try_from).collect()
}

/// Registers a key. A second active one is refused by an index.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut AnyConnection,
    row: &TokenKeyRow,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_token_keys (kid, check_value, state, active_from)
         VALUES ($2, $3, $4, CASE WHEN $4 = 'active' THEN {now} END)",
    );
    db.query(&INSERT)
        .bind(row.kid.as_column())
        .bind(row.check_value.to_vec())
        .bind(row.state.name())
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct Any {
    found: i64,
}

/// Whether a link was ever made: then a missing key must not be replaced by a new one.
pub(crate) async fn any_grant(
    db: &Database,
    connection: &mut AnyConnection,
) -> Result<bool, StoreError> {
    static ANY: Statement = Statement::new("SELECT 1 AS found FROM auth_grants LIMIT 1");
    let row: Option<Any> = db.query_as(&ANY).fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}
