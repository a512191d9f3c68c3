//! `cart_carts` and `cart_lines`: a cart as it was left.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};

use super::request::Found;
use super::{StoreError, micros};
use crate::domain::{
    Account, Availability, BodyHash, Cart, Currency, LateAdds, Line, LineChange, LineId, LinePrice,
    Money, RequestKey, Sku, Variant,
};

const TABLE: &str = "cart_lines";

// One statement, so that the version and the lines belong together without a transaction.
static READ: Statement = Statement::new(
    "SELECT c.version, l.line_id, l.sku, l.quantity, l.unit_price_minor, l.currency,
            l.list_price_minor, l.tax_class, l.priced_at,
            p.name, p.variants, p.spoken_name, p.sold_out_at, p.withdrawn_at,
            c.late_until - {now} AS late_for, {now} AS read_at
     FROM cart_carts c
     LEFT JOIN cart_lines l ON l.account = c.account
     LEFT JOIN cart_products p ON p.sku = l.sku
     WHERE c.account = $2
     ORDER BY l.added_version",
);

// The same, with what became of one request and whether the account was deleted: two round trips
// less while others wait for the lock.
static READ_LOCKED: Statement = Statement::new(
    "SELECT c.version - 1 AS version, l.line_id, l.sku, l.quantity, l.unit_price_minor, l.currency,
            l.list_price_minor, l.tax_class, l.priced_at,
            p.name, p.variants, p.spoken_name, p.sold_out_at, p.withdrawn_at,
            c.late_until - {now} AS late_for, {now} AS read_at, r.body_hash, r.result, e.erased_at
     FROM cart_carts c
     LEFT JOIN cart_erased_accounts e ON e.account = c.account
     LEFT JOIN cart_requests r ON r.account = c.account AND r.step = $5 AND r.request_id = (
         SELECT q.request_id
         FROM cart_requests q
         WHERE q.account = $2 AND q.request_id IN ($3, $4) AND q.step = $5
         ORDER BY q.created_at
         LIMIT 1)
     LEFT JOIN cart_lines l ON l.account = c.account
     LEFT JOIN cart_products p ON p.sku = l.sku
     WHERE c.account = $2
     ORDER BY l.added_version",
);

// Makes the row if it is the shopper's first change, and takes its lock either way: on
// PostgreSQL, changes of one cart queue here, and each sees what the one before it wrote. Nearly
// every request that comes this far changes the cart, so the version is counted up here.
static LOCK: Statement = Statement::new(
    "INSERT INTO cart_carts (account, version, created_at, changed_at)
     VALUES ($2, 1, {now}, {now})
     ON CONFLICT (account) DO UPDATE
     SET version = cart_carts.version + 1, changed_at = excluded.changed_at",
);

static ADVANCE: Statement =
    Statement::new("UPDATE cart_carts SET version = version + $2 WHERE account = $1");

// The lock of a cart that is there, for what no shopper asked for.
static LOCK_TO_PRICE: Statement =
    Statement::new("UPDATE cart_carts SET version = version + 1 WHERE account = $1");

static UNCHANGED: Statement =
    Statement::new("UPDATE cart_carts SET version = version - 1 WHERE account = $1");

static LATE: Statement = Statement::new(
    "UPDATE cart_carts SET version = version - 1, late_until = {now} + $3 WHERE account = $2",
);

