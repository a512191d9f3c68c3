//! What the operator may do with a key, and what becomes of the links.

use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests, presented, refresh};
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::key::change::{Force, KeyCopy, KeyRefusal};
use crate::domain::key::{KeyState, Kid};
use crate::domain::profile::Profile;
use crate::operations::keys::links_that_need;
use crate::operations::{KeyChangeError, LinkPage, RefreshError, Tokens};
use crate::store::MIGRATIONS;

const SECOND: u8 = 2;

fn kid(byte: u8) -> Kid {
    Kid::from_byte(byte).unwrap()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, KeyChangeError>) -> KeyRefusal {
    match result {
        Err(KeyChangeError::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Number, state and links of every key.
async fn listed(tokens: &Tokens) -> Vec<(u8, KeyState, u64)> {
    let keys = tokens.list_keys().await.unwrap();
    keys.into_iter()
        .map(|key| (key.kid.as_byte(), key.state, key.links.unwrap()))
        .collect()
}

database_tests! {
    MIGRATIONS;

    async fn an_added_key_waits_and_then_signs(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let second = bench.add_key();
        let waiting = listed(&bench.tokens).await;

        let first_time = bench.tokens.activate_key(second, Actor::Operator).await.unwrap();
        let again = bench.tokens.activate_key(second, Actor::Operator).await.unwrap();

        assert_eq!(waiting, [(1, KeyState::Active, 0), (2, KeyState::Standby, 0)]);
        let after = listed(&bench.tokens).await;
        assert_eq!(after, [(1, KeyState::Verify, 0), (2, KeyState::Active, 0)]);
        assert!(first_time.active_from.is_some());
        assert_eq!(first_time, again, "it stays as it is");
        assert_eq!(bench.audited("key.activated").await, [r#"{"kid":1}"#, r#"{"kid":2}"#]);
    }

    async fn a_key_that_may_not_sign_is_not_activated(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let tokens = &bench.tokens;
        for state in [KeyState::Suspect, KeyState::Retired] {
            bench.change_key(state).await;
        }

        assert_eq!(refusal(tokens.activate_key(kid(9), Actor::Operator).await), KeyRefusal::Unknown);
        assert_eq!(refusal(tokens.activate_key(kid(1), Actor::Operator).await), KeyRefusal::IsSuspect);
        assert_eq!(refusal(tokens.activate_key(kid(2), Actor::Operator).await), KeyRefusal::IsRetired);
        let after = listed(tokens).await;
        assert_eq!(after[2].1, KeyState::Active, "{after:?}");
    }

    async fn the_active_key_is_neither_suspected_nor_retired(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let tokens = &bench.tokens;

        assert_eq!(refusal(tokens.suspect_key(kid(1), Actor::Operator).await), KeyRefusal::IsActive);
        assert_eq!(refusal(tokens.retire_key(kid(1), Force::Yes, Actor::Operator).await), KeyRefusal::IsActive);
        assert_eq!(refusal(tokens.suspect_key(kid(9), Actor::Operator).await), KeyRefusal::Unknown);
        assert_eq!(refusal(tokens.retire_key(kid(9), Force::Yes, Actor::Operator).await), KeyRefusal::Unknown);
        assert_eq!(listed(tokens).await, [(1, KeyState::Active, 0)]);
    }

    async fn of_two_keys_that_are_activated_at_once_one_signs(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let replica = bench.replica().await;
        let (second, third) = (bench.add_key(), bench.add_key());

        let (one, other) =
            tokio::join!(bench.tokens.activate_key(second, Actor::Operator), replica.activate_key(third, Actor::Operator));

        one.unwrap();
        other.unwrap();
        let after = listed(&bench.tokens).await;
        let active = after.iter().filter(|(_, state, _)| *state == KeyState::Active);
        assert_eq!(active.count(), 1, "{after:?}");
        assert!(after.iter().all(|(_, state, _)| *state != KeyState::Standby), "{after:?}");
    }

    async fn a_key_is_in_use_until_the_new_refresh_token_was_used(db: TestDatabase) {
        for profile in [Profile::Alexa, Profile::Confidential] {
            let bench = Bench::on(TestDatabase::of(db.kind(), &MIGRATIONS).await).await;
            let client = bench.client(profile).await;
            let (one, other) = (bench.link(&client).await, bench.link(&client).await);
            bench.change_key(KeyState::Verify).await;
            bench.wait(60).await;
            let tokens = &bench.tokens;
            let retire = async || tokens.retire_key(kid(1), Force::No, Actor::Operator).await;

            let moved = refresh(tokens, &client, &one.refresh).await.unwrap();
            assert_eq!(refusal(retire().await), KeyRefusal::InUse { links: 2 });
            refresh(tokens, &client, &moved.refresh).await.unwrap();
            assert_eq!(refusal(retire().await), KeyRefusal::InUse { links: 1 });
            let moved = refresh(tokens, &client, &other.refresh).await.unwrap();
            refresh(tokens, &client, &moved.refresh).await.unwrap();
            let retired = retire().await.unwrap();

            assert_eq!((retired.key.state, retired.ended), (KeyState::Retired, 0));
            assert!(retired.key.retired_at.is_some());
            assert_eq!(listed(tokens).await[1], (SECOND, KeyState::Active, 2));
            let audited = bench.audited("key.retired").await;
            assert_eq!(audited, [r#"{"forced":false,"kid":1}"#], "{profile:?}");
        }
    }

    async fn links_are_counted_however_the_pages_fall(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let mut issued = Vec::new();
        for _ in 0..5 {
            issued.push(bench.link(&client).await);
        }
        bench.tokens.revoke(&client, presented(&issued[2].refresh)).await.unwrap();
        bench.change_key(KeyState::Verify).await;
        refresh(&bench.tokens, &client, &issued[0].refresh).await.unwrap();

        for page in [1, 2, 5, 100] {
            let users = bench.tokens.count_key_users(page).await.unwrap();

            assert_eq!(links_that_need(kid(1), &users), 4, "in pages of {page}");
            assert_eq!(links_that_need(kid(2), &users), 1, "in pages of {page}");
        }
    }

    async fn a_key_is_not_retired_while_a_replica_may_sign_with_it(db: TestDatabase) {
        let bench = Bench::on(db).await;
        bench.change_key(KeyState::Verify).await;

        let young = bench.tokens.retire_key(kid(1), Force::No, Actor::Operator).await;
        bench.wait(60).await;
        let settled = bench.tokens.retire_key(kid(1), Force::No, Actor::Operator).await;

        assert_eq!(refusal(young), KeyRefusal::Settling);
        assert_eq!(settled.unwrap().key.state, KeyState::Retired);
    }

    async fn by_force_the_links_of_a_key_end_and_others_lose_one_token(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let (old, on_its_way) = (bench.link(&client).await, bench.link(&client).await);
        bench.change_key(KeyState::Verify).await;
        let tokens = &bench.tokens;
        let moved = refresh(tokens, &client, &on_its_way.refresh).await.unwrap();

        let retired = tokens.retire_key(kid(1), Force::Yes, Actor::Operator).await.unwrap();
        let again = tokens.retire_key(kid(1), Force::Yes, Actor::Operator).await.unwrap();

        assert_eq!((retired.ended, again.ended), (1, 0));
        for dead in [&old.refresh, &on_its_way.refresh] {
            let refused = refresh(tokens, &client, dead).await;
            assert!(matches!(refused, Err(RefreshError::NotGenuine)), "{refused:?}");
        }
        assert!(refresh(tokens, &client, &moved.refresh).await.is_ok());
        assert!(bench.is_active(&moved.access).await && !bench.is_active(&old.access).await);
        let links = tokens.list_links(None, LinkPage { size: 10, before: None }).await.unwrap();
        let ended = links.iter().filter_map(|link| link.ended);
        let reasons: Vec<EndReason> = ended.map(|(_, reason)| reason).collect();
        assert_eq!(reasons, [EndReason::KeyRetired]);
        assert_eq!(bench.audited("key.retired").await, [r#"{"forced":true,"kid":1}"#]);
        assert_eq!(bench.audited("grant.ended").await, [r#"{"reason":"key_retired"}"#]);
    }

    async fn what_a_retirement_left_over_ends_when_it_is_asked_again(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        for _ in 0..5 {
            bench.link(&client).await;
        }
        bench.change_key(KeyState::Verify).await;
        bench.wait(60).await;
        // As if the first call had died before its first page.
        for _ in 0..5 {
            bench.link(&client).await;
        }

        let ended = bench.tokens.end_links_of(kid(1), 2, Actor::Operator).await.unwrap();

        assert_eq!(ended, 5);
        assert_eq!(listed(&bench.tokens).await[1], (SECOND, KeyState::Active, 5));
    }

    async fn the_cache_begins_anew_when_tokens_lose_rights(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        let key = bench.key_of(&issued.access);
        let (tokens, cache) = (&bench.tokens, &bench.tokens.0.cache);
        let epoch = async || cache.read(&key).await.unwrap().1;

        let before = epoch().await;
        bench.change_key(KeyState::Verify).await;
        let activated = epoch().await;
        tokens.suspect_key(kid(1), Actor::Operator).await.unwrap();
        let suspected = epoch().await;
        tokens.retire_key(kid(1), Force::Yes, Actor::Operator).await.unwrap();
        let retired = epoch().await;

        assert_eq!(before, activated, "an activation takes nothing away");
        assert!(activated != suspected && suspected != retired);
        assert_eq!(bench.audited("key.suspect").await, [r#"{"kid":1}"#]);
    }

    async fn another_replica_learns_that_a_key_is_suspect(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let replica = bench.replica().await;
        let client = bench.client(Profile::Alexa).await;
        let issued = bench.link(&client).await;
        assert!(replica.validate(&presented(&issued.access)).await.unwrap().is_some());

        bench.change_key(KeyState::Suspect).await;
        replica.look_for_keys().await.unwrap();

        assert!(replica.validate(&presented(&issued.access)).await.unwrap().is_none());
        assert_eq!(replica.list_keys().await.unwrap()[0].copy, KeyCopy::Present);
    }
}
