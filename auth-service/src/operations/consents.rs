//! What shoppers have allowed: seeing it, and taking it back.
//!
//! A decision to end the last link takes the consent along, in the same transaction: the shopper's,
//! the operator's, and the client's that gives the link back. What ends without one (a skill that is
//! switched off, a time that is over, a newer link in its place) leaves it, and then it stands on the
//! account page by itself.

use std::net::IpAddr;

use saycart_sql::WriteTransaction;
use secrecy::SecretString;

use super::account::UnlinkError;
use super::accounts::{Accounts, AccountsTrouble};
use super::{Tokens, Trouble};
use crate::domain::audit::{AuditEvent, AuditKind, By};
use crate::domain::grant::EndReason;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::session::Session;
use crate::store::consent::Allowed;
use crate::store::{self, StoreError};

impl Tokens {
    /// Takes back what a shopper has allowed a client, unless a link or a code needs it still. Lock the
    /// shopper first: of two that end the last two links at once, one must see that none is left.
    pub(super) async fn withdraw_unused(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
        client: ClientId,
        by: By,
    ) -> Result<(), StoreError> {
        let db = self.db();
        if store::consent::is_in_use(db, transaction, user, client).await? {
            return Ok(());
        }
        if store::consent::withdraw(db, transaction, user, client).await? {
            self.audit_withdrawn(transaction, user, client, by.clone())
                .await?;
        }
        Ok(())
    }

    /// Takes back everything that a shopper has allowed. The shopper is locked.
    pub(super) async fn withdraw_all(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
        by: By,
    ) -> Result<(), StoreError> {
        for client in store::consent::withdraw_all(self.db(), transaction, user).await? {
            self.audit_withdrawn(transaction, user, client, by.clone())
                .await?;
        }
        Ok(())
    }

    async fn audit_withdrawn(
        &self,
        transaction: &mut WriteTransaction,
        user: UserId,
        client: ClientId,
        by: By,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::new(AuditKind::ConsentWithdrawn, by)
            .client(client)
            .user(Some(user));
        store::audit::record(self.db(), transaction, self.now(), event).await
    }
}

impl Accounts {
    /// What the shopper has allowed clients that have no link, the newest first.
    pub(crate) async fn allowed_without_link(
        &self,
        user: UserId,
    ) -> Result<Vec<Allowed>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        Ok(store::consent::without_link(db, &mut connection, user).await?)
    }

    /// Takes back what the shopper has allowed a client, with the password, as a link is ended. A
    /// code under way dies with it, and a link that has come of one meanwhile.
    pub(crate) async fn withdraw(
        &self,
        session: &Session,
        client: ClientId,
        password: SecretString,
        address: IpAddr,
    ) -> Result<(), UnlinkError> {
        self.check_password(session.user, &session.email, password, address)
            .await?;
        let accounts = self.clone();
        let (user, by) = (session.user, By::from(session));
        let work = async move { accounts.withdraw_now(user, by, client).await };
        let tasks = self.tokens().tasks();
        tasks
            .finish("withdraw", work)
            .await
            .map_err(AccountsTrouble::from)?
    }

    pub(super) async fn withdraw_now(
        &self,
        user: UserId,
        by: By,
        client: ClientId,
    ) -> Result<(), UnlinkError> {
        let (db, tokens) = (self.db(), self.tokens());
        let reason = EndReason::ConsentWithdrawn;
        let mut transaction = db.begin_write().await?;
        store::user::lock(db, &mut transaction, user).await?;
        store::code::end_between(db, &mut transaction, user, client).await?;
        let ended = store::grant::end_between(db, &mut transaction, user, client, reason).await?;
        let links = tokens
            .audit_ended(&mut transaction, ended, reason, by.clone())
            .await?;
        tokens
            .withdraw_unused(&mut transaction, user, client, by)
            .await?;
        transaction.commit().await?;
        tokens.forget(links).await.map_err(UnlinkError::from)
    }
}

impl From<Trouble> for UnlinkError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::CacheUntold => Self::Untold,
            trouble => AccountsTrouble::from(trouble).into(),
        }
    }
}
