//! While the database is away.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh};
use crate::config::TruthUnreachable;
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::operations::Trouble;
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

    async fn what_the_cache_knows_is_served_but_to_place_an_order(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let (known, unknown) = (bench.link(&client).await, bench.link(&client).await);
        let token = presented(&known.access);
        let before = bench.tokens.validate(&token).await.unwrap().unwrap();

        bench.db.close().await;
        bench.tokens.look(0).await;

        let during = bench.tokens.validate(&token).await.unwrap().unwrap();
        let placing = ScopeSet::parse("orders.place").unwrap();
        assert_eq!(before.scopes, during.scopes | placing);
        assert!(!placing.is_within(during.scopes));
        let missed = bench.tokens.validate(&presented(&unknown.access)).await;
        assert!(matches!(missed, Err(Trouble::Store(_))), "{missed:?}");
    }

    async fn a_revoked_token_does_not_keep_its_link_out_of_the_cache(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;
        bench.tokens.revoke(&client, presented(&first.access)).await.unwrap();
        bench.wait(2).await;
        let second = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();

        assert!(!bench.is_active(&first.access).await);
        assert!(bench.is_active(&second.access).await);

        bench.db.close().await;
        assert!(bench.is_active(&second.access).await);
        assert!(!bench.is_active(&first.access).await);
    }

    async fn a_failing_look_up_is_enough_to_know_that_the_database_is_away(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let (known, unknown) = (bench.link(&client).await, bench.link(&client).await);
        assert!(bench.is_active(&known.access).await);

        bench.db.close().await;
        assert!(bench.tokens.validate(&presented(&unknown.access)).await.is_err());

        let token = bench.tokens.validate(&presented(&known.access)).await.unwrap().unwrap();
        let placing = ScopeSet::parse("orders.place").unwrap();
        assert!(!placing.is_within(token.scopes));
    }

    async fn who_wants_so_gets_no_answer_that_may_be_old(db: TestDatabase) {
        let bench = Bench::with(db, TruthUnreachable::Deny).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(bench.is_active(&issued.access).await);

        bench.db.close().await;
        bench.tokens.look(0).await;

        let denied = bench.tokens.validate(&presented(&issued.access)).await;
        assert!(matches!(denied, Err(Trouble::TruthUnreachable)), "{denied:?}");
    }
}
