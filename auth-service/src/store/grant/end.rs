//! Ending links. Every function answers what the cache must forget afterwards.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::{ExternalRef, inconsistent, optional_user};
use crate::domain::grant::EndReason;
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::token::TokenKey;
use crate::store::StoreError;

/// A link that was just ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Which.
    pub(crate) link: LinkId,
    /// What the cache finds it by.
    pub(crate) key: TokenKey,
    /// With whom it was.
    pub(crate) client: ClientId,
    /// Whose it was.
    pub(crate) user: Option<UserId>,
}

#[derive(Debug, FromRow)]
pub(super) struct EndedRow {
    id: String,
    token_key: Vec<u8>,
    client_id: String,
    user_id: Option<String>,
}

impl TryFrom<EndedRow> for Ended {
    type Error = StoreError;

    fn try_from(row: EndedRow) -> Result<Self, StoreError> {
        let EndedRow {
            id,
            token_key,
            client_id,
            user_id,
        } = row;
        let wrong = || inconsistent(&id);
        Ok(Self {
            link: id.parse().map_err(|_not_an_id| wrong())?,
            key: TokenKey::from_column(&token_key).ok_or_else(wrong)?,
            client: client_id.parse().map_err(|_not_an_id| wrong())?,
            user: optional_user(user_id.as_deref()).map_err(|_not_an_id| wrong())?,
        })
    }
}

pub(super) fn ended(rows: Vec<EndedRow>) -> Result<Vec<Ended>, StoreError> {
    rows.into_iter().map(Ended::try_from).collect()
}

#[derive(Debug, FromRow)]
pub(super) struct KeyRow {
    token_key: Vec<u8>,
}

pub(super) fn keys(rows: &[KeyRow]) -> Result<Vec<TokenKey>, StoreError> {
    rows.iter()
        .map(|row| TokenKey::from_column(&row.token_key).ok_or_else(|| inconsistent("token_key")))
        .collect()
}

/// Ends one link by its id.
pub(crate) async fn end_link(
    db: &Database,
    connection: &mut Connection,
    link: LinkId,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $3
          WHERE id = $2 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(link.to_string())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends one link by its key, if it is this client's.
pub(crate) async fn end_for_client(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    client: ClientId,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $4
          WHERE token_key = $2 AND client_id = $3 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(key.as_bytes().to_vec())
        .bind(client.to_string())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends all links of a shopper with a client.
pub(crate) async fn end_between(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $4
          WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(user.to_string())
        .bind(client.to_string())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends the links of a shopper with a client beyond the `keep` that were refreshed last.
pub(crate) async fn end_over_limit(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    keep: i64,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'replaced'
          WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL
            AND id NOT IN (SELECT id FROM auth_grants
                            WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL
                            ORDER BY refreshed_at DESC, id DESC LIMIT $4)
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(user.to_string())
        .bind(client.to_string())
        .bind(keep)
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends the older links of the vendor's user to whom this link belongs: a new link takes the
/// place of the old one, but only once the client is known to have it.
pub(crate) async fn end_replaced(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'replaced'
          WHERE ended_at IS NULL AND token_key <> $2
            AND external_ref = (SELECT n.external_ref FROM auth_grants n WHERE n.token_key = $2)
            AND client_id = (SELECT n.client_id FROM auth_grants n WHERE n.token_key = $2)
            AND created_at < (SELECT n.created_at FROM auth_grants n WHERE n.token_key = $2)
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(key.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends one link by its key, if it was made no later than `made_by`.
pub(crate) async fn end_by_key(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    made_by: Timestamp,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $4
          WHERE token_key = $2 AND created_at <= $3 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(key.as_bytes().to_vec())
        .bind(made_by.as_micros())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Ends the links of a vendor's user that were made no later than `made_by`.
pub(crate) async fn end_by_external_user(
    db: &Database,
    connection: &mut Connection,
    external: &ExternalRef,
    made_by: Timestamp,
    reason: EndReason,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $4
          WHERE external_ref = $2 AND created_at <= $3 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(external.hash.to_vec())
        .bind(made_by.as_micros())
        .bind(reason.name())
        .fetch_all(connection)
        .await?;
    ended(rows)
}

/// Every ended link of a vendor's user, also those that an earlier call ended: it may have died
/// before the cache was told.
pub(crate) async fn keys_of_external_user(
    db: &Database,
    connection: &mut Connection,
    external: &ExternalRef,
) -> Result<Vec<TokenKey>, StoreError> {
    static SELECT: Statement = Statement::new(
        "SELECT token_key FROM auth_grants WHERE external_ref = $1 AND ended_at IS NOT NULL",
    );
    let rows: Vec<KeyRow> = db
        .query_as(&SELECT)
        .bind(external.hash.to_vec())
        .fetch_all(connection)
        .await?;
    keys(&rows)
}

/// What the cache finds a link by.
pub(crate) async fn key_of(
    db: &Database,
    connection: &mut Connection,
    link: LinkId,
) -> Result<Option<TokenKey>, StoreError> {
    static SELECT: Statement = Statement::new("SELECT token_key FROM auth_grants WHERE id = $1");
    let row: Option<KeyRow> = db
        .query_as(&SELECT)
        .bind(link.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(keys(row.as_slice())?.pop())
}
