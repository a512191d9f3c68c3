//! What it costs to prove a request: with its chain known, and with a chain never seen before.
//!
//! `cargo bench -p saycart-skill-gateway`
//!
//! Measured on the router, without connections. The request is a repeat from the second time on,
//! so that what is measured is the proof (URL, chain, signature, parsing, timestamp, application)
//! and the memory of requests, and not what the skill does.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at once")]

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http::Request;
use saycart_service::grpc::in_process;
use saycart_service::internal::{Caller, Upstream};
use saycart_service::net::Limits;
use saycart_service::{ManualClock, Runtime, Timestamp};
use saycart_skill_gateway::config::{TlsSource, TrustedProxies};
use saycart_skill_gateway::{Gateway, GatewayConfig, Pages, ShopWords, Upstreams};
use serde_json::json;
use tower::ServiceExt as _;

#[path = "../tests/fixtures/mod.rs"]
#[expect(dead_code, reason = "the tests need more kinds of chains")]
mod fixtures;

use fixtures::{NOW_SECONDS, Usual};

const SKILL_ID: &str = "amzn1.ask.skill.bench";

fn verification(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let usual = Usual::new();
    let (roots, chains) = (
        folder.path().join("roots.pem"),
        folder.path().join("chains"),
    );
    std::fs::write(&roots, usual.root.pem()).unwrap();
    std::fs::create_dir(&chains).unwrap();
    std::fs::write(chains.join("known.pem"), usual.chain()).unwrap();
    let config = GatewayConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        tls: TlsSource::Off,
        trusted_proxies: TrustedProxies::default(),
        skill_ids: vec![SKILL_ID.to_owned()],
        shop: ShopWords::default(),
        answer_within: Duration::from_secs(6),
        dev_trust_anchors: Some(roots),
        dev_chain_dir: Some(chains.clone()),
        limits: Limits::default(),
        strict_transport: true,
    };
    let _inside = runtime.enter();
    let nobody = Upstream::from(in_process().1.channel(Caller::named("skill-gateway")));
    let upstreams = Upstreams {
        auth: nobody.clone(),
        cart: nobody,
        pages: Pages::InProcess(Router::new()),
    };
    let clock = Arc::new(ManualClock::at(Timestamp::from_seconds(NOW_SECONDS)));
    let gateway = runtime
        .block_on(Gateway::bind(config, Runtime::new(clock), upstreams))
        .unwrap();
    let router = gateway.router();
    let body = launch();
    let signature = usual.signer.sign(body.as_bytes());
    let hear = |name: &str| {
        let request = Request::post("/alexa")
            .header("Host", "localhost")
            .header(
                "SignatureCertChainUrl",
                format!("https://s3.amazonaws.com/echo.api/{name}"),
            )
            .header("Signature-256", &signature)
            .body(Body::from(body.clone()))
            .unwrap();
        let answer = runtime.block_on(router.clone().oneshot(request)).unwrap();
        assert_eq!(answer.status(), 200);
    };

    criterion.bench_function("verification/known_chain", |bencher| {
        bencher.iter(|| hear("known.pem"));
    });
    let mut number = 0;
    let mut new_chain = || {
        number += 1;
        let name = format!("{number}.pem");
        std::fs::write(chains.join(&name), usual.chain()).unwrap();
        name
    };
    criterion.bench_function("verification/new_chain", |bencher| {
        bencher.iter_batched(&mut new_chain, |name| hear(&name), BatchSize::SmallInput);
    });
}

fn launch() -> String {
    let application = json!({ "applicationId": SKILL_ID });
    json!({
        "version": "1.0",
        "context": { "System": {
            "application": application,
            "user": { "userId": "amzn1.ask.account.ANNA" },
        } },
        "request": {
            "type": "LaunchRequest",
            "requestId": "amzn1.echo-api.request.1",
            "timestamp": Timestamp::from_seconds(NOW_SECONDS).to_string(),
            "locale": "en-US",
        },
    })
    .to_string()
}

criterion_group!(benches, verification);
criterion_main!(benches);
