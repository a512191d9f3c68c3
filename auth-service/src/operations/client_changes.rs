//! Changing a registered client: what it is registered for, its secret, and whether it is on.
//!
//! Each change is one transaction with its entry in the audit log, and what takes rights away
//! tells the cache before it answers. The same call again finds nothing to change and tells the
//! cache again: an earlier one may have died in between.

use std::collections::BTreeSet;
use std::time::Duration;

use saycart_service::{TaskLost, causes};
use saycart_sql::WriteTransaction;
use secrecy::SecretString;
use serde_json::json;

use super::Trouble;
use super::accounts::{Accounts, AccountsTrouble};
use super::clients::RegisteredClient;
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::client::{Client, ClientRef, ClientSecret};
use crate::domain::client_change::{ClientChange, ClientRefusal, Registration, check_rotation};
use crate::domain::grant::EndReason;
use crate::domain::ids::ClientId;
use crate::domain::profile::Profile;
use crate::store::{self, StoreError};

/// Links per transaction: a page must not keep the writers waiting.
const PAGE: u32 = 1_000;

/// Why a client was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeClientError {
    /// Nobody is called that.
    #[error("there is no such client")]
    NotFound,
    /// A rule says no.
    #[error("{refusal}")]
    Refused {
        /// The client's profile.
        profile: Profile,
        /// Which rule.
        refusal: ClientRefusal,
    },
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for ChangeClientError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for ChangeClientError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<TaskLost> for ChangeClientError {
    fn from(error: TaskLost) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<Trouble> for ChangeClientError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble.into())
    }
}

/// A client with another secret.
#[derive(Debug)]
pub(crate) struct RotatedClient {
    /// As it is now.
    pub(crate) registered: RegisteredClient,
    /// The new secret, which can be shown this once.
    pub(crate) secret: SecretString,
    /// Whether the others act on it.
    pub(crate) others: Others,
}

/// Whether the other processes know of a change that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// They do.
    Told,
    /// The cache could not be told: some may act on what they remember until their entries are over.
    Untold,
}

/// A client that was switched off.
#[derive(Debug)]
pub(crate) struct DisabledClient {
    /// As it is now.
    pub(crate) registered: RegisteredClient,
    /// How many links ended.
    pub(crate) ended: u64,
}

