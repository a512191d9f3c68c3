//! Where the names in URLs lead.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Who is asked for the addresses that a name has now.
#[tonic::async_trait]
pub trait Names: fmt::Debug + Send + Sync {
    /// All of them; a name without one is no mistake.
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// The system's own resolver: DNS, and what the machine knows besides.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

#[tonic::async_trait]
impl Names for SystemNames {
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let found = tokio::net::lookup_host((host, port)).await?;
        Ok(found.collect())
    }
}
