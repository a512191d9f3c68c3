//! What operators see of tries to link: how far each came, and every step once.

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;

use super::account::accounts;
use super::{Bench, database_tests};
use crate::domain::attempt::{AttemptFailure, NewStep, Outcome, Step, StepKind};
use crate::domain::ids::AttemptId;
use crate::domain::profile::Profile;
use crate::operations::LinkWatch;
use crate::store::{self, MIGRATIONS};

/// Writes a first step of a try down.
async fn step(bench: &Bench) -> AttemptId {
    let now = bench.tokens.now();
    let attempt = AttemptId::generate(now);
    let mut connection = bench.db.acquire().await.unwrap();
    let step = NewStep::of_stranger(attempt, AttemptFailure::UnknownClient);
    store::link_step::note(&bench.db, &mut connection, now, step)
        .await
        .unwrap();
    attempt
}

/// All links that live end, at one instant.
async fn end_all(bench: &Bench) {
    static END: Statement = Statement::new(
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'client_disabled'
          WHERE ended_at IS NULL",
    );
    let mut transaction = bench.db.begin_write().await.unwrap();
    let done = bench.db.query(&END).execute(&mut *transaction).await;
    done.unwrap();
    transaction.commit().await.unwrap();
}

/// What a watcher sees until there is nothing more.
async fn all(watch: &mut LinkWatch) -> Vec<Step> {
    let mut seen = Vec::new();
    loop {
        let new = watch.look().await.unwrap();
        if new.is_empty() {
            return seen;
        }
        seen.extend(new);
        assert!(seen.len() < 100, "no step is shown for ever: {seen:?}");
    }
}

fn tries(steps: &[Step]) -> Vec<AttemptId> {
    steps.iter().filter_map(|step| step.attempt).collect()
}

database_tests! {
    MIGRATIONS;

    async fn of_more_ends_of_one_instant_than_a_look_has_room_for_each_is_shown_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        for _ in 0..7 {
            bench.link(&client).await;
        }
        let mut watch = accounts(&bench).watch_links(None).await.unwrap();
        watch.page = 3;
        end_all(&bench).await;

        let ends = all(&mut watch).await;
        let next = step(&bench).await;
        let then = all(&mut watch).await;

        assert_eq!(ends.len(), 7);
        let first = ends[0].at;
        assert!(ends.iter().all(|end| end.at == first && matches!(end.outcome, Outcome::LinkEnded(_))));
        assert_eq!(tries(&then), [next], "what comes after them is shown as well");
    }

    async fn where_one_list_is_cut_off_nothing_of_either_is_passed_over(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let mut watch = accounts(&bench).watch_links(None).await.unwrap();
        watch.page = 2;
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(step(&bench).await);
            // Far more than a look goes back.
            bench.wait(60).await;
        }
        bench.link(&client).await;
        end_all(&bench).await;
        bench.wait(60).await;
        made.push(step(&bench).await);

        let seen = all(&mut watch).await;

        assert_eq!(tries(&seen), made);
        assert_eq!(seen.len(), 7, "and the end");
        assert!(seen.is_sorted_by_key(|step| step.at));
    }

    async fn a_step_that_is_committed_late_is_shown_late_and_once(db: TestDatabase) {
        static LATE: Statement = Statement::new(
            "UPDATE auth_link_steps SET at = at - 5000000 WHERE attempt_id = $1",
        );
        let bench = Bench::on(db).await;
        bench.wait(60).await;
        let mut watch = accounts(&bench).watch_links(None).await.unwrap();
        bench.wait(60).await;
        step(&bench).await;
        assert_eq!(all(&mut watch).await.len(), 1);

        let late = step(&bench).await;
        let mut connection = bench.db.acquire().await.unwrap();
        let query = bench.db.query(&LATE).bind(late.to_string());
        query.execute(&mut *connection).await.unwrap();
        drop(connection);

        assert_eq!(tries(&all(&mut watch).await), [late]);
        assert!(all(&mut watch).await.is_empty());
    }

    async fn a_try_that_has_its_code_is_not_told_as_failed(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let attempt = AttemptId::generate(bench.tokens.now());
        let db = &*bench.db;
        let mut connection = db.acquire().await.unwrap();
        store::link_attempt::start(db, &mut connection, attempt, client.id()).await.unwrap();
        // In one tab a wrong password; in another the shopper is signed in, and allows it.
        let failure = AttemptFailure::WrongPassword;
        store::link_attempt::note_failed(db, &mut connection, attempt, failure).await.unwrap();

        store::link_attempt::note_code(db, &mut connection, attempt, user).await.unwrap();

        let found = store::link_log::find(db, &mut connection, attempt).await.unwrap();
        assert_eq!(found.unwrap().last, Outcome::Well(StepKind::Code));
    }
}
