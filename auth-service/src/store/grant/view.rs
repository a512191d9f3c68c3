//! A link as the check of an access token sees it.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::{inconsistent, optional_user};
use crate::domain::grant::Floor;
use crate::domain::grant::access;
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, TokenKey};
use crate::store::StoreError;

/// A living link of a living user and client.
#[derive(Debug, Clone)]
pub(crate) struct LinkView {
    /// Which link.
    pub(crate) id: LinkId,
    /// Whose.
    pub(crate) user: Option<UserId>,
    /// With whom.
    pub(crate) client: ClientId,
    /// The client's kind.
    pub(crate) profile: Profile,
    /// What the link and the client allow.
    pub(crate) scope: ScopeSet,
    /// What the shopper's roles allow.
    pub(crate) rights: ScopeSet,
    /// What an access token is judged by.
    pub(crate) state: access::LinkView,
    /// Whether the vendor's user is known.
    pub(crate) recognised: Recognised,
    /// When all this was true, by the database's clock.
    pub(crate) now: Timestamp,
}

/// Whether a link knows its vendor's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognised {
    /// It does.
    Yes,
    /// Nobody has named one yet.
    NotYet,
}

/// One row per role of the user, since the databases share no aggregate that joins masks.
#[derive(Debug, FromRow)]
struct ViewRow {
    id: String,
    user_id: Option<String>,
    client_id: String,
    profile: String,
    scope: i64,
    generation: i64,
    acknowledged: i64,
    access_floor: i64,
    floor_iat: i64,
    recognised: i64,
    role_scope: i64,
    now: i64,
}

/// The link behind a key, if it and all that it depends on are alive.
pub(crate) async fn view(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
) -> Result<Option<LinkView>, StoreError> {
    static VIEW: Statement = Statement::new(
        "SELECT g.id, g.user_id, g.client_id, COALESCE(c.vendor, c.profile) AS profile,
                g.scope & c.scope AS scope, g.generation,
                g.acknowledged, g.access_floor, g.floor_iat,
                CASE WHEN g.external_ref IS NULL THEN 0 ELSE 1 END AS recognised,
                COALESCE(r.scope, 0) AS role_scope, {now} AS now
           FROM auth_grants g
           JOIN auth_clients c ON c.id = g.client_id
           LEFT JOIN auth_users u ON u.id = g.user_id
           LEFT JOIN auth_user_roles ur ON ur.user_id = g.user_id
           LEFT JOIN auth_roles r ON r.name = ur.role_name
          WHERE g.token_key = $2 AND g.ended_at IS NULL
            AND (g.expires_at IS NULL OR g.expires_at > {now})
            AND c.disabled_at IS NULL AND c.links_epoch = g.client_epoch
            AND (g.user_id IS NULL OR (u.disabled_at IS NULL AND u.links_epoch = g.user_epoch))",
    );
    let rows: Vec<ViewRow> = db
        .query_as(&VIEW)
        .bind(key.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let wrong = || inconsistent(&row.id);
    let user = optional_user(row.user_id.as_deref()).map_err(|_not_an_id| wrong())?;
    let rights = match user {
        // A client that acts for itself has no roles to be cut to.
        None => ScopeSet::EVERYTHING,
        Some(_) => rows.iter().try_fold(ScopeSet::NONE, |all, row| {
            ScopeSet::from_column(row.role_scope)
                .map(|scope| all | scope)
                .ok_or_else(wrong)
        })?,
    };
    Ok(Some(LinkView {
        id: row.id.parse().map_err(|_not_an_id| wrong())?,
        user,
        client: row.client_id.parse().map_err(|_not_an_id| wrong())?,
        profile: Profile::named(&row.profile).ok_or_else(wrong)?,
        scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
        rights,
        state: access::LinkView {
            generation: Generation::from_column(row.generation).ok_or_else(wrong)?,
            acknowledged: u32::try_from(row.acknowledged).map_err(|_negative| wrong())?,
            floor: Floor {
                generation: u32::try_from(row.access_floor).map_err(|_negative| wrong())?,
                issued_at_seconds: row.floor_iat,
            },
        },
        recognised: if row.recognised == 0 {
            Recognised::NotYet
        } else {
            Recognised::Yes
        },
        now: Timestamp::from_micros(row.now),
    }))
}
