//! What the installation knows of its token keys: never a key, only a value to check it by.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::grant::micros;
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
    /// Since when it signs, or did last.
    pub(crate) active_from: Option<Timestamp>,
    /// Since when its tokens are dead.
    pub(crate) retired_at: Option<Timestamp>,
}

#[derive(Debug, FromRow)]
struct Row {
    kid: i64,
    check_value: Vec<u8>,
    state: String,
    active_from: Option<i64>,
    retired_at: Option<i64>,
}

impl TryFrom<Row> for TokenKeyRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            kid,
            check_value,
            state,
            active_from,
            retired_at,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_token_keys",
            id: kid.to_string(),
        };
        Ok(Self {
            kid: Kid::from_column(kid).ok_or_else(wrong)?,
            check_value: check_value.try_into().map_err(|_wrong_length| wrong())?,
            state: KeyState::named(&state).ok_or_else(wrong)?,
            active_from: active_from.map(Timestamp::from_micros),
            retired_at: retired_at.map(Timestamp::from_micros),
        })
    }
}

/// Every key that the installation ever had.
pub(crate) async fn all(
    db: &Database,
    connection: &mut Connection,
) -> Result<Vec<TokenKeyRow>, StoreError> {
    static ALL: Statement = Statement::new(
        "SELECT kid, check_value, state, active_from, retired_at
           FROM auth_token_keys ORDER BY kid",
    );
    let rows: Vec<Row> = db.query_as(&ALL).fetch_all(connection).await?;
    rows.into_iter().map(TokenKeyRow::try_from).collect()
}

/// Makes changes of keys wait for one another. What the keys are is read after this, by another
/// statement: one that waits for a lock does not see the rows that were added meanwhile.
pub(crate) async fn lock(db: &Database, connection: &mut Connection) -> Result<(), StoreError> {
    static LOCK: Statement = Statement::new("SELECT kid FROM auth_token_keys ORDER BY kid {lock}");
    db.query(&LOCK).fetch_all(connection).await?;
    Ok(())
}

/// Registers a key. A second active one is refused by an index.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    kid: Kid,
    check_value: [u8; 8],
    state: KeyState,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_token_keys (kid, check_value, state, active_from, retired_at)
         VALUES ($2, $3, $4,
                 CASE WHEN $4 = 'active' THEN {now} END,
                 CASE WHEN $4 = 'retired' THEN {now} END)",
    );
    db.query(&INSERT)
        .bind(kid.as_column())
        .bind(check_value.to_vec())
        .bind(state.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes what a key is good for.
pub(crate) async fn set_state(
    db: &Database,
    connection: &mut Connection,
    kid: Kid,
    state: KeyState,
) -> Result<(), StoreError> {
    static SET: Statement = Statement::new(
        "UPDATE auth_token_keys
            SET state = $3,
                active_from = CASE WHEN $3 = 'active' THEN {now} ELSE active_from END,
                retired_at = CASE WHEN $3 = 'retired' THEN {now} ELSE retired_at END
          WHERE kid = $2",
    );
    db.query(&SET)
        .bind(kid.as_column())
        .bind(state.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets the active key only verify. Another is made active in the same transaction.
pub(crate) async fn demote_active(
    db: &Database,
    connection: &mut Connection,
) -> Result<(), StoreError> {
    static DEMOTE: Statement =
        Statement::new("UPDATE auth_token_keys SET state = 'verify' WHERE state = 'active'");
    db.query(&DEMOTE).execute(connection).await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct Any {
    found: i64,
}

/// Whether a key was activated within this time.
pub(crate) async fn activated_within(
    db: &Database,
    connection: &mut Connection,
    time: Duration,
) -> Result<bool, StoreError> {
    static YOUNG: Statement = Statement::new(
        "SELECT 1 AS found FROM auth_token_keys WHERE active_from > {now} - $2 LIMIT 1",
    );
    let query = db.query_as(&YOUNG).bind(micros(time));
    let row: Option<Any> = query.fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}

/// Whether a link was ever made: then a missing key must not be replaced by a new one.
pub(crate) async fn any_grant(
    db: &Database,
    connection: &mut Connection,
) -> Result<bool, StoreError> {
    static ANY: Statement = Statement::new("SELECT 1 AS found FROM auth_grants LIMIT 1");
    let row: Option<Any> = db.query_as(&ANY).fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}
