//! What every [`TokenCache`] must pass, and a checker that finds out the ones that do not.
//!
//! The checker runs two readers, one writer and a pause in every order that they can interleave.
//! Once the writer has ended the link *and* its invalidation was answered, no read may find the
//! link alive. A cache that deletes and relies on times to live fails it, and so does one whose
//! tombstones have a life: the tests below hold that it does.

use std::time::Duration;

use super::{Cached, Invalidation, Lease, TokenCache};
use crate::domain::token::{Handle, TokenKey};

const LIFE: Duration = Duration::from_mins(1);
/// Longer than any lease or tombstone lives, shorter than the test's entries.
const PAUSE: Duration = Duration::from_secs(30);

pub(crate) fn key(byte: u8) -> TokenKey {
    Handle::new([byte; 16]).access_id().token_key()
}

/// Runs the whole suite. Time is paused.
pub(crate) async fn run<C: TokenCache>(make: impl Fn() -> C + Sync) {
    a_fill_needs_its_lease(&make()).await;
    an_invalidation_takes_the_lease_away(&make()).await;
    the_second_reader_learns_whose_the_lease_is(&make()).await;
    an_ended_link_is_remembered(&make()).await;
    a_change_is_a_miss(&make()).await;
    an_entry_dies_with_its_time(&make()).await;
    a_new_epoch_is_another(&make()).await;
    links_do_not_mix(&make()).await;
    if let Some(history) = violation(&make).await {
        panic!("an ended link was found alive after {history:?}");
    }
}

fn entry() -> Vec<u8> {
    b"alive".to_vec()
}

async fn found(cache: &impl TokenCache, key: &TokenKey) -> Option<Cached> {
    cache.read(key).await.0
}

async fn a_fill_needs_its_lease(cache: &impl TokenCache) {
    let (mine, other) = (Lease::random(), Lease::random());
    assert!(!cache.fill(&key(1), mine, entry(), LIFE).await);
    assert_eq!(cache.lease(&key(1), mine).await, mine);
    assert!(!cache.fill(&key(1), other, entry(), LIFE).await);
    assert!(cache.fill(&key(1), mine, entry(), LIFE).await);
    assert_eq!(found(cache, &key(1)).await, Some(Cached::Sealed(entry())));
    assert!(
        !cache.fill(&key(1), mine, entry(), LIFE).await,
        "a lease is good once"
    );
}

async fn an_invalidation_takes_the_lease_away(cache: &impl TokenCache) {
    for what in [Invalidation::Changed, Invalidation::Ended] {
        let lease = Lease::random();
        cache.lease(&key(1), lease).await;
        cache.invalidate(&key(1), what).await;
        assert!(!cache.fill(&key(1), lease, entry(), LIFE).await, "{what:?}");
    }
}

async fn the_second_reader_learns_whose_the_lease_is(cache: &impl TokenCache) {
    let (first, second) = (Lease::random(), Lease::random());
    assert_eq!(cache.lease(&key(1), first).await, first);
    assert_eq!(cache.lease(&key(1), second).await, first);
    tokio::time::advance(PAUSE).await;
    assert_eq!(cache.lease(&key(1), second).await, second);
    assert!(!cache.fill(&key(1), first, entry(), LIFE).await);
}

async fn an_ended_link_is_remembered(cache: &impl TokenCache) {
    cache.invalidate(&key(1), Invalidation::Ended).await;
    assert_eq!(found(cache, &key(1)).await, Some(Cached::Dead));
}

async fn a_change_is_a_miss(cache: &impl TokenCache) {
    let lease = Lease::random();
    cache.lease(&key(1), lease).await;
    assert!(cache.fill(&key(1), lease, entry(), LIFE).await);
    cache.invalidate(&key(1), Invalidation::Changed).await;
    assert_eq!(found(cache, &key(1)).await, None);
}

async fn an_entry_dies_with_its_time(cache: &impl TokenCache) {
    let lease = Lease::random();
    cache.lease(&key(1), lease).await;
    assert!(
        cache
            .fill(&key(1), lease, entry(), Duration::from_secs(5))
            .await
    );
    tokio::time::advance(Duration::from_secs(6)).await;
    assert_eq!(found(cache, &key(1)).await, None);
}

async fn a_new_epoch_is_another(cache: &impl TokenCache) {
    let (_, before) = cache.read(&key(1)).await;
    let (_, still) = cache.read(&key(2)).await;
    cache.begin_epoch().await;
    let (_, after) = cache.read(&key(1)).await;
    assert_eq!(before, still);
    assert_ne!(before, after);
}

async fn links_do_not_mix(cache: &impl TokenCache) {
    let lease = Lease::random();
    cache.lease(&key(1), lease).await;
    assert!(!cache.fill(&key(2), lease, entry(), LIFE).await);
    cache.invalidate(&key(2), Invalidation::Ended).await;
    assert!(cache.fill(&key(1), lease, entry(), LIFE).await);
}

