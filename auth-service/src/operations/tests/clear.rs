//! Rows past their retention.

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests};
use crate::domain::ids::AttemptId;
use crate::domain::profile::Profile;
use crate::store::{self, MIGRATIONS};

static COUNT: Statement = Statement::new("SELECT count(*) FROM auth_link_attempts");

database_tests! {
    MIGRATIONS;

    async fn a_try_to_link_is_forgotten_after_ninety_days(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let start = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            store::link_attempt::start(&bench.db, &mut connection, AttemptId::generate(bench.tokens.now()), client.id())
                .await
                .unwrap();
        };
        let count = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            let (n,): (i64,) =
                bench.db.query_as(&COUNT).fetch_one(&mut *connection).await.unwrap();
            n
        };
        start().await;
        bench.wait(60 * 86_400).await;
        start().await;

        bench.tokens.clear().await.unwrap();
        assert_eq!(count().await, 2);

        bench.wait(31 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(count().await, 1);
    }
}
