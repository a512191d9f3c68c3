//! Changing an account: whether it is on, whether there is one, and its password.
//!
//! Whatever takes an account away takes its sessions, codes, links and consents with it, in one
//! transaction, and tells the cache before it answers, also when an earlier call had done it all: that one may
//! have died in between.

use saycart_service::TaskLost;
use saycart_sql::WriteTransaction;
use secrecy::{ExposeSecret as _, SecretString};

use super::accounts::{Accounts, AccountsTrouble};
use super::{EndedLinks, Trouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::grant::EndReason;
use crate::domain::ids::UserId;
use crate::domain::password::{InvalidPassword, NewPassword};
use crate::domain::profile::PasswordChange;
use crate::domain::user::{User, UserRef};
use crate::store::{self, StoreError};

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeUserError {
    /// Nobody has this id or address.
    #[error("there is no such user")]
    NotFound,
    /// The password cannot be one.
    #[error("`password` {0}")]
    Password(#[from] InvalidPassword),
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for ChangeUserError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for ChangeUserError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<TaskLost> for ChangeUserError {
    fn from(error: TaskLost) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<Trouble> for ChangeUserError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble.into())
    }
}

/// An account that was switched off.
#[derive(Debug)]
pub(crate) struct DisabledUser {
    /// As it is now.
    pub(crate) user: User,
    /// How many links ended.
    pub(crate) ended: u32,
}

/// An account that was deleted.
#[derive(Debug)]
pub(crate) struct DeletedUser {
    /// What is left of it.
    pub(crate) id: UserId,
    /// How many links ended.
    pub(crate) ended: u32,
}

/// What becomes of the links of an account with a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinksThen {
    /// What the profile of each link's client says.
    ByProfile,
    /// All end.
    End,
}

/// An account with a new password.
#[derive(Debug)]
pub(crate) struct PasswordSet {
    /// As it is now.
    pub(crate) user: User,
    /// The password, only if it was made here: it can be shown this once.
    pub(crate) password: Option<SecretString>,
    /// How many links ended.
    pub(crate) ended: u32,
    /// How many go on.
    pub(crate) kept: u32,
}

