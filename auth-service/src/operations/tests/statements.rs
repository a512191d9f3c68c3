//! The statements of `store::grant` and the reference of them do the same to a link's row, over
//! random histories.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use saycart_service::Timestamp;
use saycart_sql::testing::TestDatabase;

use super::{Bench, database_tests};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::access::acknowledged_after_jump;
use crate::domain::grant::refresh::{Presented, least_remaining};
use crate::domain::grant::{EndReason, Grant, Life, reference};
use crate::domain::key::{Kid, Trust};
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, Handle, TokenKey};
use crate::store::{self, MIGRATIONS, StoreError};

const HISTORIES: usize = 12;

/// One statement, its token's generation relative to the row's. Nobody rotates with an older token:
/// a trigger would refuse it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Rotate {
        ahead: u32,
        stale: bool,
        kid: u8,
        active: u8,
    },
    Touch {
        behind: u32,
        active: u8,
    },
    Remint {
        behind: u32,
    },
    Acknowledge {
        token: Access,
    },
    FastForward {
        token: Access,
    },
    Revoke {
        token: Access,
    },
    End,
    Wait {
        seconds: u64,
    },
}

#[derive(Debug, Clone, Copy)]
struct Access {
    ahead: u32,
    behind: u32,
    later: i64,
    kid: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let access = || {
        (0_u32..3, 0_u32..2, -1_i64..2, 1_u8..3).prop_map(|(ahead, behind, later, kid)| Access {
            ahead,
            behind,
            later,
            kid,
        })
    };
    let step = prop_oneof![
        6 => (0_u32..3, prop::bool::weighted(0.2), 1_u8..3, 1_u8..3).prop_map(
            |(ahead, stale, kid, active)| Step::Rotate { ahead, stale, kid, active }
        ),
        4 => (0_u32..2, 1_u8..3).prop_map(|(behind, active)| Step::Touch { behind, active }),
        4 => (0_u32..3).prop_map(|behind| Step::Remint { behind }),
        3 => access().prop_map(|token| Step::Acknowledge { token }),
        2 => access().prop_map(|token| Step::FastForward { token }),
        3 => access().prop_map(|token| Step::Revoke { token }),
        1 => Just(Step::End),
        3 => prop_oneof![Just(1), Just(2_800), Just(100_000)]
            .prop_map(|seconds| Step::Wait { seconds }),
    ];
    proptest::collection::vec(step, 20..40)
}

fn kid(number: u8) -> Kid {
    Kid::from_byte(number).unwrap()
}

fn generation(row: &Grant, ahead: u32, behind: u32) -> Generation {
    let number = (row.generation.get() + ahead).saturating_sub(behind).max(1);
    Generation::new(number).unwrap()
}

impl Access {
    fn of(self, row: &Grant) -> AccessToken {
        AccessToken {
            id: Handle::new([0; 16]).access_id(),
            kid: kid(self.kid),
            generation: generation(row, self.ahead, self.behind),
            issued_at_seconds: u32::try_from(row.now.as_seconds() + self.later).unwrap(),
            life_seconds: 3_600,
            scope: ScopeSet::EVERYTHING,
        }
    }
}

/// The statement: whether it did anything.
async fn run(
    bench: &Bench,
    key: &TokenKey,
    client: &AuthenticatedClient,
    row: &Grant,
    step: Step,
) -> Result<bool, StoreError> {
    let db = &*bench.db;
    let mut transaction = db.begin_write().await?;
    let done = match step {
        Step::Rotate {
            ahead,
            stale,
            kid: of,
            active,
        } => {
            let presented = generation(row, ahead, 0);
            let change = store::grant::Rotate {
                from: generation(row, u32::from(stale), 0),
                presented,
                next: presented.next().unwrap(),
                presented_kid: kid(of),
                active: kid(active),
                requested: row.scope,
            };
            let pair = store::grant::rotate(db, &mut transaction, key, client, &change).await?;
            pair.is_some()
        }
        Step::Touch { behind, active } => {
            let presented = generation(row, 0, behind);
            let active = kid(active);
            store::grant::touch(db, &mut transaction, key, client, presented, active).await?
        }
        Step::Remint { behind } => {
            let (presented, least) = (generation(row, 0, behind), least_remaining(client.policy()));
            store::grant::remint(db, &mut transaction, key, client, presented, least).await?
        }
        Step::Acknowledge { token } => {
            store::grant::acknowledge(db, &mut transaction, key, &token.of(row)).await?
        }
        Step::FastForward { token } => {
            let (token, policy) = (token.of(row), client.policy());
            let acknowledged = acknowledged_after_jump(token.generation, policy);
            store::grant::fast_forward(db, &mut transaction, key, &token, acknowledged, policy)
                .await?
        }
        Step::Revoke { token } => {
            let token = token.of(row);
            let acknowledged = acknowledged_after_jump(token.generation, client.policy());
            store::grant::revoke_access(db, &mut transaction, key, client, &token, acknowledged)
                .await?
        }
        Step::End => {
            let reason = EndReason::RevokedByUser;
            let ended = store::grant::end_link(db, &mut transaction, row.id, reason).await?;
            !ended.is_empty()
        }
        Step::Wait { .. } => false,
    };
    transaction.commit().await?;
    Ok(done)
}

