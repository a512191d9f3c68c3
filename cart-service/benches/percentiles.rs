//! How long half and 99 of 100 searches take at most, and adds and readings over real gRPC, on SQLite and on
//! PostgreSQL.
//! It tells, and asserts nothing: another machine takes another time.
#![expect(clippy::expect_used, reason = "a bench stops where its set-up fails")]
#![expect(clippy::print_stdout, reason = "it tells what it measured")]

#[path = "../tests/it/shop.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod shop;
#[path = "../tests/it/shopper.rs"]
#[expect(dead_code, clippy::panic, reason = "the tests use more of it")]
mod shopper;
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use saycart_cart_service::search::Index;
use saycart_cart_service::{Language, Phrase, SAMPLE_CATALOGUE};
use saycart_testing::Tier;

use shop::TestShop;
use shopper::{add_sku, add_spoken};
use support::{measured, products};

/// What was heard of what shoppers say, well and badly: id, part, kind, form, source, phrase, what is meant.
const HEARD: &str = include_str!("../hearings/en-US/cases.tsv");

/// So many of a hundred took no longer.
fn within(times: &[Duration], of_hundred: usize) -> Duration {
    let last = (times.len() * of_hundred).div_ceil(100).saturating_sub(1);
    times.get(last).copied().unwrap_or_default()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "{what:<44} p50 {:7.2} ms   p99 {:7.2} ms   of {}",
        millis(within(&times, 50)),
        millis(within(&times, 99)),
        times.len()
    );
}

/// Each for another phrase, among so many products.
fn searches(count: usize, rounds: usize) -> Vec<Duration> {
    let index = Index::build(products(count));
    let mut times = Vec::new();
    for line in HEARD.lines().skip(1).take(rounds) {
        let phrase = line.split('\t').nth(5).expect("a phrase");
        let phrase = Phrase::parse(phrase).expect("short");
        let begun = Instant::now();
        black_box(index.find(Language::English, &phrase, 3).decision);
        times.push(begun.elapsed());
    }
    times
}

/// Of one thing, the sample shop sells no more at once.
const MOST_OF_ONE: usize = 10;

/// By name, as a voice does it; each is another request, and lasts when it is answered.
async fn adds(tier: Tier, rounds: usize) -> Vec<Duration> {
    let shop = TestShop::selling_on(tier, SAMPLE_CATALOGUE).await;
    let anna = shop.shopper("anna");
    let mut times = Vec::new();
    for number in 0..rounds {
        if number % MOST_OF_ONE == 0 {
            let cleared = anna.clear(&format!("c{number}")).await;
            cleared.expect("the cart can be emptied");
        }
        let add = add_spoken(&format!("r{number}"), "an echo dot", 1);
        let begun = Instant::now();
        anna.adds(add).await;
        times.push(begun.elapsed());
    }
    times
}

/// Of as many lines as a cart may have.
async fn readings(tier: Tier, rounds: usize) -> Vec<Duration> {
    let rows = (0..100).map(|number| format!("T{number},Tea of the garden {number},500,USD"));
    let header = std::iter::once("sku,name,price_minor,currency".to_owned());
    let catalogue: Vec<_> = header.chain(rows).collect();
    let shop = TestShop::selling_on(tier, &catalogue.join("\n")).await;
    let bea = shop.shopper("bea");
    for number in 0..100 {
        let sku = format!("T{number}");
        bea.adds(add_sku(&format!("r{number}"), &sku, 1)).await;
    }
    let mut times = Vec::new();
    for _ in 0..rounds {
        let begun = Instant::now();
        bea.get().await.expect("the cart can be read");
        times.push(begun.elapsed());
    }
    times
}

/// Whether a test runner asks what there is to run, as it asks every harness; it is told.
fn is_listed() -> bool {
    let has = |option: &str| std::env::args().any(|argument| argument == option);
    if has("--list") && !has("--ignored") {
        println!("percentiles: benchmark");
    }
    has("--list")
}

fn main() {
    if is_listed() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    let rounds = if measured() { 2_000 } else { MOST_OF_ONE + 2 };
    let counts: &[usize] = if measured() {
        &[1_000, 10_000, 100_000]
    } else {
        &[1_000]
    };
    for count in counts {
        let times = searches(*count, rounds);
        tell(&format!("search among {count} products"), times);
    }
    for (tier, name) in [(Tier::Embedded, "SQLite"), (Tier::Replicas, "PostgreSQL")] {
        let times = runtime.block_on(adds(tier, rounds));
        tell(&format!("add to cart by name, {name}"), times);
        let times = runtime.block_on(readings(tier, rounds));
        tell(&format!("read a cart of a hundred lines, {name}"), times);
    }
}
