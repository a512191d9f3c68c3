//! Reads one product of the catalogue.

use super::{CartError, Catalogue};
use crate::domain::{Availability, Product, Refusal, Sku};
use crate::store;

impl Catalogue {
    /// The product of this number, if it is sold.
    pub(crate) async fn get_product(&self, sku: &Sku) -> Result<Product, CartError> {
        let mut connection = self.database.acquire().await?;
        let product = store::product::find(&self.database, &mut connection, sku).await?;
        let sold = product.filter(|product| match product.availability {
            Availability::InStock | Availability::SoldOut => true,
            Availability::Withdrawn => false,
        });
        Ok(sold.ok_or(Refusal::UnknownProduct)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use saycart_service::{ManualClock, Runtime, Timestamp};
    use saycart_sql::Statement;
    use saycart_sql::testing::TestDatabase;

    use super::*;
    use crate::catalogue::{self, CatalogueFormat};
    use crate::domain::{Language, Phrase, ZoneOffset};
    use crate::operations::Occasion;
    use crate::search::{Index, Shelf};
    use crate::store::MIGRATIONS;
    use crate::store::catalogue::CatalogueVersion;
    use crate::store::staged_product::ImportId;

    const HOUR: Duration = Duration::from_hours(1);

    async fn now(database: &TestDatabase) -> Timestamp {
        static NOW: Statement = Statement::new("SELECT {now}");
        let mut connection = database.acquire().await.unwrap();
        let now = database.query_as(&NOW).fetch_one(&mut *connection).await;
        let (micros,): (i64,) = now.unwrap();
        Timestamp::from_micros(micros)
    }

    /// A shop that sells what this CSV says.
    async fn selling(database: &TestDatabase, file: &str) -> Catalogue {
        let clock = ManualClock::at(Timestamp::from_seconds(1_800_000_000));
        let shelf = Arc::new(Shelf::empty());
        let rows = catalogue::read(CatalogueFormat::Csv, file.as_bytes());
        let products: Vec<Product> = rows.collect::<Result<_, _>>().unwrap();
        let import = ImportId::new(uuid::Uuid::now_v7());
        let mut transaction = database.begin_write().await.unwrap();
        let staged = store::staged_product::insert(database, &mut transaction, &import, &products);
        staged.await.unwrap();
        let switch = store::staged_product::switch(database, &mut transaction, &import);
        switch.await.unwrap();
        store::catalogue::next(database, &mut transaction)
            .await
            .unwrap();
        let version = store::catalogue::version(database, &mut transaction)
            .await
            .unwrap();
        let sold = store::product::sold(database, &mut transaction)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        shelf.put(version, Index::build(sold));
        Catalogue {
            database: (**database).clone(),
            shelf,
            tasks: Runtime::new(Arc::new(clock)).tasks,
        }
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn a_sale_begins_and_ends_by_the_clock_of_the_database(database: TestDatabase) {
            let now = now(&database).await;
            let (from, until) = (now.plus(HOUR), now.plus(HOUR * 3));
            let file = format!(
                "sku,name,price_minor,currency,sale_price_minor,sale_from,sale_until\n\
                 TEA,Mint Tea,350,USD,299,{from},{until}\n"
            );
            let catalogue = selling(&database, &file).await;
            let sku = Sku::parse("TEA").unwrap();
            let phrase = Phrase::parse("mint tea").unwrap();
            let last_day = async || catalogue.get_product(&sku).await.unwrap().last_day_of_sale();
            let cost = async || {
                let read = catalogue.get_product(&sku).await.unwrap();
                let found = catalogue.search(Language::English, &phrase, 1, Occasion::Trial);
                let found = found.await.unwrap().hits.remove(0).product;
                assert_eq!((read.price, read.price_now()), (found.price, found.price_now()));
                (read.price.minor(), read.price_now().minor())
            };

            let before = cost().await;
            database.advance_clock(HOUR * 2);
            let during = cost().await;
            database.advance_clock(HOUR * 2);
            let after = cost().await;
            // Nobody said which day it is at the shop when it is that time.
            let untold = last_day().await;

            assert_eq!([before, during, after], [(350, 350), (350, 299), (350, 350)]);
            assert_eq!(untold, None);
        }

        async fn the_last_day_of_a_sale_is_told_while_it_is_on_and_not_long_before_its_end(
            database: TestDatabase
        ) {
            let now = now(&database).await;
            let until = now.plus(HOUR * 24 * 90);
            let zone = ZoneOffset::of_rfc3339("2026-12-05T00:00:00-08:00").unwrap();
            let until_there = zone.write(until);
            let file = format!(
                "sku,name,price_minor,currency,sale_price_minor,sale_until\n\
                 TEA,Mint Tea,350,USD,299,{until_there}\n"
            );
            let catalogue = selling(&database, &file).await;
            let sku = Sku::parse("TEA").unwrap();
            let last_day = async || catalogue.get_product(&sku).await.unwrap().last_day_of_sale();

            let long_before = last_day().await;
            database.advance_clock(HOUR * 24 * 40);
            let during = last_day().await;
            database.advance_clock(HOUR * 24 * 60);
            let after = last_day().await;

            let expected = Some(zone.last_day(until));
            assert_eq!([long_before, during, after], [None, expected, None]);
        }

        async fn a_deal_that_the_index_knows_by_its_old_price_is_listed_once(
            database: TestDatabase
        ) {
            let file = "sku,name,price_minor,currency,sale_price_minor\nTEA,Mint Tea,350,USD,299\n";
            let catalogue = selling(&database, file).await;
            let old = "sku,name,price_minor,currency,list_price_minor\nTEA,Mint Tea,340,USD,350\n";
            let rows = catalogue::read(CatalogueFormat::Csv, old.as_bytes());
            let old: Vec<Product> = rows.collect::<Result<_, _>>().unwrap();
            catalogue.shelf.put(CatalogueVersion::of_test(9), Index::build(old));

            let deals = catalogue.deals(0, 10).await.unwrap();

            let prices = deals.deals.iter().map(|deal| deal.product.price_now().minor());
            assert_eq!((deals.total, prices.collect::<Vec<_>>()), (1, vec![299]));
        }
    }
}
