//! Whole lives of links, at random, against a reference.
//!
//! A sequence of some forty things happens to two processes on one database and one cache: codes
//! exchanged and replayed, refreshes whose replies are lost, which come again or many at once,
//! with tokens of every age; checks, introspections, revocations, ends; accounts, clients, secrets,
//! roles and keys changed; caches emptied, processes started anew, months gone by. After each the
//! service must have done what [`model`] says, and what [`world::Rule`] names must hold.
//!
//! The same seed gives the same sequences, and one that fails is made shorter before it is shown.
//! `SAYCART_TEST_CASES` asks for more of them, `SAYCART_TEST_SEED` for others.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use saycart_sql::testing::TestDatabase;
use saycart_sql::{DatabaseKind, Statement};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use self::fault::Fault;
use self::step::{Step, steps};
use self::world::{EVERYTHING, Halt, Rule, World, holds};
use crate::store::MIGRATIONS;

mod access;
mod changes;
mod codes;
mod fault;
mod model;
mod play;
mod refresh;
mod step;
mod world;

/// `cart.read` and `orders.read`.
const READING: u32 = 0b101;
const CASES: u32 = 24;
/// Enough for each fault to be found.
const CASES_WITH_FAULT: u32 = 200;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("it is a number"))
}

fn runner(cases: u32, shrinking: u32) -> TestRunner {
    let mut seed = [0; 32];
    let number = number("SAYCART_TEST_SEED").unwrap_or(1);
    seed[..8].copy_from_slice(&number.to_be_bytes());
    let config = Config {
        cases,
        max_shrink_iters: shrinking,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    id: String,
    generation: i64,
    acknowledged: i64,
    kid: i64,
    kid_before: Option<i64>,
    access_floor: i64,
    floor_iat: i64,
    is_ended: i64,
}

impl World {
    /// (1): every row is what the model says.
    async fn rows_hold(&self) -> Result<(), Halt> {
        static ROWS: Statement = Statement::new(
            "SELECT id, generation, acknowledged, kid, kid_before, access_floor, floor_iat,
                    CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS is_ended
               FROM auth_grants ORDER BY created_at, id",
        );
        let mut connection = self.bench.db.acquire().await.unwrap();
        let rows = self.bench.db.query_as(&ROWS).fetch_all(&mut *connection);
        let rows: Vec<Row> = rows.await.unwrap();
        for (held, facts) in self.links.iter().zip(&self.model.links) {
            let expected = Row {
                id: held.id.to_string(),
                generation: facts.generation.into(),
                acknowledged: facts.acknowledged.into(),
                kid: facts.kid.into(),
                kid_before: facts.kid_before.map(i64::from),
                access_floor: facts.floor.0.into(),
                floor_iat: facts.floor.1,
                is_ended: facts.is_ended.into(),
            };
            let row = rows.iter().find(|row| row.id == expected.id);
            holds(row == Some(&expected), Rule::Row, || {
                format!("{row:?} should be {expected:?}")
            })?;
        }
        holds(rows.len() == self.links.len(), Rule::Row, || {
            format!(
                "{} links were made, and there are {}",
                self.links.len(),
                rows.len()
            )
        })
    }

    /// (5) and (6) of every token that there ever was, at both processes.
    async fn every_token_is_what_it_should_be(&mut self) -> Result<(), Halt> {
        for link in 0..self.links.len() {
            for age in 0..self.links[link].access.len() {
                let token = self.links[link].access_of(age);
                for at in 0..2 {
                    self.validate(link, &token, at).await?;
                }
            }
        }
        Ok(())
    }

    async fn live(&mut self, steps: &[Step]) -> Result<(), Halt> {
        for client in 0..self.model.clients.len() {
            let scope = if client == 1 { READING } else { EVERYTHING };
            self.authorize(client, client % 2, scope).await;
            self.play(Step::Exchange {
                code: 0,
                wrong: None,
                at: 0,
            })
            .await?;
        }
        for step in steps {
            self.play(*step).await?;
            // A fault of the database must show in what the service does.
            if self.fault == Fault::None {
                self.rows_hold().await?;
            }
        }
        self.every_token_is_what_it_should_be().await
    }
}

/// How far a sequence came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lived {
    ToTheEnd,
    /// Until seconds decided that nobody can know beforehand.
    UntilUnclear,
}

