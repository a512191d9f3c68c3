//! Declaring that an older database was restored.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests};
use crate::domain::audit::Actor;
use crate::limits::Limits;
use crate::operations::Accounts;
use crate::operations::restore::QUIET;
use crate::passwords::Passwords;
use crate::store::{self, MIGRATIONS};

database_tests! {
    MIGRATIONS;

    async fn no_alarm_is_raised_for_a_while_after_a_restore_was_declared(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let limits = Limits::new(crate::RateLimits::Off);
        let accounts = Accounts::new(bench.tokens.clone(), Passwords::new().unwrap(), limits);
        let is_quiet = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            store::restore::declared_within(&bench.db, &mut connection, QUIET).await.unwrap()
        };
        let since = bench.tokens.now();

        assert!(!is_quiet().await);
        let until = accounts.declare_restore(since, Actor::Operator).await.unwrap();
        assert!(is_quiet().await);

        bench.wait(8 * 86_400).await;
        assert!(!is_quiet().await);
        let again = accounts.declare_restore(since, Actor::Operator).await.unwrap();
        assert_eq!(again, until);
        assert!(!is_quiet().await, "the same restore begins no new while");
    }
}
