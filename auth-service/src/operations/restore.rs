//! What follows the restore of an older database.
//!
//! Links that it holds go on by themselves, for their tokens are derived; what it has forgotten is
//! that some of them, and some accounts, had ended. The audit log off the host knows: it is
//! replayed, and then no entry of the token cache counts any more.

use std::time::Duration;

use saycart_service::{TaskLost, Timestamp};
use saycart_sql::WriteTransaction;

use super::accounts::{Accounts, AccountsTrouble};
use super::{ChangeUserError, EndedLinks, Tokens, Trouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::grant::EndReason;
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::token::Generation;
use crate::domain::user::UserRef;
use crate::store::{self, StoreError};

/// How long after the declaration a link that is behind its client follows it without an alarm.
/// Shoppers who speak once a week have spoken by then; longer, and a forged token passed for one.
pub(crate) const QUIET: Duration = Duration::from_hours(7 * 24);
/// Links per transaction: each is several statements, and the writers wait.
const PAGE: usize = 200;

/// Something that had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forgotten {
    /// A link, for this reason.
    Link(LinkId, EndReason),
    /// An account, which was deleted.
    User(UserId),
    /// A consent, which was taken back.
    Consent(TakenBack),
}

/// A consent that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TakenBack {
    /// By whom.
    pub(crate) user: UserId,
    /// From whom.
    pub(crate) client: ClientId,
    /// When: one that was given later stands.
    pub(crate) at: Timestamp,
}

/// Whether a replay does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    /// It counts what it would do.
    Counts,
    /// It ends and deletes.
    Ends,
}

/// What became of everything, or would.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Replayed {
    /// Links that lived.
    pub(crate) ended_links: u64,
    /// Links that were over.
    pub(crate) over_links: u64,
    /// Links that there are not.
    pub(crate) unknown_links: u64,
    /// Accounts that were there.
    pub(crate) deleted_users: u64,
    /// Accounts that were deleted.
    pub(crate) gone_users: u64,
    /// Accounts that there are not.
    pub(crate) unknown_users: u64,
    /// Consents that stood.
    pub(crate) withdrawn_consents: u64,
    /// Consents that stood no more, or were given since.
    pub(crate) gone_consents: u64,
}

/// Why a restore was not declared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RestoreError {
    /// It has not been yet.
    #[error("must not be in the future")]
    Future,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for RestoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<TaskLost> for RestoreError {
    fn from(error: TaskLost) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<Trouble> for RestoreError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble.into())
    }
}

impl Accounts {
    /// Ends again what had ended, or counts it.
    pub(crate) async fn replay_ends(
        &self,
        ends: Vec<Forgotten>,
        replay: Replay,
        actor: Actor,
    ) -> Result<Replayed, AccountsTrouble> {
        let (mut links, mut users, mut consents) = (Vec::new(), Vec::new(), Vec::new());
        for end in ends {
            match end {
                Forgotten::Link(id, reason) => links.push((id, reason)),
                Forgotten::User(id) => users.push(id),
                Forgotten::Consent(taken_back) => consents.push(taken_back),
            }
        }
        let mut done = Replayed::default();
        for page in links.chunks(PAGE) {
            match replay {
                Replay::Counts => self.count_links(page, &mut done).await?,
                Replay::Ends => self.end_links(page.to_vec(), actor, &mut done).await?,
            }
        }
        for user in users {
            self.replay_deletion(user, replay, actor, &mut done).await?;
        }
        for page in consents.chunks(PAGE) {
            self.replay_consents(page, replay, actor, &mut done).await?;
        }
        Ok(done)
    }

