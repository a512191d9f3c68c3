//! The cache in Redis: for several processes, which share it.
//!
//! | key | value |
//! |---|---|
//! | `g:{…}` | the entry: sealed, or `dead` |
//! | `l:{…}` | the lease on it |
//! | `epoch` | the epoch; whoever finds none makes one |
//!
//! What must happen at once is one script. Nothing here is true only in Redis: whatever it loses,
//! evicts or brings back from an old copy, an entry is believed until its own end at most.
//!
//! **Away or not.** One connection carries everything; a task of its own keeps it. A connection
//! that breaks, that turns out to lead to a replica, or on which several answers in a row are late,
//! is given up at once, and until the task has a new one that answers, nobody waits: readers go
//! to the database without a pause. Only writers wait for it, because they have something to say.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, FromRedisValue, RedisError, ServerErrorKind, Value,
};
use saycart_service::Tasks;
use saycart_telemetry::db::Operation;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

use super::TokenCache;
use super::{Answer, CacheError, Cached, DEAD_LIFE, Epoch, Invalidation, LEASE_LIFE, Lease};
use crate::domain::token::TokenKey;
use crate::metrics;

/// A reader has the database to go to: it does not wait for a cache that is slower than that.
const READ_WITHIN: Duration = Duration::from_millis(50);
/// A writer has nowhere else to go, and somebody waits for it.
const WRITE_WITHIN: Duration = Duration::from_secs(1);
/// So many late answers in a row are no accident: the connection is given up.
const LATE_IN_A_ROW: u32 = 3;
/// How long a new connection may take, greeting included.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How long to wait between two tries to connect.
const CONNECT_EVERY: Duration = Duration::from_millis(500);
/// How long a process that starts waits for its first connection.
const FIRST_WITHIN: Duration = Duration::from_secs(1);

/// What stands for a link that ended.
const DEAD: &[u8] = b"dead";
const EPOCH: &str = "epoch";

const LEASE: &str = "\
    if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return ARGV[1] end \
    return redis.call('GET', KEYS[2])";
const FILL: &str = "\
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end \
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) \
    redis.call('DEL', KEYS[2]) \
    return 1";
/// A server that is full still deletes. That the link ended is then not remembered, which only
/// costs look-ups.
const INVALIDATE: &str = "\
    redis.call('DEL', KEYS[1], KEYS[2]) \
    if ARGV[1] ~= '' then redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end \
    return 1";

/// The cache. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct RedisCache(Arc<Shared>);

struct Shared {
    connection: watch::Sender<Option<Connection>>,
    given_up: Notify,
}

/// A connection, and how many answers in a row were late on it. What comes late of one that was
/// given up says nothing about the next.
#[derive(Clone)]
struct Connection {
    commands: MultiplexedConnection,
    late: Arc<AtomicU32>,
}

impl Connection {
    fn of(commands: MultiplexedConnection) -> Self {
        Self {
            commands,
            late: Arc::default(),
        }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.late, &other.late)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisCache").finish_non_exhaustive()
    }
}

impl RedisCache {
    /// Connects, and keeps the connection until the process drains. Waits a moment for the first
    /// connection, but goes on without: it is only a cache.
    pub(crate) async fn open(client: Client, tasks: &Tasks) -> Self {
        let (connection, mut first) = watch::channel(None);
        let cache = Self(Arc::new(Shared {
            connection,
            given_up: Notify::new(),
        }));
        let draining = tasks.draining();
        let keep = cache.clone().keep_connected(client);
        tasks.spawn_critical("auth.redis", async move {
            // The connection stays for what drains; only a broken one is not replaced any more.
            draining.run_until_cancelled(keep).await;
        });
        if timeout(FIRST_WITHIN, first.wait_for(Option::is_some))
            .await
            .is_err()
        {
            metrics::cache_is_away();
            tracing::warn!("starting without the token cache: look-ups go to the database");
        }
        cache
    }

