//! Revocation: what was revoked is dead when the call returns.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh, same};
use crate::domain::profile::Profile;
use crate::operations::RevokeError;
use crate::store::MIGRATIONS;

database_tests! {
    MIGRATIONS;

    async fn a_revoked_refresh_token_ends_its_link_at_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for profile in Profile::ALL {
            let client = bench.client(profile).await;
            let issued = bench.link(&client).await;
            assert!(bench.is_active(&issued.access).await);

            bench.tokens.revoke(&client, presented(&issued.refresh)).await.unwrap();

            assert!(!bench.is_active(&issued.access).await, "{profile:?}");
            assert!(refresh(&bench.tokens, &client, &issued.refresh).await.is_err());
        }
    }

    async fn a_revoked_access_token_dies_and_its_link_goes_on(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for profile in Profile::ALL {
            let client = bench.client(profile).await;
            let issued = bench.link(&client).await;
            assert!(bench.is_active(&issued.access).await);

            bench.tokens.revoke(&client, presented(&issued.access)).await.unwrap();
            let next = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

            assert!(!bench.is_active(&issued.access).await, "{profile:?}");
            // Also in the second of the revocation.
            assert!(bench.is_active(&next.access).await, "{profile:?}");
            assert!(next.expires_in_seconds >= 360);
        }
    }

    async fn a_newer_access_token_of_the_link_lives(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        bench.wait(2).await;
        let newer = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

        bench.tokens.revoke(&client, presented(&issued.access)).await.unwrap();

        assert!(bench.is_active(&newer.access).await && !bench.is_active(&issued.access).await);
    }

    async fn a_revoked_token_of_a_lost_reply_is_not_given_again(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        let issued = bench.link(&client).await;
        let lost = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

        bench.tokens.revoke(&client, presented(&lost.access)).await.unwrap();
        let again = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

        assert!(same(&lost.refresh, &again.refresh));
        assert!(bench.is_active(&again.access).await);
    }

    async fn somebody_else_s_token_is_not_revoked(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let stranger = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;

        for token in [&issued.access, &issued.refresh] {
            let refused = bench.tokens.revoke(&stranger, presented(token)).await;
            assert!(matches!(refused, Err(RevokeError::OtherClient)), "{refused:?}");
        }
        assert!(bench.is_active(&issued.access).await);
    }

    async fn revoking_what_is_no_living_token_succeeds(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let stranger = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        bench.tokens.revoke(&client, presented(&issued.refresh)).await.unwrap();

        for token in [&issued.access, &issued.refresh, &"nonsense".to_owned().into()] {
            bench.tokens.revoke(&client, presented(token)).await.unwrap();
            bench.tokens.revoke(&stranger, presented(token)).await.unwrap();
        }
    }
}
