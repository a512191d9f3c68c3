//! OAuth clients: registering them, and finding out whether one is who it says.

use std::net::IpAddr;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use saycart_sql::{Connection, Database};
use secrecy::{ExposeSecret as _, SecretString};

use super::accounts::{Accounts, AccountsTrouble};
use crate::cache::Epoch;
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::client::{AuthenticatedClient, Client, ClientSecret, ClientSecrets, SecretHash};
use crate::domain::ids::ClientId;
use crate::domain::opaque;
use crate::domain::profile::{Pkce, Profile};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::{Audience, ScopeSet};
use crate::store::client::NewClient;
use crate::store::{self, StoreError};

/// What the operator wants registered.
#[derive(Debug, Clone)]
pub(crate) struct RegisterClient {
    /// What shoppers read on the consent page.
    pub(crate) name: String,
    /// Its rules.
    pub(crate) profile: Profile,
    /// Where codes may go. At least one.
    pub(crate) redirect_uris: Vec<RedirectUri>,
    /// Where codes that an app has made may be said to go.
    pub(crate) app_redirect_uris: Vec<RedirectUri>,
    /// What it may ask for; `None`: the profile's default.
    pub(crate) scope: Option<ScopeSet>,
    /// Audiences whose tokens it may introspect.
    pub(crate) audiences: Vec<Audience>,
    /// Whether PKCE is needed; `None`: as the profile says.
    pub(crate) pkce: Option<Pkce>,
}

/// A client with its redirect URIs.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredClient {
    /// The client.
    pub(crate) client: Client,
    /// Where codes may go.
    pub(crate) redirect_uris: Vec<RedirectUri>,
    /// Where codes that an app has made may be said to go.
    pub(crate) app_redirect_uris: Vec<RedirectUri>,
}

/// A client that was registered.
#[derive(Debug)]
pub(crate) struct CreatedClient {
    /// As registered.
    pub(crate) registered: RegisteredClient,
    /// Its secret, which can be shown this once.
    pub(crate) secret: Option<SecretString>,
}

/// Why no client was registered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateClientError {
    /// Another client has the name.
    #[error("`client_name` is taken")]
    NameTaken,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for CreateClientError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for CreateClientError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

/// What a client says it is, and what it brings to prove it.
#[derive(Debug, Clone)]
pub(crate) struct ClientClaim {
    /// Whatever stood in `client_id`.
    pub(crate) id: String,
    /// The secret, if it brought one.
    pub(crate) secret: Option<SecretString>,
}

impl ClientClaim {
    /// An id that cannot be one is looked for as well, under one that nobody has.
    fn client_id(&self) -> ClientId {
        let id = self.id.parse();
        id.unwrap_or_else(|_not_an_id| ClientId::from_bytes([0; 16]))
    }
}

impl Accounts {
    /// Registers a client.
    pub(crate) async fn create_client(
        &self,
        request: RegisterClient,
        actor: Actor,
    ) -> Result<CreatedClient, CreateClientError> {
        let RegisterClient {
            name,
            profile,
            redirect_uris,
            app_redirect_uris,
            scope,
            audiences,
            pkce,
        } = request;
        let now = self.tokens().now();
        let secret = profile.keeps_secrets().then(ClientSecret::generate);
        let new = NewClient {
            id: ClientId::generate(now),
            name,
            profile,
            scope: scope.unwrap_or(profile.policy().default_scope),
            secret: secret.as_ref().map(ClientSecret::kept),
            redirect_uris,
            app_redirect_uris,
            audiences,
            pkce: pkce.unwrap_or(Pkce::Optional),
        };
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        match store::client::insert(db, &mut transaction, &new).await {
            Ok(_created_at) => {}
            Err(error) if error.is_duplicate() => return Err(CreateClientError::NameTaken),
            Err(error) => return Err(error.into()),
        }
        let event = AuditEvent::new(AuditKind::ClientCreated, actor)
            .client(new.id)
            .with("profile", profile.name())
            .with("scope", new.scope.to_string());
        // Where else codes may be said to go is nothing that the profile tells.
        let event = match new.app_redirect_uris.as_slice() {
            [] => event,
            apps => {
                let apps: Vec<_> = apps.iter().map(RedirectUri::as_str).collect();
                event.with("app_redirect_uris", apps)
            }
        };
        store::audit::record(db, &mut transaction, now, event).await?;
        let registered = self.reload_client(&mut transaction, new.id).await?;
        transaction.commit().await?;
        Ok(CreatedClient {
            registered,
            secret: secret.map(|secret| SecretString::from(secret.expose())),
        })
    }

