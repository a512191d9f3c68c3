//! The numbers of deleted accounts.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::erasure::{Erasure, Place};

#[derive(Debug, FromRow)]
struct Found {
    found: i64,
}

/// Whether an account was deleted that has no number yet.
pub(crate) async fn is_number_missing(
    db: &Database,
    connection: &mut Connection,
) -> Result<bool, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT 1 AS found FROM auth_users
          WHERE deleted_at IS NOT NULL AND erasure IS NULL LIMIT 1",
    );
    let row: Option<Found> = db.query_as(&FIND).fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}

#[derive(Debug, FromRow)]
struct Counter {
    last: i64,
}

/// Gives numbers to at most a thousand deleted accounts, in a transaction of its own.
pub(crate) async fn give_numbers(
    db: &Database,
    transaction: &mut Connection,
) -> Result<(), StoreError> {
    // Changes nothing: it makes the row, and takes its lock until the commit. So whoever is next
    // sees all numbers that were given, and none is seen before a smaller one.
    static LOCK: Statement = Statement::new(
        "INSERT INTO auth_erasure_numbers (id, last) VALUES (1, 0)
         ON CONFLICT (id) DO UPDATE SET last = auth_erasure_numbers.last RETURNING last",
    );
    static GIVE: Statement = Statement::new(
        "UPDATE auth_users SET erasure = $1 + waiting.place
           FROM (SELECT id AS user_id, row_number() OVER (ORDER BY deleted_at, id) AS place
                   FROM auth_users WHERE deleted_at IS NOT NULL AND erasure IS NULL
                  ORDER BY deleted_at, id LIMIT 1000) AS waiting
          WHERE auth_users.id = waiting.user_id",
    );
    static COUNT: Statement =
        Statement::new("UPDATE auth_erasure_numbers SET last = last + $1 WHERE id = 1");
    let Counter { last } = db.query_as(&LOCK).fetch_one(&mut *transaction).await?;
    let give = db.query(&GIVE).bind(last);
    let given = give.execute(&mut *transaction).await?.rows_affected();
    let given = i64::try_from(given).unwrap_or(i64::MAX);
    db.query(&COUNT).bind(given).execute(transaction).await?;
    Ok(())
}

/// Whether this place is in the list.
pub(crate) async fn is_known(
    db: &Database,
    connection: &mut Connection,
    place: Place,
) -> Result<bool, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT 1 AS found FROM auth_users WHERE erasure = $1 AND id = $2");
    let find = db.query_as(&FIND).bind(place.number);
    let find = find.bind(place.user.to_string());
    let row: Option<Found> = find.fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}

#[derive(Debug, FromRow)]
struct Row {
    erasure: i64,
    id: String,
    deleted_at: Option<i64>,
}

impl TryFrom<Row> for Erasure {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            erasure: number,
            id,
            deleted_at,
        } = row;
        let (Ok(user), Some(erased_at)) = (id.parse(), deleted_at) else {
            let table = "auth_users";
            return Err(StoreError::Inconsistent { table, id });
        };
        Ok(Self {
            place: Place { number, user },
            erased_at: Timestamp::from_micros(erased_at),
        })
    }
}

/// At most `size` erasures with numbers after this one, in order.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
    after: i64,
    size: u32,
) -> Result<Vec<Erasure>, StoreError> {
    static LIST: Statement = Statement::new(
        "SELECT erasure, id, deleted_at FROM auth_users
          WHERE erasure > $1 ORDER BY erasure LIMIT $2",
    );
    let list = db.query_as(&LIST).bind(after).bind(i64::from(size));
    let rows: Vec<Row> = list.fetch_all(connection).await?;
    rows.into_iter().map(Erasure::try_from).collect()
}
