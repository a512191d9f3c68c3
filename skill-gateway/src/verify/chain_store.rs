//! The chains that were proven, and the care that a stranger cannot make us fetch without end.
//!
//! A known chain costs a look-up. An unknown one is fetched and proven once, however many
//! requests wait for it, on a task that outlives them; few fetches run at a time. What failed is
//! not tried again for a while, and longer each time. Chains, failures and fetches that wait have
//! separate, bounded places, and known URLs a queue of their own, so that a flood of invented URLs
//! can neither push out nor hold up the chain in use. Nor can a bucket that does not answer: while
//! a chain is fetched anew, the one that is known serves on as long as it is valid.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use parking_lot::Mutex;
use saycart_service::{Clock, Runtime, TaskLost, Tasks};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::chain::{Chain, ChainError};
use super::chain_url::ChainUrl;
use super::fetch::{ChainSource, FetchError};
use super::trust::TrustAnchors;

/// Amazon has one chain in use, and two for a while when it changes.
const MOST_CHAINS: usize = 16;

/// URLs that failed and are remembered.
const MOST_FAILURES: usize = 1_024;

/// Fetches under way. A flood of invented URLs waits here, and a new real chain among them does.
const FETCHES_AT_ONCE: usize = 4;

/// URLs that are being fetched or wait for it. Whoever stands behind more would not be served
/// while Alexa waits.
const MOST_LOADING: usize = 64;

/// Proofs under way: each keeps a thread busy.
const PROOFS_AT_ONCE: usize = 2;

/// How often a source is asked again.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// A proven chain is fetched anew after this time, should the text behind its URL change.
    fresh_for: Duration,
    /// After the first failure; it doubles with each further one.
    first_pause: Duration,
    /// The longest pause.
    longest_pause: Duration,
    /// What requests get while a chain is fetched anew.
    meanwhile: Meanwhile,
}

/// What requests get while a chain is fetched anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    /// The chain that is known, at once.
    Known,
    /// The new one, when it is there.
    New,
}

impl Pace {
    fn of(source: &ChainSource) -> Self {
        match source {
            ChainSource::Bucket(_) => Self {
                fresh_for: Duration::from_hours(1),
                first_pause: Duration::from_secs(5),
                longest_pause: Duration::from_mins(5),
                meanwhile: Meanwhile::Known,
            },
            // Somebody is trying things out: a chain that was just made anew should be seen.
            ChainSource::Folder(_) => Self {
                fresh_for: Duration::from_secs(1),
                first_pause: Duration::from_millis(100),
                longest_pause: Duration::from_secs(1),
                meanwhile: Meanwhile::New,
            },
        }
    }
}

/// Why there is no proven chain for a URL.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ChainUnavailable {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(Arc<FetchError>),
    /// It was fetched and is not Amazon's.
    #[error(transparent)]
    Proof(ChainError),
    /// Too many others are being fetched.
    #[error("too many chains are being fetched")]
    Busy,
    /// It failed a short while ago and is not tried again yet.
    #[error("not tried again so soon; last time: {0}")]
    Paused(String),
    /// The process is going down.
    #[error(transparent)]
    Lost(TaskLost),
}

type Loading = Shared<BoxFuture<'static, Result<Arc<Chain>, ChainUnavailable>>>;

/// Proven chains by URL. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct ChainStore(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: ChainSource,
    pace: Pace,
    anchors: TrustAnchors,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
    /// For URLs of which there is no chain yet.
    fetches: Semaphore,
    /// For chains that are fetched anew; there are [`MOST_CHAINS`] of them.
    refreshes: Semaphore,
    proofs: Arc<Semaphore>,
    shelves: Mutex<Shelves>,
}

/// Where a fetch waits for its turn.
#[derive(Debug, Clone, Copy)]
enum Queue {
    Fetches,
    Refreshes,
}

#[derive(Debug, Default)]
struct Shelves {
    chains: HashMap<ChainUrl, Kept>,
    failures: HashMap<ChainUrl, Failure>,
    loading: HashMap<ChainUrl, Loading>,
}

#[derive(Debug)]
struct Kept {
    chain: Arc<Chain>,
    fresh_until: Instant,
}

#[derive(Debug)]
struct Failure {
    reason: String,
    pause: Duration,
    until: Instant,
}

impl ChainStore {
    /// An empty store.
    pub(crate) fn new(source: ChainSource, anchors: TrustAnchors, runtime: &Runtime) -> Self {
        Self(Arc::new(Inner {
            pace: Pace::of(&source),
            source,
            anchors,
            clock: Arc::clone(&runtime.clock),
            tasks: runtime.tasks.clone(),
            fetches: Semaphore::new(FETCHES_AT_ONCE),
            refreshes: Semaphore::new(FETCHES_AT_ONCE),
            proofs: Arc::new(Semaphore::new(PROOFS_AT_ONCE)),
            shelves: Mutex::default(),
        }))
    }

    /// The chain of this URL, proven to be Amazon's and valid now.
    pub(crate) async fn get(&self, url: &ChainUrl) -> Result<Arc<Chain>, ChainUnavailable> {
        let loading = {
            let mut shelves = self.0.shelves.lock();
            if let Some(chain) = self.0.fresh(&shelves, url) {
                return Ok(chain);
            }
            if let Some(failure) = shelves.failures.get(url)
                && Instant::now() < failure.until
            {
                let paused = ChainUnavailable::Paused(failure.reason.clone());
                return self.0.still_valid(&shelves, url).ok_or(paused);
            }
            let loading = match shelves.loading.get(url) {
                Some(loading) => loading.clone(),
                None => self.start_loading(&mut shelves, url)?,
            };
            match (self.0.pace.meanwhile, self.0.still_valid(&shelves, url)) {
                // The task that loads goes on without us.
                (Meanwhile::Known, Some(chain)) => return Ok(chain),
                (Meanwhile::Known | Meanwhile::New, _) => loading,
            }
        };
        match loading.await {
            Ok(chain) => Ok(chain),
            // Better a chain that could not be refreshed than none: it is still proven.
            Err(error) => self.0.still_valid(&self.0.shelves.lock(), url).ok_or(error),
        }
    }

