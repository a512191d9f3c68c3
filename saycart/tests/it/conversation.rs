//! The conversations of `docs/conversation.md`, held again with three processes: what stands there
//! is what is heard. After a change of what the skill says, `SAYCART_TEST_UPDATE=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use saycart_service::ExposeSecret as _;

use crate::world::{Run, SERVICES, Shop};

/// A conversation of the page: `<!-- chat: --locale de-DE -->`, and the transcript that follows.
struct Block {
    arguments: Vec<String>,
    transcript: String,
}

/// What stands before a block on the page, then the block's text.
const OPENING: &str = "<!-- chat: ";
const CLOSING: &str = " -->";
const FENCE: &str = "```text\n";
const END: &str = "```";
const SPOKEN: &str = "You    ";

#[test]
fn the_conversations_of_the_page_are_held_as_they_stand_there() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/conversation.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let shop = Shop::open_apart();

    let mut held = String::new();
    let mut rest = text.as_str();
    let mut turns = 0;
    while let Some((before, block, after)) = next_block(rest) {
        if block
            .arguments
            .first()
            .is_some_and(|first| first == "linked")
        {
            links(&shop);
        }
        let said = sentences(&block.transcript);
        turns += said.lines().count();
        let heard = chats(&shop, &block.arguments, &said);
        assert_eq!(heard.status, Some(0), "{heard:?}");
        let heard = heard.stdout.trim();
        write!(held, "{before}{heard}\n{END}").unwrap();
        rest = after;
    }
    held.push_str(rest);

    assert!(turns >= 15, "{turns} turns are no conversation");
    if std::env::var_os("SAYCART_TEST_UPDATE").is_some() {
        std::fs::write(&page, &held).unwrap();
    }
    let now = std::fs::read_to_string(&page).unwrap();
    assert_eq!(
        held, now,
        "docs/conversation.md is not what is heard; SAYCART_TEST_UPDATE=1 writes it anew"
    );
}

/// The page up to the next transcript, the transcript, and what follows it.
fn next_block(page: &str) -> Option<(String, Block, &str)> {
    let (before, rest) = page.split_once(OPENING)?;
    let (arguments, rest) = rest.split_once(CLOSING)?;
    let (between, rest) = rest.split_once(FENCE)?;
    let (transcript, after) = rest.split_once(END)?;
    let block = Block {
        arguments: arguments.split(' ').map(str::to_owned).collect(),
        transcript: transcript.to_owned(),
    };
    let before = [before, OPENING, arguments, CLOSING, between, FENCE].concat();
    Some((before, block, after))
}

/// The sentences of a transcript; a long one is broken, and goes on under its beginning.
fn sentences(transcript: &str) -> String {
    let mut sentences = String::new();
    let mut speaks = false;
    for line in transcript.lines() {
        match (line.strip_prefix(SPOKEN), line.strip_prefix("       ")) {
            (Some(sentence), _) => {
                if !sentences.is_empty() {
                    sentences.push('\n');
                }
                sentences.push_str(sentence);
                speaks = true;
            }
            (None, Some(more)) if speaks => {
                sentences.push(' ');
                sentences.push_str(more);
            }
            _ => speaks = false,
        }
    }
    sentences
}

/// Anna links, as an operator tries it by hand.
fn links(shop: &Shop) {
    let (email, password) = shop.account("anna");
    let client = &shop.client;
    let secret = client.client_secret.expose_secret();
    let run = alexa(
        shop,
        &[
            "link",
            "--client-id",
            &client.client_id,
            "--client-secret-stdin",
            "--user",
            &email,
            "--password-stdin",
            "--redirect-uri",
            &client.redirect_uri,
        ],
        &format!("{secret}\n{password}\n"),
    );
    assert_eq!(run.status, Some(0), "{run:?}");
}

fn chats(shop: &Shop, arguments: &[String], sentences: &str) -> Run {
    let (who, flags) = arguments.split_first().unwrap();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let seed = flags.join("-");
    let seed = format!("{who}{seed}");
    let chat = [&["chat", "--seed", seed.as_str()], &flags[..]].concat();
    alexa(shop, &chat, sentences)
}

/// The stand-in, at the door of the three processes.
fn alexa(shop: &Shop, arguments: &[&str], input: &str) -> Run {
    let [_, _, gateway] = SERVICES;
    let door = shop.door.to_string();
    let arguments = [&["alexa"], arguments, &["--url", &door]].concat();
    let apart = shop.apart.as_ref().unwrap();
    let (folder, config) = (shop.folder(), shop.config_file());
    Run::of(
        &mut apart.command(gateway, &arguments, folder, &config),
        input,
    )
}
