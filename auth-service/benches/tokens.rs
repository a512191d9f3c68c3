//! What a request costs auth-service: `ValidateToken` with the link in the cache and without, and
//! a refresh, each through its real routes, on a real SQLite file, without a network.
//!
//! `cargo bench -p saycart-auth-service --bench tokens`

#![expect(
    clippy::unwrap_used,
    reason = "a bench cannot go on without its set-up"
)]

mod linked;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;

use linked::{CLIENT, called_by_the_gateway, config, linked, token_request, validate};

fn tokens(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [warm, cold] = &folders;

    let hit = runtime.block_on(linked(config(warm.path(), Duration::from_mins(5))));
    let client = AuthServiceClient::new(called_by_the_gateway(&hit.auth));
    criterion.bench_function("ValidateToken, link in the cache", |bencher| {
        bencher.iter(|| runtime.block_on(validate(&mut client.clone(), &hit.access)));
    });

    // Entries that are stale at once: every request asks the database.
    let miss = runtime.block_on(linked(config(cold.path(), Duration::from_nanos(1))));
    let client = AuthServiceClient::new(called_by_the_gateway(&miss.auth));
    criterion.bench_function("ValidateToken, link in the database", |bencher| {
        bencher.iter(|| runtime.block_on(validate(&mut client.clone(), &miss.access)));
    });

    let form = format!(
        "grant_type=refresh_token&refresh_token={}&client_id={CLIENT}&client_secret={}",
        hit.refresh, hit.secret
    );
    criterion.bench_function("POST /oauth2/token, refresh for Alexa", |bencher| {
        bencher.iter(|| runtime.block_on(token_request(&hit.auth, form.clone())));
    });
}

criterion_group!(benches, tokens);
criterion_main!(benches);
