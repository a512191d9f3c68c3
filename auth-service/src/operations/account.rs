//! What shoppers see and do on their account page.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::IpAddr;

use secrecy::SecretString;

use super::Link;
use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::audit::By;
use crate::domain::ids::{LinkId, UserId};
use crate::domain::session::Session;
use crate::domain::user::EmailAddress;
use crate::limits::TooMany;
use crate::passwords::Match;
use crate::store::{self, StoreError};

/// A living link, with the name of the client.
#[derive(Debug, Clone)]
pub(crate) struct NamedLink {
    /// The link.
    pub(crate) link: Link,
    /// With whom it is.
    pub(crate) client_name: String,
}

/// Why a link was not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnlinkError {
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many wrong ones.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// It was ended, but the cache could not be told: it may be acted on for some seconds more.
    #[error("the link is ended, but the token cache could not be told of it")]
    Untold,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for UnlinkError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for UnlinkError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// The shopper's living links, newest first.
    pub(crate) async fn links_of(&self, user: UserId) -> Result<Vec<NamedLink>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let links = store::grant::living_of(db, &mut connection, user).await?;
        let mut names = BTreeMap::new();
        for link in &links {
            if let Entry::Vacant(unnamed) = names.entry(link.client) {
                let client = store::client::find(db, &mut connection, link.client).await?;
                unnamed.insert(client.map_or_else(|| link.client.to_string(), |found| found.name));
            }
        }
        let with_name = |link: Link| NamedLink {
            client_name: names.get(&link.client).cloned().unwrap_or_default(),
            link,
        };
        Ok(links.into_iter().map(with_name).collect())
    }

    /// Ends a link of the shopper's, who proves with the password that nobody else has picked up
    /// the telephone. With the last link of a client goes the consent, in the same transaction.
    /// A link that is not the shopper's, or has ended, is no mistake: it is not linked afterwards.
    pub(crate) async fn unlink(
        &self,
        session: &Session,
        link: LinkId,
        password: SecretString,
        address: IpAddr,
    ) -> Result<(), UnlinkError> {
        self.check_password(session.user, &session.email, password, address)
            .await?;
        let accounts = self.clone();
        let by = By::from(session);
        let user = session.user;
        let work = async move { accounts.unlink_now(user, by, link).await };
        let tasks = self.tokens().tasks();
        tasks
            .finish("unlink", work)
            .await
            .map_err(AccountsTrouble::from)?
    }

    pub(super) async fn unlink_now(
        &self,
        user: UserId,
        by: By,
        id: LinkId,
    ) -> Result<(), UnlinkError> {
        self.tokens().end_own_link(user, by, id).await?;
        Ok(())
    }

    /// Asks for the password again, under the limits of a log-in.
    pub(super) async fn check_password(
        &self,
        user: UserId,
        email: &EmailAddress,
        password: SecretString,
        address: IpAddr,
    ) -> Result<(), UnlinkError> {
        let now = self.tokens().now();
        let spent = match self.limits().spend_log_in(Some(email), address, now) {
            Ok(spent) => spent,
            Err(too_many) => {
                self.note_locked(None).await?;
                return Err(too_many.into());
            }
        };
        let db = self.db();
        let credentials = {
            let mut connection = db.acquire().await?;
            store::user::credentials(db, &mut connection, user).await?
        };
        let phc = credentials.map(|found| found.password_hash);
        let verdict = self.passwords().verify(password, phc).await;
        match verdict.map_err(AccountsTrouble::from)? {
            Match::No => {
                self.record_wrong_password(Some(user), None, address)
                    .await?;
                Err(UnlinkError::WrongPassword)
            }
            Match::Yes => {
                self.limits().restore_log_in(spent, now);
                Ok(())
            }
        }
    }

    /// What userinfo may say of an account.
    pub(crate) async fn email_of(
        &self,
        user: UserId,
    ) -> Result<Option<EmailAddress>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        Ok(store::user::email(db, &mut connection, user).await?)
    }
}
