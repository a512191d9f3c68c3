//! `cart_products`: what is sold, and what was.

use std::collections::HashMap;
use std::sync::LazyLock;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{
    Account, Availability, Currency, Details, ListId, Money, Product, QuantityRule, Sale,
    SaleState, Sku, Variant,
};

const TABLE: &str = "cart_products";

/// Whether a sale of the product `p` is on: told by the clock of the statement that reads it, and by no
/// other.
macro_rules! sale_is_on {
    () => {
        "(p.sale_price_minor IS NOT NULL
          AND (p.sale_from IS NULL OR p.sale_from <= {now})
          AND (p.sale_until IS NULL OR p.sale_until > {now}))"
    };
}
pub(super) use sale_is_on;

/// The columns of products `p`, each as it is at this moment. Of a sale that ends within sixty days, the
/// day is told.
macro_rules! select {
    () => {
        concat!(
            "SELECT p.sku, p.name, p.spoken_name, p.brand, p.category, p.size, p.variants,
                    p.synonyms, p.price_minor, p.currency, p.min_quantity, p.max_quantity,
                    p.multiple_of, p.sold_out_at, p.withdrawn_at, p.stock, p.details,
                    p.sale_price_minor, p.sale_from, p.sale_until,
                    CAST(CASE WHEN ",
            sale_is_on!(),
            " THEN CASE WHEN p.sale_until <= {now} + 5184000000000 THEN 2 ELSE 1 END
              ELSE 0 END AS BIGINT) AS on_sale, {now} AS read_at "
        )
    };
}

macro_rules! products {
    ($from:literal) => {
        Statement::new(concat!(select!(), $from))
    };
}

static FIND: Statement = products!(
    "FROM cart_products p
     WHERE p.sku = $2"
);

/// How many are read at once.
const MANY: usize = 100;

static FIND_MANY: LazyLock<Statement> = LazyLock::new(|| {
    let numbers: Vec<String> = (2..MANY + 2).map(|at| format!("${at}")).collect();
    let of = format!(
        "FROM cart_products p WHERE p.sku IN ({})",
        numbers.join(", ")
    );
    Statement::new(format!("{}{of}", select!()).leak()) // once in the life of a process
});

static HOLD: Statement = products!(
    "FROM cart_products p
     WHERE p.sku = $2 {share}"
);

static SOLD: Statement = products!(
    "FROM cart_products p
     WHERE p.withdrawn_at IS NULL
     ORDER BY p.sku"
);

static ON_SALE: Statement = products!(
    "FROM cart_products p
     WHERE p.withdrawn_at IS NULL AND p.sale_price_minor IS NOT NULL
     ORDER BY p.sku"
);

static IN_CART: Statement = products!(
    "FROM cart_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.account = $2
     ORDER BY l.added_version"
);

static CLEARED: Statement = products!(
    "FROM cart_cleared_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.account = $2
     ORDER BY p.sku {share}"
);

static LISTED: Statement = products!(
    "FROM cart_list_lines l
     JOIN cart_products p ON p.sku = l.sku
     WHERE l.list_id = $2
     ORDER BY p.sku {share}"
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
    sale_price_minor: Option<i64>,
    sale_from: Option<i64>,
    sale_until: Option<i64>,
    on_sale: i64,
    read_at: i64,
}

/// The product of this number, sold or withdrawn.
pub(crate) async fn find(
    database: &Database,
    connection: &mut Connection,
    sku: &Sku,
) -> Result<Option<Product>, StoreError> {
    by_sku(&FIND, database, connection, sku).await
}

/// The products of these numbers, sold or withdrawn, a hundred in a statement.
pub(crate) async fn find_many(
    database: &Database,
    connection: &mut Connection,
    skus: &[Sku],
) -> Result<HashMap<Sku, Product>, StoreError> {
    let mut found = HashMap::with_capacity(skus.len());
    for some in skus.chunks(MANY) {
        let mut find = database.query_as(&FIND_MANY);
        // The statement has as many places whatever is looked for: the last stands in the rest of them.
        let rest = some.last().into_iter().cycle();
        for sku in some.iter().chain(rest).take(MANY) {
            find = find.bind(sku.as_str().to_owned());
        }
        let rows: Vec<Row> = find.fetch_all(&mut *connection).await?;
        for row in rows {
            let product = Product::try_from(row)?;
            found.insert(product.sku.clone(), product);
        }
    }
    Ok(found)
}

/// Gives products that were kept in memory the prices of this moment, those that have one that changes by
/// the clock.
pub(crate) async fn price_all(
    database: &Database,
    connection: &mut Connection,
    kept: Vec<&mut Product>,
) -> Result<(), StoreError> {
    let changing = kept.iter().filter(|product| product.sale.is_some());
    let changing: Vec<Sku> = changing.map(|product| product.sku.clone()).collect();
    let now = find_many(database, connection, &changing).await?;
    for product in kept.into_iter().filter(|product| product.sale.is_some()) {
        if let Some(now) = now.get(&product.sku) {
            (product.price, product.sale) = (now.price, now.sale);
        }
    }
    Ok(())
}

/// Gives a product that was kept in memory the price of this moment, if it has one that changes by
/// the clock.
pub(crate) async fn price(
    database: &Database,
    connection: &mut Connection,
    kept: &mut Product,
) -> Result<(), StoreError> {
    if kept.sale.is_some()
        && let Some(now) = find(database, connection, &kept.sku).await?
    {
        (kept.price, kept.sale) = (now.price, now.sale);
    }
    Ok(())
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

/// What the catalogue has that costs less for a while, now or at another time.
pub(crate) async fn with_sale(
    database: &Database,
    connection: &mut Connection,
) -> Result<Vec<Product>, StoreError> {
    let rows: Vec<Row> = database.query_as(&ON_SALE).fetch_all(connection).await?;
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
    let currency = Currency::parse(&row.currency).ok()?;
    let sale = row.sale_price_minor.map(|minor| Sale {
        price: Money::of(minor, currency),
        from: row.sale_from.map(Timestamp::from_micros),
        until: row.sale_until.map(Timestamp::from_micros),
        state: match row.on_sale {
            0 => SaleState::Off,
            2 => SaleState::Ending,
            _ => SaleState::On,
        },
    });
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
        price: Money::of(row.price_minor, currency),
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
        sale,
        details: match row.details {
            Some(details) => serde_json::from_str(&details).ok()?,
            None => Details::default(),
        },
        read_at: Some(Timestamp::from_micros(row.read_at)),
    })
}
