//! Letting a key's tokens die.

use std::time::Duration;

use super::{KeyChangeError, KeyReport, Tokens, event, refused};
use crate::domain::audit::{Actor, AuditKind};
use crate::domain::grant::EndReason;
use crate::domain::key::Kid;
use crate::domain::key::change::{Force, KeyChange, KeyUse, retire};
use crate::store;

/// How long after an activation a replica may still sign with the key before: many times what it
/// takes to learn of it.
const SETTLING: Duration = Duration::from_mins(1);
/// Rows per transaction: a page must not keep the writers waiting.
const PAGE: u32 = 1_000;

/// A key that was retired.
#[derive(Debug, Clone)]
pub(crate) struct RetiredKey {
    /// As it is now.
    pub(crate) key: KeyReport,
    /// How many links ended with it.
    pub(crate) ended: u64,
}

impl Tokens {
    /// Lets a key's tokens die, for good. By force, the links whose current tokens are of it end;
    /// of others only the refresh token before the current one dies.
    ///
    /// First the key, then the links: whatever stops this in between, no token of it works, and
    /// the same call again ends the rest.
    pub(crate) async fn retire_key(
        &self,
        kid: Kid,
        force: Force,
        actor: Actor,
    ) -> Result<RetiredKey, KeyChangeError> {
        let tokens = self.clone();
        let work = async move {
            // Before the rows are locked, for it takes its time. A key that does not sign gains
            // no links meanwhile; whether it might sign is asked under the lock.
            let links = match force {
                Force::No => tokens.count_links_of(kid).await?,
                Force::Yes => 0,
            };
            let mut change = tokens.begin_change(kid).await?;
            let settling =
                store::token_key::activated_within(tokens.db(), &mut change.transaction, SETTLING)
                    .await?;
            let used = KeyUse { links, settling };
            match retire(change.facts, used, force).map_err(|refusal| refused(kid, refusal))? {
                KeyChange::Nothing => {}
                KeyChange::To(state) => {
                    let forced = force == Force::Yes;
                    let audit = event(AuditKind::KeyRetired, kid, actor).with("forced", forced);
                    tokens.write_state(&mut change, state, audit).await?;
                }
            }
            let key = tokens.finish_change(change).await?;
            let ended = match force {
                Force::No => 0,
                Force::Yes => tokens.end_links_of(kid, PAGE, actor).await?,
            };
            tokens.forget_everything().await?;
            Ok(RetiredKey { key, ended })
        };
        self.0.tasks.finish("retire_key", work).await?
    }

    /// Ends the links of a retired key, a page at a time.
    pub(in crate::operations) async fn end_links_of(
        &self,
        kid: Kid,
        page: u32,
        actor: Actor,
    ) -> Result<u64, KeyChangeError> {
        let (db, reason) = (self.db(), EndReason::KeyRetired);
        let (mut stretch, mut count) = (None, 0);
        loop {
            let mut transaction = db.begin_write().await?;
            stretch =
                store::grant::stretch_after(db, &mut transaction, stretch.as_ref(), page).await?;
            let Some(stretch) = &stretch else {
                return Ok(count);
            };
            let ended =
                store::grant::end_by_retired_key(db, &mut transaction, stretch, kid).await?;
            let links = self
                .audit_ended(&mut transaction, ended, reason, actor)
                .await?;
            transaction.commit().await?;
            count += u64::from(links.count());
            self.forget_along_the_way(links).await;
        }
    }
}