async fn happens(kind: DatabaseKind, fault: Fault, steps: &[Step]) -> Result<Lived, Halt> {
    let mut world = World::new(TestDatabase::of(kind, &MIGRATIONS).await, fault).await;
    let lived = world.live(steps).await;
    world.close().await;
    match lived {
        Ok(()) => Ok(Lived::ToTheEnd),
        Err(Halt::Unclear) => Ok(Lived::UntilUnclear),
        Err(broken) => Err(broken),
    }
}

fn whatever_happens_links_live_as_the_reference_says(kind: DatabaseKind) {
    let cases = number("SAYCART_TEST_CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap());
    let broken_off = AtomicU32::new(0);
    let lived = block_in_place(|| {
        let happens = |steps: Vec<Step>| {
            match Handle::current().block_on(happens(kind, Fault::None, &steps)) {
                Ok(Lived::ToTheEnd) => {}
                Ok(Lived::UntilUnclear) => drop(broken_off.fetch_add(1, Ordering::Relaxed)),
                Err(broken) => return Err(TestCaseError::fail(format!("{broken:?}"))),
            }
            Ok(())
        };
        runner(cases, 300).run(&steps(), happens)
    });
    if let Err(TestError::Fail(broken, steps)) = lived {
        panic!("{broken}\nafter {steps:#?}");
    }
    lived.unwrap();
    let broken_off = broken_off.into_inner();
    assert!(
        broken_off * 4 < cases,
        "{broken_off} of {cases} sequences broke off"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_links_live_as_the_reference_says_on_sqlite() {
    whatever_happens_links_live_as_the_reference_says(DatabaseKind::Sqlite);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_links_live_as_the_reference_says_on_postgres() {
    whatever_happens_links_live_as_the_reference_says(DatabaseKind::Postgres);
}

/// The first rule that a sequence breaks.
async fn found(kind: DatabaseKind, fault: Fault) -> Option<Rule> {
    let mut runner = runner(CASES_WITH_FAULT, 0);
    let strategy = steps();
    for case in 0..CASES_WITH_FAULT {
        let steps = strategy.new_tree(&mut runner).unwrap().current();
        if let Err(Halt::Broken { rule, what }) = happens(kind, fault, &steps).await {
            println!(
                "{fault:?} on {kind:?}, in sequence {}: {rule:?}: {what}",
                case + 1
            );
            return Some(rule);
        }
    }
    None
}

async fn is_found(kind: DatabaseKind, fault: Fault, expected: &[Rule]) {
    let found = found(kind, fault).await;
    let is_expected = found.is_some_and(|rule| expected.contains(&rule));
    assert!(is_expected, "{fault:?} on {kind:?}: {found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_that_does_not_hear_is_found_out() {
    let (sqlite, postgres) = (DatabaseKind::Sqlite, DatabaseKind::Postgres);
    is_found(sqlite, Fault::EndsUnheard, &[Rule::Promises]).await;
    is_found(postgres, Fault::ChangesUnheard, &[Rule::Promises]).await;
    let rules = [Rule::Active, Rule::Promises];
    is_found(sqlite, Fault::EpochsUnheard, &rules).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_forgets_is_found_out() {
    let faults: [(Fault, &[Rule]); 6] = [
        (Fault::ArrivalForgotten, &[Rule::Superseded]),
        (Fault::FloorForgotten, &[Rule::Promises]),
        (Fault::CodeForgotten, &[Rule::Code, Rule::Successor]),
        (Fault::LinksKept, &[Rule::Promises, Rule::Successor]),
        (Fault::RefreshForgotten, &[Rule::Faithful]),
        (Fault::ScopeGrows, &[Rule::Active]),
    ];
    for (fault, rules) in faults {
        is_found(DatabaseKind::Sqlite, fault, rules).await;
    }
}
