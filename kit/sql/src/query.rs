//! A statement on its way to the database: sqlx's query, under a limit of our own, in a span and
//! with its duration counted. Spans say verb and table of a statement, never its parameters.
//!
//! PostgreSQL ends what takes too long, but a server whose machine vanishes ends nothing and says
//! nothing, and the kernel waits a quarter of an hour for it. So whatever is asked on a connection
//! passes through [`Line::run`], which waits a little longer than the server allows itself and
//! then takes it for gone. The connection goes back to the pool ([`crate::lent`]) and is closed hard
//! there if it still does not answer ([`crate::Database::connect`]).

use std::fmt;
use std::ops::DerefMut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saycart_telemetry::db::Operation;
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow};
use sqlx::{Any, Encode, FromRow, Type};
use tokio::time::timeout;

use crate::dialect::{DatabaseKind, Statement};
use crate::failure::{Failure, classify, is_out_of_reach, silence};
use crate::lent::Connection;

/// The way to one database, and whether it was passable last. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    kind: DatabaseKind,
    cut: Arc<AtomicBool>,
}

impl Line {
    pub(crate) fn to(kind: DatabaseKind) -> Self {
        Self {
            kind,
            cut: Arc::default(),
        }
    }

    /// Whether the last thing asked was answered.
    pub(crate) fn is_open(&self) -> bool {
        !self.cut.load(Ordering::Relaxed)
    }

    /// Asks for something that takes as long as a statement of a request may take, and `more`.
    pub(crate) async fn run<T>(
        &self,
        more: Duration,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let done = match self.kind.patience() {
            Some(patience) => timeout(patience + more, work)
                .await
                .unwrap_or_else(|_elapsed| Err(silence())),
            None => work.await,
        };
        let is_cut = done.as_ref().is_err_and(is_out_of_reach);
        self.cut.store(is_cut, Ordering::Relaxed);
        done
    }
}

impl Line {
    /// Begins or ends a transaction.
    pub(crate) async fn control<T>(
        &self,
        name: &'static str,
        more: Duration,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let operation = Operation {
            system: self.kind.system_name(),
            name,
            collection: "",
        };
        operation.run(self.run(more, work), error_type).await
    }
}

/// A statement that answers no rows.
#[must_use = "it does nothing until it is executed"]
pub struct Query {
    inner: sqlx::query::Query<'static, Any, AnyArguments>,
    line: Line,
    more: Duration,
    operation: Operation,
}

/// A statement that answers rows of type `R`.
#[must_use = "it does nothing until it is executed"]
pub struct QueryAs<R> {
    inner: sqlx::query::QueryAs<'static, Any, R, AnyArguments>,
    line: Line,
    more: Duration,
    operation: Operation,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive() // the parameters are somebody's data
    }
}

impl<R> fmt::Debug for QueryAs<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryAs").finish_non_exhaustive()
    }
}

impl Query {
    pub(crate) fn new(line: &Line, statement: &Statement) -> Self {
        Self {
            inner: sqlx::query(statement.render(line.kind)),
            line: line.clone(),
            more: statement.more_patience(),
            operation: operation(line.kind, statement),
        }
    }

    /// Gives the next parameter its value.
    pub fn bind<T: Encode<'static, Any> + Type<Any> + 'static>(self, value: T) -> Self {
        Self {
            inner: self.inner.bind(value),
            ..self
        }
    }

    /// Runs it; says how many rows it changed.
    pub async fn execute(
        self,
        mut connection: impl DerefMut<Target = Connection> + Send,
    ) -> Result<AnyQueryResult, sqlx::Error> {
        let asked = connection.ask(|connection| {
            let work = self.inner.execute(connection);
            self.line.run(self.more, work)
        });
        self.operation.run(asked, error_type).await
    }

    /// Runs it and reads all rows.
    pub async fn fetch_all(
        self,
        mut connection: impl DerefMut<Target = Connection> + Send,
    ) -> Result<Vec<AnyRow>, sqlx::Error> {
        let asked = connection.ask(|connection| {
            let work = self.inner.fetch_all(connection);
            self.line.run(self.more, work)
        });
        self.operation.run(asked, error_type).await
    }
}

impl<R> QueryAs<R>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    pub(crate) fn new(line: &Line, statement: &Statement) -> Self {
        Self {
            inner: sqlx::query_as(statement.render(line.kind)),
            line: line.clone(),
            more: statement.more_patience(),
            operation: operation(line.kind, statement),
        }
    }

    /// Gives the next parameter its value.
    pub fn bind<T: Encode<'static, Any> + Type<Any> + 'static>(self, value: T) -> Self {
        Self {
            inner: self.inner.bind(value),
            ..self
        }
    }

    /// Runs it and reads all rows.
    pub async fn fetch_all(
        self,
        mut connection: impl DerefMut<Target = Connection> + Send,
    ) -> Result<Vec<R>, sqlx::Error> {
        let asked = connection.ask(|connection| {
            let work = self.inner.fetch_all(connection);
            self.line.run(self.more, work)
        });
        self.operation.run(asked, error_type).await
    }

    /// Runs it and reads the row that there must be.
    pub async fn fetch_one(
        self,
        mut connection: impl DerefMut<Target = Connection> + Send,
    ) -> Result<R, sqlx::Error> {
        let asked = connection.ask(|connection| {
            let work = self.inner.fetch_one(connection);
            self.line.run(self.more, work)
        });
        self.operation.run(asked, error_type).await
    }

    /// Runs it and reads the row that there may be.
    pub async fn fetch_optional(
        self,
        mut connection: impl DerefMut<Target = Connection> + Send,
    ) -> Result<Option<R>, sqlx::Error> {
        let asked = connection.ask(|connection| {
            let work = self.inner.fetch_optional(connection);
            self.line.run(self.more, work)
        });
        self.operation.run(asked, error_type).await
    }
}

fn operation(kind: DatabaseKind, statement: &Statement) -> Operation {
    let subject = statement.subject();
    Operation {
        system: kind.system_name(),
        name: subject.verb,
        collection: subject.table,
    }
}

fn error_type(error: &sqlx::Error) -> &'static str {
    match classify(error) {
        Failure::Duplicate => "duplicate",
        Failure::Unavailable => "unavailable",
        Failure::Fault => "fault",
    }
}
