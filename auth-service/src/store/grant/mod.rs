//! Links: the rows of `auth_grants`.
//!
//! Every change carries its whole condition, so that of two that race one changes nothing. An
//! `UPDATE … RETURNING` is read to its end.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Database, Statement};
use sqlx::{AnyConnection, FromRow};

use super::StoreError;
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::{EndReason, Floor, Grant, Life};
use crate::domain::ids::{ClientId, IdError, LinkId, UserId};
use crate::domain::key::Kid;
use crate::domain::profile::Policy;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, TokenKey};

mod end;
mod list;
mod view;

pub(crate) use end::{
    Ended, end_by_external_user, end_by_key, end_expired, end_for_client, end_link, 
    end_over_limit, end_replaced, key_of, keys_of_external_user,
};
pub(crate) use list::{Link, LinkPage, find, list};
pub(crate) use view::{LinkView, Recognised, view};

pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A row that says what cannot be.
pub(super) fn inconsistent(id: &str) -> StoreError {
    StoreError::Inconsistent {
        table: "auth_grants",
        id: id.to_owned(),
    }
}

/// A link about to be made.
#[derive(Debug)]
pub(crate) struct NewGrant {
    pub(crate) id: LinkId,
    pub(crate) key: TokenKey,
    pub(crate) client: ClientId,
    pub(crate) user: UserId,
    pub(crate) user_epoch: i64,
    pub(crate) client_epoch: i64,
    pub(crate) scope: ScopeSet,
    pub(crate) kid: Kid,
}

/// From when to when the access token of a pair lives, and what the database's clock said.
#[derive(Debug, Clone, Copy, FromRow)]
struct PairRow {
    access_issued_at: i64,
    access_expires_at: i64,
    now: i64,
}

/// The times of a pair that was just written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// When its access token was made.
    pub(crate) issued_at: Timestamp,
    /// When its access token dies.
    pub(crate) expires_at: Timestamp,
    /// The database's clock.
    pub(crate) now: Timestamp,
}

impl From<PairRow> for Pair {
    fn from(row: PairRow) -> Self {
        let PairRow {
            access_issued_at,
            access_expires_at,
            now,
        } = row;
        Self {
            issued_at: Timestamp::from_micros(access_issued_at),
            expires_at: Timestamp::from_micros(access_expires_at),
            now: Timestamp::from_micros(now),
        }
    }
}

/// Makes the row of a new link, with its first pair.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut AnyConnection,
    grant: NewGrant,
    policy: &Policy,
) -> Result<Pair, StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_grants (id, token_key, client_id, user_id, user_epoch, client_epoch,
                scope, generation, acknowledged, kid, created_at, refreshed_at,
                access_issued_at, access_expires_at, expires_at)
         VALUES ($2, $3, $4, $5, $6, $7, $8, 1, 0, $9, {now}, {now}, {now},
                CASE WHEN $11 < $10 THEN {now} + $11 ELSE {now} + $10 END, {now} + $11)
         RETURNING access_issued_at, access_expires_at, {now} AS now",
    );
    let NewGrant {
        id,
        key,
        client,
        user,
        user_epoch,
        client_epoch,
        scope,
        kid,
    } = grant;
    let rows: Vec<PairRow> = db
        .query_as(&INSERT)
        .bind(id.to_string())
        .bind(key.as_bytes().to_vec())
        .bind(client.to_string())
        .bind(user.to_string())
        .bind(user_epoch)
        .bind(client_epoch)
        .bind(scope.as_column())
        .bind(kid.as_column())
        .bind(micros(policy.access_life))
        .bind(policy.absolute.map(micros))
        .fetch_all(connection)
        .await?;
    rows.first()
        .map(|row| (*row).into())
        .ok_or_else(|| inconsistent(&id.to_string()))
}

