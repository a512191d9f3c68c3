//! `cart_cleared_lines`: what the last emptying of a cart took out.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, micros};
use crate::domain::{Account, Currency, Money, Quantity, Sku};

const TABLE: &str = "cart_cleared_lines";

static KEEP: Statement = Statement::new(
    "INSERT INTO cart_cleared_lines (account, sku, quantity, unit_price_minor, currency, place,
                                     cleared_at)
     SELECT account, sku, quantity, unit_price_minor, currency, added_version, {now}
     FROM cart_lines
     WHERE account = $2",
);

static READ: Statement = Statement::new(
    "SELECT sku, quantity, unit_price_minor, currency
     FROM cart_cleared_lines
     WHERE account = $2 AND cleared_at >= {now} - $3
     ORDER BY place",
);

static DELETE: Statement = Statement::new("DELETE FROM cart_cleared_lines WHERE account = $1");

static PUT_BACK: Statement =
    Statement::new("DELETE FROM cart_cleared_lines WHERE account = $1 AND sku = $2");

// In portions, so that it never holds the write lock for long.
static FORGET: Statement = Statement::new(
    "DELETE FROM cart_cleared_lines
     WHERE (account, sku) IN (
         SELECT account, sku
         FROM cart_cleared_lines
         WHERE cleared_at < {now} - $2
         ORDER BY cleared_at
         LIMIT 1000)",
);

#[derive(Debug, sqlx::FromRow)]
struct Row {
    sku: String,
    quantity: i64,
    unit_price_minor: Option<i64>,
    currency: Option<String>,
}

/// A line that can be had back.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
    /// What one cost there; none where an older version emptied the cart.
    pub(crate) unit_price: Option<Money>,
}

impl TryFrom<Row> for Kept {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            sku,
            quantity,
            unit_price_minor,
            currency,
        } = row;
        let inconsistent = || StoreError::inconsistent(TABLE, sku.clone());
        let quantity = u32::try_from(quantity).ok();
        let quantity = quantity.and_then(|quantity| Quantity::parse(quantity).ok());
        let currency = currency.map(|code| Currency::parse(&code)).transpose();
        let currency = currency.map_err(|_unknown| inconsistent())?;
        let unit_price = match (unit_price_minor, currency) {
            (Some(minor), Some(currency)) => Some(Money::of(minor, currency)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(inconsistent()),
        };
        Ok(Self {
            sku: Sku::parse(&sku).map_err(|_malformed| inconsistent())?,
            quantity: quantity.ok_or_else(inconsistent)?,
            unit_price,
        })
    }
}

/// Keeps the lines of a locked cart that is about to be emptied, in place of what was kept before.
pub(crate) async fn keep(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    delete(database, connection, account).await?;
    let keep = database.query(&KEEP).bind(account.as_str().to_owned());
    keep.execute(connection).await?;
    Ok(())
}

/// What is kept and not older than `age`, in its order.
pub(crate) async fn read(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    age: Duration,
) -> Result<Vec<Kept>, StoreError> {
    let read = database.query_as(&READ).bind(account.as_str().to_owned());
    let rows: Vec<Row> = read.bind(micros(age)).fetch_all(connection).await?;
    rows.into_iter().map(Kept::try_from).collect()
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

/// Keeps a line no longer, which is in the cart again.
pub(crate) async fn put_back(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    sku: &Sku,
) -> Result<(), StoreError> {
    let done = database.query(&PUT_BACK).bind(account.as_str().to_owned());
    done.bind(sku.as_str().to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets up to a thousand lines that are older than `age`; how many it were.
pub(crate) async fn forget(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET).bind(micros(age));
    Ok(forget.execute(connection).await?.rows_affected())
}
