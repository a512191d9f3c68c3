//! One operation of a database: its span and its duration.

use std::time::Instant;

use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::{names, red};

/// What is asked of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// `postgresql`, `sqlite` or `redis`.
    pub system: &'static str,
    /// `SELECT`, `COMMIT`, …; of Redis the command.
    pub name: &'static str,
    /// The table, or nothing.
    pub collection: &'static str,
}

impl Operation {
    /// Does it in a span of its own. `type_of` names an error by a word of a closed set.
    pub async fn run<T, E>(
        self,
        work: impl Future<Output = Result<T, E>>,
        type_of: fn(&E) -> &'static str,
    ) -> Result<T, E> {
        let span = tracing::debug_span!(
            "db",
            { names::SPAN_NAME } = self.summary(),
            { names::SPAN_KIND } = "client",
            { names::SPAN_STATUS } = Empty,
            { names::DB_SYSTEM_NAME } = self.system,
            { names::DB_OPERATION_NAME } = self.name,
            { names::DB_COLLECTION_NAME } =
                (!self.collection.is_empty()).then_some(self.collection),
            { names::DB_QUERY_SUMMARY } = self.summary(),
            { names::ERROR_TYPE } = Empty,
        );
        let _timed = Timed {
            operation: self,
            started: Instant::now(),
        };
        let done = work.instrument(span.clone()).await;
        if let Err(error) = &done {
            fail(&span, type_of(error));
        }
        done
    }

    fn summary(self) -> String {
        if self.collection.is_empty() {
            self.name.to_owned()
        } else {
            format!("{} {}", self.name, self.collection)
        }
    }
}

/// Marks a span as one of something that failed.
pub fn fail(span: &Span, error_type: &str) {
    span.record(names::SPAN_STATUS, "ERROR");
    span.record(names::ERROR_TYPE, error_type);
}

/// Counts on drop: also what is given up at a deadline took its time.
struct Timed {
    operation: Operation,
    started: Instant,
}

impl Drop for Timed {
    fn drop(&mut self) {
        let Operation {
            system,
            name,
            collection,
        } = self.operation;
        red::db_client(system, name, collection, self.started.elapsed());
    }
}