#[derive(Debug, FromRow)]
struct GrantRow {
    id: String,
    client_id: String,
    user_id: Option<String>,
    scope: i64,
    generation: i64,
    acknowledged: i64,
    kid: i64,
    kid_before: Option<i64>,
    access_floor: i64,
    floor_iat: i64,
    refreshed_at: i64,
    access_issued_at: i64,
    access_expires_at: i64,
    expires_at: Option<i64>,
    ended_at: Option<i64>,
    ended_reason: Option<String>,
    secret_version: i64,
    client_gone: i64,
    user_gone: i64,
    now: i64,
}

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let wrong = || inconsistent(&row.id);
        let life = match (row.ended_at, row.ended_reason.as_deref()) {
            (Some(at), Some(reason)) => Life::Ended {
                at: Timestamp::from_micros(at),
                reason: EndReason::named(reason).ok_or_else(wrong)?,
            },
            (None, None) if row.client_gone != 0 => Life::ClientGone,
            (None, None) if row.user_gone != 0 => Life::UserGone,
            (None, None) => Life::Alive,
            (Some(_), None) | (None, Some(_)) => return Err(wrong()),
        };
        Ok(Self {
            id: row.id.parse().map_err(|_not_an_id| wrong())?,
            client: row.client_id.parse().map_err(|_not_an_id| wrong())?,
            user: optional_user(row.user_id.as_deref()).map_err(|_not_an_id| wrong())?,
            scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
            generation: Generation::from_column(row.generation).ok_or_else(wrong)?,
            acknowledged: u32::try_from(row.acknowledged).map_err(|_negative| wrong())?,
            kid: Kid::from_column(row.kid).ok_or_else(wrong)?,
            kid_before: match row.kid_before {
                Some(kid) => Some(Kid::from_column(kid).ok_or_else(wrong)?),
                None => None,
            },
            floor: Floor {
                generation: u32::try_from(row.access_floor).map_err(|_negative| wrong())?,
                issued_at_seconds: row.floor_iat,
            },
            refreshed_at: Timestamp::from_micros(row.refreshed_at),
            access_issued_at: Timestamp::from_micros(row.access_issued_at),
            access_expires_at: Timestamp::from_micros(row.access_expires_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            life,
            secret_version: row.secret_version,
            now: Timestamp::from_micros(row.now),
        })
    }
}

/// `None` for a client that acts for itself.
pub(super) fn optional_user(text: Option<&str>) -> Result<Option<UserId>, IdError> {
    text.map(str::parse).transpose()
}

/// The link with everything that a refresh or a revocation depends on.
pub(crate) async fn load(
    db: &Database,
    connection: &mut AnyConnection,
    key: &TokenKey,
) -> Result<Option<Grant>, StoreError> {
    static LOAD: Statement = Statement::new(
        "SELECT g.id, g.client_id, g.user_id, g.scope, g.generation, g.acknowledged, g.kid,
                g.kid_before, g.access_floor, g.floor_iat, g.refreshed_at, g.access_issued_at,
                g.access_expires_at, g.expires_at, g.ended_at, g.ended_reason, c.secret_version,
                CASE WHEN c.disabled_at IS NULL AND c.links_epoch = g.client_epoch
                     THEN 0 ELSE 1 END AS client_gone,
                CASE WHEN g.user_id IS NULL
                       OR (u.disabled_at IS NULL AND u.links_epoch = g.user_epoch)
                     THEN 0 ELSE 1 END AS user_gone,
                {now} AS now
           FROM auth_grants g
           JOIN auth_clients c ON c.id = g.client_id
           LEFT JOIN auth_users u ON u.id = g.user_id
          WHERE g.token_key = $2",
    );
    let row: Option<GrantRow> = db
        .query_as(&LOAD)
        .bind(key.as_bytes().to_vec())
        .fetch_optional(connection)
        .await?;
    row.map(Grant::try_from).transpose()
}

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
    connection: &mut AnyConnection,
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
    connection: &mut AnyConnection,
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
    connection: &mut AnyConnection,
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

/// Notes that the pair of an access token has arrived. Whether the row learnt it just now.
pub(crate) async fn acknowledge(
    db: &Database,
    connection: &mut AnyConnection,
    key: &TokenKey,
    token: &AccessToken,
) -> Result<bool, StoreError> {
    static ACKNOWLEDGE: Statement = Statement::new(
        "UPDATE auth_grants SET acknowledged = $2
          WHERE token_key = $1 AND generation = $2 AND acknowledged < $2 AND ended_at IS NULL
            AND (access_floor < $2 OR (access_floor = $2 AND floor_iat < $3))",
    );
    let done = db
        .query(&ACKNOWLEDGE)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(token.issued_at_seconds))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets the row follow an access token that is newer than it. Whether it did.
