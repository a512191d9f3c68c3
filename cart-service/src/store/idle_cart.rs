//! `cart_carts` that nobody changed for long.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, micros};
use crate::domain::Account;

static FIND: Statement = Statement::new(
    "SELECT account
     FROM cart_carts
     WHERE changed_at < {now} - $2
     ORDER BY changed_at
     LIMIT 100",
);

// The cart's own lock: whoever changes it meanwhile comes first, and it is idle no more, or comes after it
// and begins a new one.
static HOLD: Statement = Statement::new(
    "UPDATE cart_carts SET version = version WHERE account = $2 AND changed_at < {now} - $3",
);

static DELETE: Statement = Statement::new("DELETE FROM cart_carts WHERE account = $1");

/// Up to a hundred shoppers whose carts were not changed for `age`, the longest first.
pub(crate) async fn find(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<Vec<Account>, StoreError> {
    let find = database.query_as(&FIND).bind(micros(age));
    let rows: Vec<(String,)> = find.fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(it,)| Account::idle(it)).collect())
}

/// Deletes the cart if it is still idle, with its lines and what its last emptying took out. The lists
/// stay.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    age: Duration,
) -> Result<bool, StoreError> {
    let hold = database.query(&HOLD).bind(account.as_str().to_owned());
    let still_idle = hold.bind(micros(age)).execute(&mut *connection).await?;
    if still_idle.rows_affected() == 0 {
        return Ok(false);
    }
    super::cart::clear(database, connection, account).await?;
    super::cleared_line::delete(database, connection, account).await?;
    let delete = database.query(&DELETE).bind(account.as_str().to_owned());
    delete.execute(connection).await?;
    Ok(true)
}
