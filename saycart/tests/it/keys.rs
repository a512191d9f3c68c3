//! The operator changes the keys that tokens are made with.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::world::{Run, Shop, saycart};

/// Number and state of every key.
fn states(shop: &Shop) -> Vec<(u64, String)> {
    let listed = shop.run(&["keys", "list"]).json();
    let items = listed.get("items").and_then(Value::as_array).unwrap();
    let pair = |key: &Value| {
        let kid = key.get("kid").and_then(Value::as_u64).unwrap();
        (kid, key.get("state").unwrap().as_str().unwrap().to_owned())
    };
    items.iter().map(pair).collect()
}

fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    let pair = |(kid, state): &(u64, &str)| (*kid, (*state).to_owned());
    expected.iter().map(pair).collect()
}

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_running_shop_changes_over_to_a_new_key_and_unlinks_nobody() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;

    let added = shop.run(&["keys", "add"]).json();
    let waiting = states(&shop);
    let activated = shop.run(&["keys", "activate", "2"]).json();
    anna.says(&shop, "add an echo dot to my cart").await;
    anna.refreshes(&shop).await;
    anna.says(&shop, "add an echo dot to my cart").await;
    let listed = shop.run(&["keys", "list"]).json();
    let refused = shop.run(&["keys", "retire", "1"]).error();

    let file = shop.token_keys_file();
    assert_eq!(added, json!({ "kid": 2, "file": file }));
    let uid = rustix::process::getuid().as_raw();
    let written = shop.written();
    let mut lines = written.lines();
    let audited = lines.rfind(|line| line.contains("key.activated")).unwrap();
    assert!(
        audited.contains(&format!("operator:uid:{uid}")),
        "{audited}"
    );
    assert_eq!(mode(&file), 0o600);
    assert_eq!(waiting, pairs(&[(1, "active"), (2, "standby")]));
    assert_eq!(
        (&activated["kid"], &activated["state"]),
        (&json!(2), &json!("active"))
    );
    let second = &listed["items"][1];
    assert_eq!(
        (&second["links"], &second["copy"]),
        (&json!(1), &json!("present"))
    );
    assert_eq!(refused["error"]["code"], "token_key_in_use");
    assert_eq!(
        anna.cart(&shop).await,
        [(crate::world::ECHO_DOT.to_owned(), 2)]
    );
}

#[tokio::test]
async fn a_key_that_leaked_is_suspected_and_then_retired() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let bert = shop.linked_shopper("bert").await;
    let too_early = shop.run(&["keys", "suspect", "1"]).error();
    shop.run(&["keys", "add"]).json();
    shop.run(&["keys", "activate", "2"]).json();

    shop.run(&["keys", "suspect", "1"]).json();
    assert!(
        anna.site(&shop).await.is_err(),
        "her access token may be forged"
    );
    for _ in 0..2 {
        anna.refreshes(&shop).await;
    }
    assert!(anna.site(&shop).await.is_ok());
    let retired = shop.run(&["keys", "retire", "1", "--force"]).json();

    assert_eq!(too_early["error"]["code"], "token_key_state");
    assert_eq!(
        (&retired["state"], &retired["ended_links"]),
        (&json!("retired"), &json!(1))
    );
    assert!(bert.site(&shop).await.is_err());
    assert!(anna.site(&shop).await.is_ok());
    assert_eq!(states(&shop), pairs(&[(1, "retired"), (2, "active")]));
}

#[test]
fn a_key_in_an_old_file_is_not_to_be_brought_to_the_replicas() {
    let shop = Shop::open();
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("tokens.json");
    std::fs::copy(shop.token_keys_file(), &old).unwrap();
    shop.run(&["keys", "add"]).json();
    let config = shop.config_file().display().to_string();
    let add_to_the_old = |format: &[&str]| {
        let arguments = [&["keys", "add", "--config", &config], format].concat();
        let mut add = saycart(&arguments);
        add.env("SAYCART_AUTH__TOKEN_KEYS_FILE", &old);
        Run::of(&mut add, "")
    };

    let added = add_to_the_old(&["--json"]).json();
    let told = add_to_the_old(&[]).stdout;

    assert_eq!(added, json!({ "kid": 3, "file": old, "lacks": [2] }));
    assert!(
        told.contains("it lacks keys that the running suite has (2)"),
        "{told}"
    );
    assert!(!told.contains("keys activate"), "{told}");
}

#[test]
fn the_first_key_is_made_before_there_is_a_suite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys").join("tokens.json");
    let config = folder.path().join("saycart.toml");
    let text = format!(
        "environment = 'development'\ndata_dir = '{}'\n[auth]\ndatabase_url = 'postgres://nobody@127.0.0.1:1/nothing'\ntoken_keys_file = '{}'\n",
        folder.path().join("data").display(),
        file.display(),
    );
    std::fs::write(&config, text).unwrap();
    let config = config.display().to_string();
    let add = || Run::of(&mut saycart(&["keys", "add", "--config", &config]), "");

    let first = add();
    let before = std::fs::read_to_string(&file).unwrap();
    let second = add();

    assert!(
        first.stdout.contains("key 1 is in") && first.stdout.contains("backup"),
        "{first:?}"
    );
    assert!(
        second.stdout.contains("saycart keys activate 2"),
        "{second:?}"
    );
    assert_eq!(mode(&file), 0o600);
    let kept = before.trim_end_matches("]}");
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after.starts_with(kept), "the first key is still there");
    let files = std::fs::read_dir(file.parent().unwrap()).unwrap();
    assert_eq!(files.count(), 1, "no draft is left");
}

#[test]
fn a_key_is_added_where_nothing_else_of_production_is_configured() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens.json");
    let mut add = saycart(&["keys", "add", "--json"]);
    add.env("SAYCART_ENVIRONMENT", "production")
        .env("SAYCART_AUTH__TOKEN_KEYS_FILE", &file);

    let added = Run::of(&mut add, "").json();

    assert_eq!(added, json!({ "kid": 1, "file": file }));
    assert_eq!(mode(&file), 0o600);
}
