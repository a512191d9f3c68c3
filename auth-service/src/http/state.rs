//! What every handler can reach.

use std::sync::Arc;

use url::Url;

use crate::domain::privacy::Privacy;
use crate::domain::redirect_uri::is_loopback;
use crate::operations::{Accounts, Tokens};

/// The operations, and what we are called. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// Accounts, sessions, consents, clients.
    pub(crate) accounts: Accounts,
    /// Scheme, host and port, no final slash (RFC 8414 §2).
    pub(crate) issuer: Arc<str>,
    /// What shoppers are told about their data.
    pub(crate) privacy: Arc<Privacy>,
    /// Whether browsers may be told to use nothing but HTTPS from now on.
    pub(crate) transport: StrictTransport,
}

/// Whether browsers are told to keep to HTTPS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StrictTransport {
    /// For a year.
    Announced,
    /// Not on a developer's machine: the browser would hold every other server on `localhost`
    /// to it.
    Withheld,
}

impl App {
    /// For this issuer.
    pub(crate) fn new(accounts: Accounts, issuer: &str, privacy: Box<Privacy>) -> Self {
        let is_local = Url::parse(issuer).is_ok_and(|url| is_loopback(&url));
        let transport = if is_local {
            StrictTransport::Withheld
        } else {
            StrictTransport::Announced
        };
        Self {
            accounts,
            issuer: issuer.into(),
            privacy: privacy.into(),
            transport,
        }
    }

    /// Links and their tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        self.accounts.tokens()
    }
}
