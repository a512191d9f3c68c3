//! How far each try to link has come. The exchange's part is written by [`super::code`], the
//! single steps by [`super::link_step`].

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::attempt::AttemptFailure;
use crate::domain::code::CodeHash;
use crate::domain::ids::{AttemptId, ClientId, UserId};

/// A client sent a shopper here.
pub(crate) async fn start(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    client: ClientId,
) -> Result<(), StoreError> {
    static START: Statement = Statement::new(
        "INSERT INTO auth_link_attempts (id, client_id, started_at) VALUES ($2, $3, {now})",
    );
    db.query(&START)
        .bind(attempt.to_string())
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The shopper signed in: what went wrong before that is mended.
pub(crate) async fn note_logged_in(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    user: UserId,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "UPDATE auth_link_attempts
            SET logged_in_at = {now}, user_id = $3, failed_at = NULL, reason = NULL
          WHERE id = $2",
    );
    db.query(&NOTE)
        .bind(attempt.to_string())
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The shopper agreed, and the code is on its way: what went wrong before that is mended.
pub(crate) async fn note_code(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    user: UserId,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "UPDATE auth_link_attempts
            SET decided_at = {now}, code_at = {now}, user_id = $3, failed_at = NULL, reason = NULL
          WHERE id = $2",
    );
    db.query(&NOTE)
        .bind(attempt.to_string())
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// It failed, for now or for good.
pub(crate) async fn note_failed(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    failure: AttemptFailure,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "UPDATE auth_link_attempts
            SET failed_at = {now}, reason = $3,
                decided_at = CASE WHEN $3 = 'cancelled' THEN {now} ELSE decided_at END
          WHERE id = $2 AND exchanged_at IS NULL",
    );
    db.query(&NOTE)
        .bind(attempt.to_string())
        .bind(failure.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether this is already what has stopped the attempt.
pub(crate) async fn has_failed_by(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    failure: AttemptFailure,
) -> Result<bool, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT 1 FROM auth_link_attempts WHERE id = $1 AND reason = $2");
    let found: Option<(i64,)> = db
        .query_as(&FIND)
        .bind(attempt.to_string())
        .bind(failure.name())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// The try that a code belongs to, and who allowed it.
pub(crate) async fn of_code(
    db: &Database,
    connection: &mut Connection,
    code: &CodeHash,
) -> Result<Option<(AttemptId, ClientId, UserId)>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT attempt_id, client_id, user_id FROM auth_codes
          WHERE code_hash = $1 AND attempt_id IS NOT NULL",
    );
    let query = db.query_as(&FIND).bind(code.as_bytes().to_vec());
    let row: Option<(String, String, String)> = query.fetch_optional(connection).await?;
    let Some((attempt, client, user)) = row else {
        return Ok(None);
    };
    let wrong = || StoreError::Inconsistent {
        table: "auth_codes",
        id: attempt.clone(),
    };
    Ok(Some((
        attempt.parse().map_err(|_not_an_id| wrong())?,
        client.parse().map_err(|_not_an_id| wrong())?,
        user.parse().map_err(|_not_an_id| wrong())?,
    )))
}
