//! A transaction that writes, and what follows its end.

use std::fmt;
use std::time::Duration;

use sqlx::{Any, AnyConnection, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use crate::failure::is_out_of_reach;
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
    // Before the permit: the roll-back of a dropped transaction is queued on the connection
    // before the next writer may begin.
    transaction: Transaction<'static, Any>,
    line: Line,
    more_patience: Duration,
    after_commit: AfterCommit,
    _permit: Option<OwnedSemaphorePermit>,
}

impl WriteTransaction {
    pub(crate) fn new(
        transaction: Transaction<'static, Any>,
        line: Line,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self {
            transaction,
            line,
            more_patience: Duration::ZERO,
            after_commit: AfterCommit::default(),
            _permit: permit,
        }
    }

    /// Its commit may take so much longer than one of a request.
    pub(crate) fn be_patient(&mut self, more: Duration) {
        self.more_patience = more;
    }

    /// Makes the changes last.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        let commit = self.transaction.commit();
        let done = self
            .line
            .control("COMMIT", self.more_patience, commit)
            .await;
        let committed = match &done {
            Ok(()) => Some(Committed::Yes),
            Err(error) if is_out_of_reach(error) => Some(Committed::Unknown),
            Err(_) => None,
        };
        if let Some(committed) = committed {
            for todo in self.after_commit.0 {
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

impl std::ops::Deref for WriteTransaction {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl std::ops::DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}
