//! Caches that most would write, in the real Redis, and a reader that is paused where it hurts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::sync::Semaphore;

use crate::cache::{Answer, CacheError, Cached, Epoch, Invalidation, Lease, TokenCache};
use crate::domain::token::TokenKey;

const DEAD: &[u8] = b"dead";

/// An invalidation deletes, or leaves a tombstone of some life; whoever has read may store.
pub(super) struct CarelessCache {
    connection: MultiplexedConnection,
    tombstone: Option<Duration>,
}

impl CarelessCache {
    pub(super) async fn open(url: &str, tombstone: Option<Duration>) -> Self {
        let client = redis::Client::open(url).unwrap();
        let connection = client.get_multiplexed_async_connection().await.unwrap();
        Self {
            connection,
            tombstone,
        }
    }

    async fn get(&self, key: &TokenKey) -> Result<Option<Vec<u8>>, CacheError> {
        let mut connection = self.connection.clone();
        let get = redis::cmd("GET").arg(name(key)).to_owned();
        get.query_async(&mut connection)
            .await
            .map_err(|error| refused(&error))
    }

    async fn set(&self, key: &TokenKey, value: &[u8], life: Duration) -> Result<(), CacheError> {
        let mut connection = self.connection.clone();
        let mut set = redis::cmd("SET");
        let millis = u64::try_from(life.as_millis()).unwrap();
        set.arg(name(key)).arg(value).arg("PX").arg(millis);
        set.query_async(&mut connection)
            .await
            .map_err(|error| refused(&error))
    }
}

fn name(key: &TokenKey) -> String {
    format!("careless:{}", hex::encode(key.as_bytes()))
}

fn refused(error: &redis::RedisError) -> CacheError {
    CacheError::Refused(error.to_string())
}

impl fmt::Debug for CarelessCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CarelessCache").finish_non_exhaustive()
    }
}

impl TokenCache for CarelessCache {
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
        Box::pin(async move {
            let cached = self.get(key).await?.map(|value| match value.as_slice() {
                DEAD => Cached::Dead,
                _ => Cached::Sealed(value),
            });
            Ok((cached, Epoch(0)))
        })
    }

    fn lease<'a>(&'a self, _: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        Box::pin(async move { Ok(lease) })
    }

    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        _: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let is_free = self.get(key).await?.as_deref() != Some(DEAD);
            if is_free {
                self.set(key, &entry, life).await?;
            }
            Ok(is_free)
        })
    }

    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], _: Invalidation) -> Answer<'a, ()> {
        Box::pin(async move {
            for key in keys {
                if let Some(life) = self.tombstone {
                    self.set(key, DEAD, life).await?;
                } else {
                    let mut connection = self.connection.clone();
                    let delete = redis::cmd("DEL").arg(name(key)).to_owned();
                    let _gone: u64 = delete
                        .query_async(&mut connection)
                        .await
                        .map_err(|error| refused(&error))?;
                }
            }
            Ok(())
        })
    }

    fn epoch(&self) -> Answer<'_, Epoch> {
        Box::pin(async move { Ok(Epoch(0)) })
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        Box::pin(async move { Ok(()) })
    }
}

/// A cache whose reader waits, once it has read the row, until it may store.
#[derive(Debug)]
pub(super) struct Paused {
    pub(super) cache: Arc<dyn TokenCache>,
    /// One permit once the reader has read.
    pub(super) has_read: Arc<Semaphore>,
    /// One permit once it may store.
    pub(super) may_store: Arc<Semaphore>,
}

impl Paused {
    pub(super) fn before(cache: Arc<dyn TokenCache>) -> Self {
        Self {
            cache,
            has_read: Arc::new(Semaphore::new(0)),
            may_store: Arc::new(Semaphore::new(0)),
        }
    }
}

impl TokenCache for Paused {
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
        self.cache.read(key)
    }

    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        self.cache.lease(key, lease)
    }

    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            self.has_read.add_permits(1);
            drop(self.may_store.acquire().await);
            self.cache.fill(key, lease, entry, life).await
        })
    }

    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], what: Invalidation) -> Answer<'a, ()> {
        self.cache.invalidate(keys, what)
    }

    fn epoch(&self) -> Answer<'_, Epoch> {
        self.cache.epoch()
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        self.cache.begin_epoch()
    }
}
