//! Takes back that the cart was emptied.

use std::time::Duration;

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
};
use crate::domain::{
    Account, Added, BodyHash, Cart, ChangeCart, Line, LineChange, LineId, LineTarget, PriceBefore,
    Product, RequestKey,
};
use crate::store;

/// For so long an emptied cart can be had back (C8).
pub(super) const CLEARED_KEPT: Duration = Duration::from_hours(24);

/// Under which key to restore.
#[derive(Debug, Clone)]
pub(crate) struct RestoreCart {
    pub(crate) key: RequestKey,
    pub(crate) expected_version: Option<u64>,
}

/// What was put back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Restored {
    /// As they are now.
    pub(crate) lines: Vec<Line>,
    /// What could not be put back, or would make dearer what lies in the cart.
    pub(crate) gone: Vec<Product>,
    pub(crate) cart: Cart,
    /// Of what was put back, where that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) before: Vec<PriceBefore>,
}

impl Carts {
    /// Puts back what the last emptying took out, once for each request. What cannot be put back now
    /// stays kept as long as the rest would have.
    #[tracing::instrument(name = "cart.cart.restore", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn restore_cart(
        &self,
        permit: &Permit<ChangeCart>,
        command: RestoreCart,
    ) -> Result<Restored, CartError> {
        let RestoreCart {
            key,
            expected_version,
        } = command;
        let body = BodyHash::of(&[b"restore"]).on_version(expected_version);

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let restored = self.restore(&mut attempt, cart).await?;
        attempt.finish(Ok(restored)).await
    }

    pub(super) async fn restore(
        &self,
        attempt: &mut Attempt,
        mut cart: Cart,
    ) -> Result<Restored, CartError> {
        let Attempt {
            database,
            transaction,
            account,
            ..
        } = &mut *attempt;
        let kept = store::cleared_line::read(database, transaction, account, CLEARED_KEPT).await?;
        let mut products = store::product::hold_cleared(database, transaction, account).await?;

        let (mut lines, mut gone, mut before) = (Vec::new(), Vec::new(), Vec::new());
        for store::cleared_line::Kept {
            sku,
            quantity,
            unit_price,
        } in kept
        {
            let Some(at) = products.iter().position(|product| product.sku == sku) else {
                continue;
            };
            let product = products.swap_remove(at);
            // What was put there meanwhile was heard to cost less.
            let target = LineTarget::Sku(sku.clone());
            let seen = cart.heard_price(&target);
            let there = cart.line(&target).map(Line::unit_price);
            if seen.and_then(|seen| seen.refuses(&product)).is_some() {
                gone.push(product);
                continue;
            }
            let new_line = LineId::new(uuid::Uuid::now_v7());
            match cart.clone().add(&product, quantity, &self.limits, new_line) {
                Ok(Added { line, cart: next }) => {
                    attempt.put_back(&sku).await?;
                    attempt.write(LineChange::Put(&line), &next).await?;
                    lines.push(line);
                    cart = next;
                    before.extend(
                        there
                            .or(unit_price)
                            .map(|unit_price| PriceBefore { sku, unit_price }),
                    );
                }
                Err(_refusal) => gone.push(product),
            }
        }
        attempt.advance(lines.len()).await?;
        Ok(Restored {
            lines,
            gone,
            cart,
            before,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::operations::forget_requests::forget;
    use crate::store::MIGRATIONS;

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    async fn empties_a_cart(database: &Database) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ('DOT', 'Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)",
        );
        static CART: Statement = Statement::new(
            "INSERT INTO cart_carts (account, version, created_at, changed_at)
             VALUES ('usr_anna', 1, {now}, {now})",
        );
        static LINE: Statement = Statement::new(
            "INSERT INTO cart_lines (line_id, account, sku, quantity, unit_price_minor, currency,
                                     added_version)
             VALUES ('lin_1', 'usr_anna', 'DOT', 2, 1, 'USD', 1)",
        );
        let mut connection = database.acquire().await.unwrap();
        for statement in [&PRODUCT, &CART, &LINE] {
            let insert = database.query(statement);
            insert.execute(&mut *connection).await.unwrap();
        }
        let keep = store::cleared_line::keep(database, &mut connection, &anna()).await;
        keep.unwrap();
    }

    async fn kept(database: &Database) -> usize {
        let mut connection = database.acquire().await.unwrap();
        let read =
            store::cleared_line::read(database, &mut connection, &anna(), CLEARED_KEPT).await;
        read.unwrap().len()
    }

    async fn rows(database: &Database) -> i64 {
        static COUNT: Statement = Statement::new("SELECT count(*) FROM cart_cleared_lines");
        let mut connection = database.acquire().await.unwrap();
        let count = database.query_as(&COUNT).fetch_one(&mut *connection).await;
        let (count,): (i64,) = count.unwrap();
        count
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn an_emptied_cart_can_be_had_back_for_a_day_and_is_forgotten_then(
            database: TestDatabase
        ) {
            empties_a_cart(&database).await;
            database.advance_clock(Duration::from_hours(23));
            forget(&database).await.unwrap();
            let within = (kept(&database).await, rows(&database).await);
            database.advance_clock(Duration::from_hours(2));
            let after = (kept(&database).await, rows(&database).await);
            forget(&database).await.unwrap();

            assert_eq!((within, after), ((1, 1), (0, 1)));
            assert_eq!(rows(&database).await, 0);
        }
    }
}
