//! `cart_products`: what is sold, and what was.

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{
    Account, Availability, Currency, Details, ListId, Money, Product, QuantityRule, Sku, Variant,
};

const TABLE: &str = "cart_products";

static FIND: Statement = Statement::new(
    "SELECT sku, name, spoken_name, brand, category, size, variants, synonyms, price_minor,
            currency, min_quantity, max_quantity, multiple_of, sold_out_at, withdrawn_at,
            stock, details
     FROM cart_products
     WHERE sku = $1",
);

static HOLD: Statement = Statement::new(
    "SELECT sku, name, spoken_name, brand, category, size, variants, synonyms, price_minor,
            currency, min_quantity, max_quantity, multiple_of, sold_out_at, withdrawn_at,
            stock, details
     FROM cart_products
     WHERE sku = $1 {share}",
);

static SOLD: Statement = Statement::new(
    "SELECT sku, name, spoken_name, brand, category, size, variants, synonyms, price_minor,
            currency, min_quantity, max_quantity, multiple_of, sold_out_at, withdrawn_at,
            stock, details
     FROM cart_products
     WHERE withdrawn_at IS NULL
     ORDER BY sku",
);

static IN_CART: Statement = Statement::new(
    "SELECT p.sku, p.name, p.spoken_name, p.brand, p.category, p.size, p.variants, p.synonyms,
            p.price_minor, p.currency, p.min_quantity, p.max_quantity, p.multiple_of,
            p.sold_out_at, p.withdrawn_at, p.stock, p.details
     FROM cart_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.account = $1
     ORDER BY l.added_version",
);

static CLEARED: Statement = Statement::new(
    "SELECT p.sku, p.name, p.spoken_name, p.brand, p.category, p.size, p.variants, p.synonyms,
            p.price_minor, p.currency, p.min_quantity, p.max_quantity, p.multiple_of,
            p.sold_out_at, p.withdrawn_at, p.stock, p.details
     FROM cart_cleared_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.account = $1
     ORDER BY p.sku {share}",
);

static LISTED: Statement = Statement::new(
    "SELECT p.sku, p.name, p.spoken_name, p.brand, p.category, p.size, p.variants, p.synonyms,
            p.price_minor, p.currency, p.min_quantity, p.max_quantity, p.multiple_of,
            p.sold_out_at, p.withdrawn_at, p.stock, p.details
     FROM cart_list_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.list_id = $1
     ORDER BY p.sku {share}",
);

#[derive(Debug, sqlx::FromRow)]
struct Row {
    sku: String,
    name: String,
    spoken_name: String,
    brand: Option<String>,
    category: Option<String>,
    size: Option<String>,
    variants: String,
    synonyms: String,
    price_minor: i64,
    currency: String,
    min_quantity: Option<i64>,
    max_quantity: Option<i64>,
    multiple_of: Option<i64>,
    sold_out_at: Option<i64>,
    withdrawn_at: Option<i64>,
    stock: Option<i64>,
    details: Option<String>,
}

/// The product of this number, sold or withdrawn.
pub(crate) async fn find(
    database: &Database,
    connection: &mut Connection,
    sku: &Sku,
) -> Result<Option<Product>, StoreError> {
    by_sku(&FIND, database, connection, sku).await
}

/// As [`find`], and no import changes the row until this transaction has ended.
pub(crate) async fn hold(
    database: &Database,
    connection: &mut Connection,
    sku: &Sku,
) -> Result<Option<Product>, StoreError> {
    by_sku(&HOLD, database, connection, sku).await
}

async fn by_sku(
    statement: &Statement,
    database: &Database,
    connection: &mut Connection,
    sku: &Sku,
) -> Result<Option<Product>, StoreError> {
    let row: Option<Row> = database
        .query_as(statement)
        .bind(sku.as_str().to_owned())
        .fetch_optional(connection)
        .await?;
    row.map(Product::try_from).transpose()
}

/// Everything that the catalogue has now.
pub(crate) async fn sold(
    database: &Database,
    connection: &mut Connection,
) -> Result<Vec<Product>, StoreError> {
    let rows: Vec<Row> = database.query_as(&SOLD).fetch_all(connection).await?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The products of a cart's lines, in their order.
pub(crate) async fn in_cart(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Vec<Product>, StoreError> {
    let rows: Vec<Row> = database
        .query_as(&IN_CART)
        .bind(account.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The products of the lines that the last emptying of a cart took out; no import changes their
/// rows until this transaction has ended.
pub(crate) async fn hold_cleared(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Vec<Product>, StoreError> {
    let rows: Vec<Row> = database
        .query_as(&CLEARED)
        .bind(account.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The products of a list's lines; no import changes their rows until this transaction has ended.
pub(crate) async fn hold_listed(
    database: &Database,
    connection: &mut Connection,
    list: &ListId,
) -> Result<Vec<Product>, StoreError> {
    let rows: Vec<Row> = database
        .query_as(&LISTED)
        .bind(list.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Product::try_from).collect()
}

impl TryFrom<Row> for Product {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let id = row.sku.clone();
        product_of(row).ok_or_else(|| StoreError::inconsistent(TABLE, id))
    }
}

fn product_of(row: Row) -> Option<Product> {
    let bound = |value: Option<i64>| value.map(u32::try_from).transpose().ok();
    let variants: Vec<Variant> = serde_json::from_str(&row.variants).ok()?;
    Some(Product {
        sku: Sku::parse(&row.sku).ok()?,
        name: row.name,
        spoken_name: row.spoken_name,
        brand: row.brand,
        category: row.category,
        size: row.size,
        variants,
        synonyms: serde_json::from_str(&row.synonyms).ok()?,
        price: Money::of(row.price_minor, Currency::parse(&row.currency).ok()?),
        rule: QuantityRule::parse(
            bound(row.min_quantity)?,
            bound(row.max_quantity)?,
            bound(row.multiple_of)?,
        )
        .ok()?,
        availability: match (row.withdrawn_at, row.sold_out_at) {
            (Some(_), _) => Availability::Withdrawn,
            (None, Some(_)) => Availability::SoldOut,
            (None, None) => Availability::InStock,
        },
        stock: bound(row.stock)?,
        details: match row.details {
            Some(details) => serde_json::from_str(&details).ok()?,
            None => Details::default(),
        },
    })
}
