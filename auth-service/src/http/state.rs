//! What every handler can reach.

use std::sync::Arc;

use crate::operations::{Accounts, Tokens};

/// The operations, and what we are called. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// Accounts, sessions, consents, clients.
    pub(crate) accounts: Accounts,
    /// Scheme, host and port, no final slash (RFC 8414 §2).
    pub(crate) issuer: Arc<str>,
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
    pub(crate) fn new(accounts: Accounts, issuer: &str) -> Self {
        let host = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
        let is_local = ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|local| host.starts_with(local));
        let transport = if is_local {
            StrictTransport::Withheld
        } else {
            StrictTransport::Announced
        };
        Self {
            accounts,
            issuer: issuer.into(),
            transport,
        }
    }

    /// Links and their tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        self.accounts.tokens()
    }
}
