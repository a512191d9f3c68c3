//! A conversation at a terminal, or from a file of sentences, with the cart beside it.

use std::fs::File;
use std::io::{Read as _, Write as _};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use saycart_service::ExposeSecret as _;
use serde_json::{Value, json};

use crate::world::{Run, Shop, saycart};

/// Links an account as an operator does by hand.
fn links(shop: &Shop, name: &str) {
    let (email, password) = shop.account(name);
    let secret = shop.client.client_secret.expose_secret();
    let client = shop.client.client_id.as_str();
    let link = ["alexa", "link", "--client-id", client, "--user", &email];
    let link = [&link[..], &["--client-secret-stdin", "--password-stdin"]].concat();
    shop.run_with_input(&link, &format!("{secret}\n{password}\n"))
        .json();
}

/// What people read, of these lines. Where it ends before it reads any, there must be none: nobody
/// would take them.
fn chats(shop: &Shop, more: &[&str], lines: &[&str]) -> Run {
    let config = shop.config_file().display().to_string();
    let command = [&["alexa", "chat", "--config", &config], more].concat();
    Run::of(&mut saycart(&command), &lines.join("\n"))
}

#[test]
fn a_conversation_is_carried_on_and_shows_the_cart_when_it_has_changed() {
    let shop = Shop::open();
    links(&shop, "anna");

    let run = chats(
        &shop,
        &[],
        &[
            "open corner shop",
            "add an echo dot to my cart",
            "",
            "what's in my cart",
            // Only the conversation knows what "it" is.
            "make it three",
            ":cart",
            "no",
            "remove the echo dot",
            ":quit",
            "add a power bank",
        ],
    );

    assert_eq!(run.status, Some(0), "{run:?}");
    let (begin, rest) = run.stdout.split_once("You    add an echo dot").unwrap();
    let (added, rest) = rest.split_once("You    what's in my cart").unwrap();
    let (read, rest) = rest.split_once("You    make it three").unwrap();
    let (three, rest) = rest.split_once("You    no").unwrap();
    let (over, again) = rest.split_once("You    remove").unwrap();
    assert!(begin.contains("\nAlexa  Welcome to"), "{begin}");
    assert!(begin.contains("\n  …    "), "{begin}");
    assert!(added.contains("\nCart   1 × Echo Dot"), "{added}");
    assert!(added.contains("\n       together 49.99 USD\n"), "{added}");
    assert!(!read.contains("\nCart"), "{read}");
    // Once because it changed, once because it was asked for.
    assert_eq!(three.matches("\nCart   3 × Echo Dot").count(), 2, "{three}");
    assert!(over.contains("(the conversation is over)"), "{over}");
    assert!(again.contains("\nCart   empty"), "{again}");
    assert!(!again.contains("power bank"), "{again}");
    assert!(run.stderr.contains("as anna@shop.example, in en-US"));
}

#[test]
fn a_shop_is_opened_by_its_own_name_and_suggests_what_it_sells() {
    let mut shop = Shop::open();
    shop.end("TERM");
    let mut config = File::options()
        .append(true)
        .open(shop.config_file())
        .unwrap();
    let words = r#"
[gateway.locales.en_us]
shop_name = "Leaf & Pot"
invocation_name = "leaf pot"
example_product = "green tea"
"#;
    config.write_all(words.as_bytes()).unwrap();
    shop.start();

    let run = chats(&shop, &[], &["open leaf pot", "help", "open corner shop"]);

    let said = run.stdout.replace("\n       ", " ");
    let (welcome, rest) = said.split_once("You    help").unwrap();
    let (help, other) = rest.split_once("You    open corner shop").unwrap();
    assert!(welcome.contains("Welcome to Leaf & Pot."), "{welcome}");
    assert!(help.contains("Try “add green tea to my cart”"), "{help}");
    assert!(!other.contains("Welcome"), "{other}");
}

