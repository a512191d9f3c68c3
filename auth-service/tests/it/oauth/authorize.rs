//! `/oauth2/authorize` on the way that goes well.

use http::StatusCode;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use saycart_proto::auth::v1::ListLinksRequest;

use crate::shop::{Credentials, PASSWORD, Shop};

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

        let query = back.location().split_once('?').unwrap().1;
        let sent = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("state="))
            .unwrap();
        assert_eq!(percent_decode(sent), state);
    }
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (hex, after) = rest.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
