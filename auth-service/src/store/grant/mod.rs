//! Links: the rows of `auth_grants`.
//!
//! Every change carries its whole condition, so that of two that race one changes nothing. An
//! `UPDATE … RETURNING` is read to its end.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::grant::{EndReason, Floor, Grant, Life};
use crate::domain::ids::{ClientId, IdError, LinkId, UserId};
use crate::domain::key::Kid;
use crate::domain::profile::Policy;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, TokenKey};

mod access;
mod by_key;
mod end;
mod end_all;
mod expire;
mod external;
mod list;
mod refresh;
mod view;

pub(crate) use access::{acknowledge, fast_forward, revoke_access};
pub(crate) use by_key::{KeyUsers, count_key_users, end_by_retired_key, stretch_after};
pub(crate) use end::{
    Ended, end_between, end_by_external_user, end_by_key, end_for_client, end_link, end_over_limit,
    end_replaced, key_of, keys_of_external_user,
};
pub(crate) use end_all::{end_by_user, end_of_old_epochs, ended_keys_of_user, living_keys_of_user};
pub(crate) use expire::{Walk, end_expired, walk};
pub(crate) use external::{ExternalRef, FirstSight, recognise, rehash};
pub(crate) use list::{Link, LinkPage, find, list, living_of};
pub(crate) use refresh::{Rotate, remint, rotate, touch};
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
    connection: &mut Connection,
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
    client_scope: i64,
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
            client_scope: ScopeSet::from_column(row.client_scope).ok_or_else(wrong)?,
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
    connection: &mut Connection,
    key: &TokenKey,
) -> Result<Option<Grant>, StoreError> {
    static LOAD: Statement = Statement::new(
        "SELECT g.id, g.client_id, g.user_id, g.scope, g.generation, g.acknowledged, g.kid,
                g.kid_before, g.access_floor, g.floor_iat, g.refreshed_at, g.access_issued_at,
                g.access_expires_at, g.expires_at, g.ended_at, g.ended_reason, c.secret_version,
                c.scope AS client_scope,
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
