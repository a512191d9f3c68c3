//! The sentences of `tests/sentences`, which are those that a shop's conversation is expected to
//! know: each is understood as it is meant, and answered as it should be, in every language.

use std::collections::{BTreeMap, BTreeSet};

use saycart_skill_gateway::model::Model;

use super::shopper::{PASSPORT, Shopper, TOKEN};

const TABLES: [(&str, &str); 3] = [
    ("en-US", include_str!("../../sentences/en-US.txt")),
    ("en-GB", include_str!("../../sentences/en-GB.txt")),
    ("de-DE", include_str!("../../sentences/de-DE.txt")),
];

/// A line of a table.
struct Row {
    /// What is said before.
    before: Vec<String>,
    said: String,
    intent: String,
    slots: BTreeMap<String, String>,
    heard: String,
    cart: Vec<(String, u32)>,
}

impl Row {
    fn read(line: &str) -> Self {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let columns: [&str; 4] = columns.try_into().expect("four columns");
        let [sentences, intent, heard, cart] = columns;
        let mut before: Vec<String> = sentences
            .split("//")
            .map(|it| it.trim().to_owned())
            .collect();
        let (said, mut slots) = filled(&before.pop().unwrap());
        let mut words = intent.splitn(2, ' ');
        let intent = words.next().unwrap().to_owned();
        // A slot that was said in other words.
        for slot in words {
            let (name, value) = slot.split_once(": ").unwrap();
            slots.insert(name.to_owned(), value.to_owned());
        }
        let lines = cart.split(", ").filter(|line| !line.is_empty());
        let line = |line: &str| {
            let (sku, quantity) = line.split_once(' ').unwrap();
            (sku.to_owned(), quantity.parse().unwrap())
        };
        Self {
            before,
            said,
            intent,
            slots,
            heard: heard.to_owned(),
            cart: lines.map(line).collect(),
        }
    }
}

fn rows(table: &str) -> impl Iterator<Item = Row> {
    let lines = table.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with([';', '#']));
    lines.map(Row::read)
}

/// A sentence as it is said, and its slots: of "find {product: plugs}".
fn filled(sentence: &str) -> (String, BTreeMap<String, String>) {
    let mut said = String::new();
    let mut slots = BTreeMap::new();
    let mut rest = sentence;
    while let Some((words, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap();
        let (name, value) = slot.split_once(": ").unwrap();
        slots.insert(name.to_owned(), value.to_owned());
        said.push_str(words);
        said.push_str(value);
        rest = after;
    }
    said.push_str(rest);
    (said, slots)
}

#[test]
fn what_is_said_is_understood_as_it_is_meant() {
    let mut wrong = Vec::new();
    for (locale, table) in TABLES {
        let model = Model::load(locale).unwrap();
        for row in rows(table) {
            let spoken = model.understand(&row.said);
            let meant = spoken.map(|spoken| (spoken.name, spoken.slots));
            if meant != Some((row.intent, row.slots)) {
                wrong.push((locale, row.said, meant));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_intent_of_the_models_has_a_sentence() {
    for (locale, table) in TABLES {
        let said: BTreeSet<String> = rows(table).map(|row| row.intent).collect();
        let model = Model::load(locale).unwrap();
        let intents = model.language().intents.iter();
        let intents = intents.map(|intent| intent.name.as_str());
        let without: Vec<&str> = intents.filter(|name| !said.contains(*name)).collect();
        // Said of what is not understood.
        assert_eq!(without, ["AMAZON.FallbackIntent"], "{locale}");
    }
}

#[tokio::test]
async fn what_is_said_is_answered_as_it_should_be() {
    let mut wrong = Vec::new();
    for (locale, table) in TABLES {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        anna.shop.puts_on_sale(&[("PLUG", 1_999)]);
        for row in rows(table) {
            anna.shop.fill(PASSPORT, &[("PLUG", 2)]);
            anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 1)]);
            anna.hangs_up();
            for sentence in &row.before {
                anna.says(sentence).await;
            }

            let heard = anna.hears(&row.said).await;

            if !heard.contains(&row.heard) || anna.cart() != row.cart {
                wrong.push((locale, row.said, heard, anna.cart()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
