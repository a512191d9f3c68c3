//! The keys that tokens are made with, as the operator sees and changes them, and as a running
//! process keeps up with them.
//!
//! A change locks the keys' rows, lets [`crate::domain::key::change`] decide, writes, and has this
//! process learn of it before it answers; the other replicas learn within seconds. What takes
//! rights away also begins a new epoch of the cache.

mod activate;
mod list;
mod look;
mod retire;
mod suspect;

use saycart_service::TaskLost;
use saycart_sql::{Connection, WriteTransaction};

use super::{Tokens, Trouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::key::change::{KeyCopy, KeyFacts, KeyRefusal};
use crate::domain::key::{KeyState, Kid};
use crate::store::token_key::TokenKeyRow;
use crate::store::{self, StoreError};

pub(crate) use list::KeyReport;
#[cfg(test)]
pub(in crate::operations) use list::links_that_need;
pub(crate) use retire::RetiredKey;

/// Why a key was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyChangeError {
    /// A rule says no.
    #[error("token key {kid}: {refusal}")]
    Refused {
        /// Which key.
        kid: Kid,
        /// Which rule.
        refusal: KeyRefusal,
    },
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for KeyChangeError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for KeyChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<TaskLost> for KeyChangeError {
    fn from(error: TaskLost) -> Self {
        Self::Trouble(error.into())
    }
}

/// A change under way: nobody else changes a key meanwhile.
struct Change {
    transaction: WriteTransaction,
    kid: Kid,
    facts: KeyFacts,
}

impl Tokens {
    /// Looks at the file, then locks the rows and reads them.
    async fn begin_change(&self, kid: Kid) -> Result<Change, KeyChangeError> {
        self.look_for_keys().await.map_err(Trouble::from)?;
        let mut transaction = self.db().begin_write().await?;
        store::token_key::lock(self.db(), &mut transaction).await?;
        let row = self.key_row(&mut transaction, kid).await?;
        let facts = KeyFacts {
            state: row.map(|row| row.state),
            copy: self.0.keys.copy(kid, row.as_ref()),
        };
        Ok(Change {
            transaction,
            kid,
            facts,
        })
    }

    async fn key_row(
        &self,
        connection: &mut Connection,
        kid: Kid,
    ) -> Result<Option<TokenKeyRow>, StoreError> {
        let rows = store::token_key::all(self.db(), connection).await?;
        Ok(rows.into_iter().find(|row| row.kid == kid))
    }

    /// Writes a key's new state, and in the audit log what came about.
    async fn write_state(
        &self,
        change: &mut Change,
        state: KeyState,
        audit: AuditEvent,
    ) -> Result<(), StoreError> {
        let (db, kid) = (self.db(), change.kid);
        let transaction = &mut change.transaction;
        if state == KeyState::Active {
            store::token_key::demote_active(db, transaction).await?;
        }
        match (change.facts.state, self.0.keys.check_value(kid)) {
            (None, Some(check)) => {
                store::token_key::insert(db, transaction, kid, check, state).await?;
            }
            (None, None) | (Some(_), _) => {
                store::token_key::set_state(db, transaction, kid, state).await?;
            }
        }
        store::audit::record(db, transaction, self.now(), audit).await
    }

    /// Commits, and has this process learn of it.
    async fn finish_change(&self, change: Change) -> Result<KeyReport, KeyChangeError> {
        let Change {
            transaction, kid, ..
        } = change;
        transaction.commit().await?;
        self.look_for_keys().await.map_err(Trouble::from)?;
        self.report_key(kid).await
    }

    async fn report_key(&self, kid: Kid) -> Result<KeyReport, KeyChangeError> {
        let mut connection = self.db().acquire().await?;
        let row = self.key_row(&mut connection, kid).await?;
        let row = row.ok_or_else(|| refused(kid, KeyRefusal::Unknown))?;
        Ok(KeyReport::of(&row, self.0.keys.copy(kid, Some(&row))))
    }
}

/// The operator did this to a key.
fn event(what: AuditKind, kid: Kid, actor: Actor) -> AuditEvent {
    AuditEvent::new(what, actor).with("kid", kid.as_byte())
}

fn refused(kid: Kid, refusal: KeyRefusal) -> KeyChangeError {
    KeyChangeError::Refused { kid, refusal }
}

impl KeyReport {
    fn of(row: &TokenKeyRow, copy: KeyCopy) -> Self {
        Self {
            kid: row.kid,
            state: row.state,
            active_from: row.active_from,
            retired_at: row.retired_at,
            copy,
            links: None,
        }
    }
}
