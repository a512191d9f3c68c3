//! What the state of a key means for the tokens that it signed.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, exchange, presented, refresh, same};
use crate::domain::grant::refresh::RefreshRefusal;
use crate::domain::key::KeyState;
use crate::domain::profile::Profile;
use crate::operations::{RefreshError, Trouble};
use crate::store::MIGRATIONS;

database_tests! {
    MIGRATIONS;

    async fn a_change_of_key_unlinks_nobody(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        for profile in Profile::ALL {
            let client = bench.client(profile).await;
            let issued = bench.link(&client).await;

            bench.change_key(KeyState::Verify).await;

            assert!(bench.is_active(&issued.access).await, "{profile:?}");
            let next = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();
            assert!(!same(&next.refresh, &issued.refresh), "{profile:?}");
            let kept = refresh(&bench.tokens, &client, &next.refresh).await.unwrap();
            let stays = profile == Profile::Alexa || profile == Profile::Google;
            assert_eq!(same(&kept.refresh, &next.refresh), stays, "{profile:?}");
        }
    }

    async fn a_retry_across_a_change_of_key_gets_the_same_refresh_token(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        for before in [KeyState::Verify, KeyState::Suspect] {
            let client = bench.client(Profile::Confidential).await;
            let issued = bench.link(&client).await;
            let lost = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

            bench.change_key(before).await;
            let again = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

            assert!(same(&lost.refresh, &again.refresh), "{before:?}");
            assert!(bench.is_active(&again.access).await, "{before:?}");
        }
    }

    async fn a_suspect_key_s_access_tokens_are_dead_and_its_links_live(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        bench.change_key(KeyState::Suspect).await;

        assert!(!bench.is_active(&issued.access).await);
        let next = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();
        assert!(bench.is_active(&next.access).await);
    }

    async fn a_forged_refresh_token_of_a_suspect_key_is_refused(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        bench.change_key(KeyState::Suspect).await;
        let moved = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();
        refresh(&bench.tokens, &client, &moved.refresh).await.unwrap();

        for generation in [1, 2, 3] {
            let forged = bench.of_generation(&issued.refresh, generation);
            let refused = refresh(&bench.tokens, &client, &forged).await;
            assert!(
                matches!(refused, Err(RefreshError::Refused(RefreshRefusal::SuspectKey))),
                "{generation} {refused:?}"
            );
        }
        assert!(refresh(&bench.tokens, &client, &moved.refresh).await.is_ok());
    }

    async fn a_retired_key_s_tokens_are_dead(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        bench.change_key(KeyState::Retired).await;

        assert!(!bench.is_active(&issued.access).await);
        let refused = refresh(&bench.tokens, &client, &issued.refresh).await;
        assert!(matches!(refused, Err(RefreshError::NotGenuine)), "{refused:?}");
    }

    async fn a_replica_without_the_new_key_calls_nothing_dead(db: TestDatabase) {
        let mut bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let behind = bench.tokens.clone();
        bench.change_key(KeyState::Verify).await;
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let issued = exchange(&bench.tokens, &client, &code).await.unwrap();

        let validated = behind.validate(&presented(&issued.access)).await;
        let refreshed = refresh(&behind, &client, &issued.refresh).await;

        assert!(matches!(validated, Err(Trouble::UnknownKey { .. })), "{validated:?}");
        assert!(
            matches!(refreshed, Err(RefreshError::Trouble(Trouble::UnknownKey { .. }))),
            "{refreshed:?}"
        );
    }
}
