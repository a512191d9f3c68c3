//! Validation: right, and no staler than promised.

use std::time::Duration;

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh};
use crate::cache::Cached;
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::profile::Profile;
use crate::domain::scope::{Audience, ScopeSet};
use crate::store::MIGRATIONS;

database_tests! {
    MIGRATIONS;

    async fn a_token_is_good_for_what_link_client_and_roles_all_allow(db: TestDatabase) {
        static CUT_ROLE: Statement =
            Statement::new("UPDATE auth_roles SET scope = 3 WHERE name = 'shopper'");
        static CUT_CLIENT: Statement =
            Statement::new("UPDATE auth_clients SET scope = 18 WHERE id = $1");
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let mut connection = bench.db.acquire().await.unwrap();
        bench.db.query(&CUT_ROLE).execute(&mut *connection).await.unwrap();
        let cut = bench.db.query(&CUT_CLIENT).bind(client.id().to_string());
        cut.execute(&mut *connection).await.unwrap();
        let issued = bench.link(&client).await;

        let by_row = bench.tokens.validate(&presented(&issued.access)).await.unwrap().unwrap();
        let by_cache = bench.tokens.validate(&presented(&issued.access)).await.unwrap().unwrap();

        assert_eq!(by_row.scopes, ScopeSet::parse("cart.write").unwrap());
        assert_eq!(by_row, by_cache);
    }

    async fn an_expired_token_is_dead_although_the_cache_knows_its_link(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(bench.is_active(&issued.access).await);

        bench.wait(3_590).await;
        assert!(bench.is_active(&issued.access).await);
        bench.wait(10).await;
        assert!(!bench.is_active(&issued.access).await);
    }

    async fn a_refresh_token_is_no_access_token(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        assert!(!bench.is_active(&issued.refresh).await);
    }

    async fn many_requests_for_one_link_all_get_an_answer(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Public).await;
        let issued = bench.link(&client).await;

        let calls = (0..100).map(|_| {
            let (tokens, token) = (bench.tokens.clone(), presented(&issued.access));
            bench.tokens.0.tasks.spawn("validate", async move { tokens.validate(&token).await })
        });
        for call in calls.collect::<Vec<_>>() {
            assert!(call.await.unwrap().unwrap().unwrap().is_some());
        }
    }

    async fn an_ended_link_is_dead_although_the_cache_knew_it(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(bench.is_active(&issued.access).await);

        let reason = EndReason::RevokedByOperator;
        let link = bench.tokens.revoke_link(issued.link, reason, Actor::Operator).await.unwrap();

        assert_eq!(link.unwrap().ended.unwrap().1, reason);
        assert!(!bench.is_active(&issued.access).await);
    }

    async fn a_call_that_died_before_the_cache_was_told_is_mended_by_the_next(db: TestDatabase) {
        static END: Statement = Statement::new(
            "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'revoked_by_client'",
        );
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(bench.is_active(&issued.access).await);
        let mut connection = bench.db.acquire().await.unwrap();
        bench.db.query(&END).execute(&mut *connection).await.unwrap();
        assert!(bench.is_active(&issued.access).await);

        bench.tokens.revoke(&client, presented(&issued.refresh)).await.unwrap();

        assert!(!bench.is_active(&issued.access).await);
    }

    async fn a_lost_invalidation_is_over_after_one_minute(db: TestDatabase) {
        static END: Statement = Statement::new(
            "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'revoked_by_client'",
        );
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(bench.is_active(&issued.access).await);
        let mut connection = bench.db.acquire().await.unwrap();
        bench.db.query(&END).execute(&mut *connection).await.unwrap();

        bench.wait(60).await;

        assert!(!bench.is_active(&issued.access).await);
    }

    async fn a_forged_cache_entry_is_a_miss(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let (mine, other) = (bench.link(&client).await, bench.link(&client).await);
        assert!(bench.is_active(&other.access).await);
        let cache = &bench.tokens.0.cache;
        let (other_entry, _) = cache.read(&bench.key_of(&other.access)).await.unwrap();
        let Some(Cached::Sealed(bytes)) = other_entry else { panic!("it was just filled") };

        let key = bench.key_of(&mine.access);
        let lease = crate::cache::Lease::random();
        cache.lease(&key, lease).await.unwrap();
        assert!(cache.fill(&key, lease, bytes, Duration::from_mins(1)).await.unwrap());

        let token = bench.tokens.validate(&presented(&mine.access)).await.unwrap().unwrap();
        assert_eq!(token.link, mine.link);
    }

    async fn the_use_of_an_access_token_acknowledges_for_public_clients_only(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for (profile, acknowledges) in [(Profile::Public, true), (Profile::Confidential, false)] {
            let client = bench.client(profile).await;
            let first = bench.link(&client).await;
            let second = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();

            assert!(bench.is_active(&second.access).await);

            let predecessor = refresh(&bench.tokens, &client, &first.refresh).await;
            assert_eq!(predecessor.is_err(), acknowledges, "{profile:?}");
        }
    }

    async fn a_link_behind_its_client_follows_an_access_token(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for (profile, follows) in [(Profile::Alexa, true), (Profile::Public, false)] {
            let client = bench.client(profile).await;
            let first = bench.link(&client).await;

            let newer = bench.of_generation(&first.access, 9);

            assert_eq!(bench.is_active(&newer).await, follows, "{profile:?}");
        }
        // The row itself went along: there is nothing to follow any more, in no process.
        let events = bench.audited("grant.fast_forwarded").await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(events[0].contains(r#""to":9"#), "{events:?}");
    }

    async fn a_client_sees_its_own_tokens_and_those_of_its_audiences(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let owner = bench.client(Profile::Alexa).await;
        let stranger = bench.client(Profile::Confidential).await;
        let issued = bench.link(&owner).await;
        let token = presented(&issued.access);

        let glance = bench.tokens.glance(Some(token.clone())).await;
        let own = bench.tokens.introspect(&owner, glance).await.unwrap();
        let glance = bench.tokens.glance(Some(token)).await;
        let foreign = bench.tokens.introspect(&stranger, glance).await.unwrap();

        assert_eq!(own.unwrap().scopes.audiences(), [Audience::Cart, Audience::Account]);
        assert_eq!(foreign, None);
    }
}
