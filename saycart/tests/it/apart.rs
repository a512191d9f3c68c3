//! Three services, each alone in its process, joined by mutual TLS.

use std::time::Duration;

use http::{Request, StatusCode, header};
use http_body_util::Full;

use crate::world::{ECHO_DOT, PATIENCE, Run, Running, SERVICES, Shop, saycart};

#[tokio::test]
async fn services_apart_do_the_main_job() {
    let shop = Shop::open_apart();
    let mut anna = shop.shopper("anna");

    let before = anna.says(&shop, "add an echo dot to my cart").await;
    anna.links(&shop).await;
    anna.says(&shop, "add an echo dot to my cart").await;
    anna.refreshes(&shop).await;

    assert_eq!(before.card.as_deref(), Some("LinkAccount"));
    assert_eq!(anna.cart(&shop).await, [(ECHO_DOT.to_owned(), 1)]);
    let links = shop.run(&["link", "list"]).json();
    let link = links["items"][0]["link_id"].as_str().unwrap();
    shop.run(&["link", "revoke", link]).json();
    let after = anna.says(&shop, "what's in my cart").await;
    assert_eq!(after.card.as_deref(), Some("LinkAccount"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_over_the_network_goes_on_when_the_services_begin_anew() {
    let mut shop = Shop::open_apart();
    let config = shop.config_file().display().to_string();
    let watch = ["link", "watch", "--json", "--config", &config];
    let watch = Running::start(&mut saycart(&watch));
    watch.has_written("watching");
    let mut anna = shop.shopper("anna");

    assert_eq!(shop.end("TERM"), Some(0));
    watch.has_written("waiting for it");
    shop.start();
    anna.links(&shop).await;

    watch.has_written("\"step\":\"exchange\"");
    watch.signal("TERM");
    let (status, written) = watch.ended();
    assert_eq!(status.code(), Some(0), "{written}");
}

/// Whatever head the door takes, the way behind it takes too: other pages of the same host may have
/// cookies of their own.
#[tokio::test]
async fn a_full_state_beside_many_cookies_comes_back_from_a_service_apart() {
    let shop = Shop::open_apart();
    let state = "%FF".repeat(4_096);
    let uri = format!("https://partner.example/{}", "x".repeat(1_976));
    let partner = ["client", "add", "Partner", "--profile", "confidential"];
    let partner = shop.run(&[&partner[..], &["--redirect-uri", &uri]].concat());
    let partner = partner.json();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", partner["client_id"].as_str().unwrap())
        .append_pair("redirect_uri", &uri)
        .append_pair("response_type", "token")
        .finish();
    let path = format!("{}oauth2/authorize?{query}&state={state}", shop.door);

    let request = Request::get(path)
        .header(header::COOKIE, format!("basket={}", "x".repeat(12 * 1_024)))
        .body(Full::default())
        .unwrap();
    let answer = shop.https().send(request).await.unwrap();

    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let location = answer.headers()[header::LOCATION].to_str().unwrap();
    assert!(location.starts_with(&format!("{uri}?error=unsupported_response_type")));
    assert!(location.contains(&format!("&state={state}&iss=")));
}

#[tokio::test]
async fn a_service_that_ends_and_comes_back_is_found_again() {
    let mut shop = Shop::open_apart();
    let mut anna = shop.linked_shopper("anna").await;
    let (folder, config) = (shop.folder().to_owned(), shop.config_file());

    for (name, signal) in [
        ("cart-service", "KILL"),
        ("auth-service", "TERM"),
        ("auth-service", "KILL"),
        ("skill-gateway", "TERM"),
    ] {
        let apart = shop.apart.as_mut().unwrap();
        let status = apart.end(name, signal);
        assert_eq!(status, (signal == "TERM").then_some(0), "{name} {signal}");
        if name != "skill-gateway" {
            // Whatever is away, the shopper hears a sentence.
            let answer = anna.says(&shop, "what's in my cart").await;
            assert_ne!(answer.card.as_deref(), Some("LinkAccount"), "{answer:?}");
        }
        shop.apart.as_mut().unwrap().start(name, &folder, &config);
        // The others connect again by themselves.
        let is_served = async {
            let mut answer = anna.says(&shop, "add an echo dot to my cart").await;
            while !answer.speech.contains("Echo Dot") {
                tokio::time::sleep(Duration::from_millis(50)).await;
                answer = anna.says(&shop, "add an echo dot to my cart").await;
            }
        };
        let served = tokio::time::timeout(PATIENCE, is_served).await;
        assert!(served.is_ok(), "{name} after {signal} is not found again");
    }
    assert!(!anna.cart(&shop).await.is_empty());
}

#[tokio::test]
async fn health_tells_who_is_ready_and_wait_waits_for_it() {
    let mut shop = Shop::open_apart();
    let (folder, config) = (shop.folder().to_owned(), shop.config_file());
    let ask = |shop: &Shop, name: &'static str, arguments: &[&str]| {
        let apart = shop.apart.as_ref().unwrap();
        Run::of(&mut apart.command(name, arguments, &folder, &config), "")
    };

    for name in SERVICES {
        assert_eq!(
            ask(&shop, name, &["health", name]).status,
            Some(0),
            "{name}"
        );
        assert_eq!(
            ask(&shop, name, &["wait", "--timeout", "10"]).status,
            Some(0)
        );
    }

    shop.apart.as_mut().unwrap().end("cart-service", "TERM");
    let gone = ask(&shop, "cart-service", &["health", "cart-service"]);
    assert_eq!(gone.status, Some(1));
    assert!(
        gone.stderr.contains("cart-service is not ready"),
        "{gone:?}"
    );
    let gone = ask(&shop, "cart-service", &["wait", "--timeout", "1"]);
    assert_eq!(gone.status, Some(1));
    // The gateway can still say that it is sorry.
    assert_eq!(
        ask(&shop, "skill-gateway", &["health", "skill-gateway"]).status,
        Some(0)
    );
}

#[test]
fn a_service_that_there_is_not_is_refused_with_the_names_of_those_that_there_are() {
    for command in ["health", "serve", "migrate"] {
        let run = Run::of(&mut saycart(&[command, "cart\u{1b}[2J"]), "");

        assert_eq!(run.status, Some(2), "{run:?}");
        assert_eq!(run.stdout, "");
        for name in SERVICES {
            assert!(run.stderr.contains(name), "{name}: {run:?}");
        }
        // It is told as it is spelt, and does nothing to the terminal.
        assert!(run.stderr.contains(r"'cart\u{1b}[2J'"), "{run:?}");
        assert!(!run.stderr.contains('\u{1b}'), "{run:?}");
    }
}

#[tokio::test]
async fn a_service_alone_says_what_it_lacks() {
    let serve = |name: &str, environment: &[(&str, &str)]| {
        let mut command = saycart(&["serve", name, "--json"]);
        command.env("SAYCART_ENVIRONMENT", "development");
        command.envs(environment.iter().copied());
        let run = Run::of(&mut command, "");
        assert_eq!(run.status, Some(1), "{run:?}");
        run.stderr
    };

    let gateway = serve("skill-gateway", &[]);
    for key in [
        "gateway.auth_url",
        "gateway.auth_grpc_url",
        "gateway.cart_grpc_url",
    ] {
        assert!(gateway.contains(key), "{key}: {gateway}");
    }
    let auth = serve(
        "auth-service",
        &[("SAYCART_AUTH__GRPC_LISTEN", "0.0.0.0:0")],
    );
    assert!(
        auth.contains("must be on loopback without `internal_tls`"),
        "{auth}"
    );
    assert!(auth.contains("public_url: is needed"), "{auth}");
    // What only the gateway reads is the gateway's affair, but for slips of the pen.
    let cart = serve(
        "cart-service",
        &[
            ("SAYCART_GATEWAY__ANSWER_WITHIN", "9s"),
            ("SAYCART_GATEWAY__LISTNE", "x"),
        ],
    );
    assert!(!cart.contains("answer_within"), "{cart}");
    assert!(cart.contains("gateway.listne"), "{cart}");
}

#[test]
fn a_schema_is_migrated_apart_from_serving() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().display().to_string();
    let migrate = |more: &[&str]| {
        let mut arguments = vec!["migrate", "cart-service", "--data-dir", &data_dir, "--json"];
        arguments.extend(more);
        let mut command = saycart(&arguments);
        command.env("SAYCART_ENVIRONMENT", "development");
        Run::of(&mut command, "").json()
    };

    let planned = migrate(&["--plan"]);
    let applied = migrate(&[]);
    let again = migrate(&[]);

    assert_eq!(planned, applied);
    assert!(!applied["items"].as_array().unwrap().is_empty());
    assert_eq!(again["items"], serde_json::json!([]));
}
