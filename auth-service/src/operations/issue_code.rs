//! Issuing an authorization code (RFC 6749 §4.1.2).

use std::time::Duration;

use saycart_service::SecretString;

use super::Tokens;
use saycart_sql::Connection;

use crate::domain::code::AuthorizationCode;
use crate::store::code::NewCode;
use crate::store::{self, StoreError};

impl Tokens {
    /// How long a code can be exchanged.
    pub(super) fn code_lifetime(&self) -> Duration {
        self.0.lifetimes.code
    }

    /// Makes a code in the transaction that decides the authorization request, so that a request
    /// that is decided twice gives one code.
    pub(crate) async fn issue_code(
        &self,
        connection: &mut Connection,
        code: NewCode,
    ) -> Result<SecretString, StoreError> {
        let text = AuthorizationCode::generate();
        let lifetime = self.0.lifetimes.code;
        store::code::insert(self.db(), connection, &text.kept(), code, lifetime).await?;
        Ok(SecretString::from(text.expose().to_owned()))
    }
}
