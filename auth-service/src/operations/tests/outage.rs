//! While the database is away.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests};
use crate::store::MIGRATIONS;

database_tests! {
    MIGRATIONS;

    async fn a_process_that_has_lost_its_database_is_not_ready(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let health = &bench.runtime.health;
        assert_eq!(bench.tokens.look(0).await, 0);
        assert!(health.report().is_ready());

        bench.db.close().await;

        let missed = bench.tokens.look(0).await;
        assert!(health.report().is_ready(), "one look may fail by chance");
        bench.tokens.look(missed).await;
        let reason = "the database does not answer".to_owned();
        assert_eq!(health.report().not_ready, [("clock", reason)]);
    }
}