    /// At most `size` clients after the one of this name.
    pub(crate) async fn list_clients(
        &self,
        after: &str,
        size: u32,
    ) -> Result<Vec<RegisteredClient>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let clients = store::client::list(db, &mut connection, after, size).await?;
        let mut registered = Vec::with_capacity(clients.len());
        for client in clients {
            registered.push(Self::with_uris(db, &mut connection, client).await?);
        }
        Ok(registered)
    }

    /// A client with where its codes may go.
    pub(super) async fn with_uris(
        db: &Database,
        connection: &mut Connection,
        client: Client,
    ) -> Result<RegisteredClient, StoreError> {
        let of_client = store::client::redirect_uris(db, connection, client.id).await?;
        let of_apps = store::client::app_redirect_uris(db, connection, client.id).await?;
        Ok(RegisteredClient {
            client,
            redirect_uris: of_client,
            app_redirect_uris: of_apps,
        })
    }

    /// Whether a client is who it says (RFC 6749 §2.3). One that is refused has cost the same work
    /// whether or not it exists: one look-up, two hashes, four comparisons.
    ///
    /// The epoch is the cache's, read after the request came and before this.
    pub(crate) async fn authenticate_client(
        &self,
        claim: &ClientClaim,
        epoch: Option<Epoch>,
    ) -> Result<Option<AuthenticatedClient>, AccountsTrouble> {
        let db = self.db();
        let id = claim.client_id();
        // While nobody can change a client, nobody can say either whether somebody just did.
        let epoch = epoch.filter(|_| db.is_within_reach());
        let now = self.tokens().now();
        let known = epoch.and_then(|epoch| self.known_clients().get(id, epoch, now));
        let proven = self.proves(known.as_deref(), claim.secret.as_ref());
        if let Some(client) = known.filter(|_| proven) {
            return Ok(Some(AuthenticatedClient::vouched(&client)));
        }
        let client = {
            let mut connection = db.acquire().await?;
            store::client::find(db, &mut connection, id).await?
        };
        let client = client.filter(|client| client.disabled_at.is_none());
        let proven = self.proves(client.as_ref(), claim.secret.as_ref());
        Ok(client.filter(|_| proven).map(|client| {
            let authenticated = AuthenticatedClient::vouched(&client);
            if let Some(epoch) = epoch {
                let until = now.plus(self.tokens().cache_entry_life());
                self.known_clients().insert(client, epoch, until);
            }
            authenticated
        }))
    }

    /// A client that proves itself by what is remembered of it, whatever has changed since. Only for
    /// who compares it with its row before anything comes of it, and has whoever is refused prove
    /// itself again.
    pub(crate) fn recall_client(&self, claim: &ClientClaim) -> Option<AuthenticatedClient> {
        let now = self.tokens().now();
        let known = self.known_clients().recall(claim.client_id(), now)?;
        self.proves(Some(&known), claim.secret.as_ref())
            .then(|| AuthenticatedClient::vouched(&known))
    }

    /// A client's row was found to be another one than the client proved itself by: the next proof
    /// looks it up.
    pub(crate) fn look_up_again(&self, client: &AuthenticatedClient) {
        self.known_clients().forget(client.id());
    }

    /// Counts a failure. Right credentials always pass, so that nobody locks a vendor out; who
    /// fails too often is asked to wait.
    pub(crate) fn client_failed<'c>(
        &self,
        claims: impl Iterator<Item = &'c ClientClaim>,
        address: IpAddr,
    ) -> Option<Duration> {
        let id = claims.map(|claim| claim.id.parse()).find_map(Result::ok);
        let spent = self
            .limits()
            .spend_client_failure(id, address, self.tokens().now());
        spent.err().map(|too_many| too_many.retry_after)
    }

    fn proves(&self, client: Option<&Client>, secret: Option<&SecretString>) -> bool {
        const NOBODYS: SecretHash = SecretHash([0; 32]);
        let presented = opaque::sha256(secret.map_or("", |secret| secret.expose_secret()));
        let fits = |kept: SecretHash| verify_slices_are_equal(&presented, &kept.0).is_ok();
        let secrets = client.map(|client| &client.secrets);
        let (current, previous) = match secrets {
            Some(ClientSecrets::Held { current, previous }) => (Some(*current), *previous),
            Some(ClientSecrets::None) | None => (None, None),
        };
        let now = self.tokens().now();
        let previous = previous
            .filter(|(_, until)| *until > now)
            .map(|(hash, _)| hash);
        // Both are compared, whatever the first says.
        let with_current = fits(current.unwrap_or(NOBODYS)) & current.is_some();
        let with_previous = fits(previous.unwrap_or(NOBODYS)) & previous.is_some();
        match secrets {
            // Who cannot keep a secret and brings one is not the client that was registered.
            Some(ClientSecrets::None) => secret.is_none(),
            Some(ClientSecrets::Held { .. }) => with_current | with_previous,
            None => false,
        }
    }
}
