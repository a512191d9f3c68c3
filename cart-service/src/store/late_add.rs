//! `cart_late_adds`: adds, and other changes, of which a shopper was not told. What they did is in
//! `cart_requests`. Ids are kept as there: sealed, but for the first day ([`super::request`]).

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::request::is_sealing;
use super::{StoreError, micros};
use crate::domain::{Account, KeptId, KeptKey, LateKind, RequestKey};

const TABLE: &str = "cart_late_adds";

// Whoever notes it again did not hear that it is noted, or repeated the request itself in vain:
// only then it is to be told once more.
static NOTE: Statement = Statement::new(concat!(
    "INSERT INTO cart_late_adds (account, request_id, step, kind, noted_at)
     VALUES ($2, CASE WHEN ",
    is_sealing!(),
    " THEN $3 ELSE $4 END, $5, $6, {now})
     ON CONFLICT (account, request_id, step) DO UPDATE
     SET told_by = NULL, noted_at = excluded.noted_at
     WHERE cart_late_adds.told_by = cart_late_adds.request_id",
));

static DROP_OLDEST: Statement = Statement::new(
    "DELETE FROM cart_late_adds
     WHERE account = $1 AND told_by IS NULL AND (request_id, step) NOT IN (
         SELECT request_id, step
         FROM cart_late_adds
         WHERE account = $1 AND told_by IS NULL
         ORDER BY noted_at DESC, request_id DESC, step DESC
         LIMIT 3)",
);

static READ: Statement = Statement::new(
    "SELECT a.request_id, a.step, a.kind, a.told_by, r.result
     FROM cart_late_adds a
     LEFT JOIN cart_requests r
         ON r.account = a.account AND r.request_id = a.request_id AND r.step = a.step
     WHERE a.account = $2 AND a.noted_at >= {now} - $3
       AND (a.told_by IS NULL OR a.told_by IN ($4, $5))
     ORDER BY a.noted_at, a.request_id, a.step",
);

// One statement, so that of two requests one tells an add. A request that told something before
// tells the same again, and no more.
static TELL: Statement = Statement::new(concat!(
    "UPDATE cart_late_adds
     SET told_by = CASE WHEN ",
    is_sealing!(),
    " THEN $4 ELSE $5 END
     WHERE account = $2 AND noted_at >= {now} - $3 AND told_by IS NULL
       AND (request_id IN ($4, $5) OR EXISTS (
           SELECT 1
           FROM cart_requests r
           WHERE r.account = cart_late_adds.account AND r.step = cart_late_adds.step
             AND r.request_id = cart_late_adds.request_id))
       AND NOT EXISTS (
           SELECT 1
           FROM cart_late_adds told
           WHERE told.account = $2 AND told.told_by IN ($4, $5)
             AND told.request_id NOT IN ($4, $5))",
));

static DELETE: Statement = Statement::new("DELETE FROM cart_late_adds WHERE account = $1");

// In portions, so that it never holds the write lock for long.
static FORGET: Statement = Statement::new(
    "DELETE FROM cart_late_adds
     WHERE (account, request_id, step) IN (
         SELECT account, request_id, step
         FROM cart_late_adds
         WHERE noted_at < {now} - $2
         ORDER BY noted_at
         LIMIT 1000)",
);

/// A change that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateAdd {
    /// By which request.
    pub(crate) key: KeptKey,
    pub(crate) kind: LateKind,
    /// Whether it was told to whoever asks now; else to nobody yet.
    pub(crate) told: Told,
    /// What it did, as it was kept; none if nothing came of it yet.
    pub(crate) result: Option<Vec<u8>>,
}

/// Whether an add was told to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    NotYet,
    Before,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    request_id: String,
    step: i64,
    kind: Option<String>,
    told_by: Option<String>,
    result: Option<Vec<u8>>,
}

/// Notes a change, in the place of the oldest if there are three of which nobody was told.
pub(crate) async fn note(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    key: &RequestKey,
    kind: LateKind,
) -> Result<(), StoreError> {
    let note = database.query(&NOTE).bind(account.as_str().to_owned());
    let note = note.bind(String::from(key.sealed_id()));
    let note = note.bind(key.request_id().to_owned());
    note.bind(i64::from(key.step()))
        .bind(kind.name())
        .execute(&mut *connection)
        .await?;
    let drop = database.query(&DROP_OLDEST);
    let drop = drop.bind(account.as_str().to_owned());
    drop.execute(connection).await?;
    Ok(())
}

/// Those of the last `age` that were told to this request or to none, in their order.
pub(crate) async fn read(
    database: &Database,
    connection: &mut Connection,
    (account, by): (&Account, &RequestKey),
    age: Duration,
) -> Result<Vec<LateAdd>, StoreError> {
    let read = database.query_as(&READ).bind(account.as_str().to_owned());
    let read = read.bind(micros(age)).bind(String::from(by.sealed_id()));
    let read = read.bind(by.request_id().to_owned());
    let rows: Vec<Row> = read.fetch_all(connection).await?;
    rows.into_iter().map(late_add).collect()
}

fn late_add(row: Row) -> Result<LateAdd, StoreError> {
    let step = u32::try_from(row.step).ok();
    let id = KeptId::parse(&row.request_id).ok();
    let kind = match row.kind.as_deref() {
        Some(name) => LateKind::kept(name),
        // Before there was another.
        None => Some(LateKind::AddItem),
    };
    let (Some(id), Some(step), Some(kind)) = (id, step, kind) else {
        return Err(StoreError::inconsistent(TABLE, row.request_id));
    };
    Ok(LateAdd {
        key: KeptKey { id, step },
        kind,
        told: match row.told_by {
            Some(_) => Told::Before,
            None => Told::NotYet,
        },
        result: row.result,
    })
}

/// What something came of is told to this request from now on, and to no other.
pub(crate) async fn tell(
    database: &Database,
    connection: &mut Connection,
    (account, by): (&Account, &RequestKey),
    age: Duration,
) -> Result<(), StoreError> {
    let tell = database.query(&TELL).bind(account.as_str().to_owned());
    let tell = tell.bind(micros(age)).bind(String::from(by.sealed_id()));
    let tell = tell.bind(by.request_id().to_owned());
    tell.execute(connection).await?;
    Ok(())
}

/// Keeps nothing of an account.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    let delete = database.query(&DELETE).bind(account.as_str().to_owned());
    delete.execute(connection).await?;
    Ok(())
}

/// Forgets up to a thousand that are older than `age`; how many it were.
pub(crate) async fn forget(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET).bind(micros(age));
    Ok(forget.execute(connection).await?.rows_affected())
}
