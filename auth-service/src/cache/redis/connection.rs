//! The one connection to Redis that everything is asked on, and the task that keeps it.
//!
//! A connection that breaks, that turns out to lead to a replica, or on which several answers in a
//! row are late, is given up at once, and until the task has a new one that answers, nobody waits:
//! readers go to the database without a pause. Only writers wait for it, because they have
//! something to say.

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

use crate::cache::CacheError;
use crate::metrics;

/// A reader has the database to go to: it does not wait for a cache that is slower than that.
pub(super) const READ_WITHIN: Duration = Duration::from_millis(50);
/// A writer has nowhere else to go, and somebody waits for it.
const WRITE_WITHIN: Duration = Duration::from_secs(1);
/// So many late answers in a row are no accident: the connection is given up.
pub(super) const LATE_IN_A_ROW: u32 = 3;
/// How long a new connection may take, greeting included.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How long to wait between two tries to connect.
pub(super) const CONNECT_EVERY: Duration = Duration::from_millis(500);
/// How long a process that starts waits for its first connection.
const FIRST_WITHIN: Duration = Duration::from_secs(1);

/// The connection, or none while the server is away. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Connections(Arc<Shared>);

struct Shared {
    read_within: Duration,
    connection: watch::Sender<Option<Connection>>,
    given_up: Notify,
}

/// A connection, and how many answers in a row were late on it. What comes late of one that was
/// given up says nothing about the next.
#[derive(Clone)]
pub(super) struct Connection {
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
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

impl Connections {
    /// Connects, and keeps the connection until the process drains. A reader waits `read_within`
    /// for an answer. Waits a moment for the first
    /// connection, but goes on without: it is only a cache.
    pub(super) async fn open(client: Client, tasks: &Tasks, read_within: Duration) -> Self {
        let (connection, mut first) = watch::channel(None);
        let connections = Self(Arc::new(Shared {
            read_within,
            connection,
            given_up: Notify::new(),
        }));
        let draining = tasks.draining();
        let keep = connections.clone().keep_connected(client);
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
        connections
    }

    /// The connection as it is now.
    pub(super) fn current(&self) -> Option<Connection> {
        self.0.connection.borrow().clone()
    }

    /// The connection as it comes and goes.
    pub(super) fn subscribe(&self) -> watch::Receiver<Option<Connection>> {
        self.0.connection.subscribe()
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
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        name: &'static str,
        commands: &redis::Pipeline,
    ) -> Result<T, CacheError> {
        let connection = self.current().ok_or(CacheError::Away)?;
        let sent = self.send(connection, commands, self.0.read_within);
        operation(name).run(sent, CacheError::name).await
    }

    /// What a writer says: it waits for a connection.
    pub(super) async fn tell<T: FromRedisValue>(
        &self,
        name: &'static str,
        commands: &redis::Pipeline,
    ) -> Result<T, CacheError> {
        let deadline = Instant::now() + WRITE_WITHIN;
        let mut connections = self.subscribe();
        let connection = timeout_at(deadline, connections.wait_for(Option::is_some))
            .await
            .ok()
            .and_then(|found| found.ok()?.clone())
            .ok_or(CacheError::Away)?;
        let left = deadline.duration_since(Instant::now());
        let sent = self.send(connection, commands, left);
        operation(name).run(sent, CacheError::name).await
    }

    pub(super) async fn send<T: FromRedisValue>(
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