impl Accounts {
    /// The client that is meant.
    pub(crate) async fn find_client(
        &self,
        client: &ClientRef,
    ) -> Result<RegisteredClient, ChangeClientError> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let found = match client {
            ClientRef::Id(id) => store::client::find(db, &mut connection, *id).await?,
            ClientRef::Name(name) => store::client::find_by_name(db, &mut connection, name).await?,
        };
        let client = found.ok_or(ChangeClientError::NotFound)?;
        Ok(Self::with_uris(db, &mut connection, client).await?)
    }

    /// Changes what a client is registered for: all of it, or nothing.
    pub(crate) async fn update_client(
        &self,
        client: ClientRef,
        change: ClientChange,
        actor: Actor,
    ) -> Result<RegisteredClient, ChangeClientError> {
        let accounts = self.clone();
        let work = async move { accounts.update_client_now(&client, &change, actor).await };
        self.tokens().tasks().finish("update_client", work).await?
    }

    async fn update_client_now(
        &self,
        client: &ClientRef,
        change: &ClientChange,
        actor: Actor,
    ) -> Result<RegisteredClient, ChangeClientError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let RegisteredClient {
            client,
            redirect_uris,
            app_redirect_uris,
        } = self.lock_client(&mut transaction, client).await?;
        let before = Registration::of(&client, &redirect_uris, &app_redirect_uris);
        let profile = client.profile;
        let after = before.after(change, profile);
        let after = after.map_err(|refusal| ChangeClientError::Refused { profile, refusal })?;
        if before != after {
            let id = client.id;
            store::client_change::set_registration(db, &mut transaction, id, &before, &after)
                .await?;
            let event = AuditEvent::new(AuditKind::ClientChanged, actor)
                .client(id)
                .change(before.differing_from(&after), after.differing_from(&before));
            self.audit(&mut transaction, event).await?;
        }
        let changed = self.reload_client(&mut transaction, client.id).await?;
        transaction.commit().await?;
        if change.is_about_rights() {
            self.tokens().forget_everything().await?;
        }
        Ok(changed)
    }

    /// Gives a client another secret; the old one stays good for so long.
    pub(crate) async fn rotate_client_secret(
        &self,
        client: ClientRef,
        keep_old_for: Duration,
        actor: Actor,
    ) -> Result<RotatedClient, ChangeClientError> {
        let accounts = self.clone();
        let work = async move {
            accounts
                .rotate_secret_now(&client, keep_old_for, actor)
                .await
        };
        self.tokens().tasks().finish("rotate_secret", work).await?
    }

    async fn rotate_secret_now(
        &self,
        client: &ClientRef,
        keep_old_for: Duration,
        actor: Actor,
    ) -> Result<RotatedClient, ChangeClientError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let RegisteredClient { client, .. } = self.lock_client(&mut transaction, client).await?;
        let now = self.tokens().now();
        let allowed = check_rotation(&client.secrets, !keep_old_for.is_zero(), now);
        allowed.map_err(|refusal| ChangeClientError::Refused {
            profile: client.profile,
            refusal,
        })?;
        let secret = ClientSecret::generate();
        store::client_change::replace_secret(
            db,
            &mut transaction,
            client.id,
            secret.kept(),
            keep_old_for,
        )
        .await?;
        let registered = self.reload_client(&mut transaction, client.id).await?;
        let event = AuditEvent::new(AuditKind::ClientSecretRotated, actor)
            .client(client.id)
            .change(secrets_of(&client), secrets_of(&registered.client));
        self.audit(&mut transaction, event).await?;
        transaction.commit().await?;
        let others = match self.tokens().forget_everything().await {
            Ok(()) => Others::Told,
            // The new secret is told this once: it is not kept back for that.
            Err(trouble) => {
                tracing::warn!(
                    client.id = %client.id,
                    error = %causes(&trouble),
                    "the old secret may be taken by other processes until their cache entries are over"
                );
                Others::Untold
            }
        };
        Ok(RotatedClient {
            registered,
            secret: SecretString::from(secret.expose()),
            others,
        })
    }

    /// Switches a client off. Its links are dead once the cache is told; their rows follow, a page
    /// at a time, and with them what it was allowed.
    pub(crate) async fn disable_client(
        &self,
        client: ClientRef,
        actor: Actor,
    ) -> Result<DisabledClient, ChangeClientError> {
        let accounts = self.clone();
        let work = async move { accounts.disable_client_now(&client, actor).await };
        self.tokens().tasks().finish("disable_client", work).await?
    }

    async fn disable_client_now(
        &self,
        client: &ClientRef,
        actor: Actor,
    ) -> Result<DisabledClient, ChangeClientError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let id = self.lock_client(&mut transaction, client).await?.client.id;
        if store::client_change::disable(db, &mut transaction, id).await? {
            let event = AuditEvent::switched(AuditKind::ClientDisabled, actor).client(id);
            self.audit(&mut transaction, event).await?;
        }
        let registered = self.reload_client(&mut transaction, id).await?;
        transaction.commit().await?;
        self.tokens().forget_everything().await?;
        let ended = self.end_links_of_old_epochs(id, actor, PAGE).await?;
        Ok(DisabledClient { registered, ended })
    }

    /// Ends the rows of links that are dead by their epoch, and the consents that were for them, and
    /// says so one by one.
    pub(super) async fn end_links_of_old_epochs(
        &self,
        client: ClientId,
        actor: Actor,
        page: u32,
    ) -> Result<u64, ChangeClientError> {
        let (db, reason) = (self.db(), EndReason::ClientDisabled);
        let mut count = 0;
        loop {
            let mut transaction = db.begin_write().await?;
            let ended =
                store::grant::end_of_old_epochs(db, &mut transaction, client, reason, page).await?;
            let tokens = self.tokens();
            let users: BTreeSet<_> = ended.iter().filter_map(|ended| ended.user).collect();
            let links = tokens
                .audit_ended(&mut transaction, ended, reason, actor)
                .await?;
            // Nobody of so many is locked, and after their links nobody may be. Who allows the client
            // something at this moment, because it is on again, may be asked once more.
            for user in users {
                tokens
                    .withdraw_unused(&mut transaction, user, client, actor.into())
                    .await?;
            }
            transaction.commit().await?;
            let ended = links.count();
            count += u64::from(ended);
            tokens.forget_along_the_way(links).await;
            if ended < page {
                return Ok(count);
            }
        }
    }

    /// Switches a client on. Its links stay as they ended.
    pub(crate) async fn enable_client(
        &self,
        client: &ClientRef,
        actor: Actor,
    ) -> Result<RegisteredClient, ChangeClientError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let id = self.lock_client(&mut transaction, client).await?.client.id;
        if store::client_change::enable(db, &mut transaction, id).await? {
            let event = AuditEvent::switched(AuditKind::ClientEnabled, actor).client(id);
            self.audit(&mut transaction, event).await?;
        }
        let registered = self.reload_client(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(registered)
    }

    async fn lock_client(
        &self,
        transaction: &mut WriteTransaction,
        client: &ClientRef,
    ) -> Result<RegisteredClient, ChangeClientError> {
        let locked = store::client_change::lock(self.db(), transaction, client).await?;
        let id = locked.ok_or(ChangeClientError::NotFound)?;
        Ok(self.reload_client(transaction, id).await?)
    }

    pub(super) async fn reload_client(
        &self,
        transaction: &mut WriteTransaction,
        id: ClientId,
    ) -> Result<RegisteredClient, StoreError> {
        let client = store::client::find(self.db(), transaction, id).await?;
        let client = client.ok_or_else(|| StoreError::Inconsistent {
            table: "auth_clients",
            id: id.to_string(),
        })?;
        Self::with_uris(self.db(), transaction, client).await
    }
}

/// What the audit log may say of a client's secrets: that there were some.
fn secrets_of(client: &Client) -> serde_json::Value {
    let until = client.secrets.previous_until();
    json!({
        "secret_version": client.secret_version,
        "previous_secret_until": until.map(|until| until.to_string()),
    })
}
