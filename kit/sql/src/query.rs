//! A statement on its way to the database: sqlx's query, run in a span and with its duration
//! counted.
//!
//! Spans say verb and table of a statement, never its parameters.

use std::fmt;

use saycart_telemetry::db::Operation;
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow};
use sqlx::{Any, Encode, Executor, FromRow, Type};

use crate::dialect::{DatabaseKind, Statement};
use crate::failure::{Failure, classify};

/// A statement that answers rows as they are, or none.
#[must_use = "it does nothing until it is executed"]
pub struct Query {
    query: sqlx::query::Query<'static, Any, AnyArguments>,
    operation: Operation,
}

/// A statement that answers rows of type `R`.
#[must_use = "it does nothing until it is executed"]
pub struct QueryAs<R> {
    query: sqlx::query::QueryAs<'static, Any, R, AnyArguments>,
    operation: Operation,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parameters are somebody's data.
        f.debug_tuple("Query").field(&self.operation).finish()
    }
}

impl<R> fmt::Debug for QueryAs<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueryAs").field(&self.operation).finish()
    }
}

impl Query {
    pub(crate) fn new(kind: DatabaseKind, statement: &Statement) -> Self {
        Self {
            query: sqlx::query(statement.render(kind)),
            operation: operation(kind, statement),
        }
    }

    /// Gives the next parameter its value.
    pub fn bind<'v, T: Encode<'v, Any> + Type<Any>>(self, value: T) -> Self {
        Self {
            query: self.query.bind(value),
            ..self
        }
    }

    /// Runs it; says how many rows it changed.
    pub async fn execute<'e, 'c: 'e, E>(self, executor: E) -> Result<AnyQueryResult, sqlx::Error>
    where
        E: Executor<'c, Database = Any> + 'e,
    {
        let work = self.query.execute(executor);
        self.operation.run(work, error_type).await
    }

    /// Runs it and reads all rows.
    pub async fn fetch_all<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<AnyRow>, sqlx::Error>
    where
        E: Executor<'c, Database = Any> + 'e,
    {
        let work = self.query.fetch_all(executor);
        self.operation.run(work, error_type).await
    }
}

impl<R> QueryAs<R>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    pub(crate) fn new(kind: DatabaseKind, statement: &Statement) -> Self {
        Self {
            query: sqlx::query_as(statement.render(kind)),
            operation: operation(kind, statement),
        }
    }

    /// Gives the next parameter its value.
    pub fn bind<T: Encode<'static, Any> + Type<Any> + 'static>(self, value: T) -> Self {
        Self {
            query: self.query.bind(value),
            ..self
        }
    }

    /// Runs it and reads all rows.
    pub async fn fetch_all<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<R>, sqlx::Error>
    where
        E: Executor<'c, Database = Any> + 'e,
        R: 'e,
    {
        let work = self.query.fetch_all(executor);
        self.operation.run(work, error_type).await
    }

    /// Runs it and reads the row that there must be.
    pub async fn fetch_one<'e, 'c: 'e, E>(self, executor: E) -> Result<R, sqlx::Error>
    where
        E: Executor<'c, Database = Any> + 'e,
        R: 'e,
    {
        let work = self.query.fetch_one(executor);
        self.operation.run(work, error_type).await
    }

    /// Runs it and reads the row that there may be.
    pub async fn fetch_optional<'e, 'c: 'e, E>(self, executor: E) -> Result<Option<R>, sqlx::Error>
    where
        E: Executor<'c, Database = Any> + 'e,
        R: 'e,
    {
        let work = self.query.fetch_optional(executor);
        self.operation.run(work, error_type).await
    }
}

/// Begins or ends a transaction.
pub(crate) async fn control<T>(
    kind: DatabaseKind,
    name: &'static str,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let operation = Operation {
        system: kind.system_name(),
        name,
        collection: "",
    };
    operation.run(work, error_type).await
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
