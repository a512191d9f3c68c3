//! Signing in.

use std::time::Duration;

use http::{StatusCode, header};
use saycart_auth_service::RateLimits;
use saycart_sql::{Database, PoolSettings};

use crate::shop::{PASSWORD, Shop, first_clearing, statements};

const EMAIL: &str = "anna@shop.example";
const SESSION: &str = "__Host-saycart-session";
const BROWSER: &str = "__Host-saycart-browser";

#[tokio::test]
async fn looking_at_a_page_waits_for_no_writer() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, EMAIL).await;

    let writer = shop.auth.database().begin_write().await.unwrap();
    let account = browser.fetch("/account").await;
    drop(writer);

    assert_eq!(account.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_are_told_the_same() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;

    let mut answers = Vec::new();
    for (username, password) in [
        (EMAIL, "wrong password"),
        ("nobody@shop.example", PASSWORD),
        ("nonsense", PASSWORD),
    ] {
        let fields = [("username", username), ("password", password)];
        let answer = browser.submit(&page, &fields).await;
        assert!(answer.body.contains("role=\"alert\""), "{answer:?}");
        answers.push((answer.status, answer.body.replace(username, "")));
    }

    assert_eq!(answers[0].0, StatusCode::FORBIDDEN);
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

/// Nobody learns from the work who has an account here.
#[tokio::test]
async fn an_unknown_account_costs_what_a_known_one_costs() {
    const TABLES: [&str; 5] = [
        "auth_users",
        "auth_sessions",
        "auth_flows",
        "auth_link_attempts",
        "auth_audit_events",
    ];
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    first_clearing().await;

    let mut costs = Vec::new();
    for username in [EMAIL, "nobody@shop.example"] {
        let before = statements("", &TABLES);
        let fields = [("username", username), ("password", "wrong password")];
        browser.submit(&page, &fields).await;
        costs.push(statements("", &TABLES) - before);
    }

    assert!(costs[0] > 0 && costs[0] == costs[1], "{costs:?}");
}

#[tokio::test]
async fn every_log_in_makes_a_new_session_and_ends_the_old_one() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, EMAIL).await;
    let first = browser.cookie(SESSION).unwrap().to_owned();

    let page = browser.open("/login?as=other").await;
    browser
        .submit(&page, &[("username", EMAIL), ("password", PASSWORD)])
        .await;
    let second = browser.cookie(SESSION).unwrap().to_owned();

    assert_ne!(first, second);
    browser.set_cookie(SESSION, &first);
    assert_eq!(browser.fetch("/account").await.location(), "/login");
    browser.set_cookie(SESSION, &second);
    assert_eq!(browser.fetch("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_and_hidden_from_scripts() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();

    let begin = browser.fetch(&client.authorize_path("")).await;
    let page = browser.open(begin.location()).await;
    let fields = [
        ("csrf", &*page.hidden("csrf")),
        ("username", EMAIL),
        ("password", PASSWORD),
    ];
    let signed_in = browser.post(&page.form_action(), &fields).await;

    for (answer, name) in [(begin, BROWSER), (signed_in, SESSION)] {
        let line = answer.header(header::SET_COOKIE);
        assert!(line.starts_with(&format!("{name}=")), "{line}");
        assert!(
            line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let begin = browser.fetch(&client.authorize_path("")).await;
    browser.forget_cookies();

    let page = browser.fetch(begin.location()).await;
    let posted = browser.post(begin.location(), &[("username", EMAIL)]).await;
    let begin = browser.fetch("/login").await;
    browser.forget_cookies();
    let alone = browser.fetch(begin.location()).await;

    for answer in [page, posted, alone] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.heading(), "Cookies are switched off");
    }
}

#[tokio::test]
async fn a_form_of_another_visit_is_refused() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let (mut browser, mut other) = (shop.browser(), shop.browser());
    let page = browser.open(&client.authorize_path("")).await;
    let foreign = other.open(&client.authorize_path("")).await;
    let again = browser.open(&client.authorize_path("")).await;

    for token in [
        String::new(),
        "x".to_owned(),
        foreign.hidden("csrf"),
        again.hidden("csrf"),
    ] {
        let fields = [
            ("csrf", token.as_str()),
            ("username", EMAIL),
            ("password", PASSWORD),
        ];
        let answer = browser.post(&page.form_action(), &fields).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(browser.cookie(SESSION), None);
    }
}

