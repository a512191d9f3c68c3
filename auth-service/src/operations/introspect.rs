//! Introspection (RFC 7662): a token as a client may see it.

use super::validate::Glance;
use super::{ActiveToken, Tokens, ValidateError};
use crate::domain::client::AuthenticatedClient;

impl Tokens {
    /// `None` also for a token that is none of the caller's business: neither its own, nor for an
    /// audience that it was registered for (RFC 7662 §4).
    pub(crate) async fn introspect(
        &self,
        caller: &AuthenticatedClient,
        glance: Glance,
    ) -> Result<Option<ActiveToken>, ValidateError> {
        let token = self.validate_after(glance).await?;
        Ok(token.filter(|token| {
            let audiences = token.scopes.audiences();
            token.client == caller.id()
                || audiences
                    .iter()
                    .any(|audience| caller.audiences().contains(audience))
        }))
    }
}
