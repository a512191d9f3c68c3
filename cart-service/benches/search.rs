//! How long it takes to find a product by its name, and to build the index.
#![expect(clippy::expect_used, reason = "a bench stops where its set-up fails")]

mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use saycart_cart_service::search::Index;
use saycart_cart_service::{Language, Phrase};

use support::{measured, products};

fn benches(criterion: &mut Criterion) {
    let phrases = [
        "an echo dot",
        "eco show five",
        "all purpose flower",
        "garden hose",
        "two packs of pepper towels twelve rolls",
        "something that nobody sells with many words in it",
    ]
    .map(|phrase| Phrase::parse(phrase).expect("short"));
    let counts: &[usize] = if measured() {
        &[1_000, 10_000, 100_000]
    } else {
        &[1_000]
    };
    for count in counts {
        let index = Index::build(products(*count));
        criterion.bench_function(&format!("search among {count} products"), |bencher| {
            let mut phrases = phrases.iter().cycle();
            bencher.iter(|| {
                let phrase = phrases.next().expect("a cycle has no end");
                black_box(index.find(Language::English, phrase, 3).decision)
            });
        });
    }
    let all = products(if measured() { 10_000 } else { 1_000 });
    let mut slow = criterion.benchmark_group("index");
    slow.sample_size(10);
    slow.bench_function("build of 10,000 products", |bencher| {
        bencher.iter_with_large_drop(|| Index::build(all.clone()));
    });
    slow.finish();
}

criterion_group!(search, benches);
criterion_main!(search);
