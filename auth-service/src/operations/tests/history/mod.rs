//! Promises P1 to P3 of docs/promises.md, held to what really happened.
//!
//! [`record`] writes down calls as those saw them who asked; [`check`] says whether the promises
//! allow it. [`world`] is two processes on one PostgreSQL and one Redis, each with a network of its
//! own to both, under load; here they are struck in turn by all that the promises speak of.
//! [`careless`] has the caches that most would write: the same checker finds them out.

mod careless;
mod check;
mod record;
mod world;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use self::careless::{CarelessCache, Paused};
use self::check::{Violation, violations};
use self::record::{Act, Answer, Outcome, Recorder};
use self::world::{PROMISES, World};
use crate::cache::TokenCache;
use crate::cache::redis::RedisCache;
use crate::domain::profile::Profile;

/// What strikes.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    RedisFlushed,
    RedisPaused,
    RedisCutOffFromOne,
    RedisUnheardByOne,
    RedisKilled,
    RedisBackWithAnOldCopy,
    DatabasePaused,
    DatabaseCutOffFromOne,
    DatabaseKilled,
}

impl Fault {
    const ALL: [Self; 10] = [
        Self::None,
        Self::RedisFlushed,
        Self::RedisPaused,
        Self::RedisCutOffFromOne,
        Self::RedisUnheardByOne,
        Self::RedisKilled,
        Self::RedisBackWithAnOldCopy,
        Self::DatabasePaused,
        Self::DatabaseCutOffFromOne,
        Self::DatabaseKilled,
    ];
}

/// How long a fault lasts.
const STRUCK: Duration = Duration::from_millis(700);

async fn strike(world: &mut World, fault: Fault) {
    let recorder = world.recorder.clone();
    match fault {
        Fault::None => sleep(STRUCK).await,
        Fault::RedisFlushed => {
            sleep(STRUCK / 2).await;
            world.redis().command(&["FLUSHALL"]);
            sleep(STRUCK / 2).await;
        }
        Fault::RedisPaused => {
            world.redis().pause();
            sleep(STRUCK).await;
            world.redis().resume();
        }
        Fault::RedisCutOffFromOne => {
            world.places[1].redis.cut();
            sleep(STRUCK).await;
            world.places[1].redis.mend();
        }
        Fault::RedisUnheardByOne => {
            world.places[1].redis.lose_answers();
            sleep(STRUCK).await;
            world.places[1].redis.mend();
        }
        Fault::RedisKilled => {
            world.redis().stop();
            sleep(STRUCK).await;
            world.redis().start_again();
        }
        Fault::RedisBackWithAnOldCopy => {
            world.redis().command(&["SAVE"]);
            sleep(STRUCK).await;
            recorder.set_back(|| world.redis().start_again());
        }
        Fault::DatabasePaused => {
            world.database().pause();
            sleep(STRUCK).await;
            world.database().resume();
        }
        Fault::DatabaseCutOffFromOne => {
            world.places[1].database.cut();
            sleep(STRUCK).await;
            world.places[1].database.mend();
        }
        Fault::DatabaseKilled => {
            world.database().stop();
            sleep(STRUCK).await;
            world.database().start_again();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_fails_revocations_are_kept_as_promised() {
    let mut world = World::new().await;
    for fault in Fault::ALL {
        world.recorder = Recorder::new();
        let load = world.begin_load().await;

        strike(&mut world, fault).await;
        world.end_load(load).await;

        let history = world.recorder.history();
        let count = |of: fn(&Act) -> bool| {
            let operations = history.operations.iter();
            operations.filter(|operation| of(&operation.act)).count()
        };
        let (active, inactive) = (
            count(|act| {
                matches!(
                    act,
                    Act::Validate {
                        answer: Answer::Active { .. },
                        ..
                    }
                )
            }),
            count(|act| {
                matches!(
                    act,
                    Act::Validate {
                        answer: Answer::Inactive,
                        ..
                    }
                )
            }),
        );
        let done = count(|act| {
            let (Act::End { outcome } | Act::Revoke { outcome, .. }) = act else {
                return false;
            };
            *outcome == Outcome::Done
        });
        println!("{fault:?}: {active} active, {inactive} inactive, {done} revocations done");
        let found = violations(&history, PROMISES);
        assert_eq!(found, [], "{fault:?}");
        assert!(
            active > 50 && inactive > 50,
            "{fault:?}: {active}, {inactive}"
        );
        assert!(done > 0, "{fault:?}");
    }
}

/// A reader is paused between the row and the cache; meanwhile the link is ended.
async fn what_a_paused_reader_brings_back(
    world: &World,
    caches: [Arc<dyn TokenCache>; 2],
) -> Vec<Violation> {
    let [cache, other] = caches;
    let paused = Arc::new(Paused::before(cache));
    let (has_read, may_store) = (Arc::clone(&paused.has_read), Arc::clone(&paused.may_store));
    let reader = world.place(paused).await;
    let writer = world.place(other).await;
    let client = world.bench.client(Profile::Alexa).await;
    let link = world.link(0, &client).await;

    let reading = {
        let (reader, link) = (reader.clone(), link.clone());
        let read = async move { reader.validate(&link).await };
        world.bench.tokens.0.tasks.spawn("reader", read)
    };
    drop(has_read.acquire().await.unwrap());
    let ended = writer.end(&link).await;
    assert_eq!(
        ended,
        Act::End {
            outcome: Outcome::Done
        }
    );
    sleep(3 * TOMBSTONE).await;
    may_store.add_permits(1);
    reading.await.unwrap();
    writer.validate(&link).await;

    violations(&world.recorder.history(), PROMISES)
}

const TOMBSTONE: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_paused_reader_has_read_is_not_brought_back() {
    let mut world = World::new().await;
    let mut caches: Vec<Arc<dyn TokenCache>> = Vec::new();
    for _ in 0..2 {
        let client = redis::Client::open(world.redis().url()).unwrap();
        caches.push(Arc::new(
            RedisCache::open(client, &world.bench.runtime.tasks).await,
        ));
    }
    let caches = [Arc::clone(&caches[0]), Arc::clone(&caches[1])];

    assert_eq!(what_a_paused_reader_brings_back(&world, caches).await, []);
}

async fn is_found_out(tombstone: Option<Duration>) {
    let mut world = World::new().await;
    let url = world.redis().url();
    let caches: [Arc<dyn TokenCache>; 2] = [
        Arc::new(CarelessCache::open(&url, tombstone).await),
        Arc::new(CarelessCache::open(&url, tombstone).await),
    ];

    let found = what_a_paused_reader_brings_back(&world, caches).await;

    assert!(matches!(found[..], [Violation::P1 { .. }]), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_that_deletes_and_waits_is_found_out() {
    is_found_out(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_whose_tombstones_have_a_life_is_found_out() {
    is_found_out(Some(TOMBSTONE)).await;
}
