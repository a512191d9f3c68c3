//! Reads the cart, at prices that are not old (M13).
//!
//! A line's price is told as it was taken for fifteen minutes. Whoever reads the cart later is told
//! today's price if that is lower, and it is kept: a total that was told is what the lines hold. A
//! higher one is told beside the line, and taken only by a change of that line by somebody who heard it
//! (M14). Where nothing is lower, reading writes nothing.

use saycart_passport::Permit;
use saycart_service::causes;

use super::{CartError, Carts};
use crate::domain::{Account, Cart, LineChange, ReadCart};
use crate::store;

impl Carts {
    /// The cart as it is now.
    #[tracing::instrument(name = "cart.cart.get", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn get_cart(&self, permit: &Permit<ReadCart>) -> Result<Cart, CartError> {
        self.cart_of(&Account::of(permit)).await
    }

    async fn cart_of(&self, account: &Account) -> Result<Cart, CartError> {
        let database = &self.database;
        let mut connection = database.acquire().await?;
        let store::cart::Seen { cart, late, at } =
            store::cart::read(database, &mut connection, account).await?;
        self.noticed.put(late);
        let is_old = at.is_some_and(|now| cart.lines().iter().any(|line| line.is_stale(now)));
        if !is_old {
            return Ok(cart);
        }
        let products = store::product::in_cart(database, &mut connection, account).await?;
        drop(connection);
        let (told, changed) = cart.clone().repriced(&products)?;
        if changed.is_empty() {
            return Ok(told);
        }
        match self.reprice(account).await {
            Ok(cart) => Ok(cart),
            Err(error) => {
                // As it was is what the lines hold, and right for whoever reads it.
                tracing::warn!(error = %causes(&error), "lower prices could not be put on a cart");
                Ok(cart)
            }
        }
    }

    /// Puts today's prices on the lines, under the cart's lock.
    async fn reprice(&self, account: &Account) -> Result<Cart, CartError> {
        let database = &self.database;
        let mut transaction = database.begin_write().await?;
        let cart = store::cart::lock_to_price(database, &mut transaction, account).await?;
        let Some(cart) = cart else {
            return Ok(Cart::untouched());
        };
        let products = store::product::in_cart(database, &mut transaction, account).await?;
        let (cart, changed) = cart.repriced(&products)?;
        // Without a commit, what the lock counted is taken back.
        if changed.is_empty() {
            return Ok(cart);
        }
        for line in &changed {
            let change = LineChange::Put(line);
            store::cart::write(database, &mut transaction, account, change, cart.version()).await?;
        }
        transaction.commit().await?;
        Ok(cart)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::domain::{
        BodyHash, CartLimits, HistoryUse, LineId, LineTarget, ListName, Money, Quantity,
        RequestKey, Sku, Speaker, WhichList,
    };
    use crate::operations::Noticed;
    use crate::operations::attempt::{Attempt, Begun};
    use crate::operations::move_to_cart::HeardHere;
    use crate::search::Shelf;
    use crate::store::MIGRATIONS;

    const SKUS: [&str; 2] = ["TEA", "MUG"];
    const YOUNG: Duration = Duration::from_mins(14);
    const OLD: Duration = Duration::from_mins(16);

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    fn carts(database: &TestDatabase) -> Carts {
        Carts {
            database: (**database).clone(),
            shelf: Arc::new(Shelf::empty()),
            limits: CartLimits::default(),
            history: HistoryUse::Off,
            noticed: Noticed::default(),
        }
    }

    async fn costs(database: &Database, sku: &str, minor: i64) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ($1, $1, $1, '[]', '[]', $2, 'USD', '', 0)
             ON CONFLICT (sku) DO UPDATE SET price_minor = excluded.price_minor",
        );
        let mut connection = database.acquire().await.unwrap();
        let put = database.query(&PRODUCT).bind(sku.to_owned()).bind(minor);
        put.execute(&mut *connection).await.unwrap();
    }

    async fn begun(carts: &Carts) -> (Attempt, Cart) {
        let key = RequestKey::parse(&uuid::Uuid::now_v7().to_string(), 0).unwrap();
        let begun = carts.begin::<()>(anna(), key, BodyHash::of(&[b"test"]));
        let Begun::New(attempt, cart) = begun.await.unwrap() else {
            panic!("it is new");
        };
        (*attempt, cart)
    }

    /// Puts one more of it into the cart, as somebody who has heard what it costs.
    async fn adds(carts: &Carts, sku: &str) {
        let (mut attempt, cart) = begun(carts).await;
        let sku = Sku::parse(sku).unwrap();
        let product = store::product::hold(&carts.database, &mut attempt.transaction, &sku);
        let product = product.await.unwrap().unwrap();
        let (one, line) = (
            Quantity::parse(1).unwrap(),
            LineId::new(uuid::Uuid::now_v7()),
        );
        let added = cart.add(&product, one, &carts.limits, line).unwrap();
        attempt
            .write(LineChange::Put(&added.line), &added.cart)
            .await
            .unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    async fn removes_one(carts: &Carts, sku: &str) {
        let (mut attempt, cart) = begun(carts).await;
        let target = LineTarget::Sku(Sku::parse(sku).unwrap());
        let removed = cart.remove(&target, Quantity::parse(1).ok()).unwrap();
        let removed = attempt.at_todays_price(removed).await.unwrap();
        attempt
            .write(removed.change(), &removed.cart)
            .await
            .unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    async fn keeps(carts: &Carts, sku: &str) {
        let (mut attempt, _cart) = begun(carts).await;
        let (sku, which) = (
            Sku::parse(sku).unwrap(),
            WhichList::Named(ListName::default()),
        );
        let (list, _) = attempt.list_to_fill(&which).await.unwrap();
        attempt.write_list(&list, &sku, 1).await.unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    /// "Put my list into the cart."
    async fn moves_the_list(carts: &Carts) {
        let (mut attempt, cart) = begun(carts).await;
        let which = WhichList::Named(ListName::default());
        let asked = (None, HeardHere::OfTheProduct(None), Speaker::Shared);
        let moved = carts.take_to_cart(&mut attempt, cart, (&which, None), asked);
        moved.await.unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    async fn empties(carts: &Carts) {
        let (mut attempt, _cart) = begun(carts).await;
        attempt.clear().await.unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    async fn restores(carts: &Carts) {
        let (mut attempt, cart) = begun(carts).await;
        carts.restore(&mut attempt, cart).await.unwrap();
        attempt.finish(Ok(())).await.unwrap();
    }

    /// What one costs on each line, and what one costs by now where that is more.
    async fn told(carts: &Carts) -> Vec<(i64, Option<i64>)> {
        let cart = carts.cart_of(&anna()).await.unwrap();
        let lines = cart.lines().iter();
        let price = |line: &crate::domain::Line| {
            let raised = line.price().raised.map(Money::minor);
            (line.unit_price().minor(), raised)
        };
        lines.map(price).collect()
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn a_price_that_fell_is_told_and_kept_once_the_one_of_the_line_is_fifteen_minutes_old(
            database: TestDatabase
        ) {
            let carts = carts(&database);
            costs(&database, "TEA", 350).await;
            adds(&carts, "TEA").await;
            costs(&database, "TEA", 299).await;

            database.advance_clock(YOUNG);
            let young = told(&carts).await;
            database.advance_clock(Duration::from_mins(2));
            let before = carts.cart_of(&anna()).await.unwrap();
            costs(&database, "TEA", 350).await;
            let after = carts.cart_of(&anna()).await.unwrap();

            assert_eq!(young, [(350, None)]);
            assert_eq!(before.total().unwrap().minor(), 299);
            // What was told holds for as long again, and is another cart than before.
            assert_eq!((before.version(), &after), (2, &before));
        }

        async fn a_price_that_rises_is_told_beside_the_line_and_not_put_on_it(
            database: TestDatabase
        ) {
            let carts = carts(&database);
            costs(&database, "TEA", 299).await;
            adds(&carts, "TEA").await;
            let version = carts.cart_of(&anna()).await.unwrap().version();
            costs(&database, "TEA", 350).await;

            let young = told(&carts).await;
            database.advance_clock(OLD);
            let old = told(&carts).await;
            let cart = carts.cart_of(&anna()).await.unwrap();

            assert_eq!((young, old), (vec![(299, None)], vec![(299, Some(350))]));
            assert_eq!((cart.total().unwrap().minor(), cart.version()), (299, version));
        }

        async fn what_is_left_of_a_line_takes_a_lower_price_and_no_higher_one(
            database: TestDatabase
        ) {
            let carts = carts(&database);
            for sku in ["TEA", "MUG"] {
                costs(&database, sku, 500).await;
                adds(&carts, sku).await;
                adds(&carts, sku).await;
            }

            costs(&database, "TEA", 400).await;
            costs(&database, "MUG", 600).await;
            for sku in ["TEA", "MUG"] {
                removes_one(&carts, sku).await;
            }

            assert_eq!(told(&carts).await, [(400, None), (500, None)]);
        }

        async fn a_line_of_an_older_version_is_as_old_as_can_be(database: TestDatabase) {
            static FORGET: Statement = Statement::new("UPDATE cart_lines SET priced_at = NULL");
            let carts = carts(&database);
            costs(&database, "TEA", 350).await;
            adds(&carts, "TEA").await;
            costs(&database, "TEA", 299).await;
            let mut connection = database.acquire().await.unwrap();
            database.query(&FORGET).execute(&mut *connection).await.unwrap();
            drop(connection);

            assert_eq!(told(&carts).await, [(299, None)]);
        }

        async fn a_list_price_of_another_price_is_passed_over(database: TestDatabase) {
            // As a version before list prices changes the line.
            static CHANGE: Statement = Statement::new(
                "UPDATE cart_lines SET unit_price_minor = $1, list_price_minor = 399",
            );
            let carts = carts(&database);
            costs(&database, "TEA", 299).await;
            adds(&carts, "TEA").await;

            let mut lists = Vec::new();
            for unit in [350, 399, 450_i64] {
                let mut connection = database.acquire().await.unwrap();
                let change = database.query(&CHANGE).bind(unit);
                change.execute(&mut *connection).await.unwrap();
                let read = store::cart::read(&carts.database, &mut connection, &anna()).await;
                let cart = read.unwrap().cart;
                let list = cart.lines().first().unwrap().price().list;
                lists.push(list.map(Money::minor));
            }

            assert_eq!(lists, [Some(399), None, None]);
        }

        // Whatever happens in between: what is read is the lowest price since somebody agreed to a
        // higher one, each read is what the next change finds, and a line changes no other.
        async fn a_read_never_makes_a_cart_dearer(database: TestDatabase) {
            let step = (0_u8..14, 0_usize..2, 1_i64..1_000);
            let steps = prop::collection::vec(step, 400);
            let steps = steps.new_tree(&mut TestRunner::deterministic()).unwrap().current();
            let carts = carts(&database);
            for sku in SKUS {
                costs(&database, sku, 500).await;
                adds(&carts, sku).await;
            }
            let mut last = carts.cart_of(&anna()).await.unwrap();

            for (act, which, minor) in steps {
                let sku = SKUS[which];
                match act {
                    0 | 7 | 8 => costs(&database, sku, minor).await,
                    1 => database.advance_clock(Duration::from_secs(u64::try_from(minor).unwrap())),
                    2 | 9 => adds(&carts, sku).await,
                    3 | 10 => keeps(&carts, sku).await,
                    4 | 11 => moves_the_list(&carts).await,
                    5 => empties(&carts).await,
                    12 => {
                        empties(&carts).await;
                        adds(&carts, sku).await;
                    }
                    _ => restores(&carts).await,
                }
                let read = carts.cart_of(&anna()).await.unwrap();
                let (_attempt, held) = begun(&carts).await;

                for before in last.lines() {
                    let is_added = matches!(act, 2 | 9 | 12) && before.sku().as_str() == sku;
                    let of_it = LineTarget::Sku(before.sku().clone());
                    let Some(after) = read.line(&of_it).filter(|_| !is_added) else {
                        continue;
                    };
                    assert!(after.unit_price().minor() <= before.unit_price().minor(), "{act}");
                }
                let totals = [held.total(), read.total()];
                let totals = totals.map(|total| total.map_or(0, Money::minor));
                let sum: i64 = read.lines().iter().map(|line| line.total().minor()).sum();
                assert_eq!((totals, held.version()), ([sum, sum], read.version()));
                last = read;
            }
        }
    }
}
