//! Shoppers' accounts, as the operator makes and lists them.

use secrecy::{ExposeSecret as _, SecretString};

use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::ids::UserId;
use crate::domain::password::{InvalidPassword, NewPassword};
use crate::domain::user::{EmailAddress, User};
use crate::store::role::SHOPPER;
use crate::store::{self, StoreError};

/// An account that was made.
#[derive(Debug)]
pub(crate) struct CreatedUser {
    /// As made.
    pub(crate) user: User,
    /// The password, only if it was made here: it can be shown this once.
    pub(crate) password: Option<SecretString>,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateUserError {
    /// The password cannot be one.
    #[error("`password` {0}")]
    Password(#[from] InvalidPassword),
    /// Somebody has the address.
    #[error("`email` is taken")]
    EmailTaken,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for CreateUserError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for CreateUserError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// Makes an account with the role `shopper`; without a password, one is made.
    pub(crate) async fn create_user(
        &self,
        email: EmailAddress,
        password: Option<SecretString>,
        actor: Actor,
    ) -> Result<CreatedUser, CreateUserError> {
        let (password, made) = if let Some(chosen) = password {
            (NewPassword::choose(chosen.expose_secret(), &email)?, None)
        } else {
            let made = NewPassword::generate();
            let shown = SecretString::from(made.expose());
            (made, Some(shown))
        };
        let hash = self
            .passwords()
            .hash(password)
            .await
            .map_err(AccountsTrouble::from)?;
        let db = self.db();
        let now = self.tokens().now();
        let id = UserId::generate(now);
        let mut transaction = db.begin_write().await?;
        let created_at = match store::user::insert(db, &mut transaction, id, &email, &hash).await {
            Ok(created_at) => created_at,
            Err(error) if error.is_duplicate() => return Err(CreateUserError::EmailTaken),
            Err(error) => return Err(error.into()),
        };
        store::role::grant(db, &mut transaction, id, SHOPPER).await?;
        let event = AuditEvent::new(AuditKind::UserCreated, actor).user(Some(id));
        store::audit::record(db, &mut transaction, now, event).await?;
        transaction.commit().await?;
        let roles = vec![SHOPPER.to_owned()];
        let user = User {
            id,
            email,
            roles,
            disabled_at: None,
            created_at,
        };
        Ok(CreatedUser {
            user,
            password: made,
        })
    }

    /// At most `size` accounts after the one whose address has this key.
    pub(crate) async fn list_users(
        &self,
        after: &str,
        size: u32,
    ) -> Result<Vec<User>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        Ok(store::user::list(db, &mut connection, after, size).await?)
    }
}
