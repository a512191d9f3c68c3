//! Roles: which scopes each allows, and who has them. A change holds from the next request on.

use saycart_service::TaskLost;
use serde_json::json;

use super::Trouble;
use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::role::{Role, RoleName};
use crate::domain::scope::ScopeSet;
use crate::domain::user::{User, UserRef};
use crate::store::{self, StoreError};

/// Why a role was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoleError {
    /// Another role has the name.
    #[error("`name` is taken")]
    NameTaken,
    /// No role is called that.
    #[error("there is no such role")]
    NoSuchRole,
    /// Nobody has this id or address.
    #[error("there is no such user")]
    NoSuchUser,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for RoleError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for RoleError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<TaskLost> for RoleError {
    fn from(error: TaskLost) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<Trouble> for RoleError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble.into())
    }
}

/// Whether a user gets a role or loses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Membership {
    /// Gets it.
    Granted,
    /// Loses it.
    Revoked,
}

impl Accounts {
    /// Makes a role.
    pub(crate) async fn create_role(
        &self,
        name: RoleName,
        scope: ScopeSet,
        actor: Actor,
    ) -> Result<Role, RoleError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        match store::role::insert(db, &mut transaction, &name, scope).await {
            Ok(()) => {}
            Err(error) if error.is_duplicate() => return Err(RoleError::NameTaken),
            Err(error) => return Err(error.into()),
        }
        let event = AuditEvent::new(AuditKind::RoleCreated, actor)
            .with("role", name.as_str())
            .with("scope", scope.to_string());
        self.audit(&mut transaction, event).await?;
        let role = store::role::lock(db, &mut transaction, &name).await?;
        transaction.commit().await?;
        role.ok_or(RoleError::NoSuchRole)
    }

    /// All roles, by name.
    pub(crate) async fn list_roles(&self) -> Result<Vec<Role>, RoleError> {
        let mut connection = self.db().acquire().await?;
        Ok(store::role::list(self.db(), &mut connection).await?)
    }

    /// Says what a role allows. Very many may have it: the cache forgets everything.
    pub(crate) async fn update_role(
        &self,
        name: RoleName,
        scope: ScopeSet,
        actor: Actor,
    ) -> Result<Role, RoleError> {
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            let role = store::role::lock(db, &mut transaction, &name).await?;
            let role = role.ok_or(RoleError::NoSuchRole)?;
            if role.scope != scope {
                store::role::set_scope(db, &mut transaction, &name, scope).await?;
                let event = AuditEvent::new(AuditKind::RoleChanged, actor)
                    .with("role", name.as_str())
                    .change(
                        json!({ "scope": role.scope.to_string() }),
                        json!({ "scope": scope.to_string() }),
                    );
                accounts.audit(&mut transaction, event).await?;
            }
            transaction.commit().await?;
            // Also when nothing changed: an earlier call may have died before the cache was told.
            accounts.tokens().forget_everything().await?;
            Ok(Role { scope, ..role })
        };
        self.tokens().tasks().finish("update_role", work).await?
    }

    /// Gives a user a role, or takes it away.
    pub(crate) async fn set_membership(
        &self,
        role: RoleName,
        user: UserRef,
        membership: Membership,
        actor: Actor,
    ) -> Result<User, RoleError> {
        let accounts = self.clone();
        let work = async move {
            let db = accounts.db();
            let mut transaction = db.begin_write().await?;
            let before = accounts.lock_user(&mut transaction, &user).await?;
            let before = before.ok_or(RoleError::NoSuchUser)?;
            let known = store::role::lock(db, &mut transaction, &role).await?;
            known.ok_or(RoleError::NoSuchRole)?;
            let (changed, kind) = match membership {
                Membership::Granted => {
                    let granted =
                        store::role::grant(db, &mut transaction, before.id, role.as_str()).await?;
                    (granted, AuditKind::RoleGranted)
                }
                Membership::Revoked => {
                    let revoked =
                        store::role::revoke(db, &mut transaction, before.id, &role).await?;
                    (revoked, AuditKind::RoleRevoked)
                }
            };
            let after = accounts.reload_user(&mut transaction, before.id).await?;
            if changed {
                let event = AuditEvent::new(kind, actor)
                    .user(Some(after.id))
                    .with("role", role.as_str())
                    .change(
                        json!({ "roles": before.roles }),
                        json!({ "roles": after.roles }),
                    );
                accounts.audit(&mut transaction, event).await?;
            }
            let keys = store::grant::living_keys_of_user(db, &mut transaction, after.id).await?;
            transaction.commit().await?;
            // A link that is made now is looked up for the first time after this.
            accounts.tokens().forget_states(keys).await?;
            Ok(after)
        };
        self.tokens().tasks().finish("set_membership", work).await?
    }
}
