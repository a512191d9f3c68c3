use saycart_service::{ManualClock, Timestamp};

use super::*;
use crate::fixtures::{Authority, Days, Leaf, NOW_SECONDS, Usual};

/// A store over a folder of chains, and the hands on folder and clock.
struct TestStore {
    store: ChainStore,
    clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
}

impl TestStore {
    fn trusting(root: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots");
        std::fs::write(&roots, root.pem()).unwrap();
        let anchors = TrustAnchors::amazon().and_of(&roots).unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::from_seconds(NOW_SECONDS)));
        let runtime = Runtime::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let source = ChainSource::Folder(folder.path().to_owned());
        Self {
            store: ChainStore::new(source, anchors, &runtime),
            clock,
            folder,
        }
    }

    /// With what requests get from the bucket while a chain is fetched anew.
    fn serving_on(mut self) -> Self {
        let inner = Arc::get_mut(&mut self.store.0).unwrap();
        inner.pace.meanwhile = Meanwhile::Known;
        self
    }

    /// Waits until nothing is being loaded any more.
    async fn settled(&self) {
        let loading: Vec<Loading> = {
            let shelves = self.store.0.shelves.lock();
            shelves.loading.values().cloned().collect()
        };
        for load in loading {
            let _loaded = load.await;
        }
    }

    fn put(&self, name: &str, chain: &str) {
        std::fs::write(self.folder.path().join(name), chain).unwrap();
    }

    async fn get(&self, name: &str) -> Result<Arc<Chain>, ChainUnavailable> {
        self.store.get(&url(name)).await
    }

    fn shelves(&self) -> (usize, usize, usize) {
        let shelves = self.store.0.shelves.lock();
        (
            shelves.chains.len(),
            shelves.failures.len(),
            shelves.loading.len(),
        )
    }
}

fn url(name: &str) -> ChainUrl {
    ChainUrl::parse(&format!("https://s3.amazonaws.com/echo.api/{name}")).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_proven_chain_is_not_fetched_again_while_it_is_fresh() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let first = store.get("a.pem").await.unwrap();

    store.put("a.pem", "gone");

    assert!(Arc::ptr_eq(&first, &store.get("a.pem").await.unwrap()));
}

