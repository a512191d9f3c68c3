//! Ending the links of a shopper or a client, all of them.

use saycart_sql::{Connection, Database, Statement};

use super::end::{Ended, KeyRow, ended, keys};
use crate::domain::grant::EndReason;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::token::TokenKey;
use crate::store::StoreError;

/// Ends a shopper's links. After the change of the shopper's row that is the cause: links are made
/// under a lock on it.
pub(crate) async fn end_by_user(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $3
          WHERE user_id = $2 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(user.to_string())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends at most `page` of a client's links that are of an epoch that is over.
pub(crate) async fn end_of_old_epochs(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
    reason: EndReason,
    page: u32,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $3
          WHERE id IN (SELECT g.id FROM auth_grants g
                         JOIN auth_clients c ON c.id = g.client_id
                        WHERE g.client_id = $2 AND g.ended_at IS NULL
                          AND g.client_epoch < c.links_epoch
                        ORDER BY g.id LIMIT $4)
            AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(client.to_string())
        .bind(reason.name())
        .bind(i64::from(page))
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// What the cache finds a shopper's ended links by, also those that an earlier call ended: it may
/// have died before the cache was told.
pub(crate) async fn ended_keys_of_user(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<TokenKey>, StoreError> {
    static SELECT: Statement = Statement::new(
        "SELECT token_key FROM auth_grants WHERE user_id = $1 AND ended_at IS NOT NULL",
    );
    keys_of(db, connection, &SELECT, user).await
}

/// What the cache finds a shopper's living links by.
pub(crate) async fn living_keys_of_user(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<TokenKey>, StoreError> {
    static SELECT: Statement =
        Statement::new("SELECT token_key FROM auth_grants WHERE user_id = $1 AND ended_at IS NULL");
    keys_of(db, connection, &SELECT, user).await
}

async fn keys_of(
    db: &Database,
    connection: &mut Connection,
    statement: &'static Statement,
    user: UserId,
) -> Result<Vec<TokenKey>, StoreError> {
    let select = db.query_as(statement).bind(user.to_string());
    let rows: Vec<KeyRow> = select.fetch_all(connection).await?;
    keys(&rows)
}
