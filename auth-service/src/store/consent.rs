//! What shoppers have allowed clients.

use saycart_service::Timestamp;
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

/// Something that a shopper has allowed a client that has no link now.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    /// Whom.
    pub(crate) client: ClientId,
    /// What it is called.
    pub(crate) client_name: String,
    /// What.
    pub(crate) scope: ScopeSet,
    /// Since when.
    pub(crate) since: Timestamp,
}

#[derive(Debug, FromRow)]
struct AllowedRow {
    client_id: String,
    name: String,
    scope: i64,
    granted_at: i64,
}

impl TryFrom<AllowedRow> for Allowed {
    type Error = StoreError;

    fn try_from(row: AllowedRow) -> Result<Self, StoreError> {
        let AllowedRow {
            client_id,
            name,
            scope,
            granted_at,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_consents",
            id: client_id.clone(),
        };
        Ok(Self {
            client: client_id.parse().map_err(|_not_an_id| wrong())?,
            scope: ScopeSet::from_column(scope).ok_or_else(wrong)?,
            client_name: name,
            since: Timestamp::from_micros(granted_at),
        })
    }
}

/// What a shopper has allowed clients that have no link, the newest first: those with a secret, for
/// only theirs is an earlier yes enough.
pub(crate) async fn without_link(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<Allowed>, StoreError> {
    static UNLINKED: Statement = Statement::new(
        "SELECT s.client_id, c.name, s.scope, s.granted_at
           FROM auth_consents s JOIN auth_clients c ON c.id = s.client_id
          WHERE s.user_id = $1 AND s.withdrawn_at IS NULL AND c.secret_hash IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM auth_grants g
                             WHERE g.user_id = s.user_id AND g.client_id = s.client_id
                               AND g.ended_at IS NULL)
          ORDER BY s.granted_at DESC, s.client_id",
    );
    let rows: Vec<AllowedRow> = db
        .query_as(&UNLINKED)
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Allowed::try_from).collect()
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
struct ClientRow {
    client_id: String,
}

/// Takes back everything that a shopper has allowed. Whom.
pub(crate) async fn withdraw_all(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<ClientId>, StoreError> {
    static WITHDRAW: Statement = Statement::new(
        "UPDATE auth_consents SET withdrawn_at = {now}
          WHERE user_id = $2 AND withdrawn_at IS NULL RETURNING client_id",
    );
    let rows: Vec<ClientRow> = db
        .query_as(&WITHDRAW)
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    let client = |row: ClientRow| {
        let id = row.client_id.parse();
        id.map_err(|_not_an_id| StoreError::Inconsistent {
            table: "auth_consents",
            id: row.client_id,
        })
    };
    rows.into_iter().map(client).collect()
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
         SELECT 1 AS found FROM auth_codes o JOIN auth_users u ON u.id = o.user_id
          WHERE o.user_id = $2 AND o.client_id = $3 AND o.used_at IS NULL
            AND o.expires_at > {now} AND o.session_epoch = u.session_epoch
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
