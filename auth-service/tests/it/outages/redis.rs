//! While Redis is away, or does not answer: slower, never wrong.

use http::StatusCode;
use saycart_auth_service::CacheUrl;
use saycart_testing::{RedisServer, Tier};
use secrecy::SecretString;
use tokio::time::timeout;
use tonic::Code;

use super::{AMAZON_WAITS, EMAIL, Scene, assert_says_nothing};
use crate::shop::Shop;
use crate::tokens::Place;

async fn assert_all_is_served(scene: &Scene<'_>) {
    let client = &scene.client;
    let mut browser = scene.shop.browser();
    let code = browser.obtain_code(client, EMAIL).await;
    let exchanged = scene.shop.exchange(client, &code).await;
    assert_eq!(exchanged.status, StatusCode::OK, "{exchanged:?}");
    let access = exchanged.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let refreshed = timeout(AMAZON_WAITS, scene.refresh_with(&scene.kept)).await;
    assert_eq!(refreshed.unwrap().status, StatusCode::OK);
    for token in [&access, &scene.access] {
        assert_eq!(scene.introspect(token).await.json()["active"], true);
        assert_eq!(scene.userinfo(token).await.status, StatusCode::OK);
        assert!(scene.validate(token).await.unwrap());
    }
}

/// Told again when Redis is there again: then nobody takes the token for good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_only_what_takes_rights_away_has_to_wait() {
    let mut redis = RedisServer::start();
    let shop = Shop::at(Place::of(Tier::Replicas), |config| {
        config.cache = CacheUrl::parse(&SecretString::from(redis.url())).unwrap();
    })
    .await;
    let scene = Scene::set(&shop).await;
    assert!(scene.validate(&scene.access).await.unwrap());

    redis.pause();
    assert_all_is_served(&scene).await;
    redis.resume();
    redis.stop();
    assert_all_is_served(&scene).await;
    let revoked = timeout(AMAZON_WAITS, scene.revoke(&scene.refresh))
        .await
        .unwrap();
    let ended = timeout(AMAZON_WAITS, scene.end_link(&scene.access))
        .await
        .unwrap();

    assert_says_nothing("revoke", &revoked);
    assert_eq!(ended.unwrap_err().code(), Code::Unavailable);
    assert!(
        !scene.validate(&scene.access).await.unwrap(),
        "the database knows"
    );
    redis.start_again();
    assert_eq!(scene.revoke(&scene.refresh).await.status, StatusCode::OK);
    assert_eq!(scene.end_link(&scene.access).await.unwrap(), 0);
    assert!(!scene.validate(&scene.access).await.unwrap());
}
