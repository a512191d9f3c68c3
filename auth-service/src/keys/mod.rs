//! How token keys come into the process: root keys from a file, their states from the database.
//!
//! The file is the installation's most precious secret: without it no token can be read, and
//! nobody may make a new one in its place while links exist. So everything that does not fit ends
//! the start with a line that names `auth.token_keys_file` and the mend.
//!
//! Way of a key: [`file`] reads it, [`Keys::open`] checks it against its row, the
//! [`KeyRing`] answers for it. Which key signs is the database's business, so that all replicas
//! change over at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use saycart_service::{Timestamp, causes};
use saycart_sql::{Database, WriteTransaction};
use tokio::time::{Duration, Instant};

use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::key::{KeyRing, KeyState, Kid, RingError, RootKey, TokenKeys};
use crate::entropy;
use crate::store::token_key::TokenKeyRow;
use crate::store::{self, StoreError};

pub(crate) mod file;
#[cfg(test)]
mod tests;

use file::KeyFileError;

/// The token keys of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Keys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    roots: BTreeMap<Kid, TokenKeys>,
    path: PathBuf,
    ring: RwLock<Arc<KeyRing>>,
    last_alarm: Mutex<Option<Instant>>,
}

/// Why the process cannot start with its token keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be used.
    #[error("auth.token_keys_file: {0}")]
    File(#[from] KeyFileError),
    /// The database has links or keys, and there is no file.
    #[error(
        "auth.token_keys_file: {path} does not exist, but tokens were issued with keys that it \
         should hold; restore it from its backup (a new key would unlink every shopper)"
    )]
    Lost {
        /// Where the file should be.
        path: String,
    },
    /// The database has links, and no row says which keys they were made with.
    #[error(
        "auth.token_keys_file: the database has links but knows no token key; restore \
         `auth_token_keys` from the backup of the database"
    )]
    RowsLost,
    /// A key of the file is not the key that tokens were issued with.
    #[error(
        "auth.token_keys_file: key {kid} of {path} is not the key {kid} that this database's \
         tokens were issued with; use the file that belongs to this database"
    )]
    Mismatch {
        /// The key.
        kid: u8,
        /// Where the file is.
        path: String,
    },
    /// The key that signs is not in the file.
    #[error(
        "auth.token_keys_file: key {kid} is active, but not in {path}; copy the file of a \
         replica that has it"
    )]
    ActiveMissing {
        /// The key.
        kid: u8,
        /// Where the file is.
        path: String,
    },
    /// No key signs.
    #[error("auth.token_keys_file: no token key is active in the database; restore its backup")]
    NoActive,
    /// The database failed.
    #[error("the token keys cannot be looked up")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for KeysError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<sqlx::Error> for KeysError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl KeysError {
    fn is_duplicate(&self) -> bool {
        matches!(self, Self::Store(source)
            if source.downcast_ref().is_some_and(StoreError::is_duplicate))
    }
}

/// Whether a missing key file may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstStart {
    /// The embedded default makes its own key.
    MakesKey,
    /// Several replicas share a key, so an operator makes it.
    NeedsFile,
}

impl Keys {
    /// Reads the file, checks it against the database, and on the very first start makes both.
    pub(crate) async fn open(
        db: &Database,
        path: &Path,
        first_start: FirstStart,
        now: Timestamp,
    ) -> Result<Self, KeysError> {
        match Self::open_once(db, path, first_start, now).await {
            // Another replica starts for the first time, too, and was first: now there are rows.
            Err(error) if error.is_duplicate() => Self::open_once(db, path, first_start, now).await,
            opened => opened,
        }
    }

