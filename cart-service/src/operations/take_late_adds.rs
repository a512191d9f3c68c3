//! What came of changes of which the shopper was not told.

use saycart_passport::Permit;

use super::late_change::late_change;
use super::note_late_add::LATE_KEPT;
use super::{CartError, Carts};
use crate::domain::{Account, LateChange, ReadCart, RequestKey};
use crate::store::late_add::{LateAdd, Told};
use crate::store::{self, StoreError};

impl Carts {
    /// What they did, to be told with the answer to this request: the same again when it asks
    /// again, and nothing to any other.
    #[tracing::instrument(name = "cart.late.take", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn take_late_adds(
        &self,
        permit: &Permit<ReadCart>,
        by: &RequestKey,
    ) -> Result<Vec<LateChange>, CartError> {
        self.take_late_adds_of(&Account::of(permit), by).await
    }

    async fn take_late_adds_of(
        &self,
        account: &Account,
        by: &RequestKey,
    ) -> Result<Vec<LateChange>, CartError> {
        let database = &self.database;
        let mut connection = database.acquire().await?;
        let whose = (account, by);
        let mut late = store::late_add::read(database, &mut connection, whose, LATE_KEPT).await?;
        if late.iter().any(|add| is_news(add, by)) {
            store::late_add::tell(database, &mut connection, whose, LATE_KEPT).await?;
            late = store::late_add::read(database, &mut connection, whose, LATE_KEPT).await?;
        }
        // A request hears itself what it did.
        let told = late
            .into_iter()
            .filter(|add| add.told == Told::Before && !by.is_kept_as(&add.key.id));
        let outcomes = told.filter_map(|add| outcome(add).transpose());
        Ok(outcomes.collect::<Result<_, _>>()?)
    }
}

/// Whether something can be told that was told to nobody.
fn is_news(add: &LateAdd, by: &RequestKey) -> bool {
    let is_its_own = by.is_kept_as(&add.key.id);
    add.told == Told::NotYet && (add.result.is_some() || is_its_own)
}

/// What came of it, if it is worth telling.
fn outcome(add: LateAdd) -> Result<Option<LateChange>, StoreError> {
    let LateAdd {
        key,
        kind,
        told: _,
        result,
    } = add;
    match result {
        Some(kept) => late_change(kind, &kept, key),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;

    use super::*;
    use crate::catalogue::{self, CatalogueFormat};
    use crate::domain::{
        Added, BodyHash, CartLimits, HistoryUse, LateAdds, LateKind, LineId, Product, Quantity,
    };
    use crate::operations::attempt::Begun;
    use crate::operations::forget_requests::forget;
    use crate::operations::{AddOutcome, Noticed};
    use crate::search::Shelf;
    use crate::store::MIGRATIONS;

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

    fn key(id: &str) -> RequestKey {
        RequestKey::parse(id, 0).unwrap()
    }

    fn dot() -> Product {
        let csv = "sku,name,price_minor,currency\nDOT,Echo Dot,4999,USD\n";
        let mut rows = catalogue::read(CatalogueFormat::Csv, csv.as_bytes());
        rows.next().unwrap().unwrap()
    }

    /// An add that is done, of which only the answer is kept.
    async fn adds(carts: &Carts, id: &str) {
        let begun = carts.begin::<AddOutcome>(anna(), key(id), BodyHash::of(&[b"test"]));
        let Begun::New(attempt, cart) = begun.await.unwrap() else {
            panic!("it is new");
        };
        let (line, one) = (
            LineId::new(uuid::Uuid::now_v7()),
            Quantity::parse(1).unwrap(),
        );
        let Added { line, cart } = cart.add(&dot(), one, &carts.limits, line).unwrap();
        let added = AddOutcome::Added {
            line,
            pieces: 1,
            cart,
            was_price: None,
        };
        attempt.finish(Ok(added)).await.unwrap();
    }

    async fn told_by(carts: &Carts, id: &str) -> usize {
        let told = carts.take_late_adds_of(&anna(), &key(id)).await;
        told.unwrap().len()
    }

    /// Whether whoever reads the cart is told to ask.
    async fn is_worth_asking(carts: &Carts) -> bool {
        let mut connection = carts.database.acquire().await.unwrap();
        let read = store::cart::read(&carts.database, &mut connection, &anna()).await;
        read.unwrap().late == LateAdds::Noted
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn after_fifteen_minutes_nothing_is_told_and_nothing_is_kept(database: TestDatabase) {
            let carts = carts(&database);
            adds(&carts, "r1").await;
            carts.note_late_add_of(&anna(), &key("r1"), LateKind::AddItem).await.unwrap();
            let at_first = is_worth_asking(&carts).await;
            database.advance_clock(LATE_KEPT + Duration::from_secs(1));

            let (later, told) = (is_worth_asking(&carts).await, told_by(&carts, "r2").await);
            forget(&database).await.unwrap();
            let mut connection = database.acquire().await.unwrap();
            let whose = (&anna(), &key("r2"));
            let century = Duration::from_hours(876_000);
            let kept = store::late_add::read(&database, &mut connection, whose, century).await;

            assert_eq!((at_first, later, told), (true, false, 0));
            assert_eq!(kept.unwrap(), []);
        }

        async fn just_before_it_is_told(database: TestDatabase) {
            let carts = carts(&database);
            adds(&carts, "r1").await;
            carts.note_late_add_of(&anna(), &key("r1"), LateKind::AddItem).await.unwrap();
            database.advance_clock(LATE_KEPT.saturating_sub(Duration::from_mins(1)));

            let told = (is_worth_asking(&carts).await, told_by(&carts, "r2").await);

            assert_eq!(told, (true, 1));
        }

        async fn of_requests_at_once_one_tells_it_however_often_it_asks(database: TestDatabase) {
            let carts = carts(&database);
            for round in 0..10 {
                let ids = ["late", "r1", "r2"].map(|id| format!("{id}-{round}"));
                let [late, one, two] = ids.each_ref().map(String::as_str);
                adds(&carts, late).await;
                carts.note_late_add_of(&anna(), &key(late), LateKind::AddItem).await.unwrap();

                let told = tokio::join!(
                    told_by(&carts, one),
                    told_by(&carts, two),
                    told_by(&carts, one),
                    told_by(&carts, two),
                );

                assert!(matches!(told, (1, 0, 1, 0) | (0, 1, 0, 1)), "{told:?}");
            }
        }
    }
}