    fn start_loading(
        &self,
        shelves: &mut Shelves,
        url: &ChainUrl,
    ) -> Result<Loading, ChainUnavailable> {
        let queue = if shelves.chains.contains_key(url) {
            Queue::Refreshes
        } else if shelves.loading.len() < MOST_LOADING {
            Queue::Fetches
        } else {
            return Err(ChainUnavailable::Busy);
        };
        let (inner, wanted) = (Arc::clone(&self.0), url.clone());
        let tasks = self.0.tasks.clone();
        let load = async move {
            let mut place = Place {
                inner: &inner,
                url: &wanted,
                taken: true,
            };
            let loaded = inner.load(&wanted, queue).await;
            inner.put_away(&wanted, &loaded);
            place.taken = false;
            loaded
        };
        let started = tasks.spawn("verify.chain.load", load.boxed());
        let loading = async move {
            match started.await {
                Ok(Some(loaded)) => loaded,
                Ok(None) | Err(_) => Err(ChainUnavailable::Lost(TaskLost("verify.chain.load"))),
            }
        };
        let loading = loading.boxed().shared();
        shelves.loading.insert(url.clone(), loading.clone());
        Ok(loading)
    }
}

/// A place among those that load. A load that ends in a panic leaves it, too: else its URL would
/// wait for a lost task until the process ends.
struct Place<'s> {
    inner: &'s Inner,
    url: &'s ChainUrl,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.taken {
            self.inner.shelves.lock().loading.remove(self.url);
        }
    }
}

impl Inner {
    fn still_valid(&self, shelves: &Shelves, url: &ChainUrl) -> Option<Arc<Chain>> {
        let kept = shelves.chains.get(url)?;
        kept.chain
            .is_valid_at(self.clock.now())
            .then(|| Arc::clone(&kept.chain))
    }

    fn fresh(&self, shelves: &Shelves, url: &ChainUrl) -> Option<Arc<Chain>> {
        let kept = shelves.chains.get(url)?;
        (Instant::now() < kept.fresh_until)
            .then(|| self.still_valid(shelves, url))
            .flatten()
    }

    async fn load(&self, url: &ChainUrl, queue: Queue) -> Result<Arc<Chain>, ChainUnavailable> {
        let closed = |_closed| ChainUnavailable::Lost(TaskLost("verify.chain.load"));
        let queue = match queue {
            Queue::Fetches => &self.fetches,
            Queue::Refreshes => &self.refreshes,
        };
        let pem = {
            let _turn = queue.acquire().await.map_err(closed)?;
            let fetched = self.source.fetch(url).await;
            fetched.map_err(|error| ChainUnavailable::Fetch(Arc::new(error)))?
        };
        let turn = Arc::clone(&self.proofs)
            .acquire_owned()
            .await
            .map_err(closed)?;
        let (anchors, now) = (self.anchors.clone(), self.clock.now());
        let prove = move || {
            let _turn = turn;
            Chain::prove(&pem, &anchors, now)
        };
        tokio::task::spawn_blocking(prove)
            .await
            .map_err(|_lost| ChainUnavailable::Lost(TaskLost("verify.chain.prove")))?
            .map(Arc::new)
            .map_err(ChainUnavailable::Proof)
    }

    fn put_away(&self, url: &ChainUrl, loaded: &Result<Arc<Chain>, ChainUnavailable>) {
        let now = Instant::now();
        let mut shelves = self.shelves.lock();
        shelves.loading.remove(url);
        match loaded {
            Ok(chain) => {
                tracing::info!(%url, "request-signing chain proven");
                shelves.failures.remove(url);
                make_room(&mut shelves.chains, MOST_CHAINS, |kept| kept.fresh_until);
                let kept = Kept {
                    chain: Arc::clone(chain),
                    fresh_until: now + self.pace.fresh_for,
                };
                shelves.chains.insert(url.clone(), kept);
            }
            Err(error) => {
                tracing::info!(%url, %error, "no request-signing chain");
                let before = shelves.failures.remove(url);
                let pause = before.map_or(self.pace.first_pause, |failure| {
                    failure.pause.saturating_mul(2).min(self.pace.longest_pause)
                });
                make_room(&mut shelves.failures, MOST_FAILURES, |failure| {
                    failure.until
                });
                let failure = Failure {
                    reason: error.to_string(),
                    pause,
                    until: now + pause,
                };
                shelves.failures.insert(url.clone(), failure);
            }
        }
    }
}

/// Takes out the entry whose time ends first when the shelf is full.
fn make_room<V>(shelf: &mut HashMap<ChainUrl, V>, most: usize, end: impl Fn(&V) -> Instant) {
    if shelf.len() >= most
        && let Some(first) = shelf
            .iter()
            .min_by_key(|(_, value)| end(value))
            .map(|(url, _)| url.clone())
    {
        shelf.remove(&first);
    }
}

#[cfg(test)]
#[path = "chain_store_tests.rs"]
mod tests;
