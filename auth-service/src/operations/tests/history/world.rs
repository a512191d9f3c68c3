//! Two processes on one PostgreSQL and one Redis, and shoppers and revokers that use both.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Runtime, SecretString};
use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, PoolSettings};
use saycart_testing::{PostgresServer, RedisServer, TcpProxy};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::super::{Bench, open_on, presented, refresh};
use super::check::Promises;
use super::record::{AccessName, Act, Answer, Outcome, Recorder, Refreshed};
use crate::cache::TokenCache;
use crate::cache::redis::RedisCache;
use crate::config::TruthUnreachable;
use crate::domain::client::AuthenticatedClient;
use crate::domain::profile::Profile;
use crate::domain::token::Token;
use crate::operations::{RefreshError, RevokeError, Tokens, Trouble};
use crate::passports::Passports;
use crate::store::MIGRATIONS;

/// So short that a test sees the end of it.
pub(super) const PROMISES: Promises = Promises {
    entry: Duration::from_secs(1),
    passport: Duration::from_mins(1),
    clocks: Duration::from_millis(50),
};
/// Whoever is not answered by then gives up; what was asked for may still happen.
const PATIENCE: Duration = Duration::from_millis(2_500);
const LINKS: usize = 6;
/// From the first look at the links to the first revocation, and from each to the next.
const BETWEEN: Duration = Duration::from_millis(120);
/// After the last fault, until no entry of before may count.
const AFTERWARDS: Duration = Duration::from_millis(1_500);
const PAUSE: Duration = Duration::from_millis(4);

/// A link, and what its client holds.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    number: usize,
    client: AuthenticatedClient,
    refresh: SecretString,
    access: Arc<Mutex<SecretString>>,
}

/// A process.
#[derive(Debug, Clone)]
pub(super) struct Place {
    tokens: Tokens,
    passports: Passports,
    recorder: Recorder,
}

/// A process, and its networks.
#[derive(Debug)]
pub(super) struct Apart {
    place: Place,
    pub(super) redis: TcpProxy,
    pub(super) database: TcpProxy,
}

/// All of it.
pub(super) struct World {
    pub(super) bench: Bench,
    pub(super) places: [Apart; 2],
    pub(super) recorder: Recorder,
}

/// What is under way.
pub(super) struct Load {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<Option<()>>>,
}

impl World {
    pub(super) async fn new() -> Self {
        let db = TestDatabase::on_its_own_server(&MIGRATIONS).await;
        let bench = Bench::on(db).await;
        let places = [Apart::of(&bench).await, Apart::of(&bench).await];
        Self {
            bench,
            places,
            recorder: Recorder::new(),
        }
    }

    pub(super) fn redis(&mut self) -> &mut RedisServer {
        self.bench.redis.as_mut().unwrap()
    }

    pub(super) fn database(&self) -> &PostgresServer {
        self.bench.db.server().unwrap()
    }

    /// A new link, and its client.
    pub(super) async fn link(&self, number: usize, client: &AuthenticatedClient) -> Watched {
        let user = self.bench.shopper().await;
        let mut made = None;
        let issue = async {
            let issued = self.bench.linked(client, user).await;
            let token = name(&self.bench.tokens, &issued.access);
            made = Some(issued);
            Act::Issue { token }
        };
        self.recorder.record(number, issue).await;
        let issued = made.unwrap();
        Watched {
            number,
            client: client.clone(),
            refresh: issued.refresh,
            access: Arc::new(Mutex::new(issued.access)),
        }
    }

    /// Links are used at both places, and revoked one by one.
    pub(super) async fn begin_load(&self) -> Load {
        let client = self.bench.client(Profile::Alexa).await;
        let stop = CancellationToken::new();
        let mut tasks = Vec::new();
        for number in 0..LINKS {
            let link = self.link(number, &client).await;
            for apart in &self.places {
                let place = self.recorded(&apart.place);
                let spawn = &self.bench.tokens.0.tasks;
                let reads = place.clone().reads_on(link.clone(), stop.clone());
                tasks.push(spawn.spawn("reader", reads));
                let refreshes = place.clone().refreshes_on(link.clone(), stop.clone());
                tasks.push(spawn.spawn("client", refreshes));
            }
            let place = self.recorded(&self.places[number % 2].place);
            let begins = BETWEEN * u32::try_from(number + 1).unwrap();
            let revokes = place.revokes(link, begins, stop.clone());
            tasks.push(self.bench.tokens.0.tasks.spawn("revoker", revokes));
        }
        Load { stop, tasks }
    }

    /// A process with this cache and a direct way to the database.
    pub(super) async fn place(&self, cache: Arc<dyn TokenCache>) -> Place {
        let (bench, runtime) = (&self.bench, Runtime::on_system_clock());
        self.recorded(&Place::of(bench, &bench.db.url(), runtime, cache).await)
    }

    fn recorded(&self, place: &Place) -> Place {
        Place {
            recorder: self.recorder.clone(),
            ..place.clone()
        }
    }

    /// Waits until what was there before can no longer count, and ends it.
    pub(super) async fn end_load(&self, load: Load) {
        sleep(AFTERWARDS).await;
        load.stop.cancel();
        for task in load.tasks {
            task.await.unwrap();
        }
    }
}

