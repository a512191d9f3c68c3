//! A link lives until somebody ends it, and then it is dead at once.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use saycart::alexa::linking::{Decision, LinkingError};
use saycart::site::CartError;
use saycart_service::ExposeSecret as _;
use serde_json::json;

use crate::world::{ECHO_DOT, Run, Running, Shop, Shopper, saycart};

/// As many wrong passwords for one account as one address may type.
const TRIES: u32 = 10;

async fn is_asked_to_link(shopper: &mut Shopper, shop: &Shop) {
    let answer = shopper.says(shop, "what's in my cart").await;
    assert_eq!(answer.card.as_deref(), Some("LinkAccount"), "{answer:?}");
    let site = shopper.site(shop).await;
    assert!(
        matches!(&site, Err(CartError::Refused(status)) if *status == 401),
        "{site:?}"
    );
}

#[tokio::test]
async fn a_link_that_the_operator_revokes_is_dead_at_once() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let mut bert = shop.linked_shopper("bert").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    let annas_id = shop.run(&["user", "list"]).json()["items"][0]["user_id"].clone();
    let links = shop.run(&["link", "list", "--user", annas_id.as_str().unwrap()]);
    let link_id = links.json()["items"][0]["link_id"]
        .as_str()
        .unwrap()
        .to_owned();

    let revoked = shop.run(&["link", "revoke", &link_id]).json();

    assert!(revoked["ended_at"].is_string(), "{revoked}");
    is_asked_to_link(&mut anna, &shop).await;
    let refresh = &anna.tokens.as_ref().unwrap().refresh;
    let refused = shop
        .client
        .refresh(&shop.https(), refresh)
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, LinkingError::TokenEndpoint { error, .. } if error == "invalid_grant"),
        "{refused}"
    );
    let answer = bert.says(&shop, "what's in my cart").await;
    assert_ne!(answer.card.as_deref(), Some("LinkAccount"), "{answer:?}");
}

#[tokio::test]
async fn a_token_that_its_client_revokes_ends_the_link() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair(
            "token",
            anna.tokens.as_ref().unwrap().refresh.expose_secret(),
        )
        .append_pair("client_id", &shop.client.client_id)
        .append_pair("client_secret", shop.client.client_secret.expose_secret())
        .finish();
    let mut url = shop.door.clone();
    url.set_path("/oauth2/revoke");
    let request = Request::post(url.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(body)))
        .unwrap();

    let revoked = shop.https().send(request).await.unwrap();

    assert_eq!(revoked.status(), 200);
    is_asked_to_link(&mut anna, &shop).await;
}

#[tokio::test]
async fn a_shopper_who_disables_the_skill_is_no_longer_linked() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let event = anna
        .device
        .skill_disabled(saycart_service::Clock::now(&saycart_service::SystemClock));

    let delivered = shop
        .endpoint()
        .deliver(event.to_string().into_bytes())
        .await;

    assert_eq!(delivered.unwrap().status, 200);
    is_asked_to_link(&mut anna, &shop).await;
}

#[tokio::test]
async fn a_refreshed_token_speaks_for_the_same_shopper() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;

    anna.refreshes(&shop).await;

    assert_eq!(anna.cart(&shop).await, [(ECHO_DOT.to_owned(), 1)]);
}

#[tokio::test]
async fn a_shopper_who_says_no_is_not_linked() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");

    let refused = shop
        .client
        .link(&shop.https(), &anna.account, Decision::Deny)
        .await
        .unwrap_err();

    assert!(
        matches!(&refused, LinkingError::Refused { error } if error == "access_denied"),
        "{refused}"
    );
    assert_eq!(shop.run(&["link", "list"]).json()["items"], json!([]));
}

#[tokio::test]
async fn a_client_that_is_not_registered_is_told_by_the_shops_page() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let mut client = shop.client.clone();
    client.redirect_uri.push('X');

    let https = shop.https();
    let linked = client.link(&https, &anna.account, Decision::Allow);
    let error = linked.await.unwrap_err().to_string();

    assert!(
        error.starts_with("GET /oauth2/authorize: the shop shows"),
        "{error}"
    );
    assert!(error.contains("(400 Bad Request)"), "{error}");
}

