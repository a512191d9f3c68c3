//! The operator takes a new release, and the shop's database is as the first one left it.

use std::sync::LazyLock;

use saycart_cart_service::MIGRATIONS;
use saycart_sql::{Database, MigrationSet, Statement};

use crate::shop::TestShop;
use crate::shopper::{add_sku, add_spoken};

/// With the tables of the first release and no others.
static FIRST_RELEASE: LazyLock<MigrationSet> = LazyLock::new(|| MigrationSet {
    table: MIGRATIONS.table,
    sqlite: MIGRATIONS.sqlite.split_at(1).0,
    postgres: MIGRATIONS.postgres.split_at(1).0,
});

/// Two products, a half-imported catalogue, and Anna's cart with a thing that is not sold any more.
static ROWS: [Statement; 6] = [
    Statement::new(
        r#"INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                currency, max_quantity, fingerprint, changed_at)
           VALUES ('DOT', 'Echo Dot (5th Gen)', 'Echo Dot', '[{"kind":"colour","value":"blue"}]',
                '["small echo"]', 4999, 'USD', 10, 'f1', 1)"#,
    ),
    Statement::new(
        "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                currency, fingerprint, withdrawn_at, changed_at)
         VALUES ('LAMP', 'Desk Lamp', 'Desk Lamp', '[]', '[]', 2000, 'USD', 'f2', 1, 1)",
    ),
    Statement::new(
        "INSERT INTO cart_staged_products (import_id, sku, name, spoken_name, variants, synonyms,
                price_minor, currency, fingerprint, staged_at)
         VALUES ('i1', 'PLUG', 'Smart Plug', 'Smart Plug', '[]', '[]', 1000, 'USD', 'f3', 1)",
    ),
    Statement::new("UPDATE cart_catalogue SET version = 1, imported_at = 1"),
    Statement::new(
        "INSERT INTO cart_carts (account, version, created_at, changed_at)
         VALUES ('usr_anna', 2, 1, 4000000000000000)", // not idle yet
    ),
    Statement::new(
        "INSERT INTO cart_lines (line_id, account, sku, quantity, unit_price_minor, currency,
                added_version)
         VALUES ('lin_01900000000070008000000000000001', 'usr_anna', 'DOT', 2, 4999, 'USD', 1),
                ('lin_01900000000070008000000000000002', 'usr_anna', 'LAMP', 1, 2000, 'USD', 2)",
    ),
];
static REQUEST: Statement = Statement::new(
    "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
     VALUES ('usr_anna', 'of-the-first-release', 0, $1, $2, 1)",
);

async fn fill(db: &Database) {
    let mut connection = db.acquire().await.expect("a connection");
    for statement in &ROWS {
        let done = db.query(statement).execute(&mut *connection).await;
        done.expect("the row fits the first release");
    }
    let request = db.query(&REQUEST).bind(vec![0_u8; 32]).bind(vec![0_u8; 8]);
    let done = request.execute(&mut *connection).await;
    done.expect("the row fits the first release");
}

fn dots(quantity: u32) -> (String, u32) {
    ("DOT".to_owned(), quantity)
}

fn lamp() -> (String, u32) {
    ("LAMP".to_owned(), 1)
}

#[tokio::test]
async fn carts_and_catalogue_of_the_first_release_are_as_they_were() {
    let shop = TestShop::left_by(&FIRST_RELEASE, fill).await;
    let anna = shop.shopper("anna");

    assert_eq!(anna.cart().await, [dots(2), lamp()]);
    // What is not sold any more is left out of it.
    let total = anna.get().await.expect("the cart can be read").total;
    let total = total.expect("a cart with prices has a total");
    assert_eq!(
        (total.amount_minor, total.currency.as_str()),
        (9_998, "USD")
    );

    anna.adds(add_spoken("r1", "a small echo", 1)).await;
    let refused = anna.add(add_sku("r2", "LAMP", 1)).await;
    assert!(refused.is_err(), "it is not sold any more: {refused:?}");
    assert_eq!(anna.cart().await, [dots(3), lamp()]);

    // And everything that came after the first release works on it.
    anna.clear("r3").await.expect("it can be emptied");
    shop.import("sku,name,price_minor,currency\nDOT,Echo Dot,3999,USD\n")
        .await
        .expect("the catalogue is good");
    assert!(anna.cart().await.is_empty());
}
