//! `cart_staged_products`: the rows of an import on their way into `cart_products`.

use std::sync::LazyLock;
use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Query, Statement};

use super::{StoreError, micros};
use crate::domain::{Availability, BodyHash, Details, Product, Sale};

/// Rows of one statement: a statement for each row would take most of an import's time.
const ROWS: usize = 50;

/// Values of a row, beside the import and the clock.
const VALUES: usize = 21;

static INSERT: LazyLock<Statement> = LazyLock::new(|| insert_rows(1));

static INSERT_MANY: LazyLock<Statement> = LazyLock::new(|| insert_rows(ROWS));

/// The statement that puts so many rows aside; made twice in the life of a process.
fn insert_rows(rows: usize) -> Statement {
    let row = |row: usize| {
        let value = |at: usize| format!("${}", 3 + row * VALUES + at);
        let values = |from: usize, to: usize| {
            let values: Vec<String> = (from..to).map(value).collect();
            values.join(", ")
        };
        let if_so = |at: usize| format!("CASE WHEN {} = 1 THEN {{now}} ELSE NULL END", value(at));
        format!(
            "($2, {}, {}, {{now}}, {}, {}, {})",
            values(0, 14),
            if_so(14),
            values(15, 17),
            if_so(17),
            values(18, 21)
        )
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let text = format!(
        "INSERT INTO cart_staged_products
             (import_id, sku, name, spoken_name, brand, category, size, variants, synonyms,
              price_minor, currency, min_quantity, max_quantity, multiple_of, fingerprint,
              sold_out_at, staged_at, stock, details, withdrawn_at, sale_price_minor, sale_from,
              sale_until)
         VALUES {}",
        rows.join(", ")
    );
    Statement::new(text.leak())
}

static COUNT_NEW: Statement = Statement::long(
    "SELECT CAST(COUNT(*) AS BIGINT)
     FROM cart_staged_products s
     WHERE s.import_id = $1 AND s.withdrawn_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM cart_products p
                       WHERE p.sku = s.sku AND p.withdrawn_at IS NULL)",
);

static WITHDRAW: Statement = Statement::long(
    "UPDATE cart_products
     SET withdrawn_at = {now}
     WHERE withdrawn_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM cart_staged_products s
                       WHERE s.import_id = $2 AND s.sku = cart_products.sku)",
);

static WITHDRAW_NAMED: Statement = Statement::long(
    "UPDATE cart_products
     SET withdrawn_at = {now}
     WHERE withdrawn_at IS NULL
       AND sku IN (SELECT s.sku FROM cart_staged_products s
                   WHERE s.import_id = $2 AND s.withdrawn_at IS NOT NULL)",
);

static COUNT_SOLD: Statement = Statement::long(
    "SELECT CAST(COUNT(*) AS BIGINT) FROM cart_products WHERE withdrawn_at IS NULL",
);

// A row that is as it was is not written again: a daily feed of which three prices changed
// writes three rows.
static SWITCH: Statement = Statement::long(
    "INSERT INTO cart_products
         (sku, name, spoken_name, brand, category, size, variants, synonyms, price_minor,
          currency, min_quantity, max_quantity, multiple_of, fingerprint, sold_out_at, changed_at,
          stock, details, sale_price_minor, sale_from, sale_until)
     SELECT s.sku, s.name, s.spoken_name, s.brand, s.category, s.size, s.variants, s.synonyms,
            s.price_minor, s.currency, s.min_quantity, s.max_quantity, s.multiple_of,
            s.fingerprint, s.sold_out_at, {now}, s.stock, s.details, s.sale_price_minor,
            s.sale_from, s.sale_until
     FROM cart_staged_products s
     WHERE s.import_id = $2 AND s.withdrawn_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM cart_products p
                       WHERE p.sku = s.sku AND p.fingerprint = s.fingerprint
                         AND p.withdrawn_at IS NULL)
     ON CONFLICT (sku) DO UPDATE
     SET name = excluded.name, spoken_name = excluded.spoken_name, brand = excluded.brand,
         category = excluded.category, size = excluded.size, variants = excluded.variants,
         synonyms = excluded.synonyms, price_minor = excluded.price_minor,
         currency = excluded.currency, min_quantity = excluded.min_quantity,
         max_quantity = excluded.max_quantity, multiple_of = excluded.multiple_of,
         fingerprint = excluded.fingerprint, sold_out_at = excluded.sold_out_at,
         stock = excluded.stock, details = excluded.details,
         sale_price_minor = excluded.sale_price_minor, sale_from = excluded.sale_from,
         sale_until = excluded.sale_until, withdrawn_at = NULL,
         changed_at = excluded.changed_at",
);

static DELETE: Statement = Statement::long("DELETE FROM cart_staged_products WHERE import_id = $1");

static DELETE_OLD: Statement =
    Statement::new("DELETE FROM cart_staged_products WHERE staged_at < {now} - $2");

/// One import's rows, apart from those of any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportId(String);

impl ImportId {
    /// A name for a new import.
    pub(crate) fn new(uuid: uuid::Uuid) -> Self {
        Self(format!("imp_{}", uuid.simple()))
    }
}

