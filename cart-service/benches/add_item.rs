//! How long an add takes, from the caller's request to the durable answer, over real gRPC.
#![expect(clippy::expect_used, reason = "a bench stops where its set-up fails")]

#[path = "../tests/it/shop.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod shop;
#[path = "../tests/it/shopper.rs"]
#[expect(dead_code, clippy::panic, reason = "the tests use more of it")]
mod shopper;

use criterion::{Criterion, criterion_group, criterion_main};

use shop::TestShop;
use shopper::{add_sku, add_spoken};

fn benches(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    let (shop, anna) = runtime.block_on(async {
        let shop = TestShop::with_sample().await;
        let anna = shop.shopper("anna");
        (shop, anna)
    });
    let mut number = 0_u64;
    let mut next = || {
        number += 1;
        format!("r{number}")
    };

    criterion.bench_function("add to cart by name", |bencher| {
        bencher.iter(|| {
            let id = next();
            runtime.block_on(async {
                anna.adds(add_spoken(&id, "an echo dot", 1)).await;
                anna.clear(&format!("{id}-clear")).await.expect("cleared");
            });
        });
    });
    criterion.bench_function("a retried add", |bencher| {
        runtime.block_on(anna.adds(add_sku("again", "COLA", 1)));
        bencher.iter(|| runtime.block_on(anna.adds(add_sku("again", "COLA", 1))));
    });
    criterion.bench_function("read the cart", |bencher| {
        bencher.iter(|| runtime.block_on(anna.cart()));
    });
    drop(shop);
}

criterion_group!(add_item, benches);
criterion_main!(add_item);
