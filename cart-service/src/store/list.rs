//! `cart_lists` and `cart_list_lines`: what shoppers keep for later. Changes are made under the lock
//! of the shopper's cart ([`super::cart::lock`]).

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use super::product::sale_is_on;
use crate::domain::{
    Account, Availability, Currency, ListId, ListLine, ListName, Money, ShoppingList, Sku,
    WhichList,
};

const TABLE: &str = "cart_list_lines";

/// A list and its lines, at the prices of this moment.
macro_rules! lists {
    ($where:literal) => {
        Statement::new(concat!(
            "SELECT t.list_id, t.name AS list_name, l.sku, l.quantity, p.name, p.spoken_name,
                    CASE WHEN ",
            sale_is_on!(),
            " THEN p.sale_price_minor ELSE p.price_minor END AS price_minor,
                    p.currency, p.sold_out_at, p.withdrawn_at
             FROM cart_lists t
             LEFT JOIN cart_list_lines l ON l.list_id = t.list_id
             LEFT JOIN cart_products p ON p.sku = l.sku ",
            $where,
            " ORDER BY l.place"
        ))
    };
}

static BY_ID: Statement = lists!("WHERE t.account = $2 AND t.list_id = $3");

static BY_NAME: Statement = lists!("WHERE t.account = $2 AND t.name = $3");

static NAMES: Statement =
    Statement::new("SELECT name FROM cart_lists WHERE account = $1 AND name <> '' ORDER BY name");

static COUNT: Statement = Statement::new("SELECT count(*) FROM cart_lists WHERE account = $1");

static CREATE: Statement = Statement::new(
    "INSERT INTO cart_lists (list_id, account, name, created_at) VALUES ($2, $3, $4, {now})",
);

// At the end of the list; what is there already stays in its place.
static PUT: Statement = Statement::new(
    "INSERT INTO cart_list_lines (list_id, sku, quantity, place)
     VALUES ($1, $2, $3,
             (SELECT COALESCE(MAX(place), 0) + 1 FROM cart_list_lines WHERE list_id = $1))
     ON CONFLICT (list_id, sku) DO UPDATE SET quantity = excluded.quantity",
);

static REMOVE: Statement =
    Statement::new("DELETE FROM cart_list_lines WHERE list_id = $1 AND sku = $2");

static DELETE_LINES: Statement = Statement::new(
    "DELETE FROM cart_list_lines
     WHERE list_id IN (SELECT list_id FROM cart_lists WHERE account = $1)",
);

static DELETE: Statement = Statement::new("DELETE FROM cart_lists WHERE account = $1");

#[derive(Debug, sqlx::FromRow)]
struct Row {
    list_id: String,
    list_name: String,
    sku: Option<String>,
    quantity: Option<i64>,
    name: Option<String>,
    spoken_name: Option<String>,
    price_minor: Option<i64>,
    currency: Option<String>,
    sold_out_at: Option<i64>,
    withdrawn_at: Option<i64>,
}

/// A list of the account's, if it is there.
pub(crate) async fn read(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    which: &WhichList,
) -> Result<Option<ShoppingList>, StoreError> {
    let (statement, key) = match which {
        WhichList::Id(id) => (&BY_ID, id.as_str()),
        WhichList::Named(name) => (&BY_NAME, name.as_str()),
    };
    let read = database.query_as(statement);
    let read = read.bind(account.as_str().to_owned()).bind(key.to_owned());
    let rows: Vec<Row> = read.fetch_all(connection).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let broken = || StoreError::inconsistent("cart_lists", first.list_id.clone());
    let id = ListId::parse(&first.list_id).map_err(|_not_ours| broken())?;
    let name = ListName::kept(first.list_name.clone());
    let lines = rows
        .into_iter()
        .filter_map(line)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Some(ShoppingList {
        id: Some(id),
        name,
        lines,
    }))
}

/// What the lists of an account are called that have a name.
pub(crate) async fn names(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Vec<ListName>, StoreError> {
    let names = database.query_as(&NAMES).bind(account.as_str().to_owned());
    let names: Vec<(String,)> = names.fetch_all(connection).await?;
    Ok(names
        .into_iter()
        .map(|(name,)| ListName::kept(name))
        .collect())
}

/// How many lists an account has.
pub(crate) async fn count(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<i64, StoreError> {
    let count = database.query_as(&COUNT).bind(account.as_str().to_owned());
    let (count,): (i64,) = count.fetch_one(connection).await?;
    Ok(count)
}

/// Makes an empty list.
pub(crate) async fn create(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    id: &ListId,
    name: &ListName,
) -> Result<(), StoreError> {
    let create = database.query(&CREATE).bind(id.as_str().to_owned());
    let create = create.bind(account.as_str().to_owned());
    let create = create.bind(name.as_str().to_owned());
    create.execute(connection).await?;
    Ok(())
}

/// Writes how many of a product are on a list; 0 takes it off.
pub(crate) async fn write(
    database: &Database,
    connection: &mut Connection,
    id: &ListId,
    sku: &Sku,
    quantity: u32,
) -> Result<(), StoreError> {
    let statement = if quantity == 0 { &REMOVE } else { &PUT };
    let write = database.query(statement).bind(id.as_str().to_owned());
    let write = write.bind(sku.as_str().to_owned());
    let write = if quantity == 0 {
        write
    } else {
        write.bind(i64::from(quantity))
    };
    write.execute(connection).await?;
    Ok(())
}

/// Deletes all lists of an account.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    for statement in [&DELETE_LINES, &DELETE] {
        let delete = database.query(statement).bind(account.as_str().to_owned());
        delete.execute(&mut *connection).await?;
    }
    Ok(())
}

/// The line of a row; an empty list's only row has none.
fn line(row: Row) -> Option<Result<ListLine, StoreError>> {
    let (list, sku) = (row.list_id.clone(), row.sku.clone()?);
    let broken = || StoreError::inconsistent(TABLE, format!("{list} {sku}"));
    Some(line_of(row).ok_or_else(broken))
}

fn line_of(row: Row) -> Option<ListLine> {
    let availability = match (row.withdrawn_at, row.sold_out_at) {
        (Some(_), _) => Availability::Withdrawn,
        (None, Some(_)) => Availability::SoldOut,
        (None, None) => Availability::InStock,
    };
    let quantity = u32::try_from(row.quantity?).ok();
    Some(ListLine {
        sku: Sku::parse(&row.sku?).ok()?,
        name: row.name?,
        spoken_name: row.spoken_name?,
        quantity: quantity.filter(|quantity| *quantity > 0)?,
        unit_price: Money::of(row.price_minor?, Currency::parse(&row.currency?).ok()?),
        availability,
    })
}
