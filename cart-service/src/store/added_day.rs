//! `cart_added_days`: on which days a shopper added what. It is all that is derived from a history.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{Account, HistoryUse, Sku};

// Whether the history is on is asked in the statement that writes: what is off keeps nothing.
static COUNT: Statement = Statement::new(
    "INSERT INTO cart_added_days (account, sku, day)
     SELECT $2, $3, {now} / 86400000000
     WHERE COALESCE((SELECT uses FROM cart_history WHERE account = $2), $4) = 1
     ON CONFLICT (account, sku, day) DO NOTHING",
);

static USUAL: Statement = Statement::new(
    "SELECT sku, count(*) AS days
     FROM cart_added_days
     WHERE account = $2 AND day > {now} / 86400000000 - $3
       AND COALESCE((SELECT uses FROM cart_history WHERE account = $2), $4) = 1
     GROUP BY sku
     HAVING count(*) >= $5
     ORDER BY count(*) DESC, max(day) DESC, sku
     LIMIT 1000",
);

static DELETE: Statement = Statement::new("DELETE FROM cart_added_days WHERE account = $1");

static FORGET: Statement = Statement::new(
    "DELETE FROM cart_added_days
     WHERE (account, sku, day) IN (
         SELECT account, sku, day
         FROM cart_added_days
         WHERE day <= {now} / 86400000000 - $2
         ORDER BY day
         LIMIT 1000)",
);

/// Counts today for a product, if the history is on. Once a day.
pub(crate) async fn count(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    sku: &Sku,
    default: HistoryUse,
) -> Result<(), StoreError> {
    let count = database.query(&COUNT).bind(account.as_str().to_owned());
    let count = count.bind(sku.as_str().to_owned());
    count.bind(default.as_number()).execute(connection).await?;
    Ok(())
}

/// What was added on at least `least` days within `age`, and on how many, most days first, if the
/// history is on.
pub(crate) async fn usual(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    (age, least): (Duration, u32),
    default: HistoryUse,
) -> Result<Vec<(Sku, u32)>, StoreError> {
    let usual = database.query_as(&USUAL).bind(account.as_str().to_owned());
    let usual = usual.bind(days(age)).bind(default.as_number());
    let rows: Vec<(String, i64)> = usual.bind(i64::from(least)).fetch_all(connection).await?;
    let product = |(sku, days): (String, i64)| {
        let known = Sku::parse(&sku).ok().zip(u32::try_from(days).ok());
        known.ok_or_else(|| StoreError::inconsistent("cart_added_days", sku))
    };
    rows.into_iter().map(product).collect()
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

/// Forgets up to a thousand rows of days that began longer than `age` ago; how many it were.
pub(crate) async fn forget(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET).bind(days(age));
    Ok(forget.execute(connection).await?.rows_affected())
}

fn days(age: Duration) -> i64 {
    i64::try_from(age.as_secs() / 86_400).unwrap_or(i64::MAX)
}