static PUT_LINE: Statement = Statement::new(
    "INSERT INTO cart_lines
         (line_id, account, sku, quantity, unit_price_minor, currency, added_version,
          list_price_minor, tax_class, priced_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (line_id) DO UPDATE
     SET quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor,
         currency = excluded.currency, list_price_minor = excluded.list_price_minor,
         tax_class = excluded.tax_class, priced_at = excluded.priced_at
     WHERE cart_lines.account = excluded.account",
);

static DELETE_LINE: Statement =
    Statement::new("DELETE FROM cart_lines WHERE account = $1 AND line_id = $2");

static DELETE_LINES: Statement = Statement::new("DELETE FROM cart_lines WHERE account = $1");

static DELETE: Statement = Statement::new("DELETE FROM cart_carts WHERE account = $1");

#[derive(Debug, sqlx::FromRow)]
struct Row {
    version: i64,
    line_id: Option<String>,
    sku: Option<String>,
    quantity: Option<i64>,
    unit_price_minor: Option<i64>,
    currency: Option<String>,
    list_price_minor: Option<i64>,
    tax_class: Option<String>,
    priced_at: Option<i64>,
    name: Option<String>,
    variants: Option<String>,
    spoken_name: Option<String>,
    sold_out_at: Option<i64>,
    withdrawn_at: Option<i64>,
    /// How long adds that were late may still be told.
    late_for: Option<i64>,
    read_at: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct LockedRow {
    #[sqlx(flatten)]
    cart: Row,
    body_hash: Option<Vec<u8>>,
    result: Option<Vec<u8>>,
    erased_at: Option<i64>,
}

/// A cart whose lock is held until the end of the transaction.
#[derive(Debug)]
pub(crate) enum Locked {
    /// The cart as it was before, and what this request did when it came before.
    Open(Option<Found>, Cart, LateAdds),
    /// The account was deleted: the transaction must not be committed.
    Erased,
}

/// A cart as somebody looks at it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) cart: Cart,
    /// Whether adds were late.
    pub(crate) late: LateAdds,
    /// When that was; none where there is no cart.
    pub(crate) at: Option<Timestamp>,
}

/// Reads the cart; one that was never touched has no row and version 0.
pub(crate) async fn read(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Seen, StoreError> {
    let rows: Vec<Row> = database
        .query_as(&READ)
        .bind(account.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    let late = late_adds(rows.first());
    let at = rows.first().map(|row| Timestamp::from_micros(row.read_at));
    let cart = cart_of(rows, account)?;
    Ok(Seen { cart, late, at })
}

/// Takes the lock of a cart for other prices on its lines, and counts its version up: the cart as it
/// was before, if there is one. If no price changes, the transaction must not be committed.
pub(crate) async fn lock_to_price(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Option<Cart>, StoreError> {
    let lock = database.query(&LOCK_TO_PRICE);
    let lock = lock.bind(account.as_str().to_owned());
    if lock.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(None);
    }
    let read = database.query_as(&READ).bind(account.as_str().to_owned());
    let mut rows: Vec<Row> = read.fetch_all(connection).await?;
    for row in &mut rows {
        row.version -= 1;
    }
    cart_of(rows, account).map(Some)
}

fn late_adds(row: Option<&Row>) -> LateAdds {
    match row.and_then(|row| row.late_for) {
        Some(1..) => LateAdds::Noted,
        Some(_) | None => LateAdds::None,
    }
}

fn cart_of(rows: Vec<Row>, account: &Account) -> Result<Cart, StoreError> {
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

/// Makes changes of this cart wait for the end of the transaction, and counts its version up. If
/// nothing is changed then, [`unchanged`] takes the count back.
pub(crate) async fn lock(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    (key, body): (&RequestKey, &BodyHash),
) -> Result<Locked, StoreError> {
    let name = account.as_str();
    hold(database, connection, account).await?;

    let read = database.query_as(&READ_LOCKED).bind(name.to_owned());
    let read = read
        .bind(String::from(key.sealed_id()))
        .bind(key.request_id().to_owned())
        .bind(i64::from(key.step()));
    let mut rows: Vec<LockedRow> = read.fetch_all(connection).await?;
    if rows.first().is_some_and(|row| row.erased_at.is_some()) {
        return Ok(Locked::Erased);
    }
    let before = rows.first_mut().and_then(|row| {
        let (hash, result) = (row.body_hash.take()?, row.result.take()?);
        Some(Found::of(&hash, result, (key, body)))
    });
    let rows: Vec<Row> = rows.into_iter().map(|row| row.cart).collect();
    let late = late_adds(rows.first());
    Ok(Locked::Open(before, cart_of(rows, account)?, late))
}

async fn hold(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    let lock = database.query(&LOCK).bind(account.as_str().to_owned());
    lock.execute(connection).await?;
    Ok(())
}

/// Takes the cart's lock as a change would, and deletes the cart with all its lines, and the
/// lists.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    hold(database, connection, account).await?;
    clear(database, connection, account).await?;
    super::cleared_line::delete(database, connection, account).await?;
    super::list::delete(database, connection, account).await?;
    super::added_day::delete(database, connection, account).await?;
    super::late_add::delete(database, connection, account).await?;
    super::history::delete(database, connection, account).await?;
    let delete = database.query(&DELETE);
    delete
        .bind(account.as_str().to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// Says that a locked cart was left as it was.
pub(crate) async fn unchanged(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    let update = database.query(&UNCHANGED);
    update
        .bind(account.as_str().to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// Says that a locked cart was left as it was, and that for a while adds of its shopper's are to be
/// told.
pub(crate) async fn late(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    age: Duration,
) -> Result<(), StoreError> {
    let update = database.query(&LATE).bind(account.as_str().to_owned());
    update.bind(micros(age)).execute(connection).await?;
    Ok(())
}

/// Counts a locked cart's version up by more changes than the one that its lock counted.
pub(crate) async fn advance(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    by: i64,
) -> Result<(), StoreError> {
    let update = database.query(&ADVANCE).bind(account.as_str().to_owned());
    update.bind(by).execute(connection).await?;
    Ok(())
}

/// Writes what became of one line of a locked cart.
pub(crate) async fn write(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    change: LineChange<'_>,
    version: u64,
) -> Result<(), StoreError> {
    let account_text = account.as_str().to_owned();
    let version = i64::try_from(version)
        .map_err(|_beyond| StoreError::inconsistent("cart_carts", account.as_str()))?;
    match change {
        LineChange::Kept => {}
        LineChange::Removed(id) => {
            let delete = database.query(&DELETE_LINE);
            delete
                .bind(account_text)
                .bind(id.as_str().to_owned())
                .execute(connection)
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
                .bind(line.price().list.map(Money::minor))
                .bind(line.price().tax_class.clone())
                .bind(line.price().at.map(Timestamp::as_micros))
                .execute(connection)
                .await?;
        }
    }
    Ok(())
}

/// Removes every line of a locked cart.
pub(crate) async fn clear(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    let delete = database.query(&DELETE_LINES);
    delete
        .bind(account.as_str().to_owned())
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
    let unit = Money::of(row.unit_price_minor?, currency);
    // A version before these columns writes another price and leaves them as they were: none of them says
    // that it wrote the line, and some do not say that this version did. A list price that is no higher is
    // of another price.
    let list = row.list_price_minor.filter(|list| *list > unit.minor());
    let variants: Vec<Variant> = serde_json::from_str(&row.variants?).ok()?;
    let name = Variant::told(&row.name?, &variants);
    Line::of(
        LineId::parse(&row.line_id?).ok()?,
        (Sku::parse(&row.sku?).ok()?, name, row.spoken_name?),
        u32::try_from(row.quantity?)
            .ok()
            .filter(|quantity| *quantity > 0)?,
        LinePrice {
            unit,
            list: list.map(|minor| Money::of(minor, currency)),
            tax_class: row.tax_class,
            at: row.priced_at.map(Timestamp::from_micros),
            raised: None,
        },
        availability,
    )
    .ok()
}
