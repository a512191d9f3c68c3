//! Links by the token key that they use. No index has the keys, for a refresh would have to write
//! it: whoever asks walks the table along its primary key, a page at a time.

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::end::{Ended, EndedRow, ended};
use super::inconsistent;
use crate::domain::key::Kid;
use crate::store::StoreError;

/// A stretch of the primary key: the ids after `after` up to `last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    after: String,
    last: String,
}

/// Living links that use keys alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyUsers {
    /// The key of the current pair.
    pub(crate) kid: Kid,
    /// What the refresh token before it needs, while that is still good.
    pub(crate) before: BeforeNeeds,
    /// How many they are.
    pub(crate) links: u64,
}

/// Which key the refresh token before the current one needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BeforeNeeds {
    /// None: it is no longer good, or there never was one.
    None,
    /// This one.
    Key(Kid),
    /// Nobody knows which: it may be any.
    Any,
}

impl KeyUsers {
    /// Whether they need this key.
    pub(crate) fn need(&self, kid: Kid) -> bool {
        let before = match self.before {
            BeforeNeeds::None => false,
            BeforeNeeds::Key(before) => before == kid,
            BeforeNeeds::Any => true,
        };
        self.kid == kid || before
    }
}

#[derive(Debug, FromRow)]
struct LastRow {
    last: Option<String>,
}

/// The stretch of at most `size` rows after another one; `None` at the end of the table.
pub(crate) async fn stretch_after(
    db: &Database,
    connection: &mut Connection,
    before: Option<&Stretch>,
    size: u32,
) -> Result<Option<Stretch>, StoreError> {
    static LAST: Statement = Statement::new(
        "SELECT MAX(id) AS last
           FROM (SELECT id FROM auth_grants WHERE id > $1 ORDER BY id LIMIT $2) page",
    );
    let after = before
        .map_or("", |stretch| stretch.last.as_str())
        .to_owned();
    let row: LastRow = db
        .query_as(&LAST)
        .bind(after.clone())
        .bind(i64::from(size))
        .fetch_one(connection)
        .await?;
    Ok(row.last.map(|last| Stretch { after, last }))
}

#[derive(Debug, FromRow)]
struct UsersRow {
    kid: i64,
    kid_before: Option<i64>,
    open: i64,
    links: i64,
}

impl TryFrom<UsersRow> for KeyUsers {
    type Error = StoreError;

    fn try_from(row: UsersRow) -> Result<Self, StoreError> {
        let UsersRow {
            kid,
            kid_before,
            open,
            links,
        } = row;
        let wrong = || inconsistent("kid");
        let before = match (open, kid_before) {
            (0, _) => BeforeNeeds::None,
            (_, None) => BeforeNeeds::Any,
            (_, Some(kid)) => BeforeNeeds::Key(Kid::from_column(kid).ok_or_else(wrong)?),
        };
        Ok(Self {
            kid: Kid::from_column(kid).ok_or_else(wrong)?,
            before,
            links: u64::try_from(links).map_err(|_negative| wrong())?,
        })
    }
}

/// The living links of a stretch, by the keys that they use. The refresh token before the current
/// one counts while the current one is not known to have arrived.
pub(crate) async fn count_key_users(
    db: &Database,
    connection: &mut Connection,
    stretch: &Stretch,
) -> Result<Vec<KeyUsers>, StoreError> {
    static COUNT: Statement = Statement::new(
        "SELECT kid, kid_before, open, COUNT(*) AS links
           FROM (SELECT kid, kid_before,
                        CASE WHEN acknowledged < generation AND generation > 1
                             THEN 1 ELSE 0 END AS open
                   FROM auth_grants
                  WHERE id > $1 AND id <= $2 AND ended_at IS NULL) living
          GROUP BY kid, kid_before, open",
    );
    let rows: Vec<UsersRow> = db
        .query_as(&COUNT)
        .bind(stretch.after.clone())
        .bind(stretch.last.clone())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(KeyUsers::try_from).collect()
}

/// Ends the links of a stretch whose current pair is of a retired key. Of others only the refresh
/// token before the current one may be of it, and dies with it.
pub(crate) async fn end_by_retired_key(
    db: &Database,
    connection: &mut Connection,
    stretch: &Stretch,
    kid: Kid,
) -> Result<Vec<Ended>, StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'key_retired'
          WHERE id > $2 AND id <= $3 AND kid = $4 AND ended_at IS NULL
         RETURNING id, token_key, client_id, user_id",
    );
    let rows: Vec<EndedRow> = db
        .query_as(&END)
        .bind(stretch.after.clone())
        .bind(stretch.last.clone())
        .bind(kid.as_column())
        .fetch_all(connection)
        .await?;
    ended(rows)
}
