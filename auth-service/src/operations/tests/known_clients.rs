//! Clients that processes remember, and that are changed by others.

use std::time::Duration;

use saycart_sql::DatabaseKind;
use saycart_sql::testing::TestDatabase;
use tokio::time::{Instant, sleep};

use super::Bench;
use super::account::accounts;
use super::clients::{Registered, register};
use crate::RateLimits;
use crate::cache::Epoch;
use crate::domain::audit::Actor;
use crate::domain::client_change::ClientChange;
use crate::domain::profile::Profile;
use crate::domain::scope::Audience;
use crate::limits::Limits;
use crate::operations::{Accounts, Others};
use crate::passwords::Passwords;
use crate::store::MIGRATIONS;

const ACTOR: Actor = Actor::Operator;

/// Two processes that share a Redis and have both seen a client.
async fn seen_by_two(profile: Profile) -> (Bench, [Accounts; 2], Registered) {
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let bench = Bench::on(db).await;
    let limits = Limits::new(RateLimits::Off);
    let here = accounts(&bench);
    let there = Accounts::new(bench.replica().await, Passwords::new().unwrap(), limits);
    let client = register(&here, profile).await;
    for process in [&here, &there] {
        assert!(client.proven(process).await.is_some());
    }
    (bench, [here, there], client)
}

async fn audiences_seen(client: &Registered, process: &Accounts) -> Vec<Audience> {
    let proven = client.proven(process).await.unwrap();
    proven.audiences().to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_changes_about_a_client_counts_in_every_other() {
    let (_bench, [here, there], old) = seen_by_two(Profile::Confidential).await;

    let new = old.with_another_secret(&there, Duration::ZERO).await;
    assert!(old.proven(&here).await.is_none());
    assert!(new.proven(&here).await.is_some());

    for (change, audiences) in [
        (
            ClientChange {
                add_audiences: vec![Audience::Cart],
                ..ClientChange::default()
            },
            vec![Audience::Cart],
        ),
        (
            ClientChange {
                remove_audiences: vec![Audience::Cart],
                ..ClientChange::default()
            },
            Vec::new(),
        ),
    ] {
        let client = new.client.clone();
        there.update_client(client, change, ACTOR).await.unwrap();
        assert_eq!(audiences_seen(&new, &here).await, audiences);
    }

    there
        .disable_client(new.client.clone(), ACTOR)
        .await
        .unwrap();
    assert!(new.proven(&here).await.is_none());
    there.enable_client(&new.client, ACTOR).await.unwrap();
    assert!(new.proven(&here).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_every_client_is_looked_up() {
    let (mut bench, [here, there], old) = seen_by_two(Profile::Alexa).await;
    bench.redis.as_mut().unwrap().stop();

    assert!(old.proven(&here).await.is_some());
    // The new secret is told although Redis could not be, and that it could not.
    let rotate = |client| there.rotate_client_secret(client, Duration::ZERO, ACTOR);
    let rotated = rotate(old.client.clone()).await.unwrap();

    assert_eq!(rotated.others, Others::Untold);
    assert!(old.proven(&here).await.is_none());
    assert!(
        old.with_secret(rotated.secret)
            .proven(&here)
            .await
            .is_some()
    );
    bench.redis.as_mut().unwrap().start_again();
    until_told(&there).await;
    assert_eq!(
        rotate(old.client.clone()).await.unwrap().others,
        Others::Told
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_epoch_that_comes_back_brings_a_client_back_for_one_minute_at_most() {
    let (mut bench, [here, there], old) = seen_by_two(Profile::Alexa).await;
    let saved = here.tokens().epoch().await;
    bench.redis.as_ref().unwrap().command(&["SAVE"]);
    old.with_another_secret(&there, Duration::ZERO).await;
    assert!(old.proven(&here).await.is_none());

    bench.redis.as_mut().unwrap().start_again();
    until_epoch(&here, saved).await;

    let believed = old.proven(&here).await;
    assert!(believed.is_some(), "the old copy is believed");
    bench.wait(60).await;
    assert!(old.proven(&here).await.is_none());
}

/// Waits until Redis can be reached again.
async fn until_told(process: &Accounts) {
    let start = Instant::now();
    while process.tokens().epoch().await.is_none() {
        assert!(start.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until Redis can be reached again, and is in this epoch.
async fn until_epoch(process: &Accounts, epoch: Option<Epoch>) {
    assert!(epoch.is_some());
    let start = Instant::now();
    while process.tokens().epoch().await != epoch {
        assert!(start.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(50)).await;
    }
}
