//! Restored databases, as the operator declared them, and consents that they had forgotten to be
//! taken back.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use super::grant::micros;
use crate::domain::ids::{ClientId, UserId};

/// Writes a restore down. Whether it had not been declared before.
pub(crate) async fn declare(
    db: &Database,
    connection: &mut Connection,
    since: Timestamp,
) -> Result<bool, StoreError> {
    static DECLARE: Statement = Statement::new(
        "INSERT INTO auth_restores (since, declared_at) VALUES ($2, {now})
         ON CONFLICT (since) DO NOTHING",
    );
    let query = db.query(&DECLARE).bind(since.as_micros());
    let done = query.execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// When it was declared.
pub(crate) async fn declared_at(
    db: &Database,
    connection: &mut Connection,
    since: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT declared_at FROM auth_restores WHERE since = $1");
    let query = db.query_as(&FIND).bind(since.as_micros());
    let row: Option<(i64,)> = query.fetch_optional(connection).await?;
    Ok(row.map(|(at,)| Timestamp::from_micros(at)))
}

/// Whether one was declared within the last `quiet`.
pub(crate) async fn declared_within(
    db: &Database,
    connection: &mut Connection,
    quiet: Duration,
) -> Result<bool, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT 1 FROM auth_restores WHERE declared_at > {now} - $2 LIMIT 1");
    let query = db.query_as(&FIND).bind(micros(quiet));
    let row: Option<(i64,)> = query.fetch_optional(connection).await?;
    Ok(row.is_some())
}

/// Takes a consent back that was given by then. Whether there was one.
pub(crate) async fn take_back(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    by: Timestamp,
) -> Result<bool, StoreError> {
    static TAKE_BACK: Statement = Statement::new(
        "UPDATE auth_consents SET withdrawn_at = {now}
          WHERE user_id = $2 AND client_id = $3 AND withdrawn_at IS NULL AND granted_at <= $4",
    );
    let done = db
        .query(&TAKE_BACK)
        .bind(user.to_string())
        .bind(client.to_string())
        .bind(by.as_micros())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
