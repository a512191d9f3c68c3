//! The cache in a real Redis, that stops, hangs, fills up and changes its role.

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use saycart_service::Runtime;
use saycart_testing::RedisServer;
use tokio::time::timeout;

use super::connection::{CONNECT_EVERY, CONNECT_WITHIN, LATE_IN_A_ROW};
use super::*;
use crate::cache::conformance::{self, Rig, key};

/// Readers here have no database to go to, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(1);

/// A server and a cache on it. Time passes by its keys' getting older.
struct Bench {
    server: RedisServer,
    cache: RedisCache,
    runtime: Runtime,
}

impl Bench {
    async fn with(options: &[&str]) -> Self {
        let server = RedisServer::with(options);
        let runtime = Runtime::on_system_clock();
        let cache = open(&server, &runtime).await;
        Self {
            server,
            cache,
            runtime,
        }
    }

    async fn fill(&self, key: &TokenKey) -> bool {
        let (lease, minute) = (Lease::random(), Duration::from_mins(1));
        self.cache.lease(key, lease).await.unwrap();
        let filled = self.cache.fill(key, lease, b"alive".to_vec(), minute).await;
        filled.unwrap()
    }

    async fn is_alive(&self, key: &TokenKey) -> bool {
        let (cached, _) = self.cache.read(key).await.unwrap();
        matches!(cached, Some(Cached::Sealed(_)))
    }

    /// Waits until the cache answers again.
    async fn back(&self) {
        let mut connection = self.cache.0.subscribe();
        let back = connection.wait_for(Option::is_some);
        timeout(Duration::from_secs(30), back)
            .await
            .unwrap()
            .unwrap();
    }
}

async fn open(server: &RedisServer, runtime: &Runtime) -> RedisCache {
    let client = Client::open(server.url()).unwrap();
    RedisCache(Connections::open(client, &runtime.tasks, PATIENCE).await)
}

impl Rig for Bench {
    type Cache = RedisCache;
    const AT_ONCE: usize = 64;

    async fn cache(&self) -> RedisCache {
        self.cache.clone()
    }

