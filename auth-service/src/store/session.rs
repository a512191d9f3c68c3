//! Signed-in browsers.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::grant::micros;
use crate::domain::ids::UserId;
use crate::domain::session::{ABSOLUTE, IDLE, Seen, Session, SessionKey};
use crate::domain::user::EmailAddress;

/// Begins a session. Its account's epoch is the one that the password was checked with.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    key: &SessionKey,
    user: UserId,
    epoch: i64,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_sessions (id_hash, user_id, session_epoch, created_at, seen_at, expires_at)
         VALUES ($2, $3, $4, {now}, {now}, {now} + $5)",
    );
    db.query(&INSERT)
        .bind(key.as_bytes().to_vec())
        .bind(user.to_string())
        .bind(epoch)
        .bind(micros(ABSOLUTE))
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct Row {
    user_id: String,
    email: String,
    session_epoch: i64,
    unseen: i64,
    created_at: i64,
    age: i64,
}

/// The session behind a key, while it and its account live.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    key: &SessionKey,
) -> Result<Option<Session>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT s.user_id, u.email, s.session_epoch,
                CASE WHEN s.seen_at < {now} - 60000000 THEN 1 ELSE 0 END AS unseen,
                s.created_at, {now} - s.created_at AS age
           FROM auth_sessions s JOIN auth_users u ON u.id = s.user_id
          WHERE s.id_hash = $2 AND s.ended_at IS NULL AND s.expires_at > {now}
            AND s.seen_at > {now} - $3
            AND u.disabled_at IS NULL AND u.session_epoch = s.session_epoch",
    );
    let row: Option<Row> = db
        .query_as(&FIND)
        .bind(key.as_bytes().to_vec())
        .bind(micros(IDLE))
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let id = row
            .user_id
            .parse()
            .map_err(|_not_an_id| StoreError::Inconsistent {
                table: "auth_sessions",
                id: row.user_id,
            })?;
        let email = EmailAddress::from_stored(row.email);
        Ok(Session {
            key: *key,
            user: id,
            email,
            epoch: row.session_epoch,
            seen: if row.unseen == 0 {
                Seen::Lately
            } else {
                Seen::AWhileAgo
            },
            address: None,
            signed_in_at: Timestamp::from_micros(row.created_at),
            // A clock that was set back has the password typed just now.
            age: Duration::from_micros(u64::try_from(row.age).unwrap_or(0)),
        })
    })
    .transpose()
}

/// Notes that a session is in use.
pub(crate) async fn touch(
    db: &Database,
    connection: &mut Connection,
    key: &SessionKey,
) -> Result<(), StoreError> {
    static TOUCH: Statement = Statement::new(
        "UPDATE auth_sessions SET seen_at = {now}
          WHERE id_hash = $2 AND ended_at IS NULL",
    );
    db.query(&TOUCH)
        .bind(key.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends a session.
pub(crate) async fn end(
    db: &Database,
    connection: &mut Connection,
    key: &SessionKey,
) -> Result<(), StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_sessions SET ended_at = {now} WHERE id_hash = $2 AND ended_at IS NULL",
    );
    db.query(&END)
        .bind(key.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}
