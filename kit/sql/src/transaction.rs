//! A transaction that writes, and what follows its end.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::SqlStr;
use sqlx::any::AnyTransactionManager;
use sqlx_core::transaction::TransactionManager as _;
use tokio::sync::OwnedSemaphorePermit;

use crate::failure::is_out_of_reach;
use crate::lent::{Connection, Lent};
use crate::query::Line;

/// What became of a transaction that was to be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// Its changes last.
    Yes,
    /// Nobody answered: its changes last, or there are none.
    Unknown,
}

/// What is to be done once a transaction is committed, in this order.
#[derive(Default)]
struct AfterCommit(Vec<Box<dyn FnOnce(Committed) + Send + Sync>>);

impl fmt::Debug for AfterCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AfterCommit").field(&self.0.len()).finish()
    }
}

/// A transaction that writes. Dereferences to the connection.
#[derive(Debug)]
pub struct WriteTransaction {
    connection: Lent,
    is_open: bool,
    line: Line,
    more_patience: Duration,
    after_commit: AfterCommit,
    // Last: the roll-back of a dropped transaction is queued on the connection before the next
    // writer may begin.
    _permit: Option<OwnedSemaphorePermit>,
}

impl WriteTransaction {
    /// Begins one with this statement.
    pub(crate) async fn begin(
        mut connection: Lent,
        statement: &'static str,
        line: Line,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, sqlx::Error> {
        let begun = connection.ask(|connection| {
            let statement = SqlStr::from_static(statement);
            let begun = AnyTransactionManager::begin(connection, Some(statement));
            line.control("BEGIN", Duration::ZERO, begun)
        });
        begun.await?;
        Ok(Self {
            connection,
            is_open: true,
            line,
            more_patience: Duration::ZERO,
            after_commit: AfterCommit::default(),
            _permit: permit,
        })
    }

    /// Its commit may take so much longer than one of a request.
    pub(crate) fn be_patient(&mut self, more: Duration) {
        self.more_patience = more;
    }

    /// Makes the changes last.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let done = self.connection.ask(|connection| {
            let commit = AnyTransactionManager::commit(connection);
            self.line.control("COMMIT", self.more_patience, commit)
        });
        let done = done.await;
        self.is_open = done.is_err();
        let committed = match &done {
            Ok(()) => Some(Committed::Yes),
            Err(error) if is_out_of_reach(error) => Some(Committed::Unknown),
            Err(_) => None,
        };
        if let Some(committed) = committed {
            for todo in std::mem::take(&mut self.after_commit.0) {
                todo(committed);
            }
        }
        done
    }

    /// Says what to do once this is committed; if it is rolled back, nothing is done.
    pub fn after_commit(&mut self, todo: impl FnOnce(Committed) + Send + Sync + 'static) {
        self.after_commit.0.push(Box::new(todo));
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if self.is_open {
            self.connection.start_rollback();
        }
    }
}

impl Deref for WriteTransaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
