//! `/account`: seeing and ending links.

use http::StatusCode;
use saycart_sql::Statement;

use crate::shop::{Credentials, PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";

#[tokio::test]
async fn a_shopper_ends_a_link_with_the_password() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, EMAIL).await;

    let account = browser.open("/account").await;
    let path = unlink_path(&account.body);
    let page = browser.open(&path).await;
    let wrong = browser
        .submit(&page, &[("password", "wrong password")])
        .await;
    let done = browser.submit(&page, &[("password", PASSWORD)]).await;

    assert_eq!(page.heading(), "Unlink Alexa?");
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(done.body.contains("The link has been ended."), "{done:?}");
    assert!(done.body.contains("Nothing is linked"), "{done:?}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let refused = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(refused.refusal(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_wrong_password_is_audited() {
    static REFUSED: Statement = Statement::new(
        "SELECT count(*) FROM auth_audit_events WHERE event = 'session.refused' AND user_id = $1",
    );
    let shop = Shop::open().await;
    let user = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, EMAIL).await;
    let path = unlink_path(&browser.open("/account").await.body);
    let page = browser.open(&path).await;

    let wrong = [("password", "wrong password")];
    for _ in 0..2 {
        browser.submit(&page, &wrong).await;
    }

    let db = shop.auth.database();
    let query = db.query_as(&REFUSED).bind(user);
    let mut connection = db.acquire().await.unwrap();
    let (refused,): (i64,) = query.fetch_one(&mut *connection).await.unwrap();
    assert_eq!(refused, 2);
}

#[tokio::test]
async fn nobody_ends_a_link_of_somebody_else() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    shop.shopper("ben@shop.example").await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, EMAIL).await;
    let (mut anna, mut ben) = (shop.browser(), shop.browser());
    anna.reach_consent(&client, EMAIL).await;
    ben.reach_consent(&client, "ben@shop.example").await;
    let path = unlink_path(&anna.open("/account").await.body);

    let page = ben.open(&path).await;
    let csrf = page.hidden("csrf");
    ben.post(&path, &[("csrf", &csrf), ("password", PASSWORD)])
        .await;

    assert!(!page.body.contains("Unlink Alexa?"), "{page:?}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn links_outlive_signing_out() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let code = browser.obtain_code(&client, EMAIL).await;
    let tokens = shop.exchange(&client, &code).await.json();

    let account = browser.open("/account").await;
    let out = browser.submit(&account, &[("action", "log_out")]).await;

    assert_eq!(out.heading(), "Sign in to shop.example");
    assert_eq!(browser.fetch("/account").await.location(), "/login");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/token", &fields)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn looking_at_pages_changes_nothing() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, EMAIL).await;
    let path = unlink_path(&browser.open("/account").await.body);

    for path in [
        path.as_str(),
        &format!("{path}&password=x"),
        "/account?action=log_out",
        "/login?decision=allow",
    ] {
        browser.open(path).await;
    }

    assert!(browser.open("/account").await.body.contains("Unlink Alexa"));
}

#[tokio::test]
async fn a_form_of_another_session_is_refused() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let consent = browser.reach_consent(&client, EMAIL).await;

    let csrf = consent.hidden("csrf");
    let answer = browser
        .post("/account", &[("csrf", &csrf), ("action", "log_out")])
        .await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.fetch("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_allowed_without_a_link_is_seen_and_taken_back_with_the_password() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (alexa, google) = (shop.alexa().await, shop.google().await);
    let app = shop.public().await;
    shop.link(&google, EMAIL).await;
    let mut browser = shop.browser();
    for client in [&app, &alexa] {
        browser.obtain_code(client, EMAIL).await;
    }
    let silent = alexa.authorize_path("&prompt=none");

    let account = browser.open("/account").await;
    let path = path_to("withdraw", &account.body);
    let page = browser.open(&path).await;
    let wrong = [("password", "wrong password")];
    let wrong = browser.submit(&page, &wrong).await;
    let code = browser.fetch(&silent).await.sent_with("code").unwrap();
    let done = browser.submit(&page, &[("password", PASSWORD)]).await;

    let (linked, allowed) = account.body.split_once("Allowed, but not linked").unwrap();
    assert!(linked.contains("Unlink Google"), "{account:?}");
    assert!(allowed.contains("No longer allow Alexa"), "{account:?}");
    // The app is asked about every time.
    assert_eq!(allowed.matches("No longer allow").count(), 1, "{account:?}");
    assert_eq!(page.heading(), "No longer allow Alexa?");
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(done.body.contains("It is no longer allowed."), "{done:?}");
    assert!(!done.body.contains("Allowed, but not linked"), "{done:?}");
    let refused = browser.fetch(&silent).await.sent_with("error");
    assert_eq!(refused.as_deref(), Some("consent_required"));
    let exchanged = shop.exchange(&alexa, &code).await;
    assert_eq!(exchanged.refusal(), (400, "invalid_grant".to_owned()));
}

/// The code of an allowed request may have come back between the page and the password.
#[tokio::test]
async fn a_link_that_came_meanwhile_ends_with_what_it_was_allowed() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let code = browser.obtain_code(&client, EMAIL).await;
    let path = path_to("withdraw", &browser.open("/account").await.body);
    let page = browser.open(&path).await;

    let tokens = shop.exchange(&client, &code).await.json();
    let done = browser.submit(&page, &[("password", PASSWORD)]).await;

    assert!(done.body.contains("Nothing is linked"), "{done:?}");
    let fields = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = shop
        .post_as(&client, Credentials::Basic, "/oauth2/introspect", &fields)
        .await;
    assert_eq!(answer.json()["active"], false);
}

pub(super) fn unlink_path(html: &str) -> String {
    path_to("unlink", html)
}

/// The first way to end something.
fn path_to(what: &str, html: &str) -> String {
    let start = format!("/account?{what}=");
    let (_, rest) = html.split_once(&format!("href=\"{start}")).unwrap();
    format!("{start}{}", rest.split('"').next().unwrap())
}
