//! A pool of connections to one database, and the two ways to use it: read, and write.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::{AnyConnection, Connection as _, FromRow};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::dialect::{DatabaseKind, LONG, Statement};
use crate::failure::{may_come, silence};
use crate::lent::{FRESH, Lender, Lent};
use crate::metrics::{self, NamedPool};
use crate::query::{Line, Query, QueryAs};
use crate::transaction::WriteTransaction;
use crate::url::{make_private, with_create, without_password};

/// How long a connection that nobody uses may take to show that it still leads somewhere. Too
/// short: good connections are made anew on a busy day. Too long: whoever asks for one after the
/// server has vanished waits for the dead ones.
const PING_WITHIN: Duration = Duration::from_millis(500);

/// What readiness says of a database without [`Database::takes_changes`].
pub const READS_ONLY: &str = "the database takes no changes: it is a standby, or set to read only";

/// How many connections, and how long to wait for one.
#[derive(Debug, Clone, Copy)]
pub struct PoolSettings {
    /// Connections at most. Too few: requests queue while the database idles. Too many: with
    /// several replicas, PostgreSQL runs out of its `max_connections`.
    pub size: u32,
    /// How long a request waits for a connection. Too short: a burst fails that a moment would
    /// have served. Too long: an outage shows as silence, and callers pile up.
    pub wait: Duration,
}

impl PoolSettings {
    /// Sizes that make sense: each connection costs the database a process or a file handle.
    pub const SIZES: RangeInclusive<u32> = 1..=1_000;
    /// Waits that make sense.
    pub const WAITS: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_mins(1);
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL names a database that this program does not speak.
    #[error("database URL must begin with `sqlite:` or `postgres://`")]
    UnknownScheme,
    /// The file or server cannot be reached.
    #[error("cannot open the database {place}")]
    Unreachable {
        /// The URL without its password.
        place: String,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
}

impl ConnectError {
    /// Whether the server may be there later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::UnknownScheme => false,
            Self::Unreachable { source, .. } => may_come(source),
        }
    }
}

/// A pool of connections to one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    lender: Lender,
    kind: DatabaseKind,
    line: Line,
    shared: Arc<Shared>,
}

/// What all clones have in common.
#[derive(Debug)]
struct Shared {
    /// Microseconds that tests move the database's clock by.
    clock_offset: AtomicI64,
    /// SQLite has one writer. Ours wait here, in order and before they take a connection, so
    /// that a queue of writers neither polls the file lock nor starves the readers.
    writer: Arc<Semaphore>,
    /// What telemetry calls the pool, once it has a name.
    named: OnceLock<Arc<NamedPool>>,
}

