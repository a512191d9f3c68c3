//! How long an import of 100,000 products takes, over real gRPC, on SQLite and on PostgreSQL.
#![expect(clippy::expect_used, reason = "a bench stops where its set-up fails")]

#[path = "../tests/it/shop.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod shop;
#[path = "../tests/it/shopper.rs"]
#[expect(dead_code, clippy::panic, reason = "the tests use more of it")]
mod shopper;

use std::fmt::Write as _;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

use saycart_testing::Tier;
use shop::TestShop;

fn catalogue(rows: usize) -> String {
    let kinds = [
        "Lamp", "Kettle", "Towel", "Charger", "Notebook", "Backpack", "Candle", "Mug",
    ];
    let mut file = "sku,name,price_minor,currency,brand,synonyms\n".to_owned();
    for (number, kind) in (0..rows).zip(kinds.iter().cycle()) {
        writeln!(
            file,
            "N{number},Brand {kind} No {number},{number},USD,Brand,thing {number}"
        )
        .expect("text can be written");
    }
    file
}

/// By `cargo bench`; as a test it only has to show that it works.
fn measured() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

fn benches(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    let file = catalogue(if measured() { 100_000 } else { 1_000 });
    let mut slow = criterion.benchmark_group("import of 100,000 products");
    slow.sample_size(10);
    for (tier, name) in [
        (Tier::Embedded, "all new, SQLite"),
        (Tier::Replicas, "all new, PostgreSQL"),
    ] {
        slow.bench_function(name, |bencher| {
            bencher.iter_batched(
                || runtime.block_on(TestShop::empty_on(tier)),
                |shop| {
                    runtime.block_on(shop.import(&file)).expect("imported");
                    shop
                },
                BatchSize::PerIteration,
            );
        });
    }
    slow.finish();
}

criterion_group!(import, benches);
criterion_main!(import);
