//! What the operations on shoppers' accounts and clients share.

use std::sync::Arc;

use saycart_service::TaskLost;
use saycart_sql::{Database, WriteTransaction};

use super::known_clients::KnownClients;
use super::{Tokens, Trouble};
use crate::domain::audit::AuditEvent;
use crate::limits::Limits;
use crate::passwords::{HashError, Passwords};
use crate::store::{self, StoreError};

/// Accounts, sessions, consents and clients. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Accounts(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    tokens: Tokens,
    passwords: Passwords,
    limits: Limits,
    known_clients: KnownClients,
}

/// Why there is no answer, and none of it is the asker's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountsTrouble {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many log-ins at once, or hashing failed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Something about links or their tokens.
    #[error(transparent)]
    Tokens(#[from] Trouble),
    /// The process is going down.
    #[error(transparent)]
    Lost(#[from] TaskLost),
}

impl From<sqlx::Error> for AccountsTrouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl AccountsTrouble {
    /// Whether it is a fault of ours, which trying again does not mend.
    pub(crate) fn is_fault(&self) -> bool {
        match self {
            Self::Store(error) => !error.is_unavailable(),
            Self::Tokens(trouble) => trouble.is_fault(),
            Self::Hash(HashError::Failed) => true,
            Self::Hash(HashError::Busy) | Self::Lost(_) => false,
        }
    }
}

impl Accounts {
    /// Puts the parts together.
    pub(crate) fn new(tokens: Tokens, passwords: Passwords, limits: Limits) -> Self {
        Self(Arc::new(Parts {
            tokens,
            passwords,
            limits,
            known_clients: KnownClients::default(),
        }))
    }

    /// Links and their tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub(super) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn known_clients(&self) -> &KnownClients {
        &self.0.known_clients
    }

    pub(super) fn db(&self) -> &Database {
        self.0.tokens.database()
    }

    /// Writes down what a transaction changes, in it.
    pub(super) async fn audit(
        &self,
        transaction: &mut WriteTransaction,
        event: AuditEvent,
    ) -> Result<(), StoreError> {
        store::audit::record(self.db(), transaction, self.tokens().now(), event).await
    }
}
