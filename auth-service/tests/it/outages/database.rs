//! While the database is away, or does not answer.

use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Request, StatusCode};
use saycart_service::admin::{HEALTHZ, READYZ};
use saycart_sql::{Database, PoolSettings, Statement};
use saycart_testing::{PostgresServer, TcpProxy, Tier};
use secrecy::SecretString;
use tokio::time::{sleep, timeout};
use tonic::Code;
use tower::ServiceExt as _;

use super::{AMAZON_WAITS, Scene, assert_says_nothing};
use crate::shop::Shop;
use crate::tokens::Place;

#[tokio::test]
async fn without_its_database_no_endpoint_gives_a_verdict() {
    let shop = Shop::open().await;
    let scene = Scene::set(&shop).await;

    shop.auth.database().close().await;

    scene.assert_no_endpoint_gives_a_verdict().await;
}

/// Who kills it for that would only make it worse; who sends it requests gets nothing.
#[tokio::test]
async fn a_process_without_its_database_lives_and_is_not_ready() {
    let shop = Shop::open().await;
    let page = saycart_service::admin::router(shop.runtime.health.clone());
    let status = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = page.clone().oneshot(request).await.unwrap();
        answer.status().as_u16()
    };
    let becomes = async |wanted: u16| {
        let since = Instant::now();
        while status(READYZ).await != wanted {
            assert!(since.elapsed() < Duration::from_secs(30), "not {wanted}");
            sleep(Duration::from_millis(50)).await;
        }
    };
    becomes(200).await;

    shop.auth.database().close().await;

    becomes(503).await;
    assert_eq!((status(HEALTHZ).await, status(READYZ).await), (200, 503));
}

/// A back-up that takes its time, a hand at the database: who would have to write is told to come
/// again, and who only reads notices nothing.
#[tokio::test]
async fn rows_that_somebody_else_holds_are_given_up_in_time() {
    static HOLD: Statement = Statement::new("UPDATE auth_grants SET floor_iat = floor_iat");
    let shop = Shop::open().await;
    let scene = Scene::set(&shop).await;
    let pool = PoolSettings {
        size: 1,
        wait: Duration::from_secs(1),
    };
    let url = shop.place.database_url();
    let somebody = Database::connect(&url, pool).await.unwrap();
    let mut transaction = somebody.begin_write().await.unwrap();
    let query = somebody.query(&HOLD);
    query.execute(&mut *transaction).await.unwrap();

    // The first refresh of a link is written down.
    let refreshed = timeout(AMAZON_WAITS, scene.refresh_with(&scene.refresh)).await;
    let revoked = timeout(AMAZON_WAITS, scene.revoke(&scene.refresh)).await;
    let ended = timeout(AMAZON_WAITS, scene.end_link(&scene.access)).await;
    assert_says_nothing("refresh", &refreshed.unwrap());
    assert_says_nothing("revoke", &revoked.unwrap());
    assert_eq!(ended.unwrap().unwrap_err().code(), Code::Unavailable);
    assert!(scene.validate(&scene.access).await.unwrap());
    assert_eq!(scene.introspect(&scene.access).await.json()["active"], true);
    drop(transaction);

    let refreshed = scene.refresh_with(&scene.refresh).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{refreshed:?}");
    assert_eq!(scene.revoke(&scene.refresh).await.status, StatusCode::OK);
    assert!(!scene.validate(&scene.access).await.unwrap());
}

/// A server that dies, one that hangs with its connections open, and what is left after both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_or_hangs_ends_nothing_and_is_given_up_in_time() {
    let server = PostgresServer::start();
    let shop = Shop::at(Place::of(Tier::Replicas), |config| {
        config.database.url = SecretString::from(server.url("postgres"));
        config.database.pool = PoolSettings {
            size: 16,
            wait: Duration::from_secs(1),
        };
    })
    .await;
    let scene = Scene::set(&shop).await;

    server.pause();
    scene.assert_no_endpoint_gives_a_verdict().await;
    server.resume();
    let after_the_pause = scene.refresh_with(&scene.kept).await;
    server.stop();
    scene.assert_no_endpoint_gives_a_verdict().await;
    server.start_again();
    let after_the_stop = scene.refresh_with(&scene.kept).await;

    for answer in [after_the_pause, after_the_stop] {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}

/// A balancer in front of a server that is down takes every connection and hangs up; and a server
/// that is being restored, or whose passwords are changed, lets nobody in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_turns_everybody_away_gives_no_verdict() {
    let server = PostgresServer::start();
    server.execute("postgres", "CREATE DATABASE shop");
    let balancer = TcpProxy::before(server.port());
    let url = server.url("shop");
    let url = url.replace(&server.port().to_string(), &balancer.port().to_string());
    let shop = Shop::at(Place::of(Tier::Replicas), |config| {
        config.database.url = SecretString::from(url);
        config.database.pool = PoolSettings {
            size: 16,
            wait: Duration::from_secs(1),
        };
    })
    .await;
    let scene = Scene::set(&shop).await;

    server.stop();
    // The first who ask lose their connections; those after them get none.
    for _ in 0..3 {
        scene.assert_no_endpoint_gives_a_verdict().await;
    }
    server.start_again();
    let after_the_stop = scene.refresh_with(&scene.kept).await;
    let away = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'";
    server.execute("postgres", "ALTER DATABASE shop ALLOW_CONNECTIONS false");
    server.execute("postgres", away);
    server.execute("postgres", "ALTER DATABASE shop RENAME TO other");
    for _ in 0..3 {
        scene.assert_no_endpoint_gives_a_verdict().await;
    }
    server.execute("postgres", "ALTER DATABASE other RENAME TO shop");
    for _ in 0..3 {
        scene.assert_no_endpoint_gives_a_verdict().await;
    }
    server.execute("postgres", "ALTER DATABASE shop ALLOW_CONNECTIONS true");
    let after_the_change = scene.refresh_with(&scene.kept).await;

    for answer in [after_the_stop, after_the_change] {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}