/// What a switch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Switched {
    /// Products in the catalogue now.
    pub(crate) products: u64,
    /// Of these, new.
    pub(crate) added: u64,
    /// Of these, changed.
    pub(crate) changed: u64,
    /// No longer sold.
    pub(crate) withdrawn: u64,
}

/// Puts rows aside; one that is withdrawn is there only to say so.
pub(crate) async fn insert(
    database: &Database,
    connection: &mut Connection,
    import: &ImportId,
    products: &[Product],
) -> Result<(), StoreError> {
    let (many, rest) = products.as_chunks::<ROWS>();
    let many = many.iter().map(<[Product; ROWS]>::as_slice);
    for rows in many.chain(rest.chunks(1)) {
        let statement = if rows.len() == ROWS {
            &INSERT_MANY
        } else {
            &INSERT
        };
        let mut insert = database.query(statement).bind(import.0.clone());
        for product in rows {
            insert = with_row(insert, product)?;
        }
        insert.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Binds the values of a row.
fn with_row(insert: Query, product: &Product) -> Result<Query, StoreError> {
    let (min, max, multiple_of) = product.rule.as_given();
    let (sold_out, withdrawn) = match product.availability {
        Availability::InStock => (0_i64, 0_i64),
        Availability::SoldOut => (1, 0),
        Availability::Withdrawn => (1, 1),
    };
    let broken = |_error| StoreError::inconsistent("cart_staged_products", product.sku.as_str());
    let variants = serde_json::to_string(&product.variants).map_err(broken)?;
    let synonyms = serde_json::to_string(&product.synonyms).map_err(broken)?;
    let details = match &product.details {
        none if *none == Details::default() => None,
        details => Some(serde_json::to_string(details).map_err(broken)?),
    };
    let time =
        |of: fn(Sale) -> Option<Timestamp>| product.sale.and_then(of).map(Timestamp::as_micros);
    let content = serde_json::to_vec(product).map_err(broken)?;

    Ok(insert
        .bind(product.sku.as_str().to_owned())
        .bind(product.name.clone())
        .bind(product.spoken_name.clone())
        .bind(product.brand.clone())
        .bind(product.category.clone())
        .bind(product.size.clone())
        .bind(variants)
        .bind(synonyms)
        .bind(product.price.minor())
        .bind(product.price.currency().code().to_owned())
        .bind(min.map(i64::from))
        .bind(max.map(i64::from))
        .bind(multiple_of.map(i64::from))
        .bind(BodyHash::of(&[&content]).to_hex())
        .bind(sold_out)
        .bind(product.stock.map(i64::from))
        .bind(details)
        .bind(withdrawn)
        .bind(product.sale.map(|sale| sale.price.minor()))
        .bind(time(|sale| sale.from))
        .bind(time(|sale| sale.until)))
}

/// Makes the staged rows the catalogue: what is missing from them is withdrawn.
pub(crate) async fn switch(
    database: &Database,
    connection: &mut Connection,
    import: &ImportId,
) -> Result<Switched, StoreError> {
    put(database, connection, import, &WITHDRAW).await
}

/// Changes the catalogue by the staged rows: what is missing from them stays.
pub(crate) async fn apply(
    database: &Database,
    connection: &mut Connection,
    import: &ImportId,
) -> Result<Switched, StoreError> {
    put(database, connection, import, &WITHDRAW_NAMED).await
}

async fn put(
    database: &Database,
    connection: &mut Connection,
    import: &ImportId,
    withdraw: &Statement,
) -> Result<Switched, StoreError> {
    let added = count(database, connection, &COUNT_NEW, import).await?;
    let withdraw = database.query(withdraw).bind(import.0.clone());
    let withdrawn = withdraw.execute(&mut *connection).await?.rows_affected();
    let switch = database.query(&SWITCH).bind(import.0.clone());
    let written = switch.execute(&mut *connection).await?.rows_affected();
    discard(database, connection, import).await?;
    let sold = database.query_as(&COUNT_SOLD);
    let (products,): (i64,) = sold.fetch_one(&mut *connection).await?;
    Ok(Switched {
        products: u64::try_from(products).unwrap_or(0),
        added,
        changed: written.saturating_sub(added),
        withdrawn,
    })
}

/// Drops the rows of an import that will not be switched to.
pub(crate) async fn discard(
    database: &Database,
    connection: &mut Connection,
    import: &ImportId,
) -> Result<(), StoreError> {
    database
        .query(&DELETE)
        .bind(import.0.clone())
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops what imports left behind that never came to their end, e.g. because of a crash.
pub(crate) async fn discard_older(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<(), StoreError> {
    database
        .query(&DELETE_OLD)
        .bind(micros(age))
        .execute(connection)
        .await?;
    Ok(())
}

async fn count(
    database: &Database,
    connection: &mut Connection,
    statement: &Statement,
    import: &ImportId,
) -> Result<u64, StoreError> {
    let (count,): (i64,) = database
        .query_as(statement)
        .bind(import.0.clone())
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}
