//! What can be asked of auth-service: one file per thing, shared by HTTP and gRPC.
//!
//! An operation opens the transaction, loads, lets [`crate::domain`] decide, writes, commits, and
//! tells the cache. Whatever takes rights away runs from its first statement to the cache's
//! invalidation in one tracked task that the caller waits for: a handler may be dropped at its
//! deadline, between commit and invalidation nothing may be.
//!
//! To add one: a file with an `impl` of what it works on ([`Tokens`] for links and their tokens),
//! its error enum, and a call from the transport.

use std::sync::Arc;
use std::time::Duration;

use saycart_service::{TaskLost, Tasks, Timestamp};
use saycart_sql::Database;

use crate::cache::{Epoch, TokenCache};
use crate::config::TruthUnreachable;
use crate::domain::key::{KeyRing, Kid};
use crate::keys::{Keys, LookFailed};
use crate::store::StoreError;
use crate::store::clock::DbClock;

mod account;
mod accounts;
mod authorize;
mod client_changes;
mod clients;
mod consents;
mod dead_tokens;
mod decide;
mod end_link;
mod end_own_link;
mod erasures;
mod exchange;
mod export_user;
mod flights;
mod forget;
mod hold;
mod introspect;
mod issue_code;
mod issue_for_app;
mod janitor;
mod kept;
mod keys;
mod known_clients;
mod link_log;
mod links;
mod log_in;
mod mint;
mod recognise;
mod refresh;
mod remember;
mod restore;
mod reuse;
mod revoke;
mod roles;
#[cfg(test)]
pub(crate) mod tests;
mod user_changes;
mod users;
mod validate;

pub(crate) use account::{NamedLink, UnlinkError};
pub(crate) use accounts::{Accounts, AccountsTrouble};
pub(crate) use authorize::{AuthorizeError, AuthorizeRequest, Begun, Caller, StateProblem};
pub(crate) use client_changes::{ChangeClientError, DisabledClient, Others, RotatedClient};
pub(crate) use clients::{ClientClaim, CreateClientError, RegisterClient, RegisteredClient};
pub(crate) use dead_tokens::CredentialsHash;
pub(crate) use decide::{Decision, FlowError, OpenFlow};
pub(crate) use end_link::{EndLink, ExternalUser};
pub(crate) use exchange::{ExchangeError, ExchangeRequest};
pub(crate) use export_user::ExportedUser;
pub(crate) use forget::EndedLinks;
pub(crate) use issue_for_app::{IssueForApp, IssueForAppError, IssuedCode};
pub(crate) use kept::Kept;
pub(crate) use keys::{KeyChangeError, KeyReport, RetiredKey};
pub(crate) use link_log::{AttemptFilter, AttemptInFull, AttemptsError, LinkInFull, LinkWatch};
pub(crate) use log_in::{LogIn, LogInError};
pub(crate) use mint::IssuedTokens;
pub(crate) use refresh::{RefreshError, RefreshRequest};
pub(crate) use remember::NextStep;
pub(crate) use restore::{Forgotten, Replay, Replayed, RestoreError, TakenBack};
pub(crate) use revoke::RevokeError;
pub(crate) use roles::{Membership, RoleError};
pub(crate) use user_changes::{ChangeUserError, DeletedUser, DisabledUser, LinksThen, PasswordSet};
pub(crate) use users::CreateUserError;
pub(crate) use validate::{ActiveToken, ValidateError};

pub(crate) use crate::store::code::NewCode;
pub(crate) use crate::store::consent::Allowed;
pub(crate) use crate::store::grant::{Link, LinkPage};
pub(crate) use crate::store::link_log::AttemptPage;

use dead_tokens::DeadTokens;
use flights::Flights;

/// How long what lives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    /// A code, from consent to exchange.
    pub(crate) code: Duration,
    /// A cache entry: how stale an answer can be when an invalidation is lost.
    pub(crate) cache_entry: Duration,
}

/// Links and their tokens. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Tokens(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    db: Database,
    clock: DbClock,
    cache: Arc<dyn TokenCache>,
    keys: Keys,
    tasks: Tasks,
    lifetimes: Lifetimes,
    truth_unreachable: TruthUnreachable,
    flights: Flights,
    dead: DeadTokens,
}

/// Why there is no answer. None of it is the token's fault: nobody may conclude that a token is
/// dead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The token names a key that this process does not have.
    #[error("the token's key {kid} is not known to this process")]
    UnknownKey {
        /// The key.
        kid: Kid,
    },
    /// This process lacks the active key, and may not sign with the one before.
    #[error("no token key of this process may sign")]
    NoSigningKey,
    /// It is done, but this process may not act on it for some seconds.
    #[error("the change is made, but this process could not learn of it")]
    KeysUnread(#[from] LookFailed),
    /// Others changed the same row again and again.
    #[error("the link was changed by others meanwhile")]
    Contended,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cache has an answer, but nobody can say whether it still holds.
    #[error("the database is out of reach, and cached answers do not count without it")]
    TruthUnreachable,
    /// It is done, but other processes may not act on it until their cache entries are over: the
    /// cache could not be told. Asking again tells it again.
    #[error("the change is made, but the token cache could not be told of it")]
    CacheUntold,
    /// The process is going down.
    #[error(transparent)]
    Lost(#[from] TaskLost),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Trouble {
    /// Whether it is a fault of ours, which trying again does not mend.
    pub(crate) fn is_fault(&self) -> bool {
        match self {
            Self::Store(error) => !error.is_unavailable() && !error.is_duplicate(),
            Self::UnknownKey { .. }
            | Self::NoSigningKey
            | Self::KeysUnread(_)
            | Self::Contended
            | Self::TruthUnreachable
            | Self::CacheUntold
            | Self::Lost(_) => false,
        }
    }
}

impl Tokens {
    /// Puts the parts together.
    pub(crate) fn new(
        db: Database,
        clock: DbClock,
        cache: Arc<dyn TokenCache>,
        keys: Keys,
        tasks: Tasks,
        lifetimes: Lifetimes,
        truth_unreachable: TruthUnreachable,
    ) -> Self {
        Self(Arc::new(Parts {
            db,
            clock,
            cache,
            keys,
            tasks,
            lifetimes,
            truth_unreachable,
            flights: Flights::default(),
            dead: DeadTokens::default(),
        }))
    }

    /// The database.
    pub(crate) fn database(&self) -> &Database {
        &self.0.db
    }

    /// The database's clock, as it was last learnt.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What runs beside the requests.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    fn ring(&self) -> Arc<KeyRing> {
        self.0.keys.ring()
    }

    /// What is remembered beside the cache counts as long as this epoch lasts. `None` while nobody
    /// can say which epoch it is.
    pub(crate) async fn epoch(&self) -> Option<Epoch> {
        self.0.cache.epoch().await.ok()
    }

    /// How long what is remembered counts at most.
    fn cache_entry_life(&self) -> Duration {
        self.0.lifetimes.cache_entry
    }
}
