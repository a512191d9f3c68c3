//! The process is killed in the middle: what was asked for happens once, never twice.

use std::time::Duration;

use crate::world::{ECHO_DOT, Run, Shop, saycart};

/// How often it is killed, each time a little later in the request.
const KILLS: u32 = 10;

#[tokio::test]
async fn an_add_during_which_the_process_is_killed_is_added_once_when_repeated() {
    let mut shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;

    for kill in 1..=KILLS {
        let request = anna.request("add an echo dot to my cart");
        let patience = Duration::from_micros(u64::from(kill * kill) * 200);

        anna.begins_to_send(&shop, &request, patience).await;
        assert_eq!(shop.end("KILL"), None);
        shop.start();
        anna.sends(&shop, &request).await;

        assert_eq!(anna.cart(&shop).await, [(ECHO_DOT.to_owned(), kill)]);
    }
}

#[test]
fn a_second_suite_on_the_same_folder_is_refused() {
    let shop = Shop::open();
    let data_dir = shop.data_dir().display().to_string();
    let mut second = saycart(&["up", "--data-dir", &data_dir, "--json"]);
    second
        .env("SAYCART_ENVIRONMENT", "development")
        .env("SAYCART_ADMIN_LISTEN", "127.0.0.1:0")
        .env("SAYCART_GATEWAY__LISTEN", "127.0.0.1:0");

    let refused = Run::of(&mut second, "").error();

    assert_eq!(refused["error"]["code"], "data_dir_in_use");
    assert_eq!(refused["error"]["key"], "data_dir");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(
        message.contains(&data_dir) && message.contains("--data-dir"),
        "{message}"
    );
}

#[test]
fn a_second_signal_is_not_needed_when_nothing_is_under_way() {
    let mut shop = Shop::open();

    assert_eq!(shop.end("INT"), Some(0));
}
