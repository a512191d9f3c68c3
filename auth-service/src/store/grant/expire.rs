//! Ending links whose time is over.
//!
//! Nothing that a refresh writes is indexed, so this walks: over the living links of one client
//! after the other, in pages, by an index that has nothing else in it.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::end::{Ended, ended};
use super::{inconsistent, micros};
use crate::domain::ids::{ClientId, LinkId};
use crate::store::StoreError;

/// Where in a client's living links a walk is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    /// Whose links.
    pub(crate) client: ClientId,
    /// How long one may lie idle.
    pub(crate) idle: Option<Duration>,
    /// The last one seen; `None`: the walk begins.
    pub(crate) after: Option<LinkId>,
}

/// A page of a client's living links.
#[derive(Debug)]
pub(crate) struct WalkedPage {
    /// The last one of them; `None`: there was none.
    pub(crate) last: Option<LinkId>,
    /// Whether the time of any of them is over.
    pub(crate) any_is_over: bool,
}

#[derive(Debug, FromRow)]
struct WalkedRow {
    id: String,
    is_over: i64,
}

/// Looks at the next `page` living links of a client, and changes nothing: few are over, so most
/// pages need no transaction that writes.
pub(crate) async fn walk(
    db: &Database,
    connection: &mut Connection,
    walk: Walk,
    page: u32,
) -> Result<WalkedPage, StoreError> {
    // Every id is greater than nothing.
    static WALK: Statement = Statement::new(
        "SELECT id, CASE WHEN expires_at <= {now} OR ($4 >= 0 AND refreshed_at <= {now} - $4)
                         THEN 1 ELSE 0 END AS is_over
           FROM auth_grants WHERE client_id = $2 AND ended_at IS NULL AND id > $3
          ORDER BY id LIMIT $5",
    );
    let rows: Vec<WalkedRow> = db
        .query_as(&WALK)
        .bind(walk.client.to_string())
        .bind(walk.after.map_or_else(String::new, |id| id.to_string()))
        .bind(walk.idle.map_or(-1, micros))
        .bind(i64::from(page))
        .fetch_all(connection)
        .await?;
    let last = match rows.last() {
        Some(row) => Some(row.id.parse().map_err(|_not_an_id| inconsistent(&row.id))?),
        None => None,
    };
    Ok(WalkedPage {
        last,
        any_is_over: rows.iter().any(|row| row.is_over == 1),
    })
}

/// Ends those of a page, up to its `last`, whose time is over.
pub(crate) async fn end_expired(
    db: &Database,
    connection: &mut Connection,
    walk: Walk,
    last: LinkId,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'expired'
          WHERE client_id = $2 AND ended_at IS NULL AND id > $3 AND id <= $5
            AND (expires_at <= {now} OR ($4 >= 0 AND refreshed_at <= {now} - $4))
         RETURNING id, token_key, client_id, user_id",
    );
    let rows = db
        .query_as(&END)
        .bind(walk.client.to_string())
        .bind(walk.after.map_or_else(String::new, |id| id.to_string()))
        .bind(walk.idle.map_or(-1, micros))
        .bind(last.to_string())
        .fetch_all(connection)
        .await?;
    ended(rows)
}
