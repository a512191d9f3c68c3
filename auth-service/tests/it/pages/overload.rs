//! Many log-ins at once.

use futures_util::future::join_all;
use http::StatusCode;

use crate::shop::{Credentials, PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_at_the_door_does_not_stop_refreshes() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    let page = browser
        .open(&client.authorize_path("&prompt=consent"))
        .await;
    let mut crowd: Vec<_> = (0..300).map(|_| browser.clone()).collect();

    let fields = [("username", EMAIL), ("password", PASSWORD)];
    let log_ins = join_all(crowd.iter_mut().map(|one| one.submit(&page, &fields)));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let refreshes = join_all(
        (0..100).map(|_| shop.post_as(&client, Credentials::Basic, "/oauth2/token", &form)),
    );
    let (log_ins, refreshes) = tokio::join!(log_ins, refreshes);

    assert!(
        refreshes
            .iter()
            .all(|answer| answer.status == StatusCode::OK)
    );
    let count = |status| {
        log_ins
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    let (served, turned_away) = (
        count(StatusCode::OK),
        count(StatusCode::SERVICE_UNAVAILABLE),
    );
    assert_eq!(served + turned_away, 300);
    assert!(
        served >= 64 && turned_away > 0,
        "{served} served, {turned_away} turned away"
    );
}