/// Who takes the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The first or the second reader: read, lease, look, fill.
    Reader(usize),
    /// End the link, then tell the cache.
    Writer,
    /// Nothing happens for longer than a lease or a tombstone lives.
    Pause,
}

#[derive(Debug, Clone, Copy, Default)]
enum Reader {
    #[default]
    Start,
    Missed,
    Leased(Lease),
    Saw(Lease, bool),
    Done,
}

/// The first history, in a fixed order of all of them, in which an ended link is found alive.
pub(crate) async fn violation<C: TokenCache>(make: impl Fn() -> C + Sync) -> Option<Vec<Step>> {
    let mut histories = Vec::new();
    interleave(&mut Vec::new(), [4, 4, 2, 1], &mut histories);
    for history in histories {
        if !holds(&make(), &history).await {
            return Some(history);
        }
    }
    None
}

fn interleave(so_far: &mut Vec<Step>, left: [u8; 4], all: &mut Vec<Vec<Step>>) {
    if left == [0; 4] {
        all.push(so_far.clone());
        return;
    }
    let steps = [Step::Reader(0), Step::Reader(1), Step::Writer, Step::Pause];
    for (index, step) in steps.into_iter().enumerate() {
        if left[index] > 0 {
            let mut rest = left;
            rest[index] -= 1;
            so_far.push(step);
            interleave(so_far, rest, all);
            so_far.pop();
        }
    }
}

async fn holds(cache: &impl TokenCache, history: &[Step]) -> bool {
    let mut readers = [Reader::default(); 2];
    let (mut alive, mut told) = (true, false);
    for step in history {
        match step {
            Step::Pause => tokio::time::advance(PAUSE).await,
            Step::Writer if alive => alive = false,
            Step::Writer => {
                cache.invalidate(&key(1), Invalidation::Ended).await;
                told = true;
            }
            Step::Reader(index) => {
                readers[*index] = match readers[*index] {
                    Reader::Start => match found(cache, &key(1)).await {
                        Some(_) => Reader::Done,
                        None => Reader::Missed,
                    },
                    Reader::Missed => {
                        let lease = Lease::random();
                        cache.lease(&key(1), lease).await;
                        Reader::Leased(lease)
                    }
                    Reader::Leased(lease) => Reader::Saw(lease, alive),
                    Reader::Saw(lease, true) => {
                        cache.fill(&key(1), lease, entry(), LIFE).await;
                        Reader::Done
                    }
                    Reader::Saw(_, false) | Reader::Done => Reader::Done,
                };
            }
        }
        if told && matches!(found(cache, &key(1)).await, Some(Cached::Sealed(_))) {
            return false;
        }
    }
    true
}

mod tests {
    use std::collections::HashMap;
    use std::future::ready;

    use parking_lot::Mutex;
    use tokio::time::Instant;

    use super::*;
    use crate::cache::{Answer, Epoch};

    /// What most would write: delete at an invalidation, and let entries expire. With a tombstone
    /// of some life, or without.
    #[derive(Debug)]
    struct NaiveCache {
        entries: Mutex<HashMap<TokenKey, (Cached, Instant)>>,
        tombstone: Option<Duration>,
    }

    fn naive(tombstone: Option<Duration>) -> NaiveCache {
        NaiveCache {
            entries: Mutex::default(),
            tombstone,
        }
    }

    impl NaiveCache {
        fn get(&self, key: &TokenKey) -> Option<Cached> {
            let entries = self.entries.lock();
            let (cached, until) = entries.get(key)?;
            (*until > Instant::now()).then(|| cached.clone())
        }
    }

    impl TokenCache for NaiveCache {
        fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
            Box::pin(ready((self.get(key), Epoch(0))))
        }

        fn lease<'a>(&'a self, _: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
            Box::pin(ready(lease))
        }

        fn fill<'a>(
            &'a self,
            key: &'a TokenKey,
            _: Lease,
            entry: Vec<u8>,
            life: Duration,
        ) -> Answer<'a, bool> {
            let free = self.get(key) != Some(Cached::Dead);
            if free {
                let entry = (Cached::Sealed(entry), Instant::now() + life);
                self.entries.lock().insert(*key, entry);
            }
            Box::pin(ready(free))
        }

        fn invalidate<'a>(&'a self, key: &'a TokenKey, _: Invalidation) -> Answer<'a, ()> {
            let mut entries = self.entries.lock();
            entries.remove(key);
            if let Some(life) = self.tombstone {
                entries.insert(*key, (Cached::Dead, Instant::now() + life));
            }
            Box::pin(ready(()))
        }

        fn begin_epoch(&self) -> Answer<'_, ()> {
            Box::pin(ready(()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cache_that_deletes_and_waits_is_found_out() {
        assert!(violation(|| naive(None)).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_cache_whose_tombstones_have_a_life_is_found_out() {
        let history = violation(|| naive(Some(Duration::from_secs(10))))
            .await
            .unwrap();

        assert!(history.contains(&Step::Pause));
    }
}
