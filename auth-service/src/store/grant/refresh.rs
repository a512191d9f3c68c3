//! What a refresh does to a link's row: a new pair, or a note that the old one was used.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{Pair, PairRow, micros};
use crate::domain::client::AuthenticatedClient;
use crate::domain::key::Kid;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, TokenKey};
use crate::store::StoreError;

/// What a rotation writes, and the state that it starts from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rotate {
    /// The row's generation, as it was loaded.
    pub(crate) from: Generation,
    /// The generation of the token that was presented.
    pub(crate) presented: Generation,
    /// The one after that.
    pub(crate) next: Generation,
    /// The key of the token that was presented.
    pub(crate) presented_kid: Kid,
    /// The key that signs.
    pub(crate) active: Kid,
    /// What the access token is to be good for.
    pub(crate) requested: ScopeSet,
}

/// Gives the link a new pair; `None` when anything that was loaded has changed.
pub(crate) async fn rotate(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    client: &AuthenticatedClient,
    change: &Rotate,
) -> Result<Option<Pair>, StoreError> {
    static ROTATE: Statement = Statement::new(
        "UPDATE auth_grants
            SET generation = $3, acknowledged = $4, kid = $5, kid_before = $6,
                refreshed_at = {now}, access_issued_at = {now},
                access_expires_at = CASE WHEN expires_at IS NULL OR expires_at > {now} + $7
                                         THEN {now} + $7 ELSE expires_at END
          WHERE token_key = $2 AND client_id = $8 AND ended_at IS NULL AND generation = $9
            AND (scope & $10) = $10
            AND ($11 < 0 OR refreshed_at > {now} - $11)
            AND (expires_at IS NULL OR expires_at > {now} + $12)
            AND EXISTS (SELECT 1 FROM auth_clients c
                         WHERE c.id = auth_grants.client_id AND c.disabled_at IS NULL
                           AND c.links_epoch = auth_grants.client_epoch
                           AND c.secret_version = $13)
            AND (user_id IS NULL
                 OR EXISTS (SELECT 1 FROM auth_users u
                             WHERE u.id = auth_grants.user_id AND u.disabled_at IS NULL
                               AND u.links_epoch = auth_grants.user_epoch))
         RETURNING access_issued_at, access_expires_at, {now} AS now",
    );
    let policy = client.policy();
    let rows: Vec<PairRow> = db
        .query_as(&ROTATE)
        .bind(key.as_bytes().to_vec())
        .bind(change.next.as_column())
        .bind(change.presented.as_column())
        .bind(change.active.as_column())
        .bind(change.presented_kid.as_column())
        .bind(micros(policy.access_life))
        .bind(client.id().to_string())
        .bind(change.from.as_column())
        .bind(change.requested.as_column())
        // A negative number stands for "no idle limit": NULL has no type of its own in `Any`.
        .bind(policy.idle.map_or(-1, micros))
        .bind(micros(policy.min_expires_in))
        .bind(client.secret_version())
        .fetch_all(connection)
        .await?;
    Ok(rows.first().map(|row| (*row).into()))
}

/// Notes that a refresh token that stays was used. Whether anything was left to note.
pub(crate) async fn touch(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    client: &AuthenticatedClient,
    presented: Generation,
    active: Kid,
) -> Result<bool, StoreError> {
    static TOUCH: Statement = Statement::new(
        "UPDATE auth_grants SET acknowledged = $3, refreshed_at = {now}
          WHERE token_key = $2 AND client_id = $4 AND ended_at IS NULL AND generation = $3
            AND kid = $5 AND (acknowledged < $3 OR refreshed_at <= {now} - $6)",
    );
    let done = db
        .query(&TOUCH)
        .bind(key.as_bytes().to_vec())
        .bind(presented.as_column())
        .bind(client.id().to_string())
        .bind(active.as_column())
        .bind(micros(client.policy().touch_after()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the access token of a pair whose reply may have been lost and that is too old, or
/// revoked. Whether it did: somebody else may just have. The caller loads again either way.
pub(crate) async fn remint(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    client: &AuthenticatedClient,
    presented: Generation,
    least: Duration,
) -> Result<bool, StoreError> {
    // Above the floor: in the second of a revocation the new token is dated to the next one.
    static REMINT: Statement = Statement::new(
        "UPDATE auth_grants
            SET access_issued_at =
                    CASE WHEN access_floor = generation AND {now} < (floor_iat + 1) * 1000000
                         THEN (floor_iat + 1) * 1000000 ELSE {now} END,
                access_expires_at = CASE WHEN expires_at IS NULL OR expires_at > {now} + $5
                                         THEN {now} + $5 ELSE expires_at END
          WHERE token_key = $2 AND client_id = $3 AND ended_at IS NULL
            AND generation = $4 + 1 AND acknowledged = $4
            AND (access_expires_at < {now} + $6
                 OR (access_floor = generation AND access_issued_at < (floor_iat + 1) * 1000000))",
    );
    let done = db
        .query(&REMINT)
        .bind(key.as_bytes().to_vec())
        .bind(client.id().to_string())
        .bind(presented.as_column())
        .bind(micros(client.policy().access_life))
        .bind(micros(least))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
