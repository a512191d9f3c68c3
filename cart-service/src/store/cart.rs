//! `cart_carts` and `cart_lines`: a cart as it was left.

use saycart_sql::{Database, Statement};
use sqlx::AnyConnection;

use super::StoreError;
use crate::domain::{Account, Availability, Cart, Currency, Line, LineChange, LineId, Money, Sku};

const TABLE: &str = "cart_lines";

// One statement, so that the version and the lines belong together without a transaction.
static READ: Statement = Statement::new(
    "SELECT c.version, l.line_id, l.sku, l.quantity, l.unit_price_minor, l.currency,
            p.name, p.spoken_name, p.sold_out_at, p.withdrawn_at
     FROM cart_carts c
     LEFT JOIN cart_lines l ON l.account = c.account
     LEFT JOIN cart_products p ON p.sku = l.sku
     WHERE c.account = $1
     ORDER BY l.added_version",
);

// Makes the row if it is the shopper's first change, and takes its lock either way: on
// PostgreSQL, changes of one cart queue here, and each sees what the one before it wrote.
static LOCK: Statement = Statement::new(
    "INSERT INTO cart_carts (account, version, created_at, changed_at)
     VALUES ($2, 0, {now}, {now})
     ON CONFLICT (account) DO UPDATE SET changed_at = excluded.changed_at",
);

static SET_VERSION: Statement =
    Statement::new("UPDATE cart_carts SET version = $2 WHERE account = $1");

static PUT_LINE: Statement = Statement::new(
    "INSERT INTO cart_lines
         (line_id, account, sku, quantity, unit_price_minor, currency, added_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (line_id) DO UPDATE
     SET quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor,
         currency = excluded.currency
     WHERE cart_lines.account = excluded.account",
);

static DELETE_LINE: Statement =
    Statement::new("DELETE FROM cart_lines WHERE account = $1 AND line_id = $2");

static DELETE_LINES: Statement = Statement::new("DELETE FROM cart_lines WHERE account = $1");

#[derive(Debug, sqlx::FromRow)]
struct Row {
    version: i64,
    line_id: Option<String>,
    sku: Option<String>,
    quantity: Option<i64>,
    unit_price_minor: Option<i64>,
    currency: Option<String>,
    name: Option<String>,
    spoken_name: Option<String>,
    sold_out_at: Option<i64>,
    withdrawn_at: Option<i64>,
}

/// Reads the cart; one that was never touched has no row and version 0.
pub(crate) async fn read(
    database: &Database,
    connection: &mut AnyConnection,
    account: &Account,
) -> Result<Cart, StoreError> {
    let rows: Vec<Row> = database
        .query_as(&READ)
        .bind(account.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    let Some(first) = rows.first() else {
        return Ok(Cart::untouched());
    };
    let broken = || StoreError::inconsistent("cart_carts", account.as_str());

    let version = u64::try_from(first.version).map_err(|_negative| broken())?;
    let lines = rows
        .into_iter()
        .filter_map(line)
        .collect::<Result<Vec<_>, _>>()?;
    Cart::of(version, lines).map_err(|_inconsistent| broken())
}

/// Makes changes of this cart wait for the end of the transaction.
pub(crate) async fn lock(
    database: &Database,
    connection: &mut AnyConnection,
    account: &Account,
) -> Result<(), StoreError> {
    database
        .query(&LOCK)
        .bind(account.as_str().to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what became of one line, and the cart's new version.
pub(crate) async fn write(
    database: &Database,
    connection: &mut AnyConnection,
    account: &Account,
    change: LineChange<'_>,
    version: u64,
) -> Result<(), StoreError> {
    let account_text = account.as_str().to_owned();
    let version = i64::try_from(version)
        .map_err(|_beyond| StoreError::inconsistent("cart_carts", account.as_str()))?;
    match change {
        LineChange::Kept => return Ok(()),
        LineChange::Removed(id) => {
            let delete = database.query(&DELETE_LINE);
            delete
                .bind(account_text)
                .bind(id.as_str().to_owned())
                .execute(&mut *connection)
                .await?;
        }
        LineChange::Put(line) => {
            let put = database.query(&PUT_LINE);
            put.bind(line.id().as_str().to_owned())
                .bind(account_text)
                .bind(line.sku().as_str().to_owned())
                .bind(i64::from(line.quantity()))
                .bind(line.unit_price().minor())
                .bind(line.unit_price().currency().code().to_owned())
                .bind(version)
                .execute(&mut *connection)
                .await?;
        }
    }
    set_version(database, connection, account, version).await
}

/// Removes every line, and writes the cart's new version.
pub(crate) async fn clear(
    database: &Database,
    connection: &mut AnyConnection,
    account: &Account,
    version: u64,
) -> Result<(), StoreError> {
    let version = i64::try_from(version)
        .map_err(|_beyond| StoreError::inconsistent("cart_carts", account.as_str()))?;
    let delete = database.query(&DELETE_LINES);
    delete
        .bind(account.as_str().to_owned())
        .execute(&mut *connection)
        .await?;
    set_version(database, connection, account, version).await
}

async fn set_version(
    database: &Database,
    connection: &mut AnyConnection,
    account: &Account,
    version: i64,
) -> Result<(), StoreError> {
    let update = database.query(&SET_VERSION);
    update
        .bind(account.as_str().to_owned())
        .bind(version)
        .execute(connection)
        .await?;
    Ok(())
}

/// The line of a row; an empty cart's only row has none.
fn line(row: Row) -> Option<Result<Line, StoreError>> {
    let id = row.line_id.clone()?;
    Some(line_of(row).ok_or_else(|| StoreError::inconsistent(TABLE, id)))
}

fn line_of(row: Row) -> Option<Line> {
    let availability = match (row.withdrawn_at, row.sold_out_at) {
        (Some(_), _) => Availability::Withdrawn,
        (None, Some(_)) => Availability::SoldOut,
        (None, None) => Availability::InStock,
    };
    let currency = Currency::parse(&row.currency?).ok()?;
    Line::of(
        LineId::parse(&row.line_id?).ok()?,
        (Sku::parse(&row.sku?).ok()?, row.name?, row.spoken_name?),
        u32::try_from(row.quantity?)
            .ok()
            .filter(|quantity| *quantity > 0)?,
        Money::of(row.unit_price_minor?, currency),
        availability,
    )
    .ok()
}
