//! What every [`TokenCache`] must pass, and a checker that finds out the ones that do not.
//!
//! The checker runs two readers, one writer and a pause in every order that they can interleave.
//! Once the writer has ended the link *and* its invalidation was answered, no read may find the
//! link alive. A cache that deletes and relies on times to live fails it, and so does one whose
//! tombstones have a life: the tests below hold that it does.

use std::future::ready;
use std::time::Duration;

use futures_util::StreamExt as _;

use super::{Cached, Invalidation, Lease, TokenCache};
use crate::domain::token::{Handle, TokenKey};

const LIFE: Duration = Duration::from_mins(1);
/// Longer than any lease or tombstone lives, shorter than the test's entries.
const PAUSE: Duration = Duration::from_secs(30);

/// Caches to be tested, and their time.
pub(crate) trait Rig: Sync {
    /// What is tested.
    type Cache: TokenCache;
    /// How many histories may run at once, on links of their own.
    const AT_ONCE: usize = 1;

    /// A cache that knows none of the links that this history is about.
    fn cache(&self) -> impl Future<Output = Self::Cache> + Send;

    /// Lets time pass for these links.
    fn pass(&self, time: Duration, keys: &[TokenKey]) -> impl Future<Output = ()> + Send;
}

/// A link for tests.
pub(crate) fn key(number: u8) -> TokenKey {
    key_of(u32::from(number))
}

pub(super) fn key_of(number: u32) -> TokenKey {
    let mut handle = [0; 16];
    handle[..4].copy_from_slice(&number.to_be_bytes());
    Handle::new(handle).access_id().token_key()
}

/// Runs the whole suite.
pub(crate) async fn run(rig: &impl Rig) {
    a_fill_needs_its_lease(&rig.cache().await).await;
    an_invalidation_takes_the_lease_away(&rig.cache().await).await;
    the_second_reader_learns_whose_the_lease_is(rig).await;
    an_ended_link_is_remembered(&rig.cache().await).await;
    a_change_is_a_miss(&rig.cache().await).await;
    an_entry_dies_with_its_time(rig).await;
    a_new_epoch_is_another(&rig.cache().await).await;
    links_do_not_mix(&rig.cache().await).await;
    super::compared::answers_alike(rig).await;
    if let Some(history) = violation(rig).await {
        panic!("an ended link was found alive after {history:?}");
    }
}

fn entry() -> Vec<u8> {
    b"alive".to_vec()
}

async fn found(cache: &impl TokenCache, key: &TokenKey) -> Option<Cached> {
    cache.read(key).await.unwrap().0
}

async fn lease(cache: &impl TokenCache, key: &TokenKey, lease: Lease) -> Lease {
    cache.lease(key, lease).await.unwrap()
}

async fn fill(cache: &impl TokenCache, key: &TokenKey, lease: Lease) -> bool {
    cache.fill(key, lease, entry(), LIFE).await.unwrap()
}

async fn invalidate(cache: &impl TokenCache, key: &TokenKey, what: Invalidation) {
    cache.invalidate(&[*key], what).await.unwrap();
}

async fn a_fill_needs_its_lease(cache: &impl TokenCache) {
    let (key, mine, other) = (key(1), Lease::random(), Lease::random());
    assert!(!fill(cache, &key, mine).await);
    assert_eq!(lease(cache, &key, mine).await, mine);
    assert!(!fill(cache, &key, other).await);
    assert!(fill(cache, &key, mine).await);
    assert_eq!(found(cache, &key).await, Some(Cached::Sealed(entry())));
    assert!(!fill(cache, &key, mine).await, "a lease is good once");
}

async fn an_invalidation_takes_the_lease_away(cache: &impl TokenCache) {
    for (number, what) in [(1, Invalidation::Changed), (2, Invalidation::Ended)] {
        let (key, mine) = (key(number), Lease::random());
        lease(cache, &key, mine).await;
        invalidate(cache, &key, what).await;
        assert!(!fill(cache, &key, mine).await, "{what:?}");
    }
}

async fn the_second_reader_learns_whose_the_lease_is(rig: &impl Rig) {
    let cache = rig.cache().await;
    let (key, first, second) = (key(1), Lease::random(), Lease::random());
    assert_eq!(lease(&cache, &key, first).await, first);
    assert_eq!(lease(&cache, &key, second).await, first);
    rig.pass(PAUSE, &[key]).await;
    assert_eq!(lease(&cache, &key, second).await, second);
    assert!(!fill(&cache, &key, first).await);
}

async fn an_ended_link_is_remembered(cache: &impl TokenCache) {
    invalidate(cache, &key(1), Invalidation::Ended).await;
    assert_eq!(found(cache, &key(1)).await, Some(Cached::Dead));
}

async fn a_change_is_a_miss(cache: &impl TokenCache) {
    let (key, mine) = (key(1), Lease::random());
    lease(cache, &key, mine).await;
    assert!(fill(cache, &key, mine).await);
    invalidate(cache, &key, Invalidation::Changed).await;
    assert_eq!(found(cache, &key).await, None);
}