    async fn keep_connected(self, client: Client) {
        let mut said = false;
        loop {
            match timeout(CONNECT_WITHIN, connect(&client)).await {
                Ok(Ok(commands)) => {
                    let next = Instant::now() + CONNECT_EVERY;
                    let connection = Connection::of(commands);
                    self.0.connection.send_replace(Some(connection));
                    metrics::cache_is_there();
                    tracing::info!("the token cache is connected");
                    said = false;
                    self.0.given_up.notified().await;
                    // Whoever greets well and then is of no use is not asked without a pause.
                    sleep_until(next).await;
                    continue;
                }
                Ok(Err(error)) if !said => {
                    tracing::warn!(%error, "the token cache is away: look-ups go to the database");
                    said = true;
                }
                Err(_elapsed) if !said => {
                    tracing::warn!("the token cache does not answer: look-ups go to the database");
                    said = true;
                }
                Ok(Err(_)) | Err(_) => {}
            }
            sleep(CONNECT_EVERY).await;
        }
    }

    /// What a reader asks: now, or not at all.
    async fn ask<T: FromRedisValue>(
        &self,
        name: &'static str,
        commands: &redis::Pipeline,
    ) -> Result<T, CacheError> {
        let connection = self.0.connection.borrow().clone();
        let connection = connection.ok_or(CacheError::Away)?;
        let sent = self.send(connection, commands, READ_WITHIN);
        operation(name).run(sent, CacheError::name).await
    }

    /// What a writer says: it waits for a connection.
    async fn tell<T: FromRedisValue>(
        &self,
        name: &'static str,
        commands: &redis::Pipeline,
    ) -> Result<T, CacheError> {
        let deadline = Instant::now() + WRITE_WITHIN;
        let mut connections = self.0.connection.subscribe();
        let connection = timeout_at(deadline, connections.wait_for(Option::is_some))
            .await
            .ok()
            .and_then(|found| found.ok()?.clone())
            .ok_or(CacheError::Away)?;
        let left = deadline.duration_since(Instant::now());
        let sent = self.send(connection, commands, left);
        operation(name).run(sent, CacheError::name).await
    }

    async fn send<T: FromRedisValue>(
        &self,
        mut connection: Connection,
        commands: &redis::Pipeline,
        within: Duration,
    ) -> Result<T, CacheError> {
        match timeout(within, commands.query_async(&mut connection.commands)).await {
            Ok(Ok(answer)) => {
                connection.late.store(0, Ordering::Relaxed);
                Ok(answer)
            }
            Ok(Err(error)) => {
                if leads_nowhere(&error) {
                    self.give_up(&connection, "broke", &error);
                    return Err(CacheError::Away);
                }
                Err(CacheError::Refused(error.to_string()))
            }
            Err(_elapsed) => {
                if connection.late.fetch_add(1, Ordering::Relaxed) + 1 >= LATE_IN_A_ROW {
                    self.give_up(&connection, "does not answer in time", &CacheError::Slow);
                }
                Err(CacheError::Slow)
            }
        }
    }

    fn give_up(&self, connection: &Connection, why: &str, error: &dyn std::error::Error) {
        let had_it = self.0.connection.send_if_modified(|current| {
            current.take_if(|current| current.is(connection)).is_some()
        });
        if had_it {
            metrics::cache_is_away();
            tracing::warn!(
                error = %saycart_service::causes(error),
                "the connection to the token cache {why}: look-ups go to the database"
            );
            self.0.given_up.notify_one();
        }
    }
}

/// Spans never name a key.
fn operation(name: &'static str) -> Operation {
    Operation {
        system: "redis",
        name,
        collection: "",
    }
}

/// A connection on which something was said and answered. A replica that only reads says so: it
/// must not pass for the cache.
async fn connect(client: &Client) -> Result<MultiplexedConnection, RedisError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None);
    let mut connection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    // Only this makes an error of what the server refuses; a bare request answers it as a value.
    let greeting = redis::cmd("DEL").arg("greeting").to_owned();
    let _deleted: Value = greeting.query_async(&mut connection).await?;
    Ok(connection)
}

/// Whether the connection is of no use any more.
fn leads_nowhere(error: &RedisError) -> bool {
    error.is_unrecoverable_error()
        || matches!(
            error.kind(),
            ErrorKind::Server(
                ServerErrorKind::ReadOnly
                    | ServerErrorKind::MasterDown
                    | ServerErrorKind::BusyLoading
            )
        )
}

