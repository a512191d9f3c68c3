//! Links as shoppers and operators see them.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::{inconsistent, optional_user};
use crate::domain::grant::EndReason;
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::scope::ScopeSet;
use crate::store::StoreError;

/// A link as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Which.
    pub(crate) id: LinkId,
    /// Whose.
    pub(crate) user: Option<UserId>,
    /// With whom.
    pub(crate) client: ClientId,
    /// What was consented to.
    pub(crate) scope: ScopeSet,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When its tokens were last refreshed; to the day where refresh tokens do not change.
    pub(crate) last_used_at: Timestamp,
    /// When and why it ended.
    pub(crate) ended: Option<(Timestamp, EndReason)>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkPage {
    /// How many at most.
    pub(crate) size: u32,
    /// Only links older than this one: the last of the page before.
    pub(crate) before: Option<LinkId>,
}

#[derive(Debug, FromRow)]
struct LinkRow {
    id: String,
    user_id: Option<String>,
    client_id: String,
    scope: i64,
    created_at: i64,
    refreshed_at: i64,
    ended_at: Option<i64>,
    ended_reason: Option<String>,
}

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        let wrong = || inconsistent(&row.id);
        let ended = match (row.ended_at, row.ended_reason.as_deref()) {
            (None, None) => None,
            (Some(at), Some(reason)) => Some((
                Timestamp::from_micros(at),
                EndReason::named(reason).ok_or_else(wrong)?,
            )),
            (Some(_), None) | (None, Some(_)) => return Err(wrong()),
        };
        Ok(Self {
            id: row.id.parse().map_err(|_not_an_id| wrong())?,
            user: optional_user(row.user_id.as_deref()).map_err(|_not_an_id| wrong())?,
            client: row.client_id.parse().map_err(|_not_an_id| wrong())?,
            scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
            created_at: Timestamp::from_micros(row.created_at),
            last_used_at: Timestamp::from_micros(row.refreshed_at),
            ended,
        })
    }
}

/// A statement that answers [`LinkRow`]s.
macro_rules! links {
    ($condition:literal) => {
        Statement::new(concat!(
            "SELECT id, user_id, client_id, scope, created_at, refreshed_at, ended_at, ended_reason
               FROM auth_grants ",
            $condition
        ))
    };
}

/// Links, newest first, for their ids sort by age: everybody's, or one shopper's.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
    user: Option<UserId>,
    page: LinkPage,
) -> Result<Vec<Link>, StoreError> {
    static ALL: Statement = links!("ORDER BY id DESC LIMIT $1");
    static ALL_BEFORE: Statement = links!("WHERE id < $2 ORDER BY id DESC LIMIT $1");
    static OF_ONE: Statement = links!("WHERE user_id = $2 ORDER BY id DESC LIMIT $1");
    static OF_ONE_BEFORE: Statement =
        links!("WHERE user_id = $2 AND id < $3 ORDER BY id DESC LIMIT $1");
    let statement = match (user, page.before) {
        (None, None) => &ALL,
        (None, Some(_)) => &ALL_BEFORE,
        (Some(_), None) => &OF_ONE,
        (Some(_), Some(_)) => &OF_ONE_BEFORE,
    };
    let mut query = db.query_as(statement).bind(i64::from(page.size));
    if let Some(user) = user {
        query = query.bind(user.to_string());
    }
    if let Some(before) = page.before {
        query = query.bind(before.to_string());
    }
    let rows: Vec<LinkRow> = query.fetch_all(connection).await?;
    rows.into_iter().map(Link::try_from).collect()
}

/// A shopper's living links, newest first. There are a few with each client.
pub(crate) async fn living_of(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<Link>, StoreError> {
    static LIVING: Statement = links!("WHERE user_id = $1 AND ended_at IS NULL ORDER BY id DESC");
    let query = db.query_as(&LIVING).bind(user.to_string());
    let rows: Vec<LinkRow> = query.fetch_all(connection).await?;
    rows.into_iter().map(Link::try_from).collect()
}

/// One link.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    link: LinkId,
) -> Result<Option<Link>, StoreError> {
    static FIND: Statement = links!("WHERE id = $1");
    let row: Option<LinkRow> = db
        .query_as(&FIND)
        .bind(link.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(Link::try_from).transpose()
}