    async fn open_once(
        db: &Database,
        path: &Path,
        first_start: FirstStart,
        now: Timestamp,
    ) -> Result<Self, KeysError> {
        let shown = || path.display().to_string();
        let mut transaction = db.begin_write().await?;
        let mut rows = store::token_key::all(db, &mut transaction).await?;
        let roots = match file::read(path)? {
            Some(roots) => roots,
            None if !rows.is_empty()
                || store::token_key::any_grant(db, &mut transaction).await? =>
            {
                return Err(KeysError::Lost { path: shown() });
            }
            None if first_start == FirstStart::NeedsFile => {
                return Err(KeyFileError::Missing { path: shown() }.into());
            }
            None => {
                let roots = BTreeMap::from([(Kid::FIRST, RootKey::new(entropy::random()))]);
                file::write(path, &roots)?;
                roots
            }
        };
        let roots: BTreeMap<Kid, TokenKeys> = roots
            .iter()
            .map(|(kid, root)| (*kid, TokenKeys::derive(root)))
            .collect();
        if rows.is_empty() {
            if store::token_key::any_grant(db, &mut transaction).await? {
                return Err(KeysError::RowsLost);
            }
            rows = register(db, &mut transaction, &roots, now).await?;
        }
        transaction.commit().await?;
        check(&rows, &roots, path)?;
        let ring = ring(&rows, &roots).map_err(|error| match error {
            RingError::NoActive => KeysError::NoActive,
            RingError::ActiveMissing(kid) => KeysError::ActiveMissing {
                kid: kid.as_byte(),
                path: shown(),
            },
        })?;
        Ok(Self(Arc::new(Shared {
            roots,
            path: path.to_owned(),
            ring: RwLock::new(Arc::new(ring)),
            last_alarm: Mutex::new(None),
        })))
    }

    /// The keys as they stand now.
    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.0.ring.read())
    }

    /// Looks up again what each key is good for.
    pub(crate) async fn reload(&self, db: &Database) -> Result<(), StoreError> {
        let mut connection = db.acquire().await?;
        let rows = store::token_key::all(db, &mut connection).await?;
        match ring(&rows, &self.0.roots) {
            Ok(ring) => *self.0.ring.write() = Arc::new(ring),
            // Tokens go on being signed with the key before, which every replica can verify.
            Err(error) => tracing::error!(
                error = %causes(&error),
                path = %self.0.path.display(),
                "the token keys of this process are out of date; put the new key into \
                 `auth.token_keys_file` and start again"
            ),
        }
        Ok(())
    }

    /// Raises the alarm about a token whose key this process lacks, at most once a minute: anybody
    /// can make up such a token.
    pub(crate) fn alarm_unknown(&self, kid: Kid) {
        let mut last = self.0.last_alarm.lock();
        if last.is_none_or(|at| at.elapsed() >= Duration::from_mins(1)) {
            *last = Some(Instant::now());
            tracing::error!(
                audit = "key.missing",
                kid = kid.as_byte(),
                path = %self.0.path.display(),
                "a token names a key that this process does not have; compare \
                 `auth.token_keys_file` with the other replicas'"
            );
        }
    }
}

/// Registers the keys of a new installation: the one with the highest number signs.
async fn register(
    db: &Database,
    transaction: &mut WriteTransaction,
    roots: &BTreeMap<Kid, TokenKeys>,
    now: Timestamp,
) -> Result<Vec<TokenKeyRow>, StoreError> {
    let newest = roots.keys().next_back().copied();
    let mut rows = Vec::new();
    for (kid, keys) in roots {
        let signs = Some(*kid) == newest;
        let state = if signs {
            KeyState::Active
        } else {
            KeyState::Standby
        };
        let row = TokenKeyRow {
            kid: *kid,
            check_value: keys.check_value(),
            state,
        };
        store::token_key::insert(db, transaction, &row).await?;
        if signs {
            let event =
                AuditEvent::new(AuditKind::KeyActivated, Actor::System).with("kid", kid.as_byte());
            store::audit::record(db, transaction, now, event).await?;
        }
        rows.push(row);
    }
    Ok(rows)
}

fn check(
    rows: &[TokenKeyRow],
    roots: &BTreeMap<Kid, TokenKeys>,
    path: &Path,
) -> Result<(), KeysError> {
    for row in rows {
        let differs = roots
            .get(&row.kid)
            .is_some_and(|keys| keys.check_value() != row.check_value);
        if differs {
            let path = path.display().to_string();
            return Err(KeysError::Mismatch {
                kid: row.kid.as_byte(),
                path,
            });
        }
    }
    Ok(())
}

fn ring(rows: &[TokenKeyRow], roots: &BTreeMap<Kid, TokenKeys>) -> Result<KeyRing, RingError> {
    KeyRing::new(
        rows.iter()
            .map(|row| (row.kid, (row.state, roots.get(&row.kid).cloned())))
            .collect(),
    )
}