impl Accounts {
    /// The account that is meant.
    pub(crate) async fn find_user(&self, user: &UserRef) -> Result<User, ChangeUserError> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let found = store::user_change::find(db, &mut connection, user).await?;
        found.ok_or(ChangeUserError::NotFound)
    }

    /// Switches an account off.
    pub(crate) async fn disable_user(
        &self,
        user: UserRef,
        actor: Actor,
    ) -> Result<DisabledUser, ChangeUserError> {
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            let locked = accounts.lock_user(&mut transaction, &user).await?;
            let id = locked.ok_or(ChangeUserError::NotFound)?.id;
            if store::user_change::disable(db, &mut transaction, id).await? {
                let event = AuditEvent::switched(AuditKind::UserDisabled, actor).user(Some(id));
                accounts.audit(&mut transaction, event).await?;
            }
            let reason = EndReason::UserDisabled;
            let links = accounts
                .end_links_of_user(&mut transaction, id, reason, actor)
                .await?;
            let user = accounts.reload_user(&mut transaction, id).await?;
            transaction.commit().await?;
            let ended = links.count();
            accounts.tokens().forget(links).await?;
            Ok(DisabledUser { user, ended })
        };
        self.tokens().tasks().finish("disable_user", work).await?
    }

    /// Switches an account on. Its links stay as they ended.
    pub(crate) async fn enable_user(
        &self,
        user: &UserRef,
        actor: Actor,
    ) -> Result<User, ChangeUserError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let locked = self.lock_user(&mut transaction, user).await?;
        let id = locked.ok_or(ChangeUserError::NotFound)?.id;
        if store::user_change::enable(db, &mut transaction, id).await? {
            let event = AuditEvent::switched(AuditKind::UserEnabled, actor).user(Some(id));
            self.audit(&mut transaction, event).await?;
        }
        let user = self.reload_user(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(user)
    }

    /// Deletes an account, and what is personal in it. By its id also one that was deleted before.
    pub(crate) async fn delete_user(
        &self,
        user: UserRef,
        actor: Actor,
    ) -> Result<DeletedUser, ChangeUserError> {
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            let locked = accounts.lock_user(&mut transaction, &user).await?;
            let (id, roles) = if let Some(user) = locked {
                (user.id, user.roles)
            } else {
                let erased = accounts.erased_user(&mut transaction, &user).await?;
                (erased.ok_or(ChangeUserError::NotFound)?, Vec::new())
            };
            if store::user_change::erase(db, &mut transaction, id).await? {
                let event = AuditEvent::new(AuditKind::UserDeleted, actor)
                    .user(Some(id))
                    .change(
                        serde_json::json!({ "roles": roles }),
                        serde_json::Value::Null,
                    );
                accounts.audit(&mut transaction, event).await?;
            }
            let reason = EndReason::UserDeleted;
            let links = accounts
                .end_links_of_user(&mut transaction, id, reason, actor)
                .await?;
            store::user_change::erase_traces(db, &mut transaction, id).await?;
            transaction.commit().await?;
            let ended = links.count();
            accounts.tokens().forget(links).await?;
            Ok(DeletedUser { id, ended })
        };
        self.tokens().tasks().finish("delete_user", work).await?
    }

    /// Gives an account another password; without one, one is made. Sessions and codes are dead,
    /// links as `then` says.
    pub(crate) async fn set_password(
        &self,
        user: UserRef,
        password: Option<SecretString>,
        then: LinksThen,
        actor: Actor,
    ) -> Result<PasswordSet, ChangeUserError> {
        let User { id, email, .. } = self.find_user(&user).await?;
        let (password, made) = if let Some(chosen) = password {
            (NewPassword::choose(chosen.expose_secret(), &email)?, None)
        } else {
            let made = NewPassword::generate();
            let shown = SecretString::from(made.expose());
            (made, Some(shown))
        };
        let hash = self.passwords().hash(password).await;
        let hash = hash.map_err(AccountsTrouble::from)?;
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            store::user::lock(db, &mut transaction, id).await?;
            if !store::user_change::set_password(db, &mut transaction, id, &hash).await? {
                return Err(ChangeUserError::NotFound);
            }
            let (links, kept) = accounts
                .end_links_by_password(&mut transaction, id, then, actor)
                .await?;
            let ended = links.count();
            let event = AuditEvent::new(AuditKind::UserPasswordSet, actor)
                .user(Some(id))
                .with("links", serde_json::json!({ "ended": ended, "kept": kept }));
            accounts.audit(&mut transaction, event).await?;
            let user = accounts.reload_user(&mut transaction, id).await?;
            transaction.commit().await?;
            accounts.tokens().forget(links).await?;
            Ok(PasswordSet {
                user,
                password: made,
                ended,
                kept,
            })
        };
        self.tokens().tasks().finish("set_password", work).await?
    }

    async fn end_links_by_password(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
        then: LinksThen,
        actor: Actor,
    ) -> Result<(EndedLinks, u32), ChangeUserError> {
        let (db, tokens) = (self.db(), self.tokens());
        let reason = EndReason::PasswordChanged;
        if then == LinksThen::End {
            let ended = self
                .end_links_of_user(transaction, user, reason, actor)
                .await?;
            return Ok((ended, 0));
        }
        let (mut links, mut kept) = (EndedLinks::default(), 0);
        for link in store::grant::living_of(db, transaction, user).await? {
            let client = store::client::find(db, transaction, link.client).await?;
            let rule = client.map(|client| client.profile.policy().password_change);
            if rule == Some(PasswordChange::Keeps) {
                kept += 1;
                continue;
            }
            let ended = store::grant::end_link(db, transaction, link.id, reason).await?;
            links.join(
                tokens
                    .audit_ended(transaction, ended, reason, actor)
                    .await?,
            );
            tokens
                .withdraw_unused(transaction, user, link.client, actor.into())
                .await?;
        }
        links.again(store::grant::ended_keys_of_user(db, transaction, user).await?);
        Ok((links, kept))
    }

    /// Ends an account's links, and what it allowed, after the change of its row that is the cause.
    /// Those that had ended before are told to the cache again.
    async fn end_links_of_user(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
        reason: EndReason,
        actor: Actor,
    ) -> Result<EndedLinks, StoreError> {
        let (db, tokens) = (self.db(), self.tokens());
        let ended = store::grant::end_by_user(db, transaction, user, reason).await?;
        let mut links = tokens
            .audit_ended(transaction, ended, reason, actor)
            .await?;
        tokens.withdraw_all(transaction, user, actor.into()).await?;
        links.again(store::grant::ended_keys_of_user(db, transaction, user).await?);
        Ok(links)
    }

    /// The account that is meant, if there is one; links are made, and roles changed, under a lock
    /// on its row.
    pub(super) async fn lock_user(
        &self,
        transaction: &mut WriteTransaction,
        user: &UserRef,
    ) -> Result<Option<User>, StoreError> {
        let db = self.db();
        let Some(found) = store::user_change::find(db, transaction, user).await? else {
            return Ok(None);
        };
        store::user::lock(db, transaction, found.id).await?;
        // As it is now that nobody else changes it.
        store::user_change::find(db, transaction, &UserRef::Id(found.id)).await
    }

    pub(super) async fn erased_user(
        &self,
        transaction: &mut WriteTransaction,
        user: &UserRef,
    ) -> Result<Option<UserId>, StoreError> {
        let UserRef::Id(id) = user else {
            return Ok(None);
        };
        let is_erased = store::user_change::is_erased(self.db(), transaction, *id).await?;
        Ok(is_erased.then_some(*id))
    }

    pub(super) async fn reload_user(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
    ) -> Result<User, StoreError> {
        let found = store::user_change::find(self.db(), transaction, &UserRef::Id(user)).await?;
        found.ok_or_else(|| StoreError::Inconsistent {
            table: "auth_users",
            id: user.to_string(),
        })
    }
}
