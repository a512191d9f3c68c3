//! What shoppers have allowed clients.

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::scope::ScopeSet;

/// Keeps a consent: what is allowed now is what was allowed last.
pub(crate) async fn grant(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    scope: ScopeSet,
) -> Result<(), StoreError> {
    static GRANT: Statement = Statement::new(
        "INSERT INTO auth_consents (user_id, client_id, scope, granted_at)
         VALUES ($2, $3, $4, {now})
         ON CONFLICT (user_id, client_id)
         DO UPDATE SET scope = $4, granted_at = {now}, withdrawn_at = NULL",
    );
    db.query(&GRANT)
        .bind(user.to_string())
        .bind(client.to_string())
        .bind(scope.as_column())
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct Row {
    scope: i64,
}

/// What the shopper has allowed the client, and not taken back.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
) -> Result<Option<ScopeSet>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT scope FROM auth_consents
          WHERE user_id = $1 AND client_id = $2 AND withdrawn_at IS NULL",
    );
    let row: Option<Row> = db
        .query_as(&FIND)
        .bind(user.to_string())
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    let scope = |row: Row| {
        ScopeSet::from_column(row.scope).ok_or_else(|| StoreError::Inconsistent {
            table: "auth_consents",
            id: user.to_string(),
        })
    };
    row.map(scope).transpose()
}

/// Takes a consent back. Whether there was one.
pub(crate) async fn withdraw(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
) -> Result<bool, StoreError> {
    static WITHDRAW: Statement = Statement::new(
        "UPDATE auth_consents SET withdrawn_at = {now}
          WHERE user_id = $2 AND client_id = $3 AND withdrawn_at IS NULL",
    );
    let done = db
        .query(&WITHDRAW)
        .bind(user.to_string())
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(Debug, FromRow)]
struct Use {
    found: i64,
}

/// Whether a consent still has a link, or a code that may become one.
pub(crate) async fn is_in_use(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
) -> Result<bool, StoreError> {
    static USES: Statement = Statement::new(
        "SELECT 1 AS found FROM auth_grants
          WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL
         UNION ALL
         SELECT 1 AS found FROM auth_codes
          WHERE user_id = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > {now}
         LIMIT 1",
    );
    let found: Option<Use> = db
        .query_as(&USES)
        .bind(user.to_string())
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some_and(|row| row.found == 1))
}
