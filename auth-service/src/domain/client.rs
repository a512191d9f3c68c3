//! OAuth clients (RFC 6749 §2), and the proof that one has authenticated.

use std::net::IpAddr;

use saycart_service::Timestamp;

use super::ids::ClientId;
use super::opaque::opaque_secret;
use super::profile::{Pkce, Policy, Profile};
use super::scope::{Audience, ScopeSet};

/// SHA-256 of a client secret. Our secrets are 256 random bits, so a plain hash cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SecretHash(pub(crate) [u8; 32]);

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretHash([redacted])")
    }
}

opaque_secret!(
    /// A client secret, as it is made and shown once.
    ClientSecret,
    "scs_",
    SecretHash
);

/// What a client can prove itself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientSecrets {
    /// A public client has none.
    None,
    /// One secret, or two while it is being rotated.
    Held {
        /// The newest.
        current: SecretHash,
        /// The one before, and until when it is good.
        previous: Option<(SecretHash, Timestamp)>,
    },
}

impl ClientSecrets {
    /// Until when the secret before the current one is good.
    pub(crate) fn previous_until(&self) -> Option<Timestamp> {
        match self {
            Self::None => None,
            Self::Held { previous, .. } => previous.map(|(_, until)| until),
        }
    }
}

/// A registered client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// `cli_…`
    pub(crate) id: ClientId,
    /// What shoppers read on the consent page.
    pub(crate) name: String,
    /// Which rules it lives by.
    pub(crate) profile: Profile,
    /// What it may ask for.
    pub(crate) scope: ScopeSet,
    /// Audiences whose tokens it may introspect beside its own.
    pub(crate) audiences: Vec<Audience>,
    /// What it proves itself with.
    pub(crate) secrets: ClientSecrets,
    /// Grows when a secret changes.
    pub(crate) secret_version: i64,
    /// Whether it must send a PKCE challenge: the profile's rule, or stricter.
    pub(crate) pkce: Pkce,
    /// Since when it is switched off.
    pub(crate) disabled_at: Option<Timestamp>,
    /// When it was registered.
    pub(crate) created_at: Timestamp,
}

/// Which client an operator means: by its id, or by the name that shoppers read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientRef {
    /// By its id.
    Id(ClientId),
    /// By its name.
    Name(String),
}

/// A text that means no client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a client's id or name")]
pub(crate) struct InvalidClientRef;

impl std::str::FromStr for ClientRef {
    type Err = InvalidClientRef;

    fn from_str(text: &str) -> Result<Self, InvalidClientRef> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            // PostgreSQL takes no NUL in a text.
            Err(_a_name) if text.trim().is_empty() || text.contains(char::is_control) => {
                Err(InvalidClientRef)
            }
            Err(_a_name) => Ok(Self::Name(text.trim().to_owned())),
        }
    }
}

/// A client that has just proved who it is. Only the check of its credentials makes one.
#[derive(Debug, Clone)]
pub(crate) struct AuthenticatedClient {
    id: ClientId,
    profile: Profile,
    audiences: Vec<Audience>,
    secret_version: i64,
    address: Option<IpAddr>,
}

impl AuthenticatedClient {
    /// The client whose credentials were found right (for a public client: whose id was given).
    pub(crate) fn vouched(client: &Client) -> Self {
        Self {
            id: client.id,
            profile: client.profile,
            audiences: client.audiences.clone(),
            secret_version: client.secret_version,
            address: None,
        }
    }

    /// It proved itself from there.
    #[must_use]
    pub(crate) fn at(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// From where it proved itself.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Who it is.
    pub(crate) fn id(&self) -> ClientId {
        self.id
    }

    /// Which rules it lives by.
    pub(crate) fn profile(&self) -> Profile {
        self.profile
    }

    /// The rules.
    pub(crate) fn policy(&self) -> &'static Policy {
        self.profile.policy()
    }

    /// Audiences whose tokens it may introspect beside its own.
    pub(crate) fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// Which of its secrets it proved itself with: a refresh that finds a later one in the row
    /// has the client prove itself again.
    pub(crate) fn secret_version(&self) -> i64 {
        self.secret_version
    }
}
