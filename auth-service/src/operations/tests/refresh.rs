//! Refreshing: nobody is stranded, and nothing superseded lives.

use std::collections::BTreeSet;

use saycart_service::ExposeSecret as _;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh, same};
use crate::domain::grant::refresh::RefreshRefusal;
use crate::domain::profile::{Profile, Rotate};
use crate::domain::scope::ScopeSet;
use crate::operations::{IssuedTokens, RefreshError, RefreshRequest};
use crate::store::{self, MIGRATIONS};

fn refusal(result: &Result<IssuedTokens, RefreshError>) -> Option<RefreshRefusal> {
    match result {
        Err(RefreshError::Refused(refusal)) => Some(*refusal),
        _ => None,
    }
}

fn is_superseded(result: &Result<IssuedTokens, RefreshError>) -> bool {
    matches!(refusal(result), Some(RefreshRefusal::Superseded { .. }))
}

/// Fifty refreshes with the same token at once, over three pools, twenty times over.
async fn race(bench: &Bench, profile: Profile) {
    let client = bench.client(profile).await;
    let mut current = bench.link(&client).await.refresh;
    let pools = [
        bench.tokens.clone(),
        bench.replica().await,
        bench.replica().await,
    ];

    for _ in 0..20 {
        let calls = (0..50).map(|index| {
            let (tokens, client) = (pools[index % pools.len()].clone(), client.clone());
            let token = current.clone();
            bench.tokens.0.tasks.spawn(
                "refresh",
                async move { refresh(&tokens, &client, &token).await },
            )
        });
        let (mut successors, mut access) = (BTreeSet::new(), BTreeSet::new());
        for call in calls.collect::<Vec<_>>() {
            let issued = call.await.unwrap().unwrap().unwrap();
            assert!(issued.expires_in_seconds >= 360);
            successors.insert(issued.refresh.expose_secret().to_owned());
            access.insert(issued.access.expose_secret().to_owned());
        }

        assert_eq!(successors.len(), 1, "{profile:?}");
        let successor = successors.pop_first().unwrap().into();
        let stays = profile.policy().rotate == Rotate::Never;
        assert_eq!(same(&successor, &current), stays, "{profile:?}");
        // One rotation, one pair: where the refresh token stays, access tokens are made singly.
        assert!(stays || access.len() == 1, "{profile:?}");
        current = successor;
    }
}

