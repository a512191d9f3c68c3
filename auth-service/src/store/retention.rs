//! How long rows are kept, and clearing away those that are past it, a page at a time.

use std::time::Duration;

use saycart_sql::{Database, Statement};

use super::StoreError;
use super::grant::micros;

/// One kind of row that is deleted some time after its end. `docs/operator.md` publishes what is
/// here, and a test compares the two.
#[derive(Debug)]
pub(crate) struct Retention {
    /// What it is, as operators read it.
    what: &'static str,
    /// From when on its time counts, as operators read it.
    after: &'static str,
    /// How many days are added to that.
    days: u32,
    /// `$2` is the page, `$3` the time that is added.
    delete: Statement,
}

/// Every kind.
pub(crate) static ALL: [&Retention; 9] = [
    &GRANTS,
    &LINK_ATTEMPTS,
    &LINK_STEPS,
    &AUDIT_ORIGINS,
    &AUDIT_EVENTS,
    &CODES,
    &SESSIONS,
    &FLOWS,
    &PASSPORT_KEYS,
];

pub(crate) static GRANTS: Retention = Retention {
    what: "a link that has ended",
    after: "its end",
    days: 90,
    delete: Statement::new(
        "DELETE FROM auth_grants WHERE id IN (SELECT id FROM auth_grants
          WHERE ended_at IS NOT NULL AND ended_at < {now} - $3 LIMIT $2)",
    ),
};
pub(crate) static LINK_ATTEMPTS: Retention = Retention {
    what: "a try to link",
    after: "its start",
    days: 90,
    delete: Statement::new(
        "DELETE FROM auth_link_attempts WHERE id IN (SELECT id FROM auth_link_attempts
          WHERE started_at < {now} - $3 LIMIT $2)",
    ),
};
static LINK_STEPS: Retention = Retention {
    what: "a step of a try to link",
    after: "it was made",
    days: 90,
    delete: Statement::new(
        "DELETE FROM auth_link_steps WHERE id IN (SELECT id FROM auth_link_steps
          WHERE at < {now} - $3 LIMIT $2)",
    ),
};
pub(crate) static AUDIT_ORIGINS: Retention = Retention {
    what: "from where an audited event came, such as an address",
    after: "the event",
    days: 90,
    delete: Statement::new(
        "DELETE FROM auth_audit_origins WHERE event_id IN (SELECT event_id FROM auth_audit_origins
          WHERE at < {now} - $3 LIMIT $2)",
    ),
};
pub(crate) static AUDIT_EVENTS: Retention = Retention {
    what: "an event of the audit log",
    after: "it was written",
    days: 400,
    delete: Statement::new(
        "DELETE FROM auth_audit_events WHERE id IN (SELECT id FROM auth_audit_events
          WHERE at < {now} - $3 LIMIT $2)",
    ),
};
static CODES: Retention = Retention {
    what: "an authorization code (its hash)",
    after: "its time is over",
    days: 1,
    delete: Statement::new(
        "DELETE FROM auth_codes WHERE code_hash IN (SELECT code_hash FROM auth_codes
          WHERE expires_at < {now} - $3 LIMIT $2)",
    ),
};
pub(crate) static SESSIONS: Retention = Retention {
    what: "a browser's session",
    after: "its time is over",
    days: 1,
    delete: Statement::new(
        "DELETE FROM auth_sessions WHERE id_hash IN (SELECT id_hash FROM auth_sessions
          WHERE expires_at < {now} - $3 LIMIT $2)",
    ),
};
static FLOWS: Retention = Retention {
    what: "an open log-in, with what the client asked for",
    after: "its time is over",
    days: 1,
    delete: Statement::new(
        "DELETE FROM auth_flows WHERE id_hash IN (SELECT id_hash FROM auth_flows
          WHERE expires_at < {now} - $3 LIMIT $2)",
    ),
};
static PASSPORT_KEYS: Retention = Retention {
    what: "the public half of a passport key",
    after: "no passport of it can be valid",
    days: 0,
    delete: Statement::new(
        "DELETE FROM auth_passport_keys WHERE kid IN (SELECT kid FROM auth_passport_keys
          WHERE expires_at < {now} - $3 LIMIT $2)",
    ),
};

impl Retention {
    /// How long after that it stays.
    pub(crate) fn added(&self) -> Duration {
        Duration::from_hours(24) * self.days
    }
}

/// Deletes all rows of a kind that are past their time, `page` at once.
pub(crate) async fn delete_all(
    db: &Database,
    what: &Retention,
    page: u32,
) -> Result<(), StoreError> {
    loop {
        let deleted = delete_page(db, what, page).await?;
        if deleted > 0 {
            let Retention {
                what, after, days, ..
            } = what;
            tracing::debug!(what, after, days, deleted, "old rows were cleared away");
        }
        if deleted < u64::from(page) {
            return Ok(());
        }
    }
}

/// Deletes at most `page` rows of a kind. How many it deleted.
async fn delete_page(db: &Database, what: &Retention, page: u32) -> Result<u64, StoreError> {
    let mut transaction = db.begin_write().await?;
    let done = db
        .query(&what.delete)
        .bind(i64::from(page))
        .bind(micros(what.added()))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Retention {
        /// As the operator's guide publishes it.
        fn published(&self) -> String {
            let when = match self.days {
                0 => format!("when {}", self.after),
                1 => format!("a day after {}", self.after),
                days => format!("{days} days after {}", self.after),
            };
            format!("| {} | {when} |", self.what)
        }
    }

    #[test]
    fn what_is_published_is_what_is_done() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operator.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        let (_, section) = guide
            .split_once("\n## What is forgotten, and when\n")
            .unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let promised: Vec<&str> = section
            .lines()
            .filter_map(|line| line.strip_suffix(" auth-service |"))
            .filter(|line| !line.contains("| never by itself |"))
            .collect();
        let kept: Vec<String> = ALL.map(Retention::published).into();

        assert_eq!(promised, kept);
        assert_eq!(section.matches("\n| --- |").count(), 1, "one table");
    }
}