/// The reference at `now`: the row afterwards, and whether it did anything.
fn expected(
    client: &AuthenticatedClient,
    row: &Grant,
    step: Step,
    now: Timestamp,
) -> (Grant, bool) {
    let mut after = Grant { now, ..row.clone() };
    let done = match step {
        Step::Rotate {
            ahead,
            stale,
            kid: of,
            active,
        } => {
            let change = reference::Rotate {
                from: generation(row, u32::from(stale), 0),
                presented: Presented {
                    generation: generation(row, ahead, 0),
                    kid: kid(of),
                    trust: Trust::Full,
                },
                requested: row.scope,
                active: kid(active),
            };
            reference::rotate(&mut after, client, &change)
        }
        Step::Touch { behind, active } => {
            reference::touch(&mut after, client, generation(row, 0, behind), kid(active))
        }
        Step::Remint { behind } => {
            let least = least_remaining(client.policy());
            reference::remint(&mut after, client, generation(row, 0, behind), least)
        }
        Step::Acknowledge { token } => reference::acknowledge(&mut after, &token.of(row)),
        Step::FastForward { token } => {
            let (token, policy) = (token.of(row), client.policy());
            let acknowledged = acknowledged_after_jump(token.generation, policy);
            reference::fast_forward(&mut after, &token, acknowledged, policy)
        }
        Step::Revoke { token } => {
            let token = token.of(row);
            let acknowledged = acknowledged_after_jump(token.generation, client.policy());
            reference::revoke_access(&mut after, client, &token, acknowledged)
        }
        Step::End => reference::end(&mut after, EndReason::RevokedByUser),
        Step::Wait { .. } => false,
    };
    (after, done)
}

/// What of a row is no time.
fn facts(row: &Grant) -> impl PartialEq + std::fmt::Debug + use<> {
    let reason = match row.life {
        Life::Ended { reason, .. } => Some(reason),
        Life::Alive | Life::UserGone | Life::ClientGone => None,
    };
    let pair = (row.generation, row.acknowledged, row.kid, row.kid_before);
    (pair, row.floor, reason, row.expires_at)
}

fn times(row: &Grant) -> [Timestamp; 3] {
    [
        row.refreshed_at,
        row.access_issued_at,
        row.access_expires_at,
    ]
}

async fn load(bench: &Bench, key: &TokenKey) -> Grant {
    let mut connection = bench.db.acquire().await.unwrap();
    let row = store::grant::load(&bench.db, &mut connection, key).await;
    row.unwrap().unwrap()
}

async fn compare(bench: &Bench, profile: Profile) {
    let client = bench.client(profile).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..HISTORIES {
        let history = steps().new_tree(&mut runner).unwrap().current();
        let key = bench.key_of(&bench.link(&client).await.access);
        for step in &history {
            if let Step::Wait { seconds } = step {
                bench.db.advance_clock(Duration::from_secs(*seconds));
            }
            let before = load(bench, &key).await;
            let done = run(bench, &key, &client, &before, *step).await.unwrap();
            let after = load(bench, &key).await;

            // The statement read the clock between the two.
            let (earliest, may_be_done) = expected(&client, &before, *step, before.now);
            let (latest, is_done) = expected(&client, &before, *step, after.now);
            assert_eq!(may_be_done, is_done, "{profile:?} {step:?} of {before:?}");
            assert_eq!(done, is_done, "{profile:?} {step:?} of {before:?}");
            assert_eq!(facts(&after), facts(&latest), "{step:?} of {before:?}");
            for (time, (from, to)) in times(&after)
                .into_iter()
                .zip(times(&earliest).into_iter().zip(times(&latest)))
            {
                assert!(
                    from <= time && time <= to,
                    "{step:?} of {before:?}: {after:?}"
                );
            }
        }
    }
}

database_tests! {
    MIGRATIONS;

    async fn the_reference_does_what_the_statements_do(db: TestDatabase) {
        let bench = Bench::on(db).await;
        for profile in [Profile::Alexa, Profile::Confidential, Profile::Public] {
            compare(&bench, profile).await;
        }
    }
}
