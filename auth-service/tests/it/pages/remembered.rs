//! Consent that was given before: when it is enough, and when the shopper is asked again.

use std::time::Duration;

use http::StatusCode;
use saycart_proto::auth::v1::{ListLinksRequest, RevokeLinkRequest};
use saycart_sql::Statement;

use crate::shop::{Answer, PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";
const LOG_IN: [(&str, &str); 2] = [("username", EMAIL), ("password", PASSWORD)];

fn code(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let code = answer.sent_with("code");
    code.unwrap_or_else(|| panic!("{answer:?}"))
}

#[tokio::test]
async fn who_allowed_it_before_signs_in_and_is_not_asked() {
    #[derive(sqlx::FromRow)]
    struct Remembered {
        found: i64,
    }
    static REMEMBERED: Statement = Statement::new(
        "SELECT COUNT(*) AS found FROM auth_link_attempts a
           JOIN auth_link_steps s ON s.attempt_id = a.id AND s.step = 'consent_remembered'
          WHERE a.exchanged_at IS NOT NULL",
    );
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    for client in [shop.alexa().await, shop.confidential().await] {
        shop.link(&client, EMAIL).await;
        let mut browser = shop.browser();
        let page = browser.open(&client.authorize_path("&state=x")).await;

        let back = browser.submit(&page, &LOG_IN).await;
        let again = browser.open(&client.authorize_path("")).await;

        assert_eq!(back.sent_with("state").as_deref(), Some("x"));
        for answer in [back, again] {
            let tokens = shop.exchange(&client, &code(&answer)).await;
            assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
        }
    }

    let db = shop.auth.database();
    let row: Remembered = db
        .query_as(&REMEMBERED)
        .fetch_one(&mut *db.acquire().await.unwrap())
        .await
        .unwrap();
    assert_eq!(row.found, 4);
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_the_page_asks_who_is_there() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.obtain_code(&client, EMAIL).await;
    shop.auth.database().advance_clock(Duration::from_mins(16));

    let page = browser.open(&client.authorize_path("")).await;
    let other = browser
        .fetch(&format!("{}&as=other", page.form_action()))
        .await;
    let back = browser.submit(&page, &[("decision", "allow")]).await;

    assert_eq!(page.heading(), "Continue as anna@shop.example?");
    for said in ["Alexa", "see what is in your shopping cart", "Not you?"] {
        assert!(page.body.contains(said), "{said} in {page:?}");
    }
    assert_eq!(other.heading(), "Sign in to shop.example");
    code(&back);
}

#[tokio::test]
async fn more_than_before_is_asked_for_by_name() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let mut browser = shop.browser();
    let less = client.authorize_path("&scope=cart.read");
    let page = browser.open(&less).await;
    let page = browser.submit(&page, &LOG_IN).await;
    browser.submit(&page, &[("decision", "allow")]).await;

    let more = browser
        .open(&client.authorize_path("&scope=cart.read+profile"))
        .await;

    let (old, new) = more.body.split_once("As before, Google").map_or_else(
        || panic!("{more:?}"),
        |(new, old)| (old.to_owned(), new.to_owned()),
    );
    assert!(new.contains("This is new. Google"), "{more:?}");
    assert!(new.contains("see your name"), "{more:?}");
    assert!(
        old.contains("see what is in your shopping cart"),
        "{more:?}"
    );
    code(&browser.open(&less).await);
}

#[tokio::test]
async fn an_app_that_anybody_can_imitate_is_asked_about_every_time() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.public().await;
    let mut browser = shop.browser();
    browser.obtain_code(&client, EMAIL).await;

    let page = browser.open(&client.authorize_path("")).await;
    let silent = browser.fetch(&client.authorize_path("&prompt=none")).await;

    assert_eq!(page.heading(), "Link App with your account?");
    let error = silent.sent_with("error");
    assert_eq!(error.as_deref(), Some("consent_required"));
}

#[tokio::test]
async fn without_pages_there_is_a_code_only_for_what_was_allowed() {
    static WITHDRAW: Statement =
        Statement::new("UPDATE auth_consents SET withdrawn_at = 1 WHERE client_id = $1");
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.google().await;
    let mut browser = shop.browser();
    let less = client.authorize_path("&scope=cart.read");
    let page = browser.open(&less).await;
    let page = browser.submit(&page, &LOG_IN).await;
    browser.submit(&page, &[("decision", "allow")]).await;
    shop.auth.database().advance_clock(Duration::from_mins(16));
    let silent = format!("{less}&prompt=none");

    let answer = browser.fetch(&silent).await;
    let tokens = shop.exchange(&client, &code(&answer)).await;
    assert_eq!(tokens.json()["scope"], "cart.read");

    let error = |answer: Answer| answer.sent_with("error").unwrap_or_default();
    let more = client.authorize_path("&prompt=none");
    let older = format!("{silent}&max_age=900");
    assert_eq!(error(browser.fetch(&more).await), "consent_required");
    assert_eq!(error(browser.fetch(&older).await), "login_required");
    assert_eq!(error(shop.browser().fetch(&silent).await), "login_required");

    shop.execute(&WITHDRAW, &client.id).await;
    assert_eq!(error(browser.fetch(&silent).await), "consent_required");
    let page = browser.open(&less).await;
    assert_eq!(page.heading(), "Link Google with your account?");
}

#[tokio::test]
async fn whose_only_link_the_operator_ends_is_asked_again() {
    let shop = Shop::open().await;
    let user_id = shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    browser.obtain_code(&client, EMAIL).await;
    let silent = client.authorize_path("&prompt=none");
    code(&browser.fetch(&silent).await);
    shop.auth.database().advance_clock(Duration::from_mins(2));

    let mut admin = shop.admin.clone();
    let of_anna = ListLinksRequest {
        user_id,
        ..Default::default()
    };
    let links = admin.list_links(of_anna).await.unwrap().into_inner().links;
    assert_eq!(links.len(), 1);
    for link in links {
        let link_id = link.link_id;
        admin
            .revoke_link(RevokeLinkRequest { link_id })
            .await
            .unwrap();
    }

    let refused = browser.fetch(&silent).await.sent_with("error");
    assert_eq!(refused.as_deref(), Some("consent_required"));
}

#[tokio::test]
async fn a_client_can_have_the_shopper_asked_and_the_password_typed_again() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();
    browser.obtain_code(&client, EMAIL).await;
    shop.auth.database().advance_clock(Duration::from_mins(1));

    for prompt in ["prompt=consent", "prompt=select_account"] {
        let page = browser
            .open(&client.authorize_path(&format!("&{prompt}")))
            .await;
        assert_eq!(page.heading(), "Link Alexa with your account?", "{prompt}");
    }
    for again in ["prompt=login", "max_age=59"] {
        let page = browser
            .open(&client.authorize_path(&format!("&{again}")))
            .await;
        assert_eq!(page.heading(), "Sign in to shop.example", "{again}");
        code(&browser.submit(&page, &LOG_IN).await);
        shop.auth.database().advance_clock(Duration::from_mins(1));
    }
    let both = client.authorize_path("&prompt=login+consent");
    let page = browser.open(&both).await;
    let page = browser.submit(&page, &LOG_IN).await;
    assert_eq!(page.heading(), "Link Alexa with your account?");
    code(&browser.open(&client.authorize_path("&max_age=3600")).await);
    let wrong = browser.fetch(&client.authorize_path("&max_age=soon")).await;
    let error = wrong.sent_with("error");
    assert_eq!(error.as_deref(), Some("invalid_request"));
}
