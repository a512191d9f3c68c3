//! How long an add and a reading take, from the caller's request to the durable answer, over real gRPC.
#![expect(clippy::expect_used, reason = "a bench stops where its set-up fails")]

#[path = "../tests/it/shop.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod shop;
#[path = "../tests/it/shopper.rs"]
#[expect(dead_code, clippy::panic, reason = "the tests use more of it")]
mod shopper;

use criterion::{Criterion, criterion_group, criterion_main};

use shop::TestShop;
use shopper::{Shopper, add_sku, add_spoken};

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
    let (_shop, bea) = runtime.block_on(with_a_full_cart());
    criterion.bench_function("read a cart of a hundred lines", |bencher| {
        bencher.iter(|| runtime.block_on(bea.cart()));
    });
}

/// As many lines as a cart may have.
async fn with_a_full_cart() -> (TestShop, Shopper) {
    let rows = (0..100).map(|number| format!("T{number},Tea of the garden {number},500,USD"));
    let header = std::iter::once("sku,name,price_minor,currency".to_owned());
    let catalogue: Vec<_> = header.chain(rows).collect();
    let shop = TestShop::selling(&catalogue.join("\n")).await;
    let bea = shop.shopper("bea");
    for number in 0..100 {
        let sku = format!("T{number}");
        bea.adds(add_sku(&format!("r{number}"), &sku, 1)).await;
    }
    (shop, bea)
}

criterion_group!(add_item, benches);
criterion_main!(add_item);
