//! Passport keys: there before they sign, and there for as long as a passport of theirs lives.

use std::time::Duration;

use saycart_passport::PassportKey;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests};
use crate::passports::{KEYS_MAY_BE_KEPT, Passports};
use crate::store::MIGRATIONS;

const ISSUER: &str = "https://shop.example";
const LIFE: Duration = Duration::from_mins(1);

async fn ids(passports: &Passports) -> Vec<String> {
    let keys = passports.keys().await.unwrap();
    let id = |key: &PassportKey| key.key_id.as_str().to_owned();
    keys.iter().map(id).collect()
}

database_tests! {
    MIGRATIONS;

    async fn a_passport_key_outlives_its_day_by_more_than_anybody_keeps_the_list(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let clock = bench.tokens.0.clock.clone();
        let passports = Passports::open((*bench.db).clone(), clock, ISSUER, LIFE).await.unwrap();
        let first = ids(&passports).await;

        bench.wait(86_399).await;
        passports.renew_if_due().await.unwrap();
        assert_eq!(ids(&passports).await, first, "a key signs for a day");
        bench.wait(2).await;
        passports.renew_if_due().await.unwrap();
        let both = ids(&passports).await;
        bench.wait((KEYS_MAY_BE_KEPT + LIFE).as_secs()).await;
        let later = ids(&passports).await;
        bench.wait(3_600).await;
        let at_last = ids(&passports).await;

        assert_eq!((first.len(), both.len()), (1, 2));
        assert_eq!(later, both, "a passport of the key before may still live");
        assert!(at_last.len() == 1 && at_last != first, "{at_last:?}");
    }
}
