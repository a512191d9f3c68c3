//! Keys change while everybody goes on: not one request fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use http::StatusCode;
use parking_lot::Mutex;
use saycart_auth_service::add_token_key;
use saycart_passport::Verifier;
use saycart_proto::auth::v1::{
    ActivateTokenKeyRequest, ListTokenKeysRequest, RetireTokenKeyRequest,
};
use saycart_testing::Tier;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::passports::verifier;
use super::{Linked, Place, Suite, config};

/// Callers at once.
const CALLERS: usize = 6;
/// Times that the key is changed.
const CHANGES: u8 = 3;
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);
const BREATH: Duration = Duration::from_millis(50);

/// Two processes on one PostgreSQL and one Redis, each with a key file of its own, and two services
/// that hear of passport keys from the first. The second is replaced now and then: every process
/// makes a passport key of its own.
struct Replicas {
    first: Arc<Suite>,
    second: Mutex<Arc<Suite>>,
    verifiers: [Verifier; 2],
    files: [PathBuf; 2],
    place: Place,
}

/// What callers have seen.
#[derive(Default)]
struct Seen {
    /// The key of the last refresh token that each process gave.
    kids: [Mutex<u8>; 2],
    rounds: AtomicU64,
    wrongs: Mutex<Vec<String>>,
}

impl Seen {
    /// Waits until everybody was served with what there is now.
    async fn goes_on(&self) {
        let before = self.rounds.load(Ordering::Relaxed);
        let more = u64::try_from(CALLERS * 2).unwrap();
        eventually("everybody is served", async || {
            self.rounds.load(Ordering::Relaxed) >= before + more
        })
        .await;
    }
}

/// The number of the key that a token names.
fn kid_of(token: &str) -> u8 {
    let body = URL_SAFE_NO_PAD.decode(&token.as_bytes()[4..]).unwrap();
    body[1]
}

impl Replicas {
    async fn start() -> Self {
        let place = Place::of(Tier::Replicas);
        let first = Arc::new(Suite::on(&place).await);
        let file = config(&place).token_keys_file;
        let other_file = place.path().join("other.json");
        fs::copy(&file, &other_file).unwrap();
        let second = Mutex::new(second(&place, &other_file).await);
        Self {
            verifiers: [verifier(&first, "cart"), verifier(&first, "cart")],
            first,
            second,
            files: [file, other_file],
            place,
        }
    }

    fn suite(&self, at: usize) -> Arc<Suite> {
        match at {
            0 => Arc::clone(&self.first),
            _ => Arc::clone(&self.second.lock()),
        }
    }

    /// Another process takes the second's place, and nobody asks the old one any more.
    async fn replace_the_second(&self) -> Arc<Suite> {
        let other = second(&self.place, &self.files[1]).await;
        std::mem::replace(&mut *self.second.lock(), other)
    }

    /// Refreshes at one process, checks at both, and believes what either says of it.
    async fn round(&self, link: &mut Linked, at: usize, seen: &Seen) {
        let (status, body) = self.suite(at).refresh(link).await;
        if status != StatusCode::OK {
            let wrong = format!("a refresh is answered {status}: {body}");
            seen.wrongs.lock().push(wrong);
            return;
        }
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        link.access = text("access_token");
        link.refresh = text("refresh_token");
        *seen.kids[at].lock() = kid_of(&link.refresh);
        for (at, verifier) in self.verifiers.iter().enumerate() {
            let Some(active) = self.suite(at).validate(&link.access).await else {
                let wrong = format!("a token of key {} is dead", kid_of(&link.access));
                seen.wrongs.lock().push(wrong);
                continue;
            };
            if let Err(error) = verifier.verify(&active.passport).await {
                seen.wrongs
                    .lock()
                    .push(format!("a passport is not believed: {error}"));
            }
        }
        seen.rounds.fetch_add(1, Ordering::Relaxed);
    }

    async fn calls(&self, mut link: Linked, seen: &Seen, stop: &CancellationToken) {
        let mut at = 0;
        while !stop.is_cancelled() {
            self.round(&mut link, at, seen).await;
            at = 1 - at;
        }
    }

    /// A key is made, distributed and activated; when nobody needs the one before, it is retired.
    async fn change_key(&self, seen: &Seen) {
        let before = *seen.kids[0].lock();
        let added = add_token_key(&self.files[0], 0).unwrap().kid;
        fs::copy(&self.files[0], &self.files[1]).unwrap();
        let request = ActivateTokenKeyRequest { kid: added.into() };
        let mut admin = self.first.admin();
        admin.activate_token_key(request).await.unwrap();
        eventually("both sign with the new key", async || {
            seen.kids.iter().all(|kid| *kid.lock() == added)
        })
        .await;
        eventually("nobody needs the old key", async || {
            let listed = self
                .first
                .admin()
                .list_token_keys(ListTokenKeysRequest {})
                .await;
            let keys = listed.unwrap().into_inner().token_keys;
            let mut old = keys.iter().filter(|key| key.kid == u32::from(before));
            old.all(|key| key.links == Some(0))
        })
        .await;
        let request = RetireTokenKeyRequest {
            kid: before.into(),
            force: true,
        };
        let retired = self
            .suite(1)
            .admin()
            .retire_token_key(request)
            .await
            .unwrap();
        assert_eq!(retired.into_inner().ended_links, 0);
        seen.goes_on().await;
    }
}

/// Looks again and again, for as long as anything may take.
async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        sleep(BREATH).await;
    }
}

async fn second(place: &Place, file: &Path) -> Arc<Suite> {
    let mut config = config(place);
    config.token_keys_file = file.to_owned();
    Arc::new(Suite::with(config).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_tokens_and_passports_change_and_no_request_fails() {
    let replicas = Replicas::start().await;
    let (seen, stop) = (Seen::default(), CancellationToken::new());
    *seen.kids[0].lock() = 1;
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        callers.push(replicas.suite(number % 2).link().await);
    }
    let calling = callers
        .into_iter()
        .map(|link| replicas.calls(link, &seen, &stop));
    let mut replaced = Vec::new();
    let changing = async {
        for _ in 0..CHANGES {
            replicas.change_key(&seen).await;
            replaced.push(replicas.replace_the_second().await);
        }
        seen.goes_on().await;
        stop.cancel();
    };

    tokio::join!(join_all(calling), changing);

    let rounds = seen.rounds.load(Ordering::Relaxed);
    let wrongs = seen.wrongs.into_inner();
    println!(
        "{rounds} rounds of a refresh, two checks and two passports; failed: {}",
        wrongs.len()
    );
    assert!(wrongs.is_empty(), "{wrongs:?}");
    let mut admin = replicas.first.admin();
    let keys = admin.list_token_keys(ListTokenKeysRequest {});
    let keys = keys.await.unwrap().into_inner().token_keys;
    assert_eq!(keys.len(), usize::from(CHANGES) + 1);
}
