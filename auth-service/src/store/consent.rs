//! What shoppers have allowed clients.

use saycart_sql::{Database, Statement};
use sqlx::AnyConnection;

use super::StoreError;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::scope::ScopeSet;

/// Keeps a consent: what is allowed now is what was allowed last.
pub(crate) async fn grant(
    db: &Database,
    connection: &mut AnyConnection,
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

/// Takes a consent back. Whether there was one.
pub(crate) async fn withdraw(
    db: &Database,
    connection: &mut AnyConnection,
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