#[test]
fn scripts_read_an_object_a_turn() {
    let shop = Shop::open();
    links(&shop, "anna");

    let lines =
        "add an echo dot\nhow much is it\n:locale de-DE\nwas ist in meinem warenkorb\n:cart\n";
    let run = shop.run_with_input(&["alexa", "chat", "--seed", "script"], lines);

    assert_eq!(run.status, Some(0), "{run:?}");
    let objects = run.stdout.lines().map(serde_json::from_str);
    let objects: Vec<Value> = objects.collect::<Result<_, _>>().unwrap();
    assert_eq!(objects.len(), 5, "{run:?}");
    assert_eq!(objects[0]["understood"]["name"], "AddToCartIntent");
    assert_eq!(objects[0]["cart"]["lines"][0]["quantity"], 1);
    assert_eq!(objects[1].get("cart"), None);
    assert_eq!(objects[2], json!({ "locale": "de-DE" }));
    assert_eq!(objects[3]["understood"]["name"], "ReadCartIntent");
    assert_eq!(objects[4]["cart"]["total_minor"], 4_999);
}

#[test]
fn who_has_not_linked_talks_and_is_asked_to_link() {
    let shop = Shop::open();

    let run = chats(&shop, &[], &["add an echo dot", "do you have power banks"]);
    let asked = chats(&shop, &[], &[":cart", "help"]);
    let other = chats(&shop, &["--user", "bert@shop.example"], &[]);

    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("somebody without an account"),
        "{run:?}"
    );
    assert!(run.stdout.contains("Card   LinkAccount"), "{run:?}");
    assert!(run.stdout.contains("ower"), "{run:?}");
    // A script that goes on would not know what it misses.
    assert_eq!(asked.status, Some(1), "{asked:?}");
    assert!(asked.stderr.contains("nobody is linked"), "{asked:?}");
    assert!(!asked.stdout.contains("help"), "{asked:?}");
    assert_eq!(other.status, Some(1), "{other:?}");
    assert!(other.stderr.contains("bert@shop.example is not linked"));
}

#[test]
fn what_cannot_go_on_says_why() {
    let mut shop = Shop::open();
    links(&shop, "anna");

    let nonsense = chats(&shop, &[], &[":dance", "help"]);
    let foreign = chats(&shop, &["--locale", "xx-XX"], &[]);
    let changed = chats(&shop, &[], &[":locale", ":locale xx-XX"]);
    shop.end("TERM");
    let away = chats(&shop, &[], &[]);

    for (run, why) in [
        (&nonsense, "there is no :dance; :help lists"),
        (&foreign, "the skill does not speak xx-XX"),
        (&changed, "the skill does not speak xx-XX"),
        (&away, "is a suite running there?"),
    ] {
        assert_eq!(run.status, Some(1), "{run:?}");
        assert!(run.stderr.contains(why), "{run:?}");
    }
    assert!(changed.stdout.contains("en-US, of "), "{changed:?}");
    assert!(changed.stdout.contains("de-DE"), "{changed:?}");
}

#[test]
fn who_types_is_asked_and_goes_on_after_a_mistake() {
    let shop = Shop::open();
    links(&shop, "anna");
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let terminal = openpt(flags).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let config = shop.config_file().display().to_string();
    let mut command = saycart(&["alexa", "chat", "--config", &config]);
    command.stdin(ioctl_tiocgptpeer(&terminal, flags).unwrap());

    let program = command.spawn().unwrap();
    drop(command);
    let mut terminal = File::from(terminal);
    terminal
        .write_all(b":dance\nadd an echo dot\n:quit\n")
        .unwrap();
    let ended = program.wait_with_output().unwrap();
    let mut shown = Vec::new();
    // A terminal that nobody has open any more ends with an error.
    let _hung_up = terminal.read_to_end(&mut shown);

    let (stdout, stderr) = (ended.stdout, ended.stderr);
    let stdout = String::from_utf8(stdout).unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(ended.status.success(), "{stderr}");
    // What was typed stands there already.
    assert!(stdout.starts_with("Alexa  "), "{stdout}");
    assert!(!stdout.contains("You    "), "{stdout}");
    assert!(stdout.contains("\nCart   1 × Echo Dot"), "{stdout}");
    assert!(stderr.contains("there is no :dance"), "{stderr}");
    assert_eq!(stderr.matches("\nYou    ").count(), 3, "{stderr}");
}