database_tests! {
    MIGRATIONS;

    async fn a_link_dies_with_its_client_before_its_own_row_says_so(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        // Whoever switches a client off ends its links afterwards, page by page.
        let mut transaction = bench.db.begin_write().await.unwrap();
        let off = store::client_change::disable(&bench.db, &mut transaction, client.id()).await;
        assert!(off.unwrap());
        transaction.commit().await.unwrap();

        let refused = refresh(&bench.tokens, &client, &issued.refresh).await;

        assert_eq!(refusal(&refused), Some(RefreshRefusal::Disabled));
    }

    async fn parallel_refreshes_all_get_the_same_kept_token(db: TestDatabase) {
        race(&Bench::on(db).await, Profile::Alexa).await;
    }

    async fn parallel_refreshes_all_get_the_same_successor(db: TestDatabase) {
        race(&Bench::on(db).await, Profile::Confidential).await;
    }

    async fn parallel_refreshes_of_a_public_client_all_get_the_same_successor(db: TestDatabase) {
        race(&Bench::on(db).await, Profile::Public).await;
    }

    async fn parallel_refreshes_at_the_daily_write_all_succeed(db: TestDatabase) {
        let bench = Bench::on(db).await;
        bench.wait(90_000).await;
        race(&bench, Profile::Alexa).await;
    }

    async fn a_lost_reply_is_given_again_until_its_token_was_used(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for profile in [Profile::Confidential, Profile::Public] {
            let client = bench.client(profile).await;
            let first = bench.link(&client).await;

            let lost = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();
            let again = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();
            assert!(same(&lost.refresh, &again.refresh) && same(&lost.access, &again.access));

            refresh(&bench.tokens, &client, &lost.refresh).await.unwrap();
            let late = refresh(&bench.tokens, &client, &first.refresh).await;
            assert!(is_superseded(&late), "{profile:?} {late:?}");
        }
    }

    async fn reuse_ends_the_link_of_a_public_client_only(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for (profile, survives) in [(Profile::Confidential, true), (Profile::Public, false)] {
            let client = bench.client(profile).await;
            let first = bench.link(&client).await;
            let second = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();
            let third = refresh(&bench.tokens, &client, &second.refresh).await.unwrap();

            let reused = refresh(&bench.tokens, &client, &first.refresh).await;

            assert!(is_superseded(&reused), "{profile:?} {reused:?}");
            assert_eq!(bench.is_active(&third.access).await, survives, "{profile:?}");
        }
    }

    async fn an_access_token_that_is_nearly_over_is_replaced_at_a_retry(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        for waited in [3_595, 4_000] {
            let first = bench.link(&client).await;
            let lost = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();

            bench.wait(waited).await;
            let again = refresh(&bench.tokens, &client, &first.refresh).await.unwrap();

            assert!(same(&lost.refresh, &again.refresh));
            // It is read again once it is written, perhaps in the next second.
            let left = again.expires_in_seconds;
            assert!((3_599..=3_600).contains(&left), "{left}");
            assert!(bench.is_active(&again.access).await);
        }
    }

    async fn a_narrowed_token_stays_narrow_and_the_link_does_not(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;
        let narrow = ScopeSet::parse("cart.read").unwrap();
        let request = RefreshRequest { token: presented(&first.refresh), scope: Some(narrow) };

        let narrowed = bench.tokens.refresh(&client, request).await.unwrap();
        let full = refresh(&bench.tokens, &client, &narrowed.refresh).await.unwrap();

        let scopes = async |issued: &IssuedTokens| {
            let token = bench.tokens.validate(&presented(&issued.access)).await.unwrap();
            token.unwrap().scopes
        };
        assert_eq!(scopes(&narrowed).await, narrow);
        assert_eq!(scopes(&full).await, first.scope);
    }

    async fn more_scope_than_was_granted_is_refused(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;
        let scope = Some(ScopeSet::from_mask(1 << 7));
        let request = RefreshRequest { token: presented(&first.refresh), scope };

        let refused = bench.tokens.refresh(&client, request).await;

        assert!(matches!(refused, Err(RefreshError::InvalidScope)), "{refused:?}");
    }

    async fn somebody_else_s_refresh_token_is_refused_and_stays_good(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let stranger = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;

        let stolen = refresh(&bench.tokens, &stranger, &first.refresh).await;

        assert_eq!(refusal(&stolen), Some(RefreshRefusal::OtherClient));
        assert!(refresh(&bench.tokens, &client, &first.refresh).await.is_ok());
    }

    async fn a_dead_refresh_token_reaches_the_database_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;
        bench.tokens.revoke(&client, presented(&first.refresh)).await.unwrap();

        let once = refresh(&bench.tokens, &client, &first.refresh).await;
        let twice = refresh(&bench.tokens, &client, &first.refresh).await;

        assert_eq!(refusal(&once), Some(RefreshRefusal::Ended));
        assert!(matches!(twice, Err(RefreshError::KnownDead)), "{twice:?}");
    }

    async fn an_access_token_does_not_refresh(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let first = bench.link(&client).await;

        let refused = refresh(&bench.tokens, &client, &first.access).await;

        assert!(matches!(refused, Err(RefreshError::NotGenuine)), "{refused:?}");
    }

    async fn an_account_that_is_switched_off_does_not_refresh(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let first = bench.linked(&client, user).await;

        bench.disable(user).await;

        let refused = refresh(&bench.tokens, &client, &first.refresh).await;
        assert_eq!(refusal(&refused), Some(RefreshRefusal::Disabled));
    }

    async fn an_idle_public_client_has_to_link_again(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let public = bench.client(Profile::Public).await;
        let alexa = bench.client(Profile::Alexa).await;
        let (idle, kept) = (bench.link(&public).await, bench.link(&alexa).await);

        bench.wait(31 * 86_400).await;

        let refused = refresh(&bench.tokens, &public, &idle.refresh).await;
        assert_eq!(refusal(&refused), Some(RefreshRefusal::Expired));
        assert!(refresh(&bench.tokens, &alexa, &kept.refresh).await.is_ok());
        bench.tokens.clear().await.unwrap();
        assert!(!bench.is_active(&idle.access).await);
    }

    async fn a_restored_database_follows_clients_with_a_secret(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for profile in [Profile::Alexa, Profile::Confidential] {
            for ahead in [1, 2, 1_000] {
                let client = bench.client(profile).await;
                let first = bench.link(&client).await;
                let newer = bench.of_generation(&first.refresh, 1 + ahead);

                let issued = refresh(&bench.tokens, &client, &newer).await.unwrap();

                assert!(bench.is_active(&issued.access).await, "{profile:?} {ahead}");
                assert!(refresh(&bench.tokens, &client, &issued.refresh).await.is_ok());
            }
        }
        let public = bench.client(Profile::Public).await;
        let first = bench.link(&public).await;
        let newer = bench.of_generation(&first.refresh, 2);
        let refused = refresh(&bench.tokens, &public, &newer).await;
        assert_eq!(refusal(&refused), Some(RefreshRefusal::FromTheFuture));
    }
}
