//! `cart_requests`: what each request did, for seven days. It is read with the cart that it locks
//! ([`super::cart::lock`]).
//!
//! Ids and bodies are kept sealed ([`crate::domain::KeptId`]). Rows of before have the id as it
//! came and the bare digest, and so have those of the first day with this version: a replica of the
//! version before it must recognise them. `cart_sealing` says when that day is over.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, micros};
use crate::domain::{Account, BodyHash, RequestKey};

/// Whether what is written now is sealed.
macro_rules! is_sealing {
    () => {
        "EXISTS (SELECT 1 FROM cart_sealing WHERE begins_at <= {now})"
    };
}
pub(super) use is_sealing;

// Where nothing was ever sold, no replica of before can have added anything.
static BEGIN_SEALING: Statement = Statement::new(
    "INSERT INTO cart_sealing (id, begins_at)
     SELECT 1, CASE WHEN version = 0 THEN {now} ELSE {now} + $2 END
     FROM cart_catalogue
     WHERE id = 1
     ON CONFLICT (id) DO NOTHING",
);

static INSERT: Statement = Statement::new(concat!(
    "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
     VALUES ($2, CASE WHEN ",
    is_sealing!(),
    " THEN $3 ELSE $4 END, $5, CASE WHEN ",
    is_sealing!(),
    " THEN $6 ELSE $7 END, $8, {now})",
));

static FIND_MOVE: Statement = Statement::new(
    "SELECT result, taken_back_at FROM cart_requests
     WHERE account = $1 AND request_id IN ($2, $3) AND step = $4
     ORDER BY created_at
     LIMIT 1",
);

static TAKEN_BACK: Statement = Statement::new(
    "UPDATE cart_requests
     SET taken_back_at = {now}
     WHERE account = $2 AND request_id IN ($3, $4) AND step = $5",
);

static FIND: Statement = Statement::new(
    "SELECT result FROM cart_requests
     WHERE account = $1 AND request_id IN ($2, $3) AND step = $4
     ORDER BY created_at
     LIMIT 1",
);

// In portions, so that a shop's busiest week does not hold the write lock while it is forgotten.
static FORGET: Statement = Statement::new(
    "DELETE FROM cart_requests
     WHERE (account, request_id, step) IN (
         SELECT account, request_id, step
         FROM cart_requests
         WHERE created_at < {now} - $2
         ORDER BY created_at
         LIMIT 1000)",
);

static FORGET_OF: Statement = Statement::new(
    "DELETE FROM cart_requests
     WHERE (account, request_id, step) IN (
         SELECT account, request_id, step
         FROM cart_requests
         WHERE account = $1
         LIMIT 1000)",
);

/// Whether a move was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakenBackBefore {
    Yes,
    No,
}

/// What a request did when it came first.
#[derive(Debug)]
pub(crate) enum Found {
    /// The same body: answer these bytes.
    Same(Vec<u8>),
    /// Another body under the same key.
    Other,
}

impl Found {
    /// What was kept of a request, sealed or as before there were seals, against what came now.
    pub(crate) fn of(kept: &[u8], result: Vec<u8>, (key, body): (&RequestKey, &BodyHash)) -> Self {
        if kept == body.sealed(key).as_bytes() || kept == body.as_bytes() {
            Self::Same(result)
        } else {
            Self::Other
        }
    }
}

/// Begins to seal what is kept, after so long; at once where nothing was ever sold. Said before, it
/// stays as it was said first.
pub(crate) async fn begin_sealing(
    database: &Database,
    connection: &mut Connection,
    after: Duration,
) -> Result<(), StoreError> {
    let begin = database.query(&BEGIN_SEALING).bind(micros(after));
    begin.execute(connection).await?;
    Ok(())
}

/// What a request did, if it is on record.
pub(crate) async fn find(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    key: &RequestKey,
) -> Result<Option<Vec<u8>>, StoreError> {
    let find = database.query_as(&FIND).bind(account.as_str().to_owned());
    let find = find
        .bind(String::from(key.sealed_id()))
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()));
    let row: Option<(Vec<u8>,)> = find.fetch_optional(connection).await?;
    Ok(row.map(|(result,)| result))
}

/// The same of a request that moved something into the cart, and whether that was taken back.
pub(crate) async fn find_move(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    key: &RequestKey,
) -> Result<Option<(Vec<u8>, TakenBackBefore)>, StoreError> {
    let find = database.query_as(&FIND_MOVE);
    let find = find.bind(account.as_str().to_owned());
    let find = find
        .bind(String::from(key.sealed_id()))
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()));
    let row: Option<(Vec<u8>, Option<i64>)> = find.fetch_optional(connection).await?;
    Ok(row.map(|(result, at)| match at {
        Some(_) => (result, TakenBackBefore::Yes),
        None => (result, TakenBackBefore::No),
    }))
}

/// From now on what the request moved is taken back, under the lock of its cart.
pub(crate) async fn taken_back(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    key: &RequestKey,
) -> Result<(), StoreError> {
    let update = database.query(&TAKEN_BACK);
    let update = update
        .bind(account.as_str().to_owned())
        .bind(String::from(key.sealed_id()))
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()));
    update.execute(connection).await?;
    Ok(())
}

/// Keeps what a request did.
pub(crate) async fn insert(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    key: &RequestKey,
    body: &BodyHash,
    result: Vec<u8>,
) -> Result<(), StoreError> {
    let insert = database.query(&INSERT);
    insert
        .bind(account.as_str().to_owned())
        .bind(String::from(key.sealed_id()))
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()))
        .bind(body.sealed(key).as_bytes().to_vec())
        .bind(body.as_bytes().to_vec())
        .bind(result)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets up to a thousand requests that are older than `age`; how many it were.
pub(crate) async fn forget(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<u64, StoreError> {
    let done = database
        .query(&FORGET)
        .bind(micros(age))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Forgets up to a thousand requests of an account; how many it were.
pub(crate) async fn forget_of(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET_OF);
    let forget = forget.bind(account.as_str().to_owned());
    Ok(forget.execute(connection).await?.rows_affected())
}