fn entry_name(key: &TokenKey) -> String {
    format!("g:{{{}}}", hex::encode(key.as_bytes()))
}

fn lease_name(key: &TokenKey) -> String {
    format!("l:{{{}}}", hex::encode(key.as_bytes()))
}

fn script(text: &str, key: &TokenKey) -> redis::Cmd {
    let mut command = redis::cmd("EVAL");
    command
        .arg(text)
        .arg(2)
        .arg(entry_name(key))
        .arg(lease_name(key));
    command
}

fn millis(time: Duration) -> u64 {
    // Redis refuses a life of zero.
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl TokenCache for RedisCache {
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
        Box::pin(async move {
            let mut commands = redis::pipe();
            commands.get(entry_name(key)).get(EPOCH);
            let (entry, epoch): (Option<Vec<u8>>, Option<u64>) = self.ask("GET", &commands).await?;
            let epoch = match epoch {
                Some(epoch) => epoch,
                None => self.first_epoch().await?,
            };
            let cached = entry.map(|entry| match entry.as_slice() {
                DEAD => Cached::Dead,
                _ => Cached::Sealed(entry),
            });
            Ok((cached, Epoch(epoch)))
        })
    }

    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        Box::pin(async move {
            let mut take = script(LEASE, key);
            take.arg(lease.0).arg(millis(LEASE_LIFE));
            let mut commands = redis::pipe();
            commands.add_command(take);
            let (holder,): (u64,) = self.ask("EVAL", &commands).await?;
            Ok(Lease(holder))
        })
    }

    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut store = script(FILL, key);
            store.arg(lease.0).arg(entry).arg(millis(life));
            let mut commands = redis::pipe();
            commands.add_command(store);
            let (filled,): (bool,) = self.ask("EVAL", &commands).await?;
            Ok(filled)
        })
    }

    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], what: Invalidation) -> Answer<'a, ()> {
        Box::pin(async move {
            let left_behind = match what {
                Invalidation::Ended => DEAD,
                Invalidation::Changed => b"",
            };
            let mut commands = redis::pipe();
            for key in keys {
                let mut forget = script(INVALIDATE, key);
                forget.arg(left_behind).arg(millis(DEAD_LIFE));
                commands.add_command(forget);
            }
            let _answers: Value = self.tell("EVAL", &commands).await?;
            Ok(())
        })
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut commands = redis::pipe();
            commands.set(EPOCH, Epoch::random().0);
            let _answer: Value = self.tell("SET", &commands).await?;
            Ok(())
        })
    }
}

impl RedisCache {
    async fn first_epoch(&self) -> Result<u64, CacheError> {
        let mut commands = redis::pipe();
        commands.set_nx(EPOCH, Epoch::random().0).ignore();
        commands.get(EPOCH);
        let (epoch,): (u64,) = self.ask("SET", &commands).await?;
        Ok(epoch)
    }
}

#[cfg(test)]
mod tests {
    use saycart_service::Runtime;
    use saycart_testing::RedisServer;

    use super::*;
    use crate::cache::conformance::{self, Rig, key};

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
            let mut connection = self.cache.0.connection.subscribe();
            let back = connection.wait_for(Option::is_some);
            timeout(Duration::from_secs(30), back)
                .await
                .unwrap()
                .unwrap();
        }
    }

    async fn open(server: &RedisServer, runtime: &Runtime) -> RedisCache {
        let client = Client::open(server.url()).unwrap();
        RedisCache::open(client, &runtime.tasks).await
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
            let _answer: Value = self.cache.tell("EVAL", &commands).await.unwrap();
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
        let old = bench.cache.0.connection.borrow().clone().unwrap();
        bench.server.stop();
        assert!(bench.cache.read(&key(1)).await.is_err());
        bench.server.start_again();
        bench.back().await;

        let mut commands = redis::pipe();
        commands.get(EPOCH);
        let late: Result<Value, _> = bench.cache.send(old, &commands, READ_WITHIN).await;

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
}
