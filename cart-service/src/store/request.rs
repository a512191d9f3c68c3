//! `cart_requests`: what each request did, for seven days. It is read with the cart that it locks
//! ([`super::cart::lock`]).

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, micros};
use crate::domain::{Account, BodyHash, RequestKey};

static INSERT: Statement = Statement::new(
    "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
     VALUES ($2, $3, $4, $5, $6, {now})",
);

static DONE: Statement =
    Statement::new("SELECT step FROM cart_requests WHERE account = $1 AND body_hash = $2 LIMIT 1");

static FIND: Statement = Statement::new(
    "SELECT result FROM cart_requests WHERE account = $1 AND request_id = $2 AND step = $3",
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

/// What a request did when it came first.
#[derive(Debug)]
pub(crate) enum Found {
    /// The same body: answer these bytes.
    Same(Vec<u8>),
    /// Another body under the same key.
    Other,
}

impl Found {
    /// What was kept of a request, against the body that came now.
    pub(crate) fn of(kept: &[u8], result: Vec<u8>, body: &BodyHash) -> Self {
        if kept == body.as_bytes() {
            Self::Same(result)
        } else {
            Self::Other
        }
    }
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
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()));
    let row: Option<(Vec<u8>,)> = find.fetch_optional(connection).await?;
    Ok(row.map(|(result,)| result))
}

/// Whether a request with this body was done for the account, under whichever id.
pub(crate) async fn was_done(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    body: &BodyHash,
) -> Result<bool, StoreError> {
    let find = database.query_as(&DONE).bind(account.as_str().to_owned());
    let find = find.bind(body.as_bytes().to_vec());
    let row: Option<(i64,)> = find.fetch_optional(connection).await?;
    Ok(row.is_some())
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
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()))
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
