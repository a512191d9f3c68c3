//! `/oauth2/authorize` on the way that goes well.

use http::StatusCode;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use saycart_proto::auth::v1::ListLinksRequest;

use crate::shop::{CHALLENGE, Credentials, PASSWORD, Shop};

#[tokio::test]
async fn a_shopper_links_with_every_kind_of_client() {
    let shop = Shop::open().await;
    let anna = shop.shopper("anna@shop.example").await;
    let clients = [
        shop.alexa().await,
        shop.google().await,
        shop.confidential().await,
        shop.public().await,
    ];

    for client in clients {
        let mut browser = shop.browser();
        let page = browser.open(&client.authorize_path("&state=xyz")).await;
        assert_eq!(page.heading(), "Sign in to shop.example");
        let consent = browser
            .submit(
                &page,
                &[("username", "Anna@shop.example"), ("password", PASSWORD)],
            )
            .await;
        let back = browser.submit(&consent, &[("decision", "allow")]).await;

        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert!(
            back.location().starts_with(&client.redirect_uri),
            "{back:?}"
        );
        assert_eq!(back.sent_with("state").as_deref(), Some("xyz"));
        assert_eq!(
            back.sent_with("iss").as_deref(),
            Some("https://shop.example")
        );
        let code = back.sent_with("code").unwrap();
        let tokens = shop.exchange(&client, &code).await;
        assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
        assert_eq!(tokens.json()["expires_in"], 3_600);
        let mut admin = shop.admin.clone();
        let links = admin.list_links(ListLinksRequest::default()).await.unwrap();
        let links = links.into_inner().links;
        assert_eq!(
            (&links[0].user_id, &links[0].client_id),
            (&anna, &client.id)
        );
    }
}

#[tokio::test]
async fn a_native_client_is_answered_on_the_port_that_it_listens_on() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.public().await;
    let client = client.returning_to("http://127.0.0.1:51004/back");

    let code = shop
        .browser()
        .obtain_code(&client, "anna@shop.example")
        .await;
    let tokens = shop.exchange(&client, &code).await;

    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
}

#[tokio::test]
async fn each_regional_address_of_a_vendor_works_and_no_other() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let mut client = shop.alexa().await;

    for host in [
        "pitangui.amazon.com",
        "layla.amazon.com",
        "alexa.amazon.co.jp",
    ] {
        client.redirect_uri = format!("https://{host}/api/skill/link/M2A98XYZ");
        let code = shop
            .browser()
            .obtain_code(&client, "anna@shop.example")
            .await;
        assert_eq!(shop.exchange(&client, &code).await.status, StatusCode::OK);
    }

    client.redirect_uri = "https://layla.amazon.com/api/skill/link/M999".to_owned();
    let answer = shop.get(&client.authorize_path("")).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::BAD_REQUEST, "")
    );
}

#[tokio::test]
async fn a_client_without_a_redirect_uri_gets_its_only_one() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.google().await;
    let path = format!(
        "/oauth2/authorize?response_type=code&client_id={}",
        client.id
    );
    let mut browser = shop.browser();

    let page = browser.open(&path).await;
    let fields = [("username", "anna@shop.example"), ("password", PASSWORD)];
    let consent = browser.submit(&page, &fields).await;
    let back = browser.submit(&consent, &[("decision", "allow")]).await;

    let code = back.sent_with("code").unwrap();
    let fields = [("grant_type", "authorization_code"), ("code", &code)];
    let tokens = shop
        .post_as(&client, Credentials::Body, "/oauth2/token", &fields)
        .await;
    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
}

#[tokio::test]
async fn a_request_without_scope_asks_for_what_the_client_is_registered_for() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.google().await;

    let tokens = shop.link(&client, "anna@shop.example").await;

    assert_eq!(tokens["scope"], "cart.read cart.write profile");
}

/// Also one that lay in the database while the shopper read two pages.
#[tokio::test]
async fn a_state_of_4096_bytes_comes_back_from_every_page() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.confidential().await;
    let every_byte: Vec<u8> = (0..=255).cycle().take(4_096).collect();
    let odd = "%2B+ &=#?/\\\"'<b>;,%\u{0}\n\u{e4}\u{1f6d2}"
        .as_bytes()
        .to_vec();

    for state in [every_byte, odd, vec![0xff; 4_096], b" ".to_vec()] {
        let encoded: String = form_urlencoded::byte_serialize(&state).collect();
        for (decision, answer) in [("allow", "code"), ("deny", "error")] {
            let mut browser = shop.browser();
            let path = client.authorize_path(&format!("&prompt=consent&state={encoded}"));
            let page = browser.open(&path).await;
            let fields = [("username", "anna@shop.example"), ("password", PASSWORD)];
            let consent = browser.submit(&page, &fields).await;
            let back = browser.submit(&consent, &[("decision", decision)]).await;

            assert_eq!(back.sent_with_bytes("state"), Some(state.clone()));
            assert!(back.sent_with(answer).is_some(), "{back:?}");
        }
    }
}

#[tokio::test]
async fn any_state_comes_back_byte_for_byte() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let strategy = proptest::collection::vec(any::<u8>(), 1..=4_096);
    let mut runner = TestRunner::deterministic();
    let mut states: Vec<Vec<u8>> = (0..24)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    states.push(b"Amasey%3D+ ==&#?\"<script>".to_vec());
    states.push(vec![b'%'; 4_096]);

    for state in states {
        let encoded: String = form_urlencoded::byte_serialize(&state).collect();
        // Errors bring it back, too, and need no log-in.
        let path = client.authorize_path(&format!("&state={encoded}&prompt=none"));
        let back = shop.get(&path).await;

        assert_eq!(back.sent_with_bytes("state"), Some(state));
    }
}

#[tokio::test]
async fn a_client_that_has_to_use_pkce_cannot_do_without() {
    static REQUIRE: saycart_sql::Statement =
        saycart_sql::Statement::new("UPDATE auth_clients SET pkce_required_at = 1 WHERE id = $1");
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let challenge = format!("&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let without = shop.get(&client.authorize_path("")).await;
    assert!(without.location().starts_with("/login"), "{without:?}");

    shop.execute(&REQUIRE, &client.id).await;

    let without = shop.get(&client.authorize_path("")).await;
    let with = shop.get(&client.authorize_path(&challenge)).await;
    assert_eq!(
        without.sent_with("error").as_deref(),
        Some("invalid_request")
    );
    assert!(with.location().starts_with("/login"), "{with:?}");
}