#[tokio::test(start_paused = true)]
async fn requests_at_once_share_one_load() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());

    let (one, other) = tokio::join!(store.get("a.pem"), store.get("a.pem"));

    assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()));
    assert_eq!(store.shelves(), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_load_outlives_the_request_that_began_it() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let mut gone = Box::pin(store.get("a.pem"));
    assert!(futures_util::poll!(&mut gone).is_pending());

    drop(gone);

    store.get("a.pem").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn validity_is_looked_at_again_at_every_use() {
    let root = Authority::root("Root");
    let signer = Leaf::valid(Days(-1, 1)).issued_by(&root);
    let store = TestStore::trusting(&root);
    store.put("a.pem", &signer.chain(&[]));
    store.get("a.pem").await.unwrap();

    store.clock.advance(Duration::from_secs(86_401));

    let refused = store.get("a.pem").await;
    assert!(
        matches!(refused, Err(ChainUnavailable::Proof(ChainError::NoPath(_)))),
        "{refused:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_expired_chain_is_replaced_by_the_one_that_lies_there_now() {
    let root = Authority::root("Root");
    let store = TestStore::trusting(&root);
    store.put(
        "a.pem",
        &Leaf::valid(Days(-1, 1)).issued_by(&root).chain(&[]),
    );
    store.get("a.pem").await.unwrap();

    store.put(
        "a.pem",
        &Leaf::valid(Days(-1, 90)).issued_by(&root).chain(&[]),
    );
    store.clock.advance(Duration::from_secs(86_401));

    store.get("a.pem").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_chain_that_cannot_be_refreshed_serves_on_while_it_is_valid() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let first = store.get("a.pem").await.unwrap();

    store.put("a.pem", "gone");
    tokio::time::advance(store.store.0.pace.fresh_for).await;

    assert!(Arc::ptr_eq(&first, &store.get("a.pem").await.unwrap()));
    assert_eq!(store.shelves(), (1, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_known_chain_serves_on_while_its_source_does_not_answer() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root).serving_on();
    store.put("a.pem", &usual.chain());
    let first = store.get("a.pem").await.unwrap();
    let all = u32::try_from(FETCHES_AT_ONCE).unwrap();
    let silence = store.store.0.refreshes.acquire_many(all).await.unwrap();

    tokio::time::advance(store.store.0.pace.fresh_for).await;
    for _ in 0..2 {
        let at_once = store.get("a.pem").now_or_never();
        assert!(Arc::ptr_eq(&first, &at_once.unwrap().unwrap()));
    }
    assert_eq!(store.shelves(), (1, 0, 1));
    drop(silence);
    store.settled().await;

    assert!(!Arc::ptr_eq(&first, &store.get("a.pem").await.unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_chain_that_expired_is_waited_for_although_an_older_one_is_known() {
    let root = Authority::root("Root");
    let store = TestStore::trusting(&root).serving_on();
    let leaf = |days| Leaf::valid(Days(-1, days)).issued_by(&root).chain(&[]);
    store.put("a.pem", &leaf(1));
    store.get("a.pem").await.unwrap();

    store.put("a.pem", &leaf(90));
    store.clock.advance(Duration::from_secs(86_401));

    assert!(store.get("a.pem").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_load_that_is_lost_leaves_its_place() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let lost = std::future::pending().boxed().shared();
    let url = url("a.pem");
    let inner = &store.store.0;
    inner.shelves.lock().loading.insert(url.clone(), lost);
    let place = Place {
        inner,
        url: &url,
        taken: true,
    };

    drop(place);

    assert!(store.get("a.pem").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_not_tried_again_at_once_and_less_often_each_time() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    let pause = store.store.0.pace.first_pause;
    assert!(matches!(
        store.get("a.pem").await,
        Err(ChainUnavailable::Fetch(_))
    ));
    store.put("a.pem", "not yet");

    assert!(matches!(
        store.get("a.pem").await,
        Err(ChainUnavailable::Paused(_))
    ));
    tokio::time::advance(pause).await;
    assert!(matches!(
        store.get("a.pem").await,
        Err(ChainUnavailable::Proof(_))
    ));
    store.put("a.pem", &usual.chain());
    tokio::time::advance(pause).await;
    assert!(matches!(
        store.get("a.pem").await,
        Err(ChainUnavailable::Paused(_))
    ));
    tokio::time::advance(pause).await;
    store.get("a.pem").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_invented_urls_neither_grows_nor_pushes_out_the_chain_in_use() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let in_use = store.get("a.pem").await.unwrap();

    for number in 0..MOST_FAILURES + 10 {
        store.get(&format!("{number}.pem")).await.unwrap_err();
    }

    assert_eq!(store.shelves(), (1, MOST_FAILURES, 0));
    assert!(Arc::ptr_eq(
        &in_use,
        &store.store.0.shelves.lock().chains[&url("a.pem")].chain
    ));
}

#[tokio::test(start_paused = true)]
async fn few_fetches_run_at_a_time() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let all = u32::try_from(FETCHES_AT_ONCE).unwrap();
    let taken = store.store.0.fetches.acquire_many(all).await.unwrap();

    let mut waiting = Box::pin(store.get("a.pem"));
    tokio::task::yield_now().await;
    assert!(futures_util::poll!(&mut waiting).is_pending());
    drop(taken);

    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_invented_urls_queues_up_to_a_bound_and_no_further() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    let all = u32::try_from(FETCHES_AT_ONCE).unwrap();
    let taken = store.store.0.fetches.acquire_many(all).await.unwrap();

    for number in 0..MOST_LOADING {
        let name = format!("{number}.pem");
        let mut waiting = Box::pin(store.get(&name));
        assert!(futures_util::poll!(&mut waiting).is_pending());
    }
    let refused = store.get("one-more.pem").await;

    assert!(
        matches!(refused, Err(ChainUnavailable::Busy)),
        "{refused:?}"
    );
    assert_eq!(store.shelves(), (0, 0, MOST_LOADING));
    drop(taken);
    store.get("0.pem").await.unwrap_err();
    store.get("a.pem").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_invented_urls_does_not_delay_the_chain_in_use() {
    let usual = Usual::new();
    let store = TestStore::trusting(&usual.root);
    store.put("a.pem", &usual.chain());
    store.get("a.pem").await.unwrap();
    let all = u32::try_from(FETCHES_AT_ONCE).unwrap();
    let _taken = store.store.0.fetches.acquire_many(all).await.unwrap();

    tokio::time::advance(store.store.0.pace.fresh_for).await;

    let refreshed = tokio::time::timeout(Duration::from_mins(1), store.get("a.pem")).await;
    refreshed.unwrap().unwrap();
}
