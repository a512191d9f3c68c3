//! What a passport costs: one signature per `ValidateToken`, one check per internal call.
//!
//! `cargo bench -p saycart-passport`

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at once")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use saycart_passport::{
    Audience, ClientId, Issuer, LinkId, PassportClaims, PassportId, PassportKey, Scopes, Signer,
    Subject, Verifier, VerifyingKeys,
};
use saycart_service::{ExposeSecret as _, ManualClock, Timestamp};

fn passports(criterion: &mut Criterion) {
    let now = Timestamp::from_seconds(1_800_000_000);
    let issuer = Issuer::parse("https://shop.example").unwrap();
    let audience = Audience::parse("cart").unwrap();
    let claims = PassportClaims {
        issuer: issuer.clone(),
        subject: Subject::parse("usr_01980000-0000-7000-8000-000000000000").unwrap(),
        audiences: vec![audience.clone()],
        client_id: ClientId::parse("cli_01980000-0000-7000-8000-000000000000").unwrap(),
        scopes: Scopes::parse("cart.read cart.write orders.read").unwrap(),
        issued_at: now,
        expires_at: now.plus(Duration::from_mins(1)),
        id: PassportId::parse("01980000-0000-7000-8000-000000000000").unwrap(),
        link_id: LinkId::parse("lnk_01980000-0000-7000-8000-000000000000").unwrap(),
    };
    let signer = Signer::generate().unwrap();
    let keys = VerifyingKeys::from_iter([PassportKey {
        key_id: signer.key_id().clone(),
        public_key: *signer.public_key(),
        expires_at: now.plus(Duration::from_hours(24)),
    }]);
    let verifier = Verifier::new(
        issuer,
        audience,
        Arc::new(keys),
        Arc::new(ManualClock::at(now)),
    );
    let passport = signer.sign(&claims).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();

    criterion.bench_function("passport/sign", |bencher| {
        bencher.iter(|| signer.sign(black_box(&claims)).unwrap());
    });
    criterion.bench_function("passport/verify", |bencher| {
        bencher.iter(|| {
            runtime
                .block_on(verifier.verify(black_box(passport.expose_secret())))
                .unwrap()
        });
    });
}

criterion_group!(benches, passports);
criterion_main!(benches);
