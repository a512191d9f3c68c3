//! How many carts hold a product: counted over `cart_lines`, without whose they are.

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::Sku;

// Beyond a thousand, more make no difference, and cost time.
static CARTS: Statement = Statement::new(
    "SELECT count(*)
     FROM (SELECT account
           FROM cart_lines
           WHERE sku = $1
           LIMIT 1000) held",
);

/// In how many carts a product lies, up to a thousand.
pub(crate) async fn carts(
    database: &Database,
    connection: &mut Connection,
    sku: &Sku,
) -> Result<u32, StoreError> {
    let carts = database.query_as(&CARTS).bind(sku.as_str().to_owned());
    let (carts,): (i64,) = carts.fetch_one(connection).await?;
    u32::try_from(carts)
        .map_err(|_negative| StoreError::inconsistent("cart_lines", sku.to_string()))
}
