//! What the clients of one server hold: codes to be exchanged, and the tokens of links.

use crate::plan::{Codes, Server};

/// The tokens of one link.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// Everything that is held of one server.
#[derive(Debug)]
pub(crate) struct Links {
    /// Codes for links whose refresh token stays.
    pub(crate) kept_codes: Vec<String>,
    /// Codes for links whose refresh token is replaced.
    pub(crate) rotated_codes: Vec<String>,
    pub(crate) kept: Vec<Link>,
    pub(crate) rotated: Vec<Link>,
}

impl Links {
    /// Nobody is linked yet.
    pub(crate) fn of(server: &Server) -> anyhow::Result<Self> {
        let codes = Codes::read(&server.codes)?;
        Ok(Self {
            kept_codes: codes.kept,
            rotated_codes: codes.rotated,
            kept: Vec::new(),
            rotated: Vec::new(),
        })
    }
}
