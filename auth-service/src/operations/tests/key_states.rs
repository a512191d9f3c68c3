//! What the state of a key means for the tokens that it signed.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh, same};
use crate::domain::grant::refresh::RefreshRefusal;
use crate::domain::key::KeyState;
use crate::domain::profile::Profile;
use crate::operations::{LinkPage, RefreshError};
use crate::store::MIGRATIONS;

database_tests! {
    MIGRATIONS;

    async fn a_change_of_key_unlinks_nobody(db: TestDatabase) {
        let bench = Bench::on(db).await;
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
        let bench = Bench::on(db).await;
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
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        bench.change_key(KeyState::Suspect).await;

        assert!(!bench.is_active(&issued.access).await);
        let next = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();
        assert!(bench.is_active(&next.access).await);
    }

    async fn a_forged_refresh_token_of_a_suspect_key_is_refused(db: TestDatabase) {
        let bench = Bench::on(db).await;
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
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        bench.change_key(KeyState::Retired).await;

        assert!(!bench.is_active(&issued.access).await);
        let refused = refresh(&bench.tokens, &client, &issued.refresh).await;
        assert!(matches!(refused, Err(RefreshError::NotGenuine)), "{refused:?}");
    }

    async fn a_suspect_key_opens_nothing_to_a_client_without_a_secret(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Public).await;
        let issued = bench.link(&client).await;

        bench.change_key(KeyState::Suspect).await;

        let refused = refresh(&bench.tokens, &client, &issued.refresh).await;
        assert!(
            matches!(refused, Err(RefreshError::Refused(RefreshRefusal::SuspectKey))),
            "{refused:?}"
        );
        bench.tokens.revoke(&client, presented(&issued.refresh)).await.unwrap();
        let links = bench.tokens.list_links(None, LinkPage { size: 10, before: None }).await;
        assert_eq!(links.unwrap()[0].ended, None, "nobody without a secret can end it either");
    }

    async fn a_token_of_a_suspect_key_from_the_future_is_refused(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        let issued = bench.link(&client).await;
        bench.change_key(KeyState::Suspect).await;

        let newer = bench.of_generation(&issued.refresh, 2);
        let refused = refresh(&bench.tokens, &client, &newer).await;

        assert!(
            matches!(refused, Err(RefreshError::Refused(RefreshRefusal::SuspectKey))),
            "{refused:?}"
        );
        assert!(refresh(&bench.tokens, &client, &issued.refresh).await.is_ok());
    }
}