impl Apart {
    async fn of(bench: &Bench) -> Self {
        let redis = TcpProxy::before(bench.redis.as_ref().unwrap().port());
        let database = TcpProxy::before(bench.db.server().unwrap().port());
        let url = format!("postgres://saycart@127.0.0.1:{}/postgres", database.port());
        let runtime = Runtime::on_system_clock();
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/", redis.port())).unwrap();
        let cache = Arc::new(RedisCache::open(client, &runtime.tasks).await);
        Self {
            place: Place::of(bench, &url.into(), runtime, cache).await,
            redis,
            database,
        }
    }
}

impl Place {
    async fn of(
        bench: &Bench,
        url: &SecretString,
        runtime: Runtime,
        cache: Arc<dyn TokenCache>,
    ) -> Self {
        let settings = PoolSettings {
            size: 8,
            wait: Duration::from_millis(500),
        };
        let db = Database::connect(url, settings).await.unwrap();
        let (keys, truth) = (&bench.keys_folder, TruthUnreachable::Serve);
        let tokens = open_on(db.clone(), runtime, keys, (cache, PROMISES.entry), truth).await;
        let clock = tokens.0.clock.clone();
        let passports = Passports::open(db, clock, "https://a.example", PROMISES.passport);
        Self {
            tokens,
            passports: passports.await.unwrap(),
            recorder: Recorder::new(),
        }
    }

    /// Checks the link's access token, and makes a passport of it.
    pub(super) async fn validate(&self, link: &Watched) -> Act {
        let access = link.access.lock().clone();
        let token = name(&self.tokens, &access);
        let presented = presented(&access);
        let check = async {
            let answer = match timeout(PATIENCE, self.tokens.validate(&presented)).await {
                Ok(Ok(Some(active))) => {
                    let passport = self.passports.issue(&active).unwrap();
                    let left = passport.expires_at.since(self.tokens.now());
                    Answer::Active {
                        passport_until: self.recorder.now() + left,
                    }
                }
                Ok(Ok(None)) => Answer::Inactive,
                Ok(Err(_)) | Err(_) => Answer::Unknown,
            };
            Act::Validate { token, answer }
        };
        self.recorder.record(link.number, check).await
    }

    /// Ends the link.
    pub(super) async fn end(&self, link: &Watched) -> Act {
        let call = async {
            let outcome = self.revoke(link, &link.refresh).await;
            Act::End { outcome }
        };
        self.recorder.record(link.number, call).await
    }

    /// Revokes an access token of the link.
    async fn revoke_access(&self, link: &Watched, access: &SecretString) -> Act {
        let token = name(&self.tokens, access);
        let call = async {
            let outcome = self.revoke(link, access).await;
            Act::Revoke { token, outcome }
        };
        self.recorder.record(link.number, call).await
    }

    async fn revoke(&self, link: &Watched, token: &SecretString) -> Outcome {
        let call = self.tokens.revoke(&link.client, presented(token));
        match timeout(PATIENCE, call).await {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(RevokeError::Trouble(Trouble::CacheUntold))) => Outcome::Untold,
            Ok(Err(_)) | Err(_) => Outcome::Unknown,
        }
    }

    async fn refresh(&self, link: &Watched) -> Act {
        let call = async {
            let call = refresh(&self.tokens, &link.client, &link.refresh);
            let answer = match timeout(PATIENCE, call).await {
                Ok(Ok(issued)) => {
                    let token = name(&self.tokens, &issued.access);
                    *link.access.lock() = issued.access;
                    Refreshed::Issued(token)
                }
                Ok(Err(RefreshError::Trouble(_))) | Err(_) => Refreshed::Unknown,
                Ok(Err(_)) => Refreshed::Refused,
            };
            Act::Refresh { answer }
        };
        self.recorder.record(link.number, call).await
    }

    async fn reads_on(self, link: Watched, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.validate(&link).await;
            sleep(PAUSE).await;
        }
    }

    async fn refreshes_on(self, link: Watched, stop: CancellationToken) {
        while stop.run_until_cancelled(sleep(BETWEEN)).await.is_some() {
            self.refresh(&link).await;
        }
    }

    /// Asks until it is done.
    async fn revokes(self, link: Watched, begins: Duration, stop: CancellationToken) {
        sleep(begins).await;
        let access = link.access.lock().clone();
        while !stop.is_cancelled() {
            let act = if link.number % 3 == 2 {
                self.revoke_access(&link, &access).await
            } else {
                self.end(&link).await
            };
            let (Act::End { outcome } | Act::Revoke { outcome, .. }) = act else {
                return;
            };
            if outcome == Outcome::Done {
                return;
            }
            sleep(PAUSE).await;
        }
    }
}

fn name(tokens: &Tokens, access: &SecretString) -> AccessName {
    match Token::read(&presented(access), &tokens.ring()).unwrap().0 {
        Token::Access(token) => AccessName {
            generation: token.generation.get(),
            issued_at_seconds: i64::from(token.issued_at_seconds),
        },
        Token::Refresh(_) => panic!("this is no access token"),
    }
}
