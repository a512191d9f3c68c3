//! How token keys come into the process: root keys from a file, their states from the database.
//!
//! The file is the installation's most precious secret: without it no token can be read, and
//! nobody may make a new one in its place while links exist. So everything that does not fit ends
//! the start with a line that names `auth.token_keys_file` and the mend.
//!
//! Way of a key: [`file`] reads it, [`Keys::open`] checks it against its row, the
//! [`KeyRing`] answers for it. Which key signs is the database's business, so that all replicas
//! change over at once. [`look`] follows both, the file and the rows, while the process runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use saycart_service::Timestamp;
use saycart_sql::{Database, WriteTransaction};

use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::key::change::KeyCopy;
use crate::domain::key::{KeyRing, KeyState, Kid, RingError};
use crate::store::token_key::TokenKeyRow;
use crate::store::{self, StoreError};

mod alarm;
pub(crate) mod file;
mod held;
mod look;
#[cfg(test)]
mod tests;

use alarm::Alarms;
use file::KeyFileError;
use held::Held;
use look::Looks;

pub(crate) use look::LookFailed;

/// The token keys of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Keys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    held: RwLock<Arc<Held>>,
    ring: RwLock<Arc<KeyRing>>,
    looks: Mutex<Looks>,
    alarms: Alarms,
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
            None => file::begin(path)?,
        };
        if rows.is_empty() {
            if store::token_key::any_grant(db, &mut transaction).await? {
                return Err(KeysError::RowsLost);
            }
            let held = Held::of(roots.clone(), &rows);
            register(db, &mut transaction, &held, now).await?;
            rows = store::token_key::all(db, &mut transaction).await?;
        }
        transaction.commit().await?;
        let held = Held::of(roots, &rows);
        let differs = |row: &&TokenKeyRow| held.copy(row.kid, Some(row)) == KeyCopy::Different;
        if let Some(row) = rows.iter().find(differs) {
            return Err(KeysError::Mismatch {
                kid: row.kid.as_byte(),
                path: shown(),
            });
        }
        let ring = KeyRing::new(held.known(&rows)).map_err(|error| match error {
            RingError::NoActive => KeysError::NoActive,
            RingError::ActiveMissing(kid) => KeysError::ActiveMissing {
                kid: kid.as_byte(),
                path: shown(),
            },
        })?;
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            held: RwLock::new(Arc::new(held)),
            ring: RwLock::new(Arc::new(ring)),
            looks: Mutex::default(),
            alarms: Alarms::default(),
        })))
    }

    /// The keys as they stand now.
    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.0.ring.read())
    }

    /// Whether the file has a key, given its row.
    pub(crate) fn copy(&self, kid: Kid, row: Option<&TokenKeyRow>) -> KeyCopy {
        self.0.held.read().copy(kid, row)
    }

    /// What the database is to keep of a key that stands in the file.
    pub(crate) fn check_value(&self, kid: Kid) -> Option<[u8; 8]> {
        self.0.held.read().check_value(kid)
    }

    /// The numbers in the file.
    pub(crate) fn in_file(&self) -> Vec<Kid> {
        self.0.held.read().in_file().collect()
    }

    /// Raises the alarm about a key that this process lacks, at most once a minute: anybody can
    /// make up a token of such a key. Whether it was raised.
    pub(crate) fn alarm_missing(&self, kid: Kid) -> bool {
        let due = self.0.alarms.missing.is_due();
        if due {
            tracing::error!(
                kid = kid.as_byte(),
                path = %self.0.path.display(),
                "this process lacks a token key; compare `auth.token_keys_file` with the other \
                 replicas'"
            );
        }
        due
    }
}

/// Registers the keys of a new installation: the one with the highest number signs.
async fn register(
    db: &Database,
    transaction: &mut WriteTransaction,
    held: &Held,
    now: Timestamp,
) -> Result<(), StoreError> {
    let newest = held.in_file().last();
    for kid in held.in_file() {
        let Some(check_value) = held.check_value(kid) else {
            continue;
        };
        let signs = Some(kid) == newest;
        let state = if signs {
            KeyState::Active
        } else {
            KeyState::Standby
        };
        store::token_key::insert(db, transaction, kid, check_value, state).await?;
        if signs {
            let event =
                AuditEvent::new(AuditKind::KeyActivated, Actor::System).with("kid", kid.as_byte());
            store::audit::record(db, transaction, now, event).await?;
        }
    }
    Ok(())
}
