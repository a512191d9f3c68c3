//! The cache in Redis: for several processes, which share it.
//!
//! | key | value |
//! |---|---|
//! | `g:{…}` | the entry: sealed, or `dead` |
//! | `l:{…}` | the lease on it |
//! | `epoch` | the epoch; whoever finds none, or something else, makes one |
//!
//! What must happen at once is one script. Nothing here is true only in Redis: whatever it loses,
//! evicts or brings back from an old copy, an entry is believed until its own end at most. Whether
//! Redis is there is [`connection`]'s business.

mod connection;
#[cfg(test)]
mod tests;

use std::time::Duration;

use redis::{Client, Value};
use saycart_service::Tasks;

use self::connection::{Connections, READ_WITHIN};
use super::TokenCache;
use super::{Answer, CacheError, Cached, DEAD_LIFE, Epoch, Invalidation, LEASE_LIFE, Lease};
use crate::domain::token::TokenKey;

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
/// The epoch, made where there is none that a number of 64 bits could be.
const MEND_EPOCH: &str = "\
    local epoch = redis.pcall('GET', KEYS[1]) \
    if type(epoch) == 'string' and string.match(epoch, '^%d+$') and (#epoch < 20 or \
        (#epoch == 20 and epoch <= '18446744073709551615')) then return epoch end \
    redis.call('SET', KEYS[1], ARGV[1]) \
    return ARGV[1]";

/// The cache. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct RedisCache(Connections);

impl RedisCache {
    /// A cache in this server, whether or not it is there yet.
    pub(crate) async fn open(client: Client, tasks: &Tasks) -> Self {
        Self(Connections::open(client, tasks, READ_WITHIN).await)
    }
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
            let asked = self.0.ask("GET", &commands).await;
            if let Err(CacheError::Refused(_)) = asked {
                // Of two keys one has no text, and then the epoch must not stay the one.
                self.mended_epoch().await?;
            }
            let (entry, epoch): (Option<Vec<u8>>, Option<Vec<u8>>) = asked?;
            let epoch = self.epoch_of(epoch).await?;
            let cached = entry.map(|entry| match entry.as_slice() {
                DEAD => Cached::Dead,
                _ => Cached::Sealed(entry),
            });
            Ok((cached, epoch))
        })
    }

    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        Box::pin(async move {
            let mut take = script(LEASE, key);
            take.arg(lease.0).arg(millis(LEASE_LIFE));
            let mut commands = redis::pipe();
            commands.add_command(take);
            let (holder,): (u64,) = self.0.ask("EVAL", &commands).await?;
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
            let (filled,): (bool,) = self.0.ask("EVAL", &commands).await?;
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
            let _answers: Value = self.0.tell("EVAL", &commands).await?;
            Ok(())
        })
    }

    fn epoch(&self) -> Answer<'_, Epoch> {
        Box::pin(async move {
            let mut commands = redis::pipe();
            commands.get(EPOCH);
            let asked = self.0.ask("GET", &commands).await;
            if let Err(CacheError::Refused(_)) = asked {
                return self.mended_epoch().await;
            }
            let (epoch,): (Option<Vec<u8>>,) = asked?;
            self.epoch_of(epoch).await
        })
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut commands = redis::pipe();
            commands.set(EPOCH, Epoch::random().0);
            let _answer: Value = self.0.tell("SET", &commands).await?;
            Ok(())
        })
    }
}

impl RedisCache {
    async fn epoch_of(&self, found: Option<Vec<u8>>) -> Result<Epoch, CacheError> {
        match found.as_deref().and_then(number) {
            Some(epoch) => Ok(Epoch(epoch)),
            None => self.mended_epoch().await,
        }
    }

    async fn mended_epoch(&self) -> Result<Epoch, CacheError> {
        let mut mend = redis::cmd("EVAL");
        mend.arg(MEND_EPOCH).arg(1).arg(EPOCH);
        mend.arg(Epoch::random().0);
        let mut commands = redis::pipe();
        commands.add_command(mend);
        let (epoch,): (u64,) = self.0.ask("EVAL", &commands).await?;
        Ok(Epoch(epoch))
    }
}

/// Digits only, as the script wants them: `parse` would take a plus.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().all(u8::is_ascii_digit);
    str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()
}