impl Database {
    /// Opens the pool and one connection, to fail now rather than at the first request.
    pub async fn connect(url: &SecretString, settings: PoolSettings) -> Result<Self, ConnectError> {
        let kind = DatabaseKind::of_url(url.expose_secret()).ok_or(ConnectError::UnknownScheme)?;
        sqlx::any::install_default_drivers();

        let unreachable = |source| ConnectError::Unreachable {
            place: without_password(url),
            source,
        };
        let options = match kind {
            DatabaseKind::Postgres => url.expose_secret().parse(),
            DatabaseKind::Sqlite => {
                let creating = with_create(url.expose_secret());
                make_private(&creating);
                creating.parse()
            }
        };
        let options: AnyConnectOptions = options.map_err(unreachable)?;
        let options = sqlx::ConnectOptions::disable_statement_logging(options);
        // The pool would try again until its time is over, and then say only that.
        let first = tokio::time::timeout(settings.wait, connect_once(&options, kind));
        first
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
            .map_err(unreachable)?;
        let line = Line::to(kind);
        let last = line.clone();
        let pool = AnyPoolOptions::new()
            .max_connections(settings.size)
            .acquire_timeout(settings.wait)
            .after_connect(move |connection, _| Box::pin(prepare(connection, kind)))
            // The pool's own test waits for as long as the kernel does.
            .test_before_acquire(false)
            .before_acquire(move |connection, used| {
                let ask = used.idle_for > FRESH || !last.is_open();
                Box::pin(async move {
                    if ask {
                        answers(connection).await?;
                    }
                    // SQLite rolls back by itself when the disk is full or fails. sqlx's own
                    // roll-back finds nothing to roll back then and takes the transaction for
                    // open, for ever: such a connection cannot begin another.
                    Ok(!connection.is_in_transaction())
                })
            })
            // What was given up half-way, at a limit of ours or because the caller went away, may
            // still be answered, or never: then the connection must not keep its place. sqlx asks
            // as well, but waits for as long as the kernel does.
            .after_release(move |connection, _| {
                Box::pin(async move {
                    if kind.patience().is_some() {
                        answers(connection).await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map_err(unreachable)?;
        Ok(Self {
            lender: Lender::new(pool, line.clone()),
            kind,
            line,
            shared: Arc::new(Shared {
                clock_offset: AtomicI64::new(0),
                writer: Arc::new(Semaphore::new(1)),
                named: OnceLock::new(),
            }),
        })
    }

    /// Counts the pool under this name: whose it is.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        let watch = || NamedPool::watch(name, self.lender.clone());
        self.shared.named.get_or_init(watch);
        self
    }

    fn pool_name(&self) -> &'static str {
        self.shared.named.get().map_or("", |named| named.name)
    }

    /// The URL of an SQLite file.
    pub fn sqlite_url(file: &Path) -> SecretString {
        // A URL's path ends at `?` and `#`, and `%41` in it is an A.
        let path = file.display().to_string();
        let path = path
            .replace('%', "%25")
            .replace('?', "%3F")
            .replace('#', "%23");
        SecretString::from(format!("sqlite:{path}"))
    }

    /// Which database this is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// A connection beside the pool, without the settings of those in it: for migrations, which
    /// may wait for one another and take as long as they take.
    pub(crate) async fn connect_apart(&self) -> Result<AnyConnection, sqlx::Error> {
        AnyConnection::connect_with(&self.lender.pool().connect_options()).await
    }

    /// Whether the database answered when it was last asked for anything.
    pub fn is_within_reach(&self) -> bool {
        self.line.is_open()
    }

    /// A connection for reading, or for one statement that writes on its own.
    pub async fn acquire(&self) -> Result<Lent, sqlx::Error> {
        let _waiting = metrics::waiting(self.pool_name());
        self.lend().await
    }

    async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let lent = timeout(self.wait(), self.lender.lend());
        let lent = async { lent.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) };
        self.line.run(self.wait(), lent).await
    }

    fn wait(&self) -> Duration {
        self.lender.pool().options().get_acquire_timeout()
    }

    /// Begins a transaction that will write. Dropped without [`WriteTransaction::commit`], it is
    /// rolled back.
    pub async fn begin_write(&self) -> Result<WriteTransaction, sqlx::Error> {
        let _waiting = metrics::waiting(self.pool_name());
        let permit = match self.kind {
            DatabaseKind::Postgres => None,
            DatabaseKind::Sqlite => {
                let turn = Arc::clone(&self.shared.writer).acquire_owned();
                let permit = timeout(self.wait(), turn)
                    .await
                    .map_err(|_elapsed| sqlx::Error::PoolTimedOut)?
                    .map_err(|_closed| sqlx::Error::PoolClosed)?;
                Some(permit)
            }
        };
        let connection = self.lend().await?;
        let begin = self.kind.begin_write();
        WriteTransaction::begin(connection, begin, self.line.clone(), permit).await
    }

    /// As [`Database::begin_write`], for an operator's work over whole tables: a statement that is
    /// made for it ([`Statement::long`]) may take minutes.
    pub async fn begin_long_write(&self) -> Result<WriteTransaction, sqlx::Error> {
        let mut transaction = self.begin_write().await?;
        transaction.be_patient(LONG);
        for setting in self.kind.long_write_settings() {
            let set = transaction.ask(|connection| {
                let set = sqlx::query(*setting).execute(connection);
                self.line.run(Duration::ZERO, set)
            });
            set.await?;
        }
        Ok(transaction)
    }

    /// A query of this statement, with `$1` bound to the clock's offset where it reads the clock.
    pub fn query(&self, statement: &Statement) -> Query {
        let query = Query::new(&self.line, statement);
        if statement.reads_clock() {
            query.bind(self.clock_offset())
        } else {
            query
        }
    }

    /// As [`Database::query`], answering rows of type `R`.
    pub fn query_as<R>(&self, statement: &Statement) -> QueryAs<R>
    where
        R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let query = QueryAs::new(&self.line, statement);
        if statement.reads_clock() {
            query.bind(self.clock_offset())
        } else {
            query
        }
    }

    /// Whether it takes changes: a standby, and a server that is set to read only, answer questions
    /// and refuse the rest.
    pub async fn takes_changes(&self) -> Result<bool, sqlx::Error> {
        static READS_ONLY: Statement = Statement::new(
            "SELECT CASE WHEN current_setting('transaction_read_only') = 'on' THEN 1 ELSE 0 END",
        );
        if self.kind == DatabaseKind::Sqlite {
            return Ok(true);
        }
        let mut connection = self.acquire().await?;
        let asked = self.query_as(&READS_ONLY).fetch_one(&mut *connection);
        let (reads_only,): (i32,) = asked.await?;
        Ok(reads_only == 0)
    }

    /// Closes every connection, after waiting for those in use.
    pub async fn close(&self) {
        self.lender.close().await;
    }

    /// Moves the clock that rows are judged by, for tests; time outside SQL does not move.
    pub fn advance_clock(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.shared
            .clock_offset
            .fetch_add(micros, Ordering::Relaxed);
    }

    fn clock_offset(&self) -> i64 {
        self.shared.clock_offset.load(Ordering::Relaxed)
    }
}

async fn connect_once(options: &AnyConnectOptions, kind: DatabaseKind) -> Result<(), sqlx::Error> {
    let mut connection = AnyConnection::connect_with(options).await?;
    prepare(&mut connection, kind).await?;
    connection.close().await
}

/// Whether a connection still leads somewhere. What was begun on it is ended by this, too.
pub(crate) async fn answers(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    timeout(PING_WITHIN, connection.ping())
        .await
        .unwrap_or_else(|_elapsed| Err(silence()))
}

async fn prepare(connection: &mut AnyConnection, kind: DatabaseKind) -> Result<(), sqlx::Error> {
    for setting in kind.connection_settings() {
        sqlx::query(*setting).execute(&mut *connection).await?;
    }
    Ok(())
}