async fn an_entry_dies_with_its_time(rig: &impl Rig) {
    let cache = rig.cache().await;
    let (key, mine) = (key(1), Lease::random());
    lease(&cache, &key, mine).await;
    let life = Duration::from_secs(5);
    assert!(cache.fill(&key, mine, entry(), life).await.unwrap());
    rig.pass(Duration::from_secs(6), &[key]).await;
    assert_eq!(found(&cache, &key).await, None);
}

async fn a_new_epoch_is_another(cache: &impl TokenCache) {
    let (_, before) = cache.read(&key(1)).await.unwrap();
    let (_, still) = cache.read(&key(2)).await.unwrap();
    cache.begin_epoch().await.unwrap();
    let (_, after) = cache.read(&key(1)).await.unwrap();
    assert_eq!(before, still);
    assert_ne!(before, after);
}

async fn links_do_not_mix(cache: &impl TokenCache) {
    let (one, other, mine) = (key(1), key(2), Lease::random());
    lease(cache, &one, mine).await;
    assert!(!fill(cache, &other, mine).await);
    invalidate(cache, &other, Invalidation::Ended).await;
    assert!(fill(cache, &one, mine).await);
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

/// A history in which an ended link is found alive.
pub(crate) async fn violation<R: Rig>(rig: &R) -> Option<Vec<Step>> {
    let mut histories = Vec::new();
    interleave(&mut Vec::new(), [4, 4, 2, 1], &mut histories);
    let numbered = histories.into_iter().zip(1_000_u32..);
    let violations = futures_util::stream::iter(numbered)
        .map(|(history, number)| async move {
            let holds = holds(rig, &history, &key_of(number)).await;
            (!holds).then_some(history)
        })
        .buffer_unordered(R::AT_ONCE)
        .filter_map(ready);
    std::pin::pin!(violations).next().await
}

/// All orders; the first reader is the one that begins first.
fn interleave(so_far: &mut Vec<Step>, left: [u8; 4], all: &mut Vec<Vec<Step>>) {
    if left == [0; 4] {
        all.push(so_far.clone());
        return;
    }
    let steps = [Step::Reader(0), Step::Reader(1), Step::Writer, Step::Pause];
    for (index, step) in steps.into_iter().enumerate() {
        let is_early = step == Step::Reader(1) && left[0] == 4;
        if left[index] > 0 && !is_early {
            let mut rest = left;
            rest[index] -= 1;
            so_far.push(step);
            interleave(so_far, rest, all);
            so_far.pop();
        }
    }
}

async fn holds<R: Rig>(rig: &R, history: &[Step], key: &TokenKey) -> bool {
    let cache = rig.cache().await;
    let mut readers = [Reader::default(); 2];
    let (mut alive, mut told) = (true, false);
    for step in history {
        match step {
            Step::Pause => rig.pass(PAUSE, &[*key]).await,
            Step::Writer if alive => alive = false,
            Step::Writer => {
                invalidate(&cache, key, Invalidation::Ended).await;
                told = true;
            }
            Step::Reader(index) => {
                readers[*index] = match readers[*index] {
                    Reader::Start => match found(&cache, key).await {
                        Some(_) => Reader::Done,
                        None => Reader::Missed,
                    },
                    Reader::Missed => {
                        let mine = Lease::random();
                        lease(&cache, key, mine).await;
                        Reader::Leased(mine)
                    }
                    Reader::Leased(mine) => Reader::Saw(mine, alive),
                    Reader::Saw(mine, true) => {
                        fill(&cache, key, mine).await;
                        Reader::Done
                    }
                    Reader::Saw(_, false) | Reader::Done => Reader::Done,
                };
            }
        }
        if told && matches!(found(&cache, key).await, Some(Cached::Sealed(_))) {
            return false;
        }
    }
    true
}

mod tests {
    use std::collections::HashMap;

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

    /// Makes them, with tombstones of this life.
    struct Naive(Option<Duration>);

    impl Rig for Naive {
        type Cache = NaiveCache;

        async fn cache(&self) -> NaiveCache {
            NaiveCache {
                entries: Mutex::default(),
                tombstone: self.0,
            }
        }

        async fn pass(&self, time: Duration, _: &[TokenKey]) {
            tokio::time::advance(time).await;
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
            Box::pin(ready(Ok((self.get(key), Epoch(0)))))
        }

        fn lease<'a>(&'a self, _: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
            Box::pin(ready(Ok(lease)))
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
            Box::pin(ready(Ok(free)))
        }

        fn invalidate<'a>(&'a self, keys: &'a [TokenKey], _: Invalidation) -> Answer<'a, ()> {
            let mut entries = self.entries.lock();
            for key in keys {
                entries.remove(key);
                if let Some(life) = self.tombstone {
                    entries.insert(*key, (Cached::Dead, Instant::now() + life));
                }
            }
            Box::pin(ready(Ok(())))
        }

        fn epoch(&self) -> Answer<'_, Epoch> {
            Box::pin(ready(Ok(Epoch(0))))
        }

        fn begin_epoch(&self) -> Answer<'_, ()> {
            Box::pin(ready(Ok(())))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cache_that_deletes_and_waits_is_found_out() {
        assert!(violation(&Naive(None)).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_cache_whose_tombstones_have_a_life_is_found_out() {
        let life = Some(Duration::from_secs(10));

        let history = violation(&Naive(life)).await.unwrap();

        assert!(history.contains(&Step::Pause));
    }
}
