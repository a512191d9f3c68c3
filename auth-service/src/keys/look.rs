//! Following the key file and the keys' rows while the process runs.
//!
//! Another replica activates a key, an operator copies a file: nothing tells this process. So it
//! looks every few seconds, and at once when it meets a token of a key that it does not know.
//! Looks do not overlap, so that an older answer cannot follow a newer one, and callers share
//! them; between two there is a pause, for anybody can make up tokens of unknown keys.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};
use saycart_service::causes;
use saycart_sql::Database;
use tokio::time::Instant;

use super::held::Held;
use super::{Keys, file};
use crate::domain::key::change::KeyCopy;
use crate::domain::key::{KeyState, Kid};
use crate::store::token_key::TokenKeyRow;
use crate::store::{self, StoreError};

/// The least time between two looks. It is also what the first token of a new key may have to
/// wait when something else was just looked for.
const AT_MOST_EVERY: Duration = Duration::from_millis(250);

/// The database did not answer; the keys stay as they were.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the token keys cannot be looked up")]
pub(crate) struct LookFailed(#[source] Arc<StoreError>);

/// The look under way, if there is one, and when the last one began.
#[derive(Debug, Default)]
pub(super) struct Looks {
    began_at: Option<Instant>,
    /// Weak: a look that nobody waits for any more is dropped.
    under_way: Option<WeakShared<Look>>,
}

type Look = Pin<Box<dyn Future<Output = Result<(), LookFailed>> + Send>>;

/// Whether a look was under way when the caller came.
enum Boarding {
    /// It may have read the rows before the caller came.
    Joined(Shared<Look>),
    /// It begins with this caller.
    Started(Shared<Look>),
}

impl Keys {
    /// Looks at the file and the rows. What either said when this was called is known when it
    /// returns.
    pub(crate) async fn look(&self, db: &Database) -> Result<(), LookFailed> {
        match self.board(db) {
            Boarding::Started(look) => look.await,
            // The one that comes after it begins after the caller came, whoever starts it.
            Boarding::Joined(look) => {
                // Its failure is told to whoever started it.
                drop(look.await);
                let (Boarding::Joined(look) | Boarding::Started(look)) = self.board(db);
                look.await
            }
        }
    }

    fn board(&self, db: &Database) -> Boarding {
        let mut looks = self.0.looks.lock();
        if let Some(look) = looks.under_way.as_ref().and_then(WeakShared::upgrade) {
            return Boarding::Joined(look);
        }
        let (keys, db) = (self.clone(), db.clone());
        let look: Look = Box::pin(async move { keys.look_now(&db).await });
        let look = look.shared();
        looks.under_way = look.downgrade();
        Boarding::Started(look)
    }

    async fn look_now(&self, db: &Database) -> Result<(), LookFailed> {
        let earliest = self.0.looks.lock().began_at.map(|at| at + AT_MOST_EVERY);
        if let Some(earliest) = earliest {
            tokio::time::sleep_until(earliest).await;
        }
        self.0.looks.lock().began_at = Some(Instant::now());
        let rows = read_rows(db).await;
        if let Ok(rows) = &rows {
            self.take_in(rows);
        }
        self.0.looks.lock().under_way = None; // whoever comes from here on knows more than this
        rows.map(drop).map_err(|error| LookFailed(Arc::new(error)))
    }

    fn take_in(&self, rows: &[TokenKeyRow]) {
        let before = Arc::clone(&self.0.held.read());
        let roots = match file::read(&self.0.path) {
            Ok(Some(roots)) => roots,
            Ok(None) => BTreeMap::new(),
            Err(error) => {
                // Half written, perhaps: the next look tells.
                if self.0.alarms.file.is_due() {
                    tracing::error!(
                        error = %causes(&error),
                        "`auth.token_keys_file` cannot be read; its keys stay as they were"
                    );
                }
                before.roots().clone()
            }
        };
        let changed = roots != *before.roots();
        let held = Arc::new(before.followed_by(roots, rows));
        if changed {
            let kids: Vec<u8> = held.in_file().map(Kid::as_byte).collect();
            tracing::info!(?kids, "`auth.token_keys_file` was read anew");
        }
        self.compare(&held, rows);
        let (ring, _) = self.ring().followed_by(held.known(rows));
        *self.0.held.write() = held;
        *self.0.ring.write() = Arc::new(ring);
    }

    /// Says what is wrong with the file, given the rows.
    fn compare(&self, held: &Held, rows: &[TokenKeyRow]) {
        for row in rows.iter().filter(|row| row.state != KeyState::Retired) {
            let problem = match held.copy(row.kid, Some(row)) {
                KeyCopy::Present => continue,
                KeyCopy::Different => "has another key under a number of the installation's",
                KeyCopy::Missing => "lacks a key of the installation's",
            };
            if self.0.alarms.contents.is_due() {
                tracing::error!(
                    kid = row.kid.as_byte(),
                    path = %self.0.path.display(),
                    problem,
                    "`auth.token_keys_file` is not the other replicas'; copy theirs here"
                );
            }
        }
    }
}

async fn read_rows(db: &Database) -> Result<Vec<TokenKeyRow>, StoreError> {
    let mut connection = db.acquire().await?;
    store::token_key::all(db, &mut connection).await
}
