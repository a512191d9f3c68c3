//! The database's clock, as this process knows it between two statements.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Clock, Probe, Timestamp};
use saycart_sql::{Database, READS_ONLY, Statement};
use sqlx::FromRow;
use tokio::time::Instant;

use super::StoreError;

/// How far the machine's clock may be off the database's before this process should not serve:
/// passports are dated by the one and checked by the other.
const TOLERANCE: Duration = Duration::from_secs(5);

/// A monotonic clock plus the offset that was learnt at the last statement. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct DbClock {
    learnt: Arc<Mutex<Learnt>>,
    machine: Arc<dyn Clock>,
    probe: Probe,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Learnt {
    /// What it said.
    pub(crate) database: Timestamp,
    at: Instant,
}

impl Learnt {
    fn now(self) -> Timestamp {
        self.database.plus(self.at.elapsed())
    }
}

#[derive(Debug, FromRow)]
struct Row {
    now: i64,
}

impl DbClock {
    /// Asks the database for the first time.
    pub(crate) async fn start(
        db: &Database,
        machine: Arc<dyn Clock>,
        probe: Probe,
    ) -> Result<Self, StoreError> {
        let learnt = ask(db).await?;
        let clock = Self {
            learnt: Arc::new(Mutex::new(learnt)),
            machine,
            probe,
        };
        clock.compare(learnt.database);
        Ok(clock)
    }

    /// Asks again, and says whether the two clocks still agree and changes are taken. Also follows a database whose
    /// clock was put back.
    pub(crate) async fn refresh(&self, db: &Database) -> Result<(), StoreError> {
        let learnt = ask(db).await?;
        *self.learnt.lock() = learnt;
        if db.takes_changes().await? {
            self.compare(learnt.database);
        } else {
            self.probe.not_ready(READS_ONLY);
        }
        Ok(())
    }

    /// Says that nobody can ask: a process without its database cannot serve.
    pub(crate) fn is_out_of_reach(&self) {
        self.probe.not_ready("the database does not answer");
    }

    /// Now, by the database's clock.
    pub(crate) fn now(&self) -> Timestamp {
        let learnt = *self.learnt.lock();
        learnt.now()
    }

    /// Learns from a statement that was answered some time ago: that only ever puts the clock
    /// forward. Behind the database's, it would take tokens for good that are over.
    pub(crate) fn learn(&self, database: Timestamp) {
        let heard = Learnt {
            database,
            at: Instant::now(),
        };
        let mut learnt = self.learnt.lock();
        if heard.now() > learnt.now() {
            *learnt = heard;
        }
    }

    fn compare(&self, database: Timestamp) {
        let apart = database.distance(self.machine.now());
        if apart > TOLERANCE {
            self.probe.not_ready(format!(
                "this machine's clock and the database's are {} s apart",
                apart.as_secs()
            ));
        } else {
            self.probe.ready();
        }
    }
}

/// Asks the database.
pub(crate) async fn ask(db: &Database) -> Result<Learnt, StoreError> {
    static NOW: Statement = Statement::new("SELECT {now} AS now");
    let mut connection = db.acquire().await?;
    // The database reads its clock after this.
    let at = Instant::now();
    let row: Row = db.query_as(&NOW).fetch_one(&mut *connection).await?;
    let database = Timestamp::from_micros(row.now);
    Ok(Learnt { database, at })
}

#[cfg(test)]
mod tests {
    use saycart_service::Runtime;
    use saycart_sql::testing::TestDatabase;

    use super::*;
    use crate::store::MIGRATIONS;

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn an_old_answer_does_not_put_the_clock_back(db: TestDatabase) {
            let runtime = Runtime::on_system_clock();
            let probe = runtime.health.register("clock");
            let clock = DbClock::start(&db, runtime.clock, probe).await.unwrap();
            let old = clock.now();
            db.advance_clock(Duration::from_mins(1));
            clock.refresh(&db).await.unwrap();
            let new = clock.now();

            clock.learn(old);
            assert!(clock.now() >= new);

            clock.learn(new.plus(Duration::from_mins(1)));
            assert!(clock.now() >= new.plus(Duration::from_mins(1)));
            clock.refresh(&db).await.unwrap();
            assert!(clock.now() < new.plus(Duration::from_mins(1)));
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_process_whose_database_only_reads_is_not_ready() {
        let server = saycart_testing::PostgresServer::start();
        let url = format!("postgres://saycart@127.0.0.1:{}/postgres", server.port());
        let pool = saycart_sql::PoolSettings {
            size: 1,
            wait: Duration::from_secs(20),
        };
        let open = async |parameters: &str| {
            let url = saycart_service::SecretString::from(format!("{url}{parameters}"));
            Database::connect(&url, pool).await.unwrap()
        };
        let (primary, standby) = (
            open("").await,
            open("?options[default_transaction_read_only]=on").await,
        );
        let runtime = Runtime::on_system_clock();
        let probe = runtime.health.register("clock");
        let clock = DbClock::start(&primary, runtime.clock, probe)
            .await
            .unwrap();
        assert!(runtime.health.report().is_ready());

        clock.refresh(&standby).await.unwrap();
        let not_ready = runtime.health.report().not_ready;
        clock.refresh(&primary).await.unwrap();

        assert_eq!(not_ready, [("clock", READS_ONLY.to_owned())]);
        assert!(runtime.health.report().is_ready());
    }
}
