//! Connections that are lent, and where those rest that were given back as they were taken.
//!
//! sqlx's pool asks every connection that comes back whether it still answers: a round trip, and
//! one for which it would wait as long as the kernel does, so a second one before it, under a limit
//! of ours. On a busy day that is two round trips for each that does some work. So what was given
//! back whole (everything asked was answered, no transaction is open) rests here, where the next
//! one takes it from; whatever else it is, the pool gets it back at once. It gets back as well what
//! has served for a while, to end its life in time, and what rests unneeded.

use std::collections::VecDeque;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use sqlx::any::AnyTransactionManager;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _};
use sqlx_core::transaction::TransactionManager as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::database::answers;
use crate::failure::is_out_of_reach;
use crate::query::Line;

/// A connection that was used this recently is not asked first whether it still leads somewhere:
/// on a busy day that would be one round trip more for each request. Too long: after a restart of
/// the server more requests meet dead connections.
pub(crate) const FRESH: Duration = Duration::from_secs(1);

/// How long a connection is lent from hand to hand before the pool sees it again. Too short: what
/// is spared here is not. Too long: the pool ends old connections late.
const ROUND: Duration = Duration::from_mins(1);

/// How long a connection rests here unneeded. Too short: each burst asks the pool anew. Too long:
/// after it, connections stay open that the pool would close.
const REST: Duration = Duration::from_secs(10);

/// All connections to one database, those that are lent, and those that rest. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Lender {
    pool: AnyPool,
    /// One for each connection that the pool may have: whoever has one need not wait for others.
    places: Arc<Semaphore>,
    resting: Arc<Resting>,
    line: Line,
}

/// Who came last is taken first, so that those that are not needed stay untouched. None once the
/// pool is closed.
struct Resting(Mutex<Option<VecDeque<Rested>>>);

struct Rested {
    connection: PoolConnection<Any>,
    /// When the pool gave it.
    given: Instant,
    since: Instant,
}

impl Lender {
    pub(crate) fn new(pool: AnyPool, line: Line) -> Self {
        let size = pool.options().get_max_connections();
        let size = usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            pool,
            places: Arc::new(Semaphore::new(size)),
            resting: Arc::new(Resting(Mutex::new(Some(VecDeque::new())))),
            line,
        }
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Lends a connection, after waiting for one for as long as it takes.
    pub(crate) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let place = Arc::clone(&self.places).acquire_owned();
        let place = place.await.map_err(|_closed| sqlx::Error::PoolClosed)?;
        let (connection, given) = match self.rested().await {
            Some(rested) => (rested.connection, rested.given),
            None => (self.pool.acquire().await?, Instant::now()),
        };
        Ok(Lent {
            connection: Connection {
                inner: Some(connection),
                is_whole: true,
            },
            given,
            resting: Arc::clone(&self.resting),
            _place: place,
        })
    }

    /// One that rests and still leads somewhere.
    async fn rested(&self) -> Option<Rested> {
        loop {
            let mut rested = self.resting.0.lock().as_mut()?.pop_back()?;
            let is_fresh = rested.since.elapsed() <= FRESH && self.line.is_open();
            if is_fresh || answers(&mut rested.connection).await.is_ok() {
                return Some(rested);
            }
            // The pool finds out as well, and closes it.
        }
    }

    /// How many are lent.
    pub(crate) fn lent(&self) -> usize {
        let open = usize::try_from(self.pool.size()).unwrap_or(usize::MAX);
        let rest = self.resting.0.lock().as_ref().map_or(0, VecDeque::len);
        open.saturating_sub(self.pool.num_idle() + rest)
    }

    /// Closes every connection, after waiting for those that are lent.
    pub(crate) async fn close(&self) {
        self.places.close();
        drop(self.resting.0.lock().take());
        self.pool.close().await;
    }
}

impl Resting {
    /// Takes a connection back, and says which the pool is to have: this or one that nobody needs.
    fn take_in(&self, back: Rested) -> Option<Rested> {
        let mut resting = self.0.lock();
        let Some(resting) = resting.as_mut().filter(|_| back.given.elapsed() < ROUND) else {
            return Some(back);
        };
        resting.push_back(back);
        let unneeded = |first: &mut Rested| first.since.elapsed() > REST;
        resting.pop_front_if(unneeded)
    }
}

impl Drop for Resting {
    fn drop(&mut self) {
        // A pool takes things back in a task, and there may be no runtime any more.
        for rested in self.0.get_mut().take().into_iter().flatten() {
            drop(rested.connection.detach());
        }
    }
}

impl fmt::Debug for Resting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.lock().as_ref().map(VecDeque::len);
        f.debug_tuple("Resting").field(&count).finish()
    }
}

/// A connection to run statements on ([`crate::Query`]).
#[derive(Debug)]
pub struct Connection {
    /// There until it is given back.
    inner: Option<PoolConnection<Any>>,
    /// Whether everything that was asked on it was answered.
    is_whole: bool,
}

impl Connection {
    /// Asks for something on it. Whoever goes away before the answer, or hears none, leaves a
    /// connection that cannot be lent again as it is.
    pub(crate) async fn ask<'c, T, Work>(
        &'c mut self,
        ask: impl FnOnce(&'c mut AnyConnection) -> Work,
    ) -> Result<T, sqlx::Error>
    where
        Work: Future<Output = Result<T, sqlx::Error>>,
    {
        let inner = self.inner.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        self.is_whole = false;
        let done = ask(inner).await;
        self.is_whole = !done.as_ref().is_err_and(is_out_of_reach);
        done
    }

    /// Begins to undo what its transaction did, if it has one.
    pub(crate) fn start_rollback(&mut self) {
        if let Some(inner) = &mut self.inner {
            AnyTransactionManager::start_rollback(inner);
            // It is sent when the pool has it.
            self.is_whole = false;
        }
    }
}

/// A connection that is lent: dereferences to it, and gives it back when it is dropped.
#[derive(Debug)]
pub struct Lent {
    connection: Connection,
    given: Instant,
    resting: Arc<Resting>,
    // After the connection is back.
    _place: OwnedSemaphorePermit,
}

impl Deref for Lent {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(connection) = self.connection.inner.take() else {
            return;
        };
        if self.connection.is_whole && !connection.is_in_transaction() {
            let back = Rested {
                connection,
                given: self.given,
                since: Instant::now(),
            };
            // The pool takes it in a task of its own.
            drop(self.resting.take_in(back));
        }
    }
}
