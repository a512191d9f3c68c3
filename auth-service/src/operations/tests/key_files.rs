//! Replicas whose key files are behind, or wrong, or change while they run.

use std::fs;
use std::time::Duration;

use saycart_service::Health;
use saycart_sql::testing::TestDatabase;
use tokio::time::{Instant, sleep};

use super::{Bench, database_tests, exchange, presented, refresh, same};
use crate::domain::audit::Actor;
use crate::domain::key::change::{Force, KeyCopy, KeyRefusal};
use crate::domain::key::{KeyState, Kid};
use crate::domain::profile::Profile;
use crate::keys::file::add_token_key;
use crate::operations::{ExchangeError, KeyChangeError, RefreshError, Trouble};
use crate::store::MIGRATIONS;

fn kid(byte: u8) -> Kid {
    Kid::from_byte(byte).unwrap()
}

database_tests! {
    MIGRATIONS;

    async fn a_replica_without_the_new_key_calls_nothing_dead(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let behind = bench.replica_with_its_own_file().await;
        bench.change_key(KeyState::Verify).await;
        let issued = bench.link(&client).await;

        let validated = behind.tokens.validate(&presented(&issued.access)).await;
        let refreshed = refresh(&behind.tokens, &client, &issued.refresh).await;
        let revoked = behind.tokens.revoke(&client, presented(&issued.refresh)).await;

        assert!(matches!(validated, Err(Trouble::UnknownKey { .. })), "{validated:?}");
        assert!(
            matches!(refreshed, Err(RefreshError::Trouble(Trouble::UnknownKey { .. }))),
            "{refreshed:?}"
        );
        assert!(revoked.is_err(), "{revoked:?}");
        let start = Instant::now();
        while bench.audited("key.missing").await.is_empty() {
            assert!(start.elapsed() < Duration::from_secs(30));
            sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(bench.audited("key.missing").await, [r#"{"kid":2}"#]);
    }

    async fn a_key_that_is_brought_to_a_replica_works_there_at_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let behind = bench.replica_with_its_own_file().await;
        bench.change_key(KeyState::Verify).await;
        let issued = bench.link(&client).await;
        let unreadable = behind.tokens.validate(&presented(&issued.access)).await;
        assert!(unreadable.is_err(), "{unreadable:?}");

        bench.copy_keys_to(&behind);

        let active = behind.tokens.validate(&presented(&issued.access)).await.unwrap();
        assert!(active.is_some());
        assert!(refresh(&behind.tokens, &client, &issued.refresh).await.is_ok());
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let made_there = exchange(&behind.tokens, &client, &code).await.unwrap();
        assert!(bench.is_active(&made_there.access).await);
    }

    async fn a_lost_reply_is_given_again_by_a_replica_that_has_just_got_the_key(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        let behind = bench.replica_with_its_own_file().await;
        let issued = bench.link(&client).await;
        bench.change_key(KeyState::Verify).await;
        let lost = refresh(&bench.tokens, &client, &issued.refresh).await.unwrap();

        let without = refresh(&behind.tokens, &client, &issued.refresh).await;
        bench.copy_keys_to(&behind);
        let with = refresh(&behind.tokens, &client, &issued.refresh).await.unwrap();

        assert!(
            matches!(without, Err(RefreshError::Trouble(Trouble::UnknownKey { .. }))),
            "{without:?}"
        );
        assert!(same(&with.refresh, &lost.refresh));
    }

    async fn a_replica_that_is_behind_signs_with_the_key_before(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let behind = bench.replica_with_its_own_file().await;
        bench.change_key(KeyState::Verify).await;
        behind.tokens.look_for_keys().await.unwrap();
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let issued = exchange(&behind.tokens, &client, &code).await.unwrap();
        assert!(bench.is_active(&issued.access).await);

        bench.tokens.suspect_key(kid(1), Actor::Operator).await.unwrap();
        behind.tokens.look_for_keys().await.unwrap();

        let code = bench.code(&client, user).await;
        let refused = exchange(&behind.tokens, &client, &code).await;
        assert!(
            matches!(refused, Err(ExchangeError::Trouble(Trouble::NoSigningKey))),
            "{refused:?}"
        );
        let elsewhere = exchange(&bench.tokens, &client, &code).await;
        assert!(elsewhere.is_ok(), "the code was not spent: {elsewhere:?}");
    }

    async fn a_replica_without_the_active_key_is_not_ready(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let behind = bench.replica_with_its_own_file().await;
        let health = Health::default();
        let probe = health.register("keys");
        let readiness = async || {
            behind.tokens.look(0).await;
            behind.tokens.say_whether_it_keeps_up(&probe);
            health.report().is_ready()
        };
        assert!(readiness().await);
        let new = bench.add_key();
        assert!(readiness().await, "a key that does not sign may be brought later");

        bench.tokens.activate_key(new, Actor::Operator).await.unwrap();
        assert!(!readiness().await);

        bench.copy_keys_to(&behind);
        assert!(readiness().await);
    }

    async fn a_replica_activates_only_what_its_own_file_has(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let behind = bench.replica_with_its_own_file().await;
        bench.change_key(KeyState::Verify).await;
        bench.change_key(KeyState::Verify).await;
        let activate = async || match behind.tokens.activate_key(kid(2), Actor::Operator).await {
            Err(KeyChangeError::Refused { refusal, .. }) => refusal,
            other => panic!("not refused: {other:?}"),
        };

        let missing = activate().await;
        add_token_key(&behind.key_file(), 0).unwrap();
        let different = activate().await;

        assert_eq!(missing, KeyRefusal::NotHeld);
        assert_eq!(different, KeyRefusal::Different);
        let listed = behind.tokens.list_keys().await.unwrap();
        let copies: Vec<KeyCopy> = listed.iter().map(|key| key.copy).collect();
        assert_eq!(copies, [KeyCopy::Present, KeyCopy::Different, KeyCopy::Missing]);
    }

    async fn a_running_process_keeps_what_its_file_loses(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        for contents in ["", "{\"keys\":[", "{\"keys\":[]}"] {
            fs::write(bench.key_file(), contents).unwrap();
            bench.tokens.look_for_keys().await.unwrap();
            assert!(bench.is_active(&issued.access).await, "{contents}");
        }

        fs::remove_file(bench.key_file()).unwrap();
        bench.tokens.look_for_keys().await.unwrap();

        assert!(bench.is_active(&issued.access).await);
        assert!(refresh(&bench.tokens, &client, &issued.refresh).await.is_ok());
        assert_eq!(bench.tokens.list_keys().await.unwrap()[0].copy, KeyCopy::Missing);
    }

    async fn nobody_s_refresh_fails_while_keys_are_added_and_activated(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let replica = bench.replica_with_its_own_file().await;
        let mut clients = Vec::new();
        for profile in [Profile::Alexa, Profile::Confidential, Profile::Public] {
            let client = bench.client(profile).await;
            let refresh = bench.link(&client).await.refresh;
            clients.push((client, refresh));
        }
        let tasks = saycart_service::Tasks::default();
        let going_on = tasks.draining();
        let mut shoppers = Vec::new();
        for (client, mut token) in clients {
            let processes = [bench.tokens.clone(), replica.tokens.clone()];
            let going_on = going_on.clone();
            shoppers.push(tasks.spawn("shopper", async move {
                let mut count = 0_usize;
                for process in processes.iter().cycle() {
                    if going_on.is_cancelled() {
                        break;
                    }
                    let issued = refresh(process, &client, &token).await.unwrap();
                    let other = process.validate(&presented(&issued.access)).await;
                    assert!(other.unwrap().is_some());
                    token = issued.refresh;
                    count += 1;
                }
                count
            }));
        }

        for _ in 0..4 {
            let new = bench.add_key();
            bench.copy_keys_to(&replica);
            bench.tokens.activate_key(new, Actor::Operator).await.unwrap();
        }
        going_on.cancel();

        for shopper in shoppers {
            assert!(shopper.await.unwrap().unwrap() > 4);
        }
        bench.wait(60).await;
        for old in 1..=3 {
            bench.tokens.retire_key(kid(old), Force::Yes, Actor::Operator).await.unwrap();
        }
    }
}
