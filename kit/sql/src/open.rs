//! A service's database at its start: opened and brought up to date, as soon as it is there.
//!
//! A server that cannot be reached is waited for: machines start in any order. What waiting cannot
//! mend (a wrong password, no such database, a schema that is newer) ends the start.

use std::time::Duration;

use saycart_service::{Probe, causes};
use tokio::time::{Instant, sleep};

use crate::database::{ConnectError, Database};
use crate::dialect::DatabaseKind;
use crate::migrations::{MigrateError, MigrationSet};
use crate::settings::DatabaseSettings;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Longer: a service is away for longer than its database was. Shorter: a server that starts is
/// kept busy by those that ask whether it has.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often the log says that the start still waits.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Why a service cannot have its database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Its schema cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

impl OpenError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Connect(error) => error.may_pass(),
            Self::Migrate(error) => error.may_pass(),
        }
    }
}

impl DatabaseSettings {
    /// Opens the database and sees to its schema ([`Database::bring_up_to_date`]). Returns when it
    /// can be used, which `probe` then says; until then it says what is waited for.
    pub async fn open(
        &self,
        set: &'static MigrationSet,
        probe: &Probe,
    ) -> Result<Database, OpenError> {
        let mut waiting = Waiting::told_by(probe);
        loop {
            match self.try_open(set, &mut waiting).await {
                Ok(database) => {
                    probe.ready();
                    return Ok(database);
                }
                // A file is there or it is not: nobody will start it.
                Err(error) if self.kind() == Some(DatabaseKind::Postgres) && error.may_pass() => {
                    let reason = causes(&error).to_string();
                    waiting.on("the database", &reason).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_open(
        &self,
        set: &'static MigrationSet,
        waiting: &mut Waiting<'_>,
    ) -> Result<Database, OpenError> {
        let database = Database::connect(&self.url, self.pool).await?;
        database
            .bring_up_to_date(set, self.migrate, waiting)
            .await?;
        Ok(database)
    }
}

/// A start that waits for something: tries get rarer, the probe says what for, and the log does at
/// first and then every few seconds.
#[derive(Debug)]
pub(crate) struct Waiting<'p> {
    probe: &'p Probe,
    pause: Duration,
    said: Option<Instant>,
}

impl<'p> Waiting<'p> {
    fn told_by(probe: &'p Probe) -> Self {
        Self {
            probe,
            pause: FIRST_PAUSE,
            said: None,
        }
    }

    /// Waits a while. The reason must hold no secret.
    pub(crate) async fn on(&mut self, what: &str, reason: &str) {
        self.probe
            .not_ready(format!("waiting for {what}: {reason}"));
        if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
            self.said = Some(Instant::now());
            tracing::warn!(reason, "the start waits for {what}");
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use saycart_service::Runtime;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tries_get_rarer_and_the_probe_says_what_is_waited_for() {
        let health = Runtime::on_system_clock().health;
        let probe = health.register("shop.database");
        let mut waiting = Waiting::told_by(&probe);

        let mut pauses = Vec::new();
        for _ in 0..8 {
            let begun = Instant::now();
            waiting.on("the database", "nobody answers").await;
            pauses.push(begun.elapsed());
        }

        assert!(pauses.is_sorted(), "{pauses:?}");
        assert_eq!(pauses.last(), Some(&LONGEST_PAUSE));
        assert_eq!(
            health.report().not_ready,
            [(
                "shop.database",
                "waiting for the database: nobody answers".to_owned()
            )]
        );
    }
}
