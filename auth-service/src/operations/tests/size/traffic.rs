//! Refreshes, many of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use saycart_service::SecretString;
use saycart_sql::testing::TestDatabase;
use saycart_sql::{DatabaseKind, MigrationSet, Statement};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::super::{Bench, EVERYTHING, refresh};
use super::fill;
use crate::domain::client::{AuthenticatedClient, Client, ClientSecrets, SecretHash};
use crate::domain::key::Kid;
use crate::domain::profile::{Pkce, Profile};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, RefreshToken};
use crate::operations::RefreshError;
use crate::store::MIGRATIONS;

/// Links that are refreshed, and how often each.
const REFRESHED: u64 = 1_000;
const TIMES: u64 = 4;
/// Clients that refresh at once.
const CREW: usize = 4;

fn filled_client(bench: &Bench) -> AuthenticatedClient {
    AuthenticatedClient::vouched(&Client {
        id: fill::CLIENT.parse().unwrap(),
        name: "Amazon".to_owned(),
        profile: Profile::Confidential,
        scope: ScopeSet::from_mask(EVERYTHING),
        audiences: Vec::new(),
        secrets: ClientSecrets::Held {
            current: SecretHash([0; 32]),
            previous: None,
        },
        secret_version: 1,
        pkce: Pkce::Optional,
        disabled_at: None,
        created_at: bench.tokens.now(),
    })
}

/// The refresh token of a link that the database made.
fn token(bench: &Bench, number: u64) -> SecretString {
    let ring = bench.tokens.ring();
    let token = RefreshToken {
        handle: fill::handle(number),
        kid: Kid::FIRST,
        generation: Generation::FIRST,
    };
    token.encode(&ring.signing().unwrap().keys)
}

/// How many changes of links' rows there were, and how many of them in place.
pub(super) async fn refresh_many(db: TestDatabase, links: u64) -> (i64, i64) {
    static COUNTS: Statement = Statement::new(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'auth_grants'",
    );
    let bench = Bench::on(db).await;
    fill::fill(&bench.db, links).await;
    let client = filled_client(&bench);
    let mut times = Vec::new();
    // Neither ended nor with the other client, and far from one another.
    for number in (1..=REFRESHED).map(|n| n * (links / REFRESHED / 20) * 20 - 19) {
        let mut token = token(&bench, number);
        for _ in 0..TIMES {
            let begun = Instant::now();
            let issued = refresh(&bench.tokens, &client, &token).await.unwrap();
            times.push(begun.elapsed());
            token = issued.refresh;
        }
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "a refresh among {links} links: {:?} half, {:?} 99 %",
        at(50),
        at(99)
    );
    // What a connection has done is counted when it ends.
    bench.tokens.database().close().await;
    let other = bench.db.another_pool().await;
    let mut connection = other.acquire().await.unwrap();
    let row = other.query_as(&COUNTS).fetch_one(&mut *connection);
    row.await.unwrap()
}

/// The migrations up to this one.
fn until(last: usize) -> &'static MigrationSet {
    // A test ends soon.
    Box::leak(Box::new(MigrationSet {
        table: MIGRATIONS.table,
        sqlite: &MIGRATIONS.sqlite[..last],
        postgres: &MIGRATIONS.postgres[..last],
    }))
}

/// What a client saw that refreshed over and over.
#[derive(Debug, Default)]
struct Seen {
    refreshed: AtomicU64,
    /// Answers that say to ask again.
    again: AtomicU64,
}

async fn refreshes(
    bench: &Bench,
    client: &AuthenticatedClient,
    mut token: SecretString,
    seen: &Seen,
    stop: &CancellationToken,
) -> Duration {
    let mut longest = Duration::ZERO;
    while !stop.is_cancelled() {
        let begun = Instant::now();
        match refresh(&bench.tokens, client, &token).await {
            Ok(issued) => {
                token = issued.refresh;
                seen.refreshed.fetch_add(1, Ordering::Relaxed);
            }
            Err(RefreshError::Trouble(trouble)) => {
                println!("asked again: {trouble}");
                seen.again.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => panic!("a migration ends nothing: {error}"),
        }
        longest = longest.max(begun.elapsed());
    }
    longest
}

/// A database of the first schema is brought to the newest, while its links are refreshed.
pub(super) async fn migrate_under_traffic(kind: DatabaseKind, links: u64) {
    let bench = Bench::on(TestDatabase::of(kind, until(1)).await).await;
    fill::fill(&bench.db, links).await;
    let client = bench.client(Profile::Confidential).await;
    let mut crew = Vec::new();
    for _ in 0..CREW {
        crew.push(bench.link(&client).await.refresh);
    }
    let other = bench.db.another_pool().await;
    let (seen, stop) = (Seen::default(), CancellationToken::new());
    let traffic = crew
        .into_iter()
        .map(|token| refreshes(&bench, &client, token, &seen, &stop));
    let migrate = async {
        for last in 2..=MIGRATIONS.sqlite.len() {
            let (begun, again) = (Instant::now(), seen.again.load(Ordering::Relaxed));
            other.migrate(until(last)).await.unwrap();
            println!(
                "migration {last} of {links} links on {kind:?}: {:?}",
                begun.elapsed()
            );
            let refreshed = seen.refreshed.load(Ordering::Relaxed);
            while seen.refreshed.load(Ordering::Relaxed) < refreshed + 20 {
                sleep(Duration::from_millis(1)).await;
            }
            // The second makes an index of all links, and keeps writers waiting meanwhile.
            let again = seen.again.load(Ordering::Relaxed) - again;
            assert!(
                last == 2 || again == 0,
                "migration {last}: {again} refreshes"
            );
        }
        stop.cancel();
    };

    let (longest, ()) = tokio::join!(join_all(traffic), migrate);

    println!("{seen:?}, and the longest took {:?}", longest.iter().max());
}