#[tokio::test]
async fn wrong_passwords_and_too_many_of_them_are_told_apart() {
    let shop = Shop::open();
    let mut anna = shop.shopper("anna");
    anna.account.password = "not hers".into();
    let https = shop.https();
    let fails = async || {
        let linked = shop.client.link(&https, &anna.account, Decision::Allow);
        linked.await.unwrap_err().to_string()
    };

    let wrong = fails().await;
    let mut last = String::new();
    for _ in 1..=TRIES {
        last = fails().await;
    }

    assert!(wrong.contains("did not accept"), "{wrong}");
    assert!(last.contains("too many tries"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_carts_outlive_a_restart() {
    let mut shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;

    assert_eq!(shop.end("TERM"), Some(0));
    shop.start();

    let answer = anna.says(&shop, "what's in my cart").await;
    assert!(answer.speech.contains("Echo Dot"), "{answer:?}");
    assert_eq!(anna.cart(&shop).await, [(ECHO_DOT.to_owned(), 1)]);
}

#[tokio::test]
async fn a_link_that_does_not_come_about_is_shown_with_what_to_do() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let mut client = shop.client.clone();
    client.client_secret = "scs_typed_wrongly".into();
    let https = shop.https();
    let linked = client.link(&https, &anna.account, Decision::Allow);
    linked.await.unwrap_err();

    let of_anna = [
        "--attempts",
        "--user",
        "anna@shop.example",
        "--client",
        "Alexa",
    ];
    let listed = shop.run(&[&["link", "list"][..], &of_anna].concat()).json();
    let attempt = listed["items"][0].clone();
    let id = attempt["attempt_id"].as_str().unwrap();
    let shown = shop.run(&["link", "show", id]).json();
    let config = shop.config_file().display().to_string();
    let for_people = Run::of(&mut saycart(&["link", "show", id, "--config", &config]), "");
    let nothing = shop.run(&["link", "show", "lnk_nonsense"]).error();

    assert_eq!(
        (&attempt["step"], &attempt["failure"]),
        (&json!("exchange"), &json!("wrong_client_secret"))
    );
    let advice = shown["advice"].as_str().unwrap();
    assert!(advice.contains("compare the client secret"), "{advice}");
    let steps = shown["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["failure"], "wrong_client_secret");
    let said = "token request refused: wrong client secret";
    assert!(for_people.stdout.contains(said), "{for_people:?}");
    assert!(for_people.stdout.contains(advice), "{for_people:?}");
    assert_eq!(nothing["error"]["code"], "invalid_field");
    assert!(!for_people.stdout.contains("scc_"), "no code is in it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_watches_a_shopper_link() {
    let shop = Shop::open();
    let config = shop.config_file().display().to_string();
    let watch = ["link", "watch", "--json", "--config", &config];
    let watch = Running::start(&mut saycart(&watch));
    watch.has_written("watching");

    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    watch.has_written("first_use");
    let listed = shop.run(&["link", "list", "--user", "anna@shop.example"]);
    let link = listed.json()["items"][0]["link_id"].clone();
    let link = link.as_str().unwrap();
    shop.run(&["link", "revoke", link]).json();
    watch.has_written("revoked_by_operator");
    watch.signal("INT");
    let (status, written) = watch.ended();

    assert_eq!(status.code(), Some(0));
    let lines = written.lines().filter(|line| line.starts_with('{'));
    let steps: Vec<serde_json::Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = steps.iter().map(|step| step["step"].as_str()).collect();
    let expected = [
        "authorization",
        "log_in_page",
        "log_in",
        "consent_page",
        "consent",
        "code",
        "exchange",
        "first_use",
        "end",
    ];
    assert_eq!(told, expected.map(Some));
    let shown = shop.run(&["link", "show", link]).json();
    assert_eq!(shown["end_reason"], "revoked_by_operator");
    assert_eq!(shown["attempt"]["steps"].as_array().unwrap().len(), 9);
}