pub(crate) async fn fast_forward(
    db: &Database,
    connection: &mut AnyConnection,
    key: &TokenKey,
    token: &AccessToken,
    acknowledged: u32,
    policy: &Policy,
) -> Result<bool, StoreError> {
    static FAST_FORWARD: Statement = Statement::new(
        "UPDATE auth_grants
            SET generation = $2, acknowledged = $3, kid = $4, kid_before = NULL,
                access_issued_at = $5, access_expires_at = $6
          WHERE token_key = $1 AND generation < $2 AND generation >= $2 - $7
            AND ended_at IS NULL",
    );
    let done = db
        .query(&FAST_FORWARD)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(acknowledged))
        .bind(token.kid.as_column())
        .bind(token.issued_at().as_micros())
        .bind(token.expires_at().as_micros())
        .bind(i64::from(policy.fast_forward_max))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Raises the floor to an access token: it and the older ones of its link are dead. Whether
/// anything changed.
pub(crate) async fn revoke_access(
    db: &Database,
    connection: &mut AnyConnection,
    key: &TokenKey,
    client: &AuthenticatedClient,
    token: &AccessToken,
    acknowledged: u32,
) -> Result<bool, StoreError> {
    // A token from before a restore is ahead of the row: the row follows it first. What any use
    // acknowledges, this use does, too.
    static REVOKE_ACCESS: Statement = Statement::new(
        "UPDATE auth_grants
            SET access_floor = $2, floor_iat = $3,
                generation = CASE WHEN generation < $2 THEN $2 ELSE generation END,
                kid = CASE WHEN generation < $2 THEN $4 ELSE kid END,
                kid_before = CASE WHEN generation < $2 THEN NULL ELSE kid_before END,
                acknowledged = CASE WHEN generation < $2 OR (generation = $2 AND $5 = $2)
                                    THEN $5 ELSE acknowledged END
          WHERE token_key = $1 AND client_id = $6 AND ended_at IS NULL
            AND (access_floor < $2 OR (access_floor = $2 AND floor_iat < $3))
            AND generation >= $2 - $7",
    );
    let done = db
        .query(&REVOKE_ACCESS)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(token.issued_at_seconds))
        .bind(token.kid.as_column())
        .bind(i64::from(acknowledged))
        .bind(client.id().to_string())
        .bind(i64::from(client.policy().fast_forward_max))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Remembers, as a keyed hash, which of the vendor's users a link belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExternalRef {
    /// The hash.
    pub(crate) hash: [u8; 32],
    /// The key of the hash.
    pub(crate) kid: Kid,
}

/// Notes the vendor's user at first sight. Whether it was the first.
pub(crate) async fn recognise(
    db: &Database,
    connection: &mut AnyConnection,
    key: &TokenKey,
    external: &ExternalRef,
) -> Result<bool, StoreError> {
    static RECOGNISE: Statement = Statement::new(
        "UPDATE auth_grants SET external_ref = $2, external_kid = $3
          WHERE token_key = $1 AND external_ref IS NULL AND ended_at IS NULL",
    );
    let done = db
        .query(&RECOGNISE)
        .bind(key.as_bytes().to_vec())
        .bind(external.hash.to_vec())
        .bind(external.kid.as_column())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves older links of the same vendor's user to the newest hash of them, so that links are
/// recognised as one user's across a change of key.
pub(crate) async fn rehash(
    db: &Database,
    connection: &mut AnyConnection,
    from: &ExternalRef,
    to: &ExternalRef,
) -> Result<(), StoreError> {
    static REHASH: Statement = Statement::new(
        "UPDATE auth_grants SET external_ref = $1, external_kid = $2
          WHERE external_ref = $3 AND external_kid = $4",
    );
    db.query(&REHASH)
        .bind(to.hash.to_vec())
        .bind(to.kid.as_column())
        .bind(from.hash.to_vec())
        .bind(from.kid.as_column())
        .execute(connection)
        .await?;
    Ok(())
}
