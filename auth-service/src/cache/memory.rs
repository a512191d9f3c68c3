//! The cache in the process's own memory: for one process.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::future::ready;
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::{Answer, Cached, DEAD_LIFE, Epoch, Invalidation, LEASE_LIFE, Lease, TokenCache};
use crate::domain::token::TokenKey;

const SHARDS: usize = 16;

/// A bounded map per shard, each behind one lock over entries and leases alike.
#[derive(Debug)]
pub(crate) struct MemoryCache {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    epoch: AtomicU64,
    links_per_shard: usize,
}

#[derive(Debug, Default)]
struct Shard {
    links: HashMap<TokenKey, Slot>,
    /// Grows with every use: the slot with the smallest goes first.
    uses: u64,
}

#[derive(Debug, Default)]
struct Slot {
    entry: Option<(Cached, Instant)>,
    lease: Option<(Lease, Instant)>,
    used: u64,
}

impl MemoryCache {
    /// Holds about this many links, at least one per shard.
    pub(crate) fn holding(links: usize) -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            epoch: AtomicU64::new(Epoch::random().0),
            links_per_shard: links.div_ceil(SHARDS).max(1),
        }
    }

    fn with<T>(&self, key: &TokenKey, work: impl FnOnce(&mut Shard) -> T) -> Option<T> {
        let index = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).ok()?;
        self.shards.get(index).map(|shard| work(&mut shard.lock()))
    }
}

impl Shard {
    /// The slot of a link; the one that was not used for longest makes room for a new one.
    fn slot(&mut self, key: &TokenKey, room: usize) -> &mut Slot {
        if self.links.len() >= room && !self.links.contains_key(key) {
            let oldest = self
                .links
                .iter()
                .min_by_key(|(_, slot)| slot.used)
                .map(|(key, _)| *key);
            if let Some(oldest) = oldest {
                self.links.remove(&oldest);
            }
        }
        self.uses += 1;
        let slot = self.links.entry(*key).or_default();
        slot.used = self.uses;
        slot
    }

    fn entry(&mut self, key: &TokenKey, now: Instant) -> Option<Cached> {
        self.uses += 1;
        let slot = self.links.get_mut(key)?;
        slot.used = self.uses;
        slot.entry
            .as_ref()
            .filter(|(_, until)| *until > now)
            .map(|(cached, _)| cached.clone())
    }
}

impl TokenCache for MemoryCache {
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
        let entry = self
            .with(key, |shard| shard.entry(key, Instant::now()))
            .flatten();
        Box::pin(ready(Ok((
            entry,
            Epoch(self.epoch.load(Ordering::Acquire)),
        ))))
    }

    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        let room = self.links_per_shard;
        let holder = self.with(key, |shard| {
            let now = Instant::now();
            let slot = shard.slot(key, room);
            match slot.lease {
                Some((holder, until)) if until > now => holder,
                Some(_) | None => {
                    slot.lease = Some((lease, now + LEASE_LIFE));
                    lease
                }
            }
        });
        Box::pin(ready(Ok(holder.unwrap_or(lease))))
    }

    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        let filled = self.with(key, |shard| {
            let now = Instant::now();
            let Some(slot) = shard.links.get_mut(key) else {
                return false;
            };
            let holds = slot
                .lease
                .is_some_and(|(holder, until)| holder == lease && until > now);
            if holds {
                slot.lease = None;
                slot.entry = Some((Cached::Sealed(entry), now + life));
            }
            holds
        });
        Box::pin(ready(Ok(filled.unwrap_or(false))))
    }

    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], what: Invalidation) -> Answer<'a, ()> {
        let room = self.links_per_shard;
        for key in keys {
            self.with(key, |shard| match what {
                Invalidation::Changed => {
                    shard.links.remove(key);
                }
                Invalidation::Ended => {
                    let slot = shard.slot(key, room);
                    slot.lease = None;
                    slot.entry = Some((Cached::Dead, Instant::now() + DEAD_LIFE));
                }
            });
        }
        Box::pin(ready(Ok(())))
    }

    fn epoch(&self) -> Answer<'_, Epoch> {
        Box::pin(ready(Ok(Epoch(self.epoch.load(Ordering::Acquire)))))
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        self.epoch.store(Epoch::random().0, Ordering::Release);
        Box::pin(ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::conformance::{self, Rig, key};

    /// A new cache for each history; time is paused.
    struct Fresh(usize);

    impl Rig for Fresh {
        type Cache = MemoryCache;

        async fn cache(&self) -> MemoryCache {
            MemoryCache::holding(self.0)
        }

        async fn pass(&self, time: Duration, _: &[TokenKey]) {
            tokio::time::advance(time).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_keeps_to_the_protocol() {
        conformance::run(&Fresh(1_000)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn it_keeps_to_the_protocol_when_it_has_no_room() {
        assert_eq!(conformance::violation(&Fresh(1)).await, None);
    }

    #[tokio::test]
    async fn the_link_that_was_not_used_for_longest_makes_room() {
        let cache = MemoryCache::holding(SHARDS * 4);
        for byte in 0..=255 {
            let lease = Lease::random();
            let minute = Duration::from_mins(1);
            cache.lease(&key(byte), lease).await.unwrap();
            let filled = cache.fill(&key(byte), lease, vec![byte], minute).await;
            filled.unwrap();
            // Used again and again, so it stays.
            cache.read(&key(0)).await.unwrap();
        }

        let kept = cache
            .shards
            .iter()
            .map(|shard| shard.lock().links.len())
            .sum::<usize>();
        assert!(kept <= SHARDS * 4, "{kept}");
        assert!(cache.read(&key(0)).await.unwrap().0.is_some());
    }
}
