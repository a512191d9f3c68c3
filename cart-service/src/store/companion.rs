//! What lies in carts beside a product: counted over `cart_lines`, without whose they are.

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{Account, Sku};

// Of the carts that hold the product, the thousand of the newest accounts: as many for a product that
// everybody buys as a count needs, and the same ones for the same carts.
static BESIDE: Statement = Statement::new(
    "SELECT other.sku, count(*) AS carts
     FROM (SELECT account
           FROM cart_lines
           WHERE sku = $1 AND account <> $2
           ORDER BY account DESC
           LIMIT 1000) held
     JOIN cart_lines other ON other.account = held.account AND other.sku <> $1
     JOIN cart_products p ON p.sku = other.sku
     WHERE p.withdrawn_at IS NULL AND p.sold_out_at IS NULL
       AND NOT EXISTS (SELECT 1
                       FROM cart_lines own
                       WHERE own.account = $2 AND own.sku = other.sku)
     GROUP BY other.sku
     HAVING count(*) >= $3
     ORDER BY count(*) DESC, other.sku
     LIMIT 20",
);

/// What at least so many other carts hold beside a product, most first, and in how many of them it
/// lies: what can be bought and is not in this account's cart.
pub(crate) async fn beside(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    sku: &Sku,
    least: u32,
) -> Result<Vec<(Sku, u32)>, StoreError> {
    let beside = database.query_as(&BESIDE).bind(sku.as_str().to_owned());
    let beside = beside.bind(account.as_str().to_owned());
    let rows: Vec<(String, i64)> = beside.bind(i64::from(least)).fetch_all(connection).await?;
    let companion = |(sku, carts): (String, i64)| {
        let known = Sku::parse(&sku).ok().zip(u32::try_from(carts).ok());
        known.ok_or_else(|| StoreError::inconsistent("cart_lines", sku))
    };
    rows.into_iter().map(companion).collect()
}