#[tokio::test]
async fn another_browser_cannot_take_a_flow_over() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let (mut browser, mut thief) = (shop.browser(), shop.browser());
    let begin = browser.fetch(&client.authorize_path("")).await;
    thief.open("/login").await;

    let answer = thief.fetch(begin.location()).await;

    assert_eq!(
        (answer.status, answer.heading()),
        (StatusCode::BAD_REQUEST, "Please start again")
    );
}

#[tokio::test]
async fn a_disabled_account_cannot_sign_in_and_its_session_is_over() {
    static DISABLE: saycart_sql::Statement =
        saycart_sql::Statement::new("UPDATE auth_users SET disabled_at = {now}");
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let consent = browser.reach_consent(&client, EMAIL).await;
    let db = shop.auth.database();
    db.query(&DISABLE)
        .execute(&mut *db.acquire().await.unwrap())
        .await
        .unwrap();

    let page = browser.submit(&consent, &[("decision", "allow")]).await;
    let answer = browser
        .submit(&page, &[("username", EMAIL), ("password", PASSWORD)])
        .await;

    assert_eq!(page.heading(), "Sign in to shop.example");
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let (mut idle, mut busy) = (shop.browser(), shop.browser());
    idle.reach_consent(&client, EMAIL).await;
    busy.reach_consent(&client, EMAIL).await;

    let mut lasted = 0;
    while busy.fetch("/account").await.status == StatusCode::OK && lasted < 100 {
        shop.auth.database().advance_clock(Duration::from_mins(59));
        lasted += 1;
        if lasted == 2 {
            assert_eq!(idle.fetch("/account").await.location(), "/login");
        }
    }

    assert_eq!(lasted, 13);
}

#[tokio::test]
async fn who_tries_too_often_waits_and_the_owner_does_not() {
    let shop = Shop::with_limits(RateLimits::On).await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let (mut stranger, mut owner) = (shop.browser(), shop.browser());
    stranger.address = [203, 0, 113, 66].into();
    let page = stranger.open(&client.authorize_path("")).await;

    let mut last = None;
    for _ in 0..11 {
        let fields = [("username", EMAIL), ("password", "wrong password")];
        last = Some(stranger.submit(&page, &fields).await);
    }
    let last = last.unwrap();
    let right = stranger
        .submit(&page, &[("username", EMAIL), ("password", PASSWORD)])
        .await;
    let consent = owner.reach_consent(&client, EMAIL).await;

    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header(header::RETRY_AFTER).is_empty());
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(consent.heading(), "Link Alexa with your account?");
}

#[tokio::test]
async fn who_goes_on_trying_keeps_nobody_from_writing() {
    let shop = Shop::with_limits(RateLimits::On).await;
    let client = shop.alexa().await;
    let mut stranger = shop.browser();
    let page = stranger.open(&client.authorize_path("")).await;
    let guess = [("username", EMAIL), ("password", "wrong password")];
    for _ in 0..11 {
        stranger.submit(&page, &guess).await;
    }
    let pool = PoolSettings {
        size: 1,
        wait: Duration::from_secs(1),
    };
    let somebody = Database::connect(&shop.place.database_url(), pool)
        .await
        .unwrap();
    let writing = somebody.begin_write().await.unwrap();

    let refused = stranger.submit(&page, &guess).await;

    // Had it wanted to write, it would have waited in vain: 503.
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    drop(writing);
}

#[tokio::test]
async fn the_pages_speak_the_browsers_language() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.language = "de-AT,de;q=0.9,en;q=0.5";

    let page = browser.open(&client.authorize_path("")).await;

    assert_eq!(page.heading(), "Bei shop.example anmelden");
    assert_eq!(page.header(header::VARY), "Accept-Language");
}

#[tokio::test]
async fn what_was_typed_is_escaped() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser
        .open(&client.authorize_path("&state=%3Cscript%3E"))
        .await;

    let fields = [
        ("username", "\"><script>alert(1)</script>"),
        ("password", "x"),
    ];
    let answer = browser.submit(&page, &fields).await;

    assert!(!answer.body.contains("<script"), "{answer:?}");
    assert!(!answer.body.contains("state"), "{answer:?}");
}
