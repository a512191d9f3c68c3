//! Links while Redis is away, behind, or shared by several processes.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use saycart_sql::DatabaseKind;
use saycart_sql::testing::TestDatabase;
use tokio::time::{Instant, sleep, timeout};

use super::{Bench, presented, refresh};
use crate::cache::Cached;
use crate::domain::client::AuthenticatedClient;
use crate::domain::profile::Profile;
use crate::domain::token::TokenKey;
use crate::operations::forget::TELL_WITHIN;
use crate::operations::{ExternalUser, IssuedTokens, RevokeError, Tokens, Trouble};
use crate::store::MIGRATIONS;

/// A link that Redis knows.
async fn cached_link() -> (Bench, AuthenticatedClient, IssuedTokens) {
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let bench = Bench::on(db).await;
    let client = bench.client(Profile::Alexa).await;
    let issued = bench.link(&client).await;
    assert!(bench.is_active(&issued.access).await);
    (bench, client, issued)
}

/// Waits until Redis can be reached again, and says this of a link.
async fn until_redis_says(tokens: &Tokens, key: &TokenKey, what: impl Fn(&Option<Cached>) -> bool) {
    let start = Instant::now();
    loop {
        if let Ok((entry, _)) = tokens.0.cache.read(key).await
            && what(&entry)
        {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(50)).await;
    }
}

fn is_untold(revoked: &Result<(), RevokeError>) -> bool {
    matches!(revoked, Err(RevokeError::Trouble(Trouble::CacheUntold)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_revokes_is_dead_in_every_other() {
    let (bench, client, issued) = cached_link().await;
    let replica = bench.replica().await;
    let token = presented(&issued.access);
    assert!(replica.validate(&token).await.unwrap().is_some());

    replica
        .revoke(&client, presented(&issued.refresh))
        .await
        .unwrap();

    assert!(!bench.is_active(&issued.access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_tokens_are_looked_up_and_made() {
    let (mut bench, client, issued) = cached_link().await;
    bench.redis.as_mut().unwrap().stop();

    assert!(bench.is_active(&issued.access).await);
    let another = bench.link(&client).await;
    assert!(bench.is_active(&another.access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_that_redis_was_not_told_of_is_made_and_says_so() {
    let (mut bench, client, issued) = cached_link().await;
    bench.redis.as_mut().unwrap().stop();

    let untold = bench
        .tokens
        .revoke(&client, presented(&issued.refresh))
        .await;
    assert!(is_untold(&untold));
    assert!(!bench.is_active(&issued.access).await, "the database knows");

    bench.redis.as_mut().unwrap().start_again();
    let told = bench
        .tokens
        .revoke(&client, presented(&issued.refresh))
        .await;
    assert!(told.is_ok(), "{told:?}");
    assert!(!bench.is_active(&issued.access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_is_told_of_a_revocation_as_soon_as_it_listens_again() {
    let (mut bench, client, issued) = cached_link().await;
    let replica = bench.replica().await;
    let redis = bench.redis.as_mut().unwrap();
    redis.command(&["SAVE"]);
    redis.stop();
    let untold = bench
        .tokens
        .revoke(&client, presented(&issued.refresh))
        .await;
    assert!(is_untold(&untold));

    // With the entry that it had saved. Nobody asks again, and it would live for a minute.
    bench.redis.as_mut().unwrap().start_again();

    until_redis_says(&replica, &bench.key_of(&issued.access), |entry| {
        matches!(entry, Some(Cached::Dead))
    })
    .await;
    let token = presented(&issued.access);
    assert!(replica.validate(&token).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_nobody_waits_for_the_end_of_what_a_new_link_replaces() {
    let (mut bench, client, _) = cached_link().await;
    let anna = ExternalUser::parse("amzn1.ask.account.ANNA").unwrap();
    let old = bench.link(&client).await;
    bench.wait(1).await;
    let new = bench.link(&client).await;
    for issued in [&old, &new] {
        let token = presented(&issued.access);
        bench
            .tokens
            .validate_for(&token, Some(&anna))
            .await
            .unwrap();
    }
    bench.redis.as_mut().unwrap().stop();

    // As long as that waits whoever wants a link ended.
    let refreshed = timeout(TELL_WITHIN, refresh(&bench.tokens, &client, &new.refresh)).await;

    assert!(matches!(refreshed, Ok(Ok(_))), "{refreshed:?}");
    assert!(!bench.is_active(&old.access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_copy_of_redis_is_believed_for_one_minute_at_most() {
    let (mut bench, client, issued) = cached_link().await;
    bench.redis.as_ref().unwrap().command(&["SAVE"]);
    let revoked = bench
        .tokens
        .revoke(&client, presented(&issued.refresh))
        .await;
    revoked.unwrap();
    assert!(!bench.is_active(&issued.access).await);

    bench.redis.as_mut().unwrap().start_again();
    until_redis_says(&bench.tokens, &bench.key_of(&issued.access), |entry| {
        matches!(entry, Some(Cached::Sealed(_)))
    })
    .await;

    assert!(
        bench.is_active(&issued.access).await,
        "the old copy is believed"
    );
    bench.wait(60).await;
    assert!(!bench.is_active(&issued.access).await);
}

/// Who can write to Redis cannot make a token of a link that is over, and cannot take one away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_lies_in_redis_a_check_is_right() {
    let (bench, client, issued) = cached_link().await;
    let name = hex::encode(bench.key_of(&issued.access).as_bytes());
    let redis = bench.redis.as_ref().unwrap();
    let client_of_redis = redis::Client::open(redis.url()).unwrap();
    let connection = client_of_redis.get_multiplexed_async_connection();
    let mut connection = connection.await.unwrap();
    let mut runner = TestRunner::deterministic();
    let key = prop_oneof![
        Just(format!("g:{{{name}}}")),
        Just(format!("l:{{{name}}}")),
        Just("epoch".to_owned()),
    ];
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..150),
        any::<u64>().prop_map(|number| number.to_string().into_bytes()),
    ];
    let anything = (
        key,
        bytes,
        prop_oneof![Just("SET"), Just("LPUSH"), Just("SADD")],
    );
    let mut writes = async |tokens: &IssuedTokens, is_alive: bool| {
        for _ in 0..100 {
            let (key, bytes, verb) = anything.new_tree(&mut runner).unwrap().current();
            // What says that the link is over may be believed.
            if bytes == b"dead" {
                continue;
            }
            let mut pipe = redis::pipe();
            pipe.del(&key).ignore();
            pipe.cmd(verb).arg(&key).arg(bytes).ignore();
            let () = pipe.query_async(&mut connection).await.unwrap();
            let found = bench.tokens.validate(&presented(&tokens.access)).await;
            assert_eq!(found.unwrap().is_some(), is_alive, "{verb} {key}");
        }
    };

    writes(&issued, true).await;
    let revoked = bench
        .tokens
        .revoke(&client, presented(&issued.refresh))
        .await;
    writes(&issued, false).await;

    assert!(revoked.is_ok(), "{revoked:?}");
}
