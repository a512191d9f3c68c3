//! What an operator changes while the suite runs, and what shoppers notice of it.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use saycart::alexa::linking::Decision;
use saycart_sql::{Database, PoolSettings, Statement};
use serde_json::{Value, json};

use crate::world::{ECHO_DOT, Run, Shop, VENDOR, saycart};

const APP: &str = "https://app.shop.example/alexa/callback";

fn text_of(shop: &Shop, arguments: &[&str]) -> Run {
    let config = shop.config_file().display().to_string();
    let mut all = arguments.to_vec();
    all.extend(["--config", config.as_str()]);
    Run::of(&mut saycart(&all), "")
}

#[test]
fn what_goes_into_amazons_console_is_printed_field_by_field() {
    let shop = Shop::open();
    let add = |name: &'static str| {
        let rest = [
            "--profile",
            "alexa",
            "--vendor-id",
            VENDOR,
            "--app-redirect-uri",
            APP,
        ];
        [&["client", "add", name][..], &rest].concat()
    };

    let for_people = text_of(&shop, &add("Alexa again"));
    let made = shop.run(&add("Alexa for scripts")).json();
    let shown = shop.run(&["client", "show", "Alexa for scripts"]).json();

    assert_eq!(for_people.status, Some(0), "{for_people:?}");
    let door = shop.door.as_str().trim_end_matches('/');
    for line in [
        format!("{door}/oauth2/authorize"),
        format!("{door}/oauth2/token"),
        "  Authentication Scheme ".to_owned(),
        "  Domain List ".to_owned(),
        format!("app_uri        {APP}"),
        "No vendor reaches `localhost`: set `public_url`".to_owned(),
    ] {
        assert!(for_people.stdout.contains(&line), "{line}: {for_people:?}");
    }
    // Once to be kept, and once where it goes.
    assert_eq!(for_people.stdout.matches("scs_").count(), 2);
    let value = |of: &Value, key: &str| {
        let fields = of["setup"].as_array().unwrap();
        let field = fields.iter().find(|field| field["key"] == key);
        field.unwrap()["value"].clone()
    };
    assert_eq!(value(&made, "clientId"), made["client_id"]);
    assert_eq!(value(&made, "clientSecret"), "{client_secret}");
    assert_eq!(value(&made, "redirectUrls"), APP);
    assert!(made["client_secret"].as_str().unwrap().starts_with("scs_"));
    assert_eq!(shown["setup"], made["setup"]);
    assert_eq!(shown.get("client_secret"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_changed_without_anybody_noticing() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let id = shop.client.client_id.clone();

    let rotated = shop
        .run(&["client", "rotate-secret", &id, "--old-for", "2h"])
        .json();
    shop.keep_secret(rotated["client_secret"].as_str().unwrap());
    anna.refreshes(&shop).await;
    let again = shop.run(&["client", "rotate-secret", &id]).error();

    assert!(rotated["previous_secret_until"].is_string(), "{rotated}");
    assert_eq!(again["error"]["code"], "client_secret_rotating");
    crate::secrets::assert_no_secret(&shop.written(), &shop.secrets());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_off_serves_nobody_until_it_is_linked_anew() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let id = shop.client.client_id.clone();

    let off = shop.run(&["client", "disable", &id]).json();
    let links = shop.run(&["link", "list"]).json();
    let refused = shop
        .client
        .link(&shop.https(), &anna.account, Decision::Allow)
        .await;
    let on = shop.run(&["client", "enable", &id]).json();
    anna.links(&shop).await;

    assert_eq!(off["ended_links"], 1);
    assert!(off["disabled_at"].is_string(), "{off}");
    assert_eq!(links["items"][0]["end_reason"], "client_disabled");
    assert!(refused.is_err());
    assert_eq!(on["disabled_at"], json!(null));
    let uid = rustix::process::getuid().as_raw();
    let actor = format!("operator:uid:{uid}");
    assert!(shop.written().contains(&actor), "who did it is in the log");
}

#[test]
fn a_client_is_changed_as_its_profile_allows() {
    let shop = Shop::open();
    let id = shop.client.client_id.clone();

    let changed = shop
        .run(&[
            "client",
            "change",
            &id,
            "--scope",
            "cart.read",
            "--pkce",
            "required",
            "--add-vendor-id",
            "M123",
            "--add-app-redirect-uri",
            APP,
        ])
        .json();
    let shown = text_of(&shop, &["client", "show", &id]);
    let plain = [
        "client",
        "change",
        &id,
        "--add-app-redirect-uri",
        "app:/callback",
    ];
    let plain = shop.run(&plain).error();
    let foreign = ["--add-redirect-uri", "https://evil.example/"];
    let foreign = [&["client", "change", &id][..], &foreign].concat();
    let foreign = shop.run(&foreign).error();
    let nothing = shop.run(&["client", "change", &id]);
    let unknown = shop.run(&["client", "show", "Siri"]).error();

    assert_eq!(changed["scope"], "cart.read");
    assert_eq!(changed["pkce"], "required");
    assert_eq!(changed["redirect_uris"].as_array().unwrap().len(), 6);
    assert_eq!(changed["app_redirect_uris"], serde_json::json!([APP]));
    let lines: Vec<_> = shown
        .stdout
        .lines()
        .filter(|line| line.ends_with(APP))
        .collect();
    assert_eq!(lines.len(), 2, "{shown:?}");
    assert!(lines[0].starts_with("app_uri "), "{shown:?}");
    assert!(lines[1].starts_with("  Your Redirect URLs "), "{shown:?}");
    assert_eq!(plain["error"]["code"], "client_policy");
    assert_eq!(foreign["error"]["code"], "client_policy");
    assert_eq!(nothing.error_with(2)["error"]["code"], "usage");
    assert_eq!(unknown["error"]["code"], "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_switched_off_on_and_deleted() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let email = "anna@shop.example";

    let off = shop.run(&["user", "disable", email]).json();
    let shown = shop.run(&["user", "show", email]).json();
    shop.run(&["user", "enable", email]).json();
    anna.links(&shop).await;
    let id = off["user_id"].as_str().unwrap();
    let deleted = shop.run(&["user", "delete", id]).json();
    let gone = shop.run(&["user", "show", email]).error();
    let links = shop.run(&["link", "list", "--user", id]).json();

    assert_eq!(off["ended_links"], 1);
    assert_eq!(shown["disabled_at"], off["disabled_at"]);
    assert_eq!(deleted, json!({ "user_id": id, "ended_links": 1 }));
    assert_eq!(gone["error"]["code"], "not_found");
    let links = links["items"].as_array().unwrap().iter();
    let reasons: Vec<&Value> = links.map(|link| &link["end_reason"]).collect();
    assert_eq!(reasons, ["user_deleted", "user_disabled"]);
    assert!(!shop.written().contains(email), "no log holds an address");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_s_cart_goes_too() {
    a_cart_goes_with_its_account(Shop::open()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_s_cart_goes_from_process_to_process() {
    a_cart_goes_with_its_account(Shop::open_apart()).await;
}

async fn a_cart_goes_with_its_account(shop: Shop) {
    let mut anna = shop.linked_shopper("anna").await;
    let mut bert = shop.linked_shopper("bert").await;
    for shopper in [&mut anna, &mut bert] {
        shopper.says(&shop, "add an echo dot to my cart").await;
    }
    let email = "anna@shop.example";
    let shown = shop.run(&["user", "show", email]).json();
    let id = shown.get("user_id").and_then(Value::as_str).unwrap();
    assert_eq!(rows_of(&shop, id).await, [1, 1, 1]);

    shop.run(&["user", "delete", email]).json();
    let is_erased = async {
        while rows_of(&shop, id).await != [0; 3] {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let erased = tokio::time::timeout(Duration::from_mins(1), is_erased).await;

    assert!(erased.is_ok(), "{:?} is left", rows_of(&shop, id).await);
    assert_eq!(bert.cart(&shop).await, [(ECHO_DOT.to_owned(), 1)]);
}

/// How many carts, lines and answers to requests there are of a shopper.
async fn rows_of(shop: &Shop, user: &str) -> [i64; 3] {
    static COUNT: Statement = Statement::new(
        "SELECT (SELECT count(*) FROM cart_carts WHERE account = $1),
                (SELECT count(*) FROM cart_lines WHERE account = $1),
                (SELECT count(*) FROM cart_requests WHERE account = $1)",
    );
    let pool = PoolSettings {
        size: 1,
        wait: Duration::from_secs(10),
    };
    let database = Database::connect(&shop.cart_database_url(), pool).await;
    let database = database.unwrap();
    let mut connection = database.acquire().await.unwrap();
    let count = database.query_as(&COUNT).bind(user.to_owned());
    let rows: (i64, i64, i64) = count.fetch_one(&mut *connection).await.unwrap();
    drop(connection);
    database.close().await;
    rows.into()
}

#[test]
fn a_password_is_changed_and_the_links_are_told_of() {
    let shop = Shop::open();
    let (email, old) = shop.account("anna");

    let made = shop.run(&["user", "password", &email]).json();
    let given = [
        "user",
        "password",
        &email,
        "--password-stdin",
        "--end-links",
    ];
    let given = shop
        .run_with_input(&given, "correct horse, battery\n")
        .json();

    assert_ne!(made["password"], old.as_str());
    assert_eq!(
        (&made["ended_links"], &made["kept_links"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(given.get("password"), None);
    assert_eq!(given["email"], made["email"]);
}

#[test]
fn roles_are_made_given_and_taken() {
    let shop = Shop::open();
    let (email, _) = shop.account("anna");

    let made = shop
        .run(&["role", "add", "reader", "--scope", "cart.read"])
        .json();
    let granted = shop.run(&["role", "grant", "reader", &email]).json();
    let changed = shop
        .run(&["role", "change", "reader", "--scope", "cart.read profile"])
        .json();
    let revoked = shop.run(&["role", "revoke", "shopper", &email]).json();
    let listed = shop.run(&["role", "list"]).json();

    assert_eq!(
        (&made["name"], &made["scope"]),
        (&json!("reader"), &json!("cart.read"))
    );
    assert_eq!(granted["roles"], json!(["reader", "shopper"]));
    assert_eq!(changed["scope"], "cart.read profile");
    assert_eq!(revoked["roles"], json!(["reader"]));
    assert_eq!(listed["items"][0], changed);
    assert_eq!(listed["next"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_kept_of_a_shopper_is_written_out_for_them() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let mut ben = shop.linked_shopper("ben").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    ben.says(&shop, "add two echo dots to my cart").await;
    let email = anna.account.email.clone();
    let file = shop.folder().join("anna.json");
    let path = file.display().to_string();

    let told = shop.run(&["user", "export", &email]).json();
    let written = shop
        .run(&["user", "export", &email, "--output", &path])
        .json();
    let again = shop.run(&["user", "export", &email, "--output", &path]);
    let again = again.error();
    let nobody = shop.run(&["user", "export", "nobody@shop.example"]).error();

    assert_eq!(told["account"]["account"][0]["email"], email.as_str());
    assert_eq!(told["account"]["links"].as_array().unwrap().len(), 1);
    assert_eq!(told["shop"]["cart_lines"][0]["sku"], ECHO_DOT);
    assert_eq!(told["shop"]["cart_lines"][0]["quantity"], 1);
    assert_eq!(told["shop"]["list_lines"], json!([]));
    let text = std::fs::read_to_string(&file).unwrap();
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kept["shop"], told["shop"]);
    assert_eq!(written["bytes"], text.len());
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    assert_eq!(again["error"]["code"], "unwritable_file");
    assert_eq!(nobody["error"]["code"], "not_found");
    crate::secrets::assert_no_secret(&text, &shop.secrets());
    assert!(!text.contains("ben@"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shopper_who_writes_to_the_shop_has_their_history_turned_on_and_off() {
    let shop = Shop::open();
    let (email, _) = shop.account("anna");
    let history = |arguments: &[&str]| {
        let all = [&["user", "history", email.as_str()][..], arguments].concat();
        shop.run(&all).json()
    };

    let before = history(&[]);
    let on = history(&["on", "--wording", "3"]);
    let held = history(&[]);
    let off = history(&["off"]);
    shop.run(&["user", "delete", &email]).json();
    let gone = shop.run(&["user", "history", &email, "on"]).error();

    assert_eq!(
        (&before["use_history"], &before["channel"]),
        (&json!("off"), &json!(null))
    );
    assert_eq!(
        (&on["use_history"], &on["channel"], &on["wording"]),
        (&json!("on"), &json!("operator"), &json!(3))
    );
    assert_eq!(held, on);
    assert_eq!(
        (&off["use_history"], &off["wording"]),
        (&json!("off"), &json!(1))
    );
    assert_eq!(gone["error"]["code"], "not_found");
}