    /// Whoever took a consent back is asked again.
    async fn replay_consents(
        &self,
        page: &[TakenBack],
        replay: Replay,
        actor: Actor,
        done: &mut Replayed,
    ) -> Result<(), AccountsTrouble> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        for TakenBack { user, client, at } in page.iter().copied() {
            let stood = store::restore::take_back(db, &mut transaction, user, client, at).await?;
            if !stood {
                done.gone_consents += 1;
                continue;
            }
            done.withdrawn_consents += 1;
            let event = AuditEvent::new(AuditKind::ConsentWithdrawn, actor)
                .client(client)
                .user(Some(user));
            self.audit(&mut transaction, event).await?;
        }
        match replay {
            // Nothing of it is kept.
            Replay::Counts => drop(transaction),
            Replay::Ends => transaction.commit().await?,
        }
        Ok(())
    }

    async fn count_links(
        &self,
        page: &[(LinkId, EndReason)],
        done: &mut Replayed,
    ) -> Result<(), AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        for (id, _) in page {
            match store::grant::find(db, &mut connection, *id).await? {
                None => done.unknown_links += 1,
                Some(link) if link.ended.is_some() => done.over_links += 1,
                Some(_) => done.ended_links += 1,
            }
        }
        Ok(())
    }

    async fn end_links(
        &self,
        page: Vec<(LinkId, EndReason)>,
        actor: Actor,
        done: &mut Replayed,
    ) -> Result<(), AccountsTrouble> {
        let tokens = self.tokens().clone();
        let work = async move { tokens.end_again(page, actor).await };
        let ended = self.tokens().tasks().finish("replay_ends", work).await??;
        done.ended_links += ended.ended_links;
        done.over_links += ended.over_links;
        done.unknown_links += ended.unknown_links;
        Ok(())
    }

    async fn replay_deletion(
        &self,
        user: UserId,
        replay: Replay,
        actor: Actor,
        done: &mut Replayed,
    ) -> Result<(), AccountsTrouble> {
        let db = self.db();
        let (is_erased, is_there) = {
            let mut connection = db.acquire().await?;
            let is_erased = store::user_change::is_erased(db, &mut connection, user).await?;
            let found = store::user_change::find(db, &mut connection, &UserRef::Id(user)).await?;
            (is_erased, found.is_some())
        };
        if !is_erased && !is_there {
            done.unknown_users += 1;
            return Ok(());
        }
        if is_erased {
            done.gone_users += 1;
        } else {
            done.deleted_users += 1;
        }
        if replay == Replay::Counts {
            return Ok(());
        }
        match self.delete_user(UserRef::Id(user), actor).await {
            Ok(_deleted) => Ok(()),
            Err(ChangeUserError::Trouble(trouble)) => Err(trouble),
            // Nobody takes the row of an account away.
            Err(ChangeUserError::NotFound | ChangeUserError::Password(_)) => Ok(()),
        }
    }

    /// Declares that what happened after `since` was forgotten. Answers until when links that are
    /// behind their clients follow them without an alarm.
    pub(crate) async fn declare_restore(
        &self,
        since: Timestamp,
        actor: Actor,
    ) -> Result<Timestamp, RestoreError> {
        if since > self.tokens().now() {
            return Err(RestoreError::Future);
        }
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            if store::restore::declare(db, &mut transaction, since).await? {
                let event = AuditEvent::new(AuditKind::AuthRestored, actor)
                    .with("since", since.to_string());
                accounts.audit(&mut transaction, event).await?;
            }
            let declared = store::restore::declared_at(db, &mut transaction, since).await?;
            transaction.commit().await?;
            // Also when it had been declared: that call may have died before the cache was told.
            accounts.tokens().forget_everything().await?;
            let declared = declared.unwrap_or_else(|| accounts.tokens().now());
            Ok(declared.plus(QUIET))
        };
        self.tokens()
            .tasks()
            .finish("declare_restore", work)
            .await?
    }
}

impl Tokens {
    async fn end_again(
        &self,
        page: Vec<(LinkId, EndReason)>,
        actor: Actor,
    ) -> Result<Replayed, Trouble> {
        let db = self.db();
        let mut done = Replayed::default();
        let mut links = EndedLinks::default();
        let mut transaction = db.begin_write().await?;
        for (id, reason) in page {
            let ended = store::grant::end_link(db, &mut transaction, id, reason).await?;
            if ended.is_empty() {
                let key = store::grant::key_of(db, &mut transaction, id).await?;
                match key {
                    Some(_) => done.over_links += 1,
                    None => done.unknown_links += 1,
                }
                links.again(key);
                continue;
            }
            done.ended_links += 1;
            links.join(
                self.audit_ended(&mut transaction, ended, reason, actor)
                    .await?,
            );
        }
        transaction.commit().await?;
        self.forget(links).await?;
        Ok(done)
    }

    /// Raises the alarm about a link that was behind its client and follows it, unless a restore
    /// was declared lately, after which that is what should happen.
    pub(super) async fn tell_of_jump(
        &self,
        transaction: &mut WriteTransaction,
        link: LinkId,
        presented: Generation,
        current: Generation,
    ) -> Result<(), StoreError> {
        let (presented, current) = (presented.get(), current.get());
        if store::restore::declared_within(self.db(), transaction, QUIET).await? {
            tracing::info!(
                link.id = %link,
                presented,
                current,
                "a link was behind its client and followed it, after a declared restore"
            );
        } else {
            tracing::warn!(
                link.id = %link,
                presented,
                current,
                "a link was behind its client and followed it: expected after a restored backup \
                 only; `saycart auth restored` declares one"
            );
        }
        Ok(())
    }
}
