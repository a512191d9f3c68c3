//! What is to be measured: the file that the script writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;

/// One comparison.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// How long a server does one operation in one round.
    pub(crate) seconds: u32,
    /// Rounds that count; one before them warms everybody up.
    pub(crate) rounds: u32,
    /// Requests on the way at once, each on a connection of its own.
    pub(crate) connections: usize,
    /// Links of each client that tokens are asked about, and refreshed.
    pub(crate) links: usize,
    /// Codes that a server exchanges in one round.
    pub(crate) exchanges: usize,
    /// Of every code for a rotated link (RFC 7636).
    pub(crate) verifier: String,
    /// Where codes went.
    pub(crate) redirect_uri: String,
    /// The first is ours; the second is what it is compared with.
    pub(crate) servers: Vec<Server>,
}

/// An authorization server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    /// For people.
    pub(crate) name: String,
    /// `127.0.0.1:PORT`, plain HTTP.
    pub(crate) address: String,
    /// Path of the token endpoint.
    pub(crate) token: String,
    /// Path of the introspection endpoint.
    pub(crate) introspection: String,
    /// Whose refresh tokens stay.
    pub(crate) kept: Client,
    /// Whose refresh tokens are replaced by each refresh.
    pub(crate) rotated: Client,
    /// Codes that it has issued: a file of [`Codes`].
    pub(crate) codes: PathBuf,
    /// Its process.
    pub(crate) process: u32,
    /// The databases and caches that it stands on.
    pub(crate) stores: Vec<u32>,
}

/// A confidential client that authenticates by HTTP Basic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Authorization codes by client.
#[derive(Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Codes {
    pub(crate) kept: Vec<String>,
    pub(crate) rotated: Vec<String>,
}

impl Plan {
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        read(file)
    }

    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

impl Codes {
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        read(file)
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let name = file.display();
    let text = fs::read(file).with_context(|| format!("cannot read {name}"))?;
    serde_json::from_slice(&text).with_context(|| format!("{name} is not what it should be"))
}