    async fn pass(&self, time: Duration, keys: &[TokenKey]) {
        const AGE: &str = "\
            for _, key in ipairs(KEYS) do \
                local left = redis.call('PTTL', key) \
                if left >= 0 and left <= tonumber(ARGV[1]) then redis.call('DEL', key) \
                elseif left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end \
            end return 1";
        let mut commands = redis::pipe();
        for key in keys {
            let mut age = script(AGE, key);
            age.arg(millis(time));
            commands.add_command(age);
        }
        let _answer: Value = self.cache.0.tell("EVAL", &commands).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_to_the_protocol() {
    conformance::run(&Bench::with(&[]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_server_is_away_nobody_waits_and_after_it_everything_works() {
    let mut bench = Bench::with(&[]).await;
    assert!(bench.fill(&key(1)).await);

    bench.server.stop();
    // The first may find out; the others know.
    let first = bench.cache.read(&key(1)).await;
    let others = bench.cache.read(&key(1)).await;
    assert!(first.is_err());
    assert!(matches!(others, Err(CacheError::Away)), "{others:?}");
    let untold = bench.cache.invalidate(&[key(1)], Invalidation::Ended).await;
    assert!(untold.is_err());

    bench.server.start_again();
    bench.back().await;
    assert!(bench.fill(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_given_up_after_a_few_late_answers() {
    let bench = Bench::with(&[]).await;
    bench.server.pause();

    for _ in 0..LATE_IN_A_ROW {
        let late = bench.cache.read(&key(1)).await;
        assert!(matches!(late, Err(CacheError::Slow)), "{late:?}");
    }
    let known = bench.cache.read(&key(1)).await;
    assert!(matches!(known, Err(CacheError::Away)), "{known:?}");

    bench.server.resume();
    bench.back().await;
    assert!(bench.fill(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_old_connection_has_to_answer_for_is_not_the_new_one_s_fault() {
    let mut bench = Bench::with(&[]).await;
    let old = bench.cache.0.current().unwrap();
    bench.server.stop();
    assert!(bench.cache.read(&key(1)).await.is_err());
    bench.server.start_again();
    bench.back().await;

    let mut commands = redis::pipe();
    commands.get(EPOCH);
    let late: Result<Value, _> = bench.cache.0.send(old, &commands, PATIENCE).await;

    assert!(late.is_err());
    assert!(bench.fill(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hanging_server_does_late_brings_nothing_back() {
    let bench = Bench::with(&[]).await;
    let (lease, minute) = (Lease::random(), Duration::from_mins(1));
    bench.cache.lease(&key(1), lease).await.unwrap();
    let another = open(&bench.server, &bench.runtime).await;
    bench.server.pause();
    // Both are on their way; the fill arrives on one connection, the invalidation on another,
    // in whatever order the server takes them up.
    let link = key(1);
    let (filled, told) = tokio::join!(
        bench.cache.fill(&link, lease, b"alive".to_vec(), minute),
        another.invalidate(std::slice::from_ref(&link), Invalidation::Ended),
    );
    assert!(filled.is_err() && told.is_err());

    bench.server.resume();
    bench.back().await;
    another
        .invalidate(&[key(1)], Invalidation::Ended)
        .await
        .unwrap();
    assert!(!bench.is_alive(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_server_still_forgets() {
    let bench = Bench::with(&["--maxmemory-policy", "noeviction"]).await;
    assert!(bench.fill(&key(1)).await);
    assert!(bench.is_alive(&key(1)).await);
    bench.server.command(&["CONFIG", "SET", "maxmemory", "1"]);

    let lease = bench.cache.lease(&key(2), Lease::random()).await;
    assert!(matches!(lease, Err(CacheError::Refused(_))), "{lease:?}");
    assert!(bench.is_alive(&key(1)).await);

    let ended = Invalidation::Ended;
    bench.cache.invalidate(&[key(1)], ended).await.unwrap();
    assert!(!bench.is_alive(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flushed_server_knows_nothing_and_begins_an_epoch() {
    let bench = Bench::with(&[]).await;
    let lease = Lease::random();
    bench.cache.lease(&key(1), lease).await.unwrap();
    let (_, before) = bench.cache.read(&key(1)).await.unwrap();

    bench.server.command(&["FLUSHALL"]);

    let (cached, after) = bench.cache.read(&key(1)).await.unwrap();
    assert_eq!(cached, None);
    assert_ne!(before, after);
    let minute = Duration::from_mins(1);
    let link = key(1);
    let filled = bench.cache.fill(&link, lease, b"alive".to_vec(), minute);
    assert!(!filled.await.unwrap(), "its lease is gone, too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_asks_once_where_there_is_an_epoch() {
    let bench = Bench::with(&[]).await;
    assert!(!bench.is_alive(&key(1)).await, "it mends the epoch");
    bench.server.command(&["CONFIG", "RESETSTAT"]);

    assert!(!bench.is_alive(&key(1)).await);

    let asked = bench.server.command(&["INFO", "commandstats"]);
    assert!(asked.contains("cmdstat_get"), "{asked}");
    assert!(!asked.contains("cmdstat_eval"), "{asked}");
}

// On one thread, for the log is this thread's.
#[tokio::test]
async fn the_log_tells_once_that_the_server_is_away_and_each_time_that_it_is_back() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone());
    let _watched = tracing::subscriber::set_default(subscriber.finish());
    let mut server = RedisServer::start();
    server.stop();
    let runtime = Runtime::on_system_clock();
    let client = Client::open(server.url()).unwrap();
    let cache = RedisCache(Connections::open(client, &runtime.tasks, PATIENCE).await);
    let tries = 4 * CONNECT_EVERY;

    tokio::time::sleep(tries).await;
    assert_eq!(log.count("the token cache is away"), 1);

    server.start_again();
    let bench = Bench {
        server,
        cache,
        runtime,
    };
    bench.back().await;
    assert_eq!(log.count("the token cache is connected"), 1);

    bench.server.pause();
    for _ in 0..LATE_IN_A_ROW {
        assert!(bench.cache.read(&key(1)).await.is_err());
    }
    tokio::time::sleep(CONNECT_WITHIN + tries + CONNECT_WITHIN).await;
    assert_eq!(
        log.count("the token cache does not answer: look-ups"),
        1,
        "{log:?}"
    );
    bench.server.resume();
    bench.back().await;
    assert_eq!(log.count("the token cache is connected"), 2);
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0.lock()))
    }
}

impl Log {
    fn count(&self, text: &str) -> usize {
        let log = String::from_utf8(self.0.lock().clone()).unwrap();
        log.matches(text).count()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_an_epoch_is_replaced() {
    let bench = Bench::with(&[]).await;
    let highest = u64::MAX.to_string();
    for good in ["0", "00042", &highest] {
        bench.server.command(&["SET", "epoch", good]);
        let (_, epoch) = bench.cache.read(&key(1)).await.unwrap();
        assert_eq!(epoch.0, good.parse::<u64>().unwrap());
    }
    for bad in ["", "x", "-1", "+1", " 1", "18446744073709551616", "1e9"] {
        bench.server.command(&["SET", "epoch", bad]);
        let (_, replaced) = bench.cache.read(&key(1)).await.unwrap();
        let (_, again) = bench.cache.read(&key(1)).await.unwrap();
        assert_eq!(replaced, again, "{bad:?}");
        let kept = bench.server.command(&["GET", "epoch"]);
        assert_eq!(kept, replaced.0.to_string(), "{bad:?}");
    }
    bench.server.command(&["DEL", "epoch"]);
    bench.server.command(&["LPUSH", "epoch", "1"]);
    let refused = bench.cache.read(&key(1)).await;
    assert!(
        matches!(refused, Err(CacheError::Refused(_))),
        "{refused:?}"
    );
    assert!(bench.fill(&key(1)).await);
    assert!(bench.is_alive(&key(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_became_a_replica_is_no_cache() {
    let bench = Bench::with(&[]).await;
    assert!(bench.fill(&key(1)).await);
    // So that the replica has all that a reader asks for, the epoch included.
    assert!(bench.is_alive(&key(1)).await);
    let nobody = RedisServer::start();
    let port = nobody.port().to_string();
    bench.server.command(&["REPLICAOF", "127.0.0.1", &port]);

    let untold = bench.cache.invalidate(&[key(1)], Invalidation::Ended).await;
    assert!(untold.is_err());

    // This one waits for a connection for longer than the first needs for its next.
    let another = open(&bench.server, &bench.runtime).await;
    for cache in [&bench.cache, &another] {
        let read = cache.read(&key(1)).await;
        assert!(matches!(read, Err(CacheError::Away)), "{read:?}");
    }
    bench.server.command(&["REPLICAOF", "NO", "ONE"]);
    bench.back().await;
    assert!(bench.fill(&key(1)).await);
}
