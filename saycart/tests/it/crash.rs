//! The process is killed in the middle: what was asked for happens once, never twice.

use std::hash::{BuildHasher as _, RandomState};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use crate::world::{ECHO_DOT, Run, Running, Shop, saycart};

/// How often it is killed, at any moment of the request. The first add is left alone, and a line may
/// have ten of a product.
const KILLS: u32 = 9;

/// A request whose body does not come.
const SLOW: &[u8] = b"POST /oauth2/token HTTP/1.1\r\nhost: localhost\r\n\
    content-type: application/x-www-form-urlencoded\r\n\
    expect: 100-continue\r\ncontent-length: 10\r\n\r\n";

#[tokio::test]
async fn an_add_during_which_the_process_is_killed_is_added_once_when_repeated() {
    let mut shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;

    let start = Instant::now();
    let request = anna.request("add an echo dot to my cart");
    anna.sends(&shop, &request).await;
    let whole = start.elapsed();

    for kill in 1..=KILLS {
        let request = anna.request("add an echo dot to my cart");
        // Anywhere in it, and sometimes shortly after.
        let patience = whole.mul_f64(1.2 * any_fraction());

        anna.begins_to_send(&shop, &request, patience).await;
        assert_eq!(shop.end("KILL"), None);
        shop.start();
        anna.sends(&shop, &request).await;

        let expected = [(ECHO_DOT.to_owned(), kill + 1)];
        assert_eq!(
            anna.cart(&shop).await,
            expected,
            "killed after {patience:?}"
        );
    }
}

/// From 0 to 1, another one each time.
fn any_fraction() -> f64 {
    let any = RandomState::new().hash_one(());
    f64::from(u32::try_from(any >> 32).unwrap()) / f64::from(u32::MAX)
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

#[test]
fn a_second_signal_does_not_wait_for_what_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data").display().to_string();
    let program = Running::start(
        saycart(&["up", "--data-dir", &data_dir])
            .env("SAYCART_ENVIRONMENT", "development")
            .env("SAYCART_ADMIN_LISTEN", "127.0.0.1:0")
            .env("SAYCART_GATEWAY__LISTEN", "127.0.0.1:0")
            .env("SAYCART_GATEWAY__TLS__MODE", "off"),
    );
    let door = program.ready();
    let (_, address) = door.split_once("://").unwrap();
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(SLOW).unwrap();
    let mut under_way = [0; 25];
    client.read_exact(&mut under_way).unwrap();

    // Many a server reads its files again at this one; to ours nothing happens.
    program.signal("HUP");
    program.has_written("SIGHUP: certificates and keys are read by themselves");
    program.signal("TERM");
    program.has_written("shutting down");
    program.signal("TERM");
    let (status, output) = program.ended();
    let mut heard = String::new();
    // A reset is an end as well.
    let _either_way = client.read_to_string(&mut heard);

    assert_eq!(&under_way, b"HTTP/1.1 100 Continue\r\n\r\n");
    assert!(output.contains("a second signal: ending now"), "{output}");
    assert_eq!(status.code(), Some(0));
    // The request would have been told at the end of its time that it is too slow.
    assert_eq!(heard, "");
}
