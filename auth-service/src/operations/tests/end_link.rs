//! Alexa's own news of a link: the account that it belongs to, and that the skill was disabled.

use std::time::Duration;

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh};
use crate::domain::profile::Profile;
use crate::operations::{EndLink, ExternalUser, IssuedTokens};
use crate::store::MIGRATIONS;

fn anna() -> ExternalUser {
    ExternalUser::parse("amzn1.ask.account.ANNA").unwrap()
}

async fn is_active_for(bench: &Bench, issued: &IssuedTokens, user: &ExternalUser) -> bool {
    let token = presented(&issued.access);
    bench
        .tokens
        .validate_for(&token, Some(user))
        .await
        .unwrap()
        .is_some()
}

fn event() -> EndLink {
    EndLink {
        token: None,
        external_user: None,
        event_time: None,
    }
}

database_tests! {
    MIGRATIONS;

    async fn a_disabled_skill_ends_the_link_even_by_an_expired_token(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        bench.wait(7_200).await;
        let named = || EndLink { token: Some(presented(&issued.access)), ..event() };

        assert_eq!(bench.tokens.end_link(named()).await.unwrap(), 1);
        assert_eq!(bench.tokens.end_link(named()).await.unwrap(), 0);
        assert!(refresh(&bench.tokens, &client, &issued.refresh).await.is_err());
    }

    async fn a_late_event_leaves_a_newer_link_alone(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        let before = bench.tokens.now().minus(Duration::from_mins(1));

        let late = EndLink {
            token: Some(presented(&issued.access)),
            event_time: Some(before),
            ..event()
        };

        assert_eq!(bench.tokens.end_link(late).await.unwrap(), 0);
        assert!(bench.is_active(&issued.access).await);
    }

    async fn a_link_is_found_by_its_alexa_account(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let (of_anna, other) = (bench.link(&client).await, bench.link(&client).await);
        assert!(is_active_for(&bench, &of_anna, &anna()).await);
        assert!(bench.is_active(&other.access).await);

        let gone = EndLink { external_user: Some(anna()), ..event() };

        assert_eq!(bench.tokens.end_link(gone).await.unwrap(), 1);
        assert!(!bench.is_active(&of_anna.access).await && bench.is_active(&other.access).await);
    }

    async fn an_event_that_comes_again_tells_the_cache_what_its_first_call_did_not(db: TestDatabase) {
        // That call died after its commit.
        static END: Statement = Statement::new(
            "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'skill_disabled'
              WHERE id = $2",
        );
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(is_active_for(&bench, &issued, &anna()).await);
        let mut transaction = bench.db.begin_write().await.unwrap();
        let end = bench.db.query(&END).bind(issued.link.to_string());
        end.execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert!(bench.is_active(&issued.access).await, "the cache was not told");

        let gone = EndLink { external_user: Some(anna()), ..event() };

        assert_eq!(bench.tokens.end_link(gone).await.unwrap(), 0);
        assert!(!bench.is_active(&issued.access).await);
    }

    async fn a_new_link_replaces_the_old_one_once_it_is_in_use(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let old = bench.link(&client).await;
        assert!(is_active_for(&bench, &old, &anna()).await);
        bench.wait(1).await;

        let new = bench.link(&client).await;
        assert!(is_active_for(&bench, &new, &anna()).await);
        assert!(bench.is_active(&old.access).await);
        refresh(&bench.tokens, &client, &new.refresh).await.unwrap();

        assert!(!bench.is_active(&old.access).await && bench.is_active(&new.access).await);
    }

    async fn an_alexa_account_is_recognised_across_a_change_of_key(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let old = bench.link(&client).await;
        assert!(is_active_for(&bench, &old, &anna()).await);
        bench.change_key(crate::domain::key::KeyState::Verify).await;
        bench.wait(1).await;
        let new = bench.link(&client).await;

        assert!(is_active_for(&bench, &new, &anna()).await);
        refresh(&bench.tokens, &client, &new.refresh).await.unwrap();

        assert!(!bench.is_active(&old.access).await);
        let gone = EndLink { external_user: Some(anna()), ..event() };
        assert_eq!(bench.tokens.end_link(gone).await.unwrap(), 1);
    }
}
