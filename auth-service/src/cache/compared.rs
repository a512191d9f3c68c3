//! Compares a cache with [`super::reference`], call by call, over random histories.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::conformance::{Rig, key_of};
use super::reference::Slot;
use super::{Cached, DEAD_LIFE, Invalidation, LEASE_LIFE, Lease, TokenCache as _};

const HISTORIES: u32 = 64;

/// What is asked of a cache. Leases are told apart by numbers.
#[derive(Debug, Clone, Copy)]
enum Call {
    Read,
    Lease(u64),
    Fill(u64, Duration),
    Invalidate(Invalidation),
    Pass(Duration),
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // No life ends within a second of any sum of waits: a slow machine changes nothing.
    let life = prop_oneof![Just(Duration::from_secs(5)), Just(Duration::from_secs(62))];
    let wait = prop_oneof![Just(Duration::from_secs(3)), Just(Duration::from_secs(7))];
    let what = prop_oneof![Just(Invalidation::Ended), Just(Invalidation::Changed)];
    let call = prop_oneof![
        3 => Just(Call::Read),
        3 => (1_u64..4).prop_map(Call::Lease),
        4 => (1_u64..4, life).prop_map(|(lease, life)| Call::Fill(lease, life)),
        2 => what.prop_map(Call::Invalidate),
        2 => wait.prop_map(Call::Pass),
    ];
    proptest::collection::vec(call, 1..30)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

/// Whether the caches of a rig answer as the reference does.
pub(crate) async fn answers_alike(rig: &impl Rig) {
    let mut runner = TestRunner::deterministic();
    for number in 0..HISTORIES {
        let history = calls().new_tree(&mut runner).unwrap().current();
        let cache = rig.cache().await;
        let key = key_of(100_000 + number);
        let (mut slot, mut now) = (Slot::<Cached>::default(), 0);
        for call in &history {
            match *call {
                Call::Read => {
                    let (found, _) = cache.read(&key).await.unwrap();
                    assert_eq!(found, slot.read(now), "{history:?}");
                }
                Call::Lease(lease) => {
                    let holder = cache.lease(&key, Lease(lease)).await.unwrap();
                    let expected = slot.lease(lease, millis(LEASE_LIFE), now);
                    assert_eq!(holder, Lease(expected), "{history:?}");
                }
                Call::Fill(lease, life) => {
                    let entry = format!("filled by {lease}").into_bytes();
                    let cached = Cached::Sealed(entry.clone());
                    let filled = cache.fill(&key, Lease(lease), entry, life).await.unwrap();
                    let expected = slot.fill(lease, cached, millis(life), now);
                    assert_eq!(filled, expected, "{history:?}");
                }
                Call::Invalidate(what) => {
                    cache.invalidate(&[key], what).await.unwrap();
                    let left = match what {
                        Invalidation::Ended => Some((Cached::Dead, millis(DEAD_LIFE))),
                        Invalidation::Changed => None,
                    };
                    slot.invalidate(left, now);
                }
                Call::Pass(time) => {
                    rig.pass(time, &[key]).await;
                    now += millis(time);
                }
            }
        }
    }
}
