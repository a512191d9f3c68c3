//! Allowing and denying.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;

use crate::shop::{PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";

#[tokio::test]
async fn the_page_says_who_wants_what_of_whom_and_for_how_long() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;

    let page = shop.browser().reach_consent(&client, EMAIL).await;

    for said in [
        "Link Google with your account?",
        "anna@shop.example",
        "Not you?",
        "see what is in your shopping cart",
        "add, change and remove products in your shopping cart",
        "see your name and your e-mail address",
        "This holds until you end it.",
        "value=\"allow\"",
        "value=\"deny\"",
    ] {
        assert!(page.body.contains(said), "{said} in {page:?}");
    }
    assert!(!page.body.contains("orders"), "{page:?}");
}

#[tokio::test]
async fn who_denies_goes_back_without_a_code() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("&state=x%2By")).await;
    let fields = [("username", EMAIL), ("password", PASSWORD)];
    let page = browser.submit(&page, &fields).await;

    let back = browser.submit(&page, &[("decision", "deny")]).await;

    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert_eq!(back.sent_with("error").as_deref(), Some("access_denied"));
    assert_eq!(back.sent_with("state").as_deref(), Some("x+y"));
    assert_eq!(back.sent_with("code"), None);
}

#[tokio::test]
async fn of_many_clicks_one_gives_a_code() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.reach_consent(&client, EMAIL).await;
    let mut tabs: Vec<_> = (0..8).map(|_| browser.clone()).collect();

    let clicks = tabs
        .iter_mut()
        .map(|tab| tab.submit(&page, &[("decision", "allow")]));
    let answers = join_all(clicks).await;

    let (sent, stayed): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.status == StatusCode::SEE_OTHER);
    assert_eq!((sent.len(), stayed.len()), (1, 7));
    assert_eq!(stayed[0].heading(), "You have decided already");
}

#[tokio::test]
async fn a_decision_needs_the_form_of_this_session_and_flow() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let login = browser.open(&client.authorize_path("")).await;
    let page = browser.reach_consent(&client, EMAIL).await;
    let other_flow = browser
        .open(&client.authorize_path("&scope=cart.read"))
        .await;

    for csrf in [
        String::new(),
        login.hidden("csrf"),
        other_flow.hidden("csrf"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("decision", "allow")];
        let answer = browser.post(&page.form_action(), &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    }
    let undecided = browser.submit(&page, &[("decision", "maybe")]).await;
    assert_eq!(undecided.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_was_asked_for_cannot_be_changed_between_the_pages() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let mut browser = shop.browser();
    let login = browser
        .open(&client.authorize_path("&scope=cart.read&state=mine"))
        .await;
    let fields = [("username", EMAIL), ("password", PASSWORD)];
    let page = browser.submit(&login, &fields).await;
    let action = format!("{}&scope=profile&state=evil", page.form_action());
    let csrf = page.hidden("csrf");

    let fields = [
        ("csrf", csrf.as_str()),
        ("decision", "allow"),
        ("scope", "profile"),
        ("redirect_uri", "https://evil.example/"),
    ];
    let back = browser.post(&action, &fields).await;

    assert!(
        back.location().starts_with(&client.redirect_uri),
        "{back:?}"
    );
    assert_eq!(back.sent_with("state").as_deref(), Some("mine"));
    let tokens = shop
        .exchange(&client, &back.sent_with("code").unwrap())
        .await;
    assert_eq!(tokens.json()["scope"], "cart.read");
}

#[tokio::test]
async fn another_account_can_be_used_instead() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    shop.shopper("ben@shop.example").await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.reach_consent(&client, EMAIL).await;

    let login = browser
        .open(&format!("{}&as=other", page.form_action()))
        .await;
    let fields = [("username", "ben@shop.example"), ("password", PASSWORD)];
    let page = browser.submit(&login, &fields).await;

    assert!(page.body.contains("ben@shop.example"), "{page:?}");
    assert!(!page.body.contains(EMAIL), "{page:?}");
}

#[tokio::test]
async fn a_flow_ends_when_nobody_decides() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    let page = browser.reach_consent(&client, EMAIL).await;
    shop.auth.database().advance_clock(Duration::from_mins(31));

    let answer = browser.submit(&page, &[("decision", "allow")]).await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.heading(), "Please start again");
}

#[tokio::test]
async fn what_became_of_each_try_is_on_record() {
    #[derive(Debug, sqlx::FromRow)]
    struct Attempt {
        reason: Option<String>,
        linked: i64,
    }
    static ATTEMPTS: saycart_sql::Statement = saycart_sql::Statement::new(
        "SELECT reason, CASE WHEN grant_id IS NULL THEN 0 ELSE 1 END AS linked
           FROM auth_link_attempts ORDER BY started_at, id",
    );
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();

    shop.link(&client, EMAIL).await;
    let page = browser.reach_consent(&client, EMAIL).await;
    browser.submit(&page, &[("decision", "deny")]).await;
    let mut other = shop.browser();
    let page = other.open(&client.authorize_path("")).await;
    other
        .submit(
            &page,
            &[("username", EMAIL), ("password", "wrong password")],
        )
        .await;
    shop.get(&client.authorize_path("&redirect_uri=https://evil.example"))
        .await;
    shop.get(&client.authorize_path("&prompt=none")).await;

    let db = shop.auth.database();
    let rows: Vec<Attempt> = db
        .query_as(&ATTEMPTS)
        .fetch_all(&mut *db.acquire().await.unwrap())
        .await
        .unwrap();
    let record: Vec<_> = rows
        .iter()
        .map(|row| (row.reason.as_deref(), row.linked))
        .collect();
    assert_eq!(
        record,
        [
            (None, 1),
            (Some("cancelled"), 0),
            (Some("wrong_password"), 0),
            (Some("bad_redirect_uri"), 0),
            (Some("prompt_none"), 0),
        ]
    );
}
