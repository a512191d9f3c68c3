//! The database's clock, as this process knows it between two statements.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Clock, Probe, Timestamp};
use saycart_sql::{Database, Statement};
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
struct Learnt {
    database: Timestamp,
    at: Instant,
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
        let database = ask(db).await?;
        let learnt = Learnt {
            database,
            at: Instant::now(),
        };
        let clock = Self {
            learnt: Arc::new(Mutex::new(learnt)),
            machine,
            probe,
        };
        clock.compare(database);
        Ok(clock)
    }

    /// Asks again, and says whether the two clocks still agree.
    pub(crate) async fn refresh(&self, db: &Database) -> Result<(), StoreError> {
        let database = ask(db).await?;
        self.learn(database);
        self.compare(database);
        Ok(())
    }

    /// Now, by the database's clock.
    pub(crate) fn now(&self) -> Timestamp {
        let learnt = *self.learnt.lock();
        learnt.database.plus(learnt.at.elapsed())
    }

    /// Learns from a statement that has just been answered.
    pub(crate) fn learn(&self, database: Timestamp) {
        *self.learnt.lock() = Learnt {
            database,
            at: Instant::now(),
        };
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

async fn ask(db: &Database) -> Result<Timestamp, StoreError> {
    static NOW: Statement = Statement::new("SELECT {now} AS now");
    let mut connection = db.acquire().await?;
    let row: Row = db.query_as(&NOW).fetch_one(&mut *connection).await?;
    Ok(Timestamp::from_micros(row.now))
}
