//! Changes of accounts. Each ends the account's browser sessions and codes, which are of an epoch
//! of its row; its links are ended by who calls this.

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::user::UserRow;
use crate::domain::ids::UserId;
use crate::domain::user::{User, UserRef};

#[derive(Debug, FromRow)]
struct RoleRow {
    role_name: String,
}

/// Finds the account that is meant, unless it was deleted.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    user: &UserRef,
) -> Result<Option<User>, StoreError> {
    static BY_ID: Statement = Statement::new(
        "SELECT id, email, disabled_at, created_at FROM auth_users
          WHERE id = $1 AND deleted_at IS NULL",
    );
    static BY_EMAIL: Statement = Statement::new(
        "SELECT id, email, disabled_at, created_at FROM auth_users
          WHERE email_key = $1 AND deleted_at IS NULL",
    );
    static ROLES: Statement = Statement::new(
        "SELECT role_name FROM auth_user_roles WHERE user_id = $1 ORDER BY role_name",
    );
    let (statement, key) = match user {
        UserRef::Id(id) => (&BY_ID, id.to_string()),
        UserRef::Email(email) => (&BY_EMAIL, email.key()),
    };
    let row: Option<UserRow> = db
        .query_as(statement)
        .bind(key)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let roles: Vec<RoleRow> = db
        .query_as(&ROLES)
        .bind(row.id.clone())
        .fetch_all(connection)
        .await?;
    let roles = roles.into_iter().map(|role| role.role_name).collect();
    row.into_user(roles).map(Some)
}

/// Switches an account off. Whether it was on.
pub(crate) async fn disable(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<bool, StoreError> {
    static DISABLE: Statement = Statement::new(
        "UPDATE auth_users SET disabled_at = {now}, session_epoch = session_epoch + 1
          WHERE id = $2 AND disabled_at IS NULL",
    );
    let done = db
        .query(&DISABLE)
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches an account on. Whether it was off.
pub(crate) async fn enable(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<bool, StoreError> {
    static ENABLE: Statement = Statement::new(
        "UPDATE auth_users SET disabled_at = NULL
          WHERE id = $1 AND disabled_at IS NOT NULL AND deleted_at IS NULL",
    );
    let done = db
        .query(&ENABLE)
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an account another password. Whether there is such an account.
pub(crate) async fn set_password(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    password_hash: &str,
) -> Result<bool, StoreError> {
    static SET: Statement = Statement::new(
        "UPDATE auth_users SET password_hash = $2, session_epoch = session_epoch + 1
          WHERE id = $1 AND deleted_at IS NULL",
    );
    let done = db
        .query(&SET)
        .bind(user.to_string())
        .bind(password_hash.to_owned())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases what an account says of a person, and switches it off for good. Its id stays: links,
/// attempts and the audit log name it. Whether there was such an account.
pub(crate) async fn erase(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<bool, StoreError> {
    // No address has a colon before its `@`, and no hash is an exclamation mark.
    static ERASE: Statement = Statement::new(
        "UPDATE auth_users
            SET email = 'deleted:' || id, email_key = 'deleted:' || id, password_hash = '!',
                session_epoch = session_epoch + 1, deleted_at = {now},
                disabled_at = COALESCE(disabled_at, {now})
          WHERE id = $2 AND deleted_at IS NULL",
    );
    static ROLES: Statement = Statement::new("DELETE FROM auth_user_roles WHERE user_id = $1");
    static CONSENTS: Statement = Statement::new("DELETE FROM auth_consents WHERE user_id = $1");
    static SESSIONS: Statement = Statement::new("DELETE FROM auth_sessions WHERE user_id = $1");
    let done = db
        .query(&ERASE)
        .bind(user.to_string())
        .execute(&mut *connection)
        .await?;
    for statement in [&ROLES, &CONSENTS, &SESSIONS] {
        let erased = db.query(statement).bind(user.to_string());
        erased.execute(&mut *connection).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Erases what is personal in what the id stays in: the vendor's user of each link, and the network
/// addresses of its events, whose ever they are. After the links have ended, so that nobody is
/// recognised on one meanwhile.
pub(crate) async fn erase_traces(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    static EXTERNAL: Statement = Statement::new(
        "UPDATE auth_grants SET external_ref = NULL, external_kid = NULL
          WHERE user_id = $1 AND external_ref IS NOT NULL",
    );
    static ORIGINS: Statement = Statement::new(
        "DELETE FROM auth_audit_origins
          WHERE origin LIKE 'address:%'
            AND event_id IN (SELECT id FROM auth_audit_events WHERE user_id = $1)",
    );
    for statement in [&EXTERNAL, &ORIGINS] {
        let erased = db.query(statement).bind(user.to_string());
        erased.execute(&mut *connection).await?;
    }
    Ok(())
}

#[derive(Debug, FromRow)]
struct Found {
    found: i64,
}

/// Whether this id is of an account that was deleted.
pub(crate) async fn is_erased(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<bool, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT 1 AS found FROM auth_users WHERE id = $1 AND deleted_at IS NOT NULL",
    );
    let row: Option<Found> = db
        .query_as(&FIND)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some_and(|row| row.found == 1))
}
