//! Keeping up with the keys, and saying when one is missing.

use saycart_service::causes;

use super::{Tokens, Trouble};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::key::{Kid, Trust};
use crate::domain::token::{PresentedToken, Token, TokenError};
use crate::keys::LookFailed;
use crate::store::{self, StoreError};

impl Tokens {
    /// Reads a token. One of a key that is not known here has this process look at once: the key
    /// may be new.
    pub(in crate::operations) async fn read(
        &self,
        presented: &PresentedToken,
    ) -> Result<(Token, Trust), TokenError> {
        match Token::read(presented, &self.ring()) {
            Err(TokenError::UnknownKey { .. }) => {
                self.look_again().await;
                Token::read(presented, &self.ring())
            }
            read => read,
        }
    }

    /// Tells a token that is dead from one that cannot be judged here.
    pub(in crate::operations) fn unreadable(&self, error: TokenError) -> Option<Trouble> {
        match error {
            TokenError::Malformed | TokenError::Forged | TokenError::Retired { .. } => None,
            TokenError::UnknownKey { kid } => {
                self.note_missing(kid);
                Some(Trouble::UnknownKey { kid })
            }
        }
    }

    /// Looks whether there are new keys; if that fails, things stay as they are.
    pub(in crate::operations) async fn look_again(&self) {
        if let Err(error) = self.look_for_keys().await {
            tracing::warn!(error = %causes(&error), "no new token keys were learnt");
        }
    }

    /// Learns what the key file and the database say now.
    pub(in crate::operations) async fn look_for_keys(&self) -> Result<(), LookFailed> {
        self.0.keys.look(self.db()).await?;
        if let Some(kid) = self.ring().lacking() {
            self.note_missing(kid);
        }
        Ok(())
    }

    /// Raises the alarm. A key of the installation's is also written down; any other number may
    /// be made up.
    fn note_missing(&self, kid: Kid) {
        if !self.0.keys.alarm_missing(kid) || !self.ring().names(kid) {
            return;
        }
        let tokens = self.clone();
        // Nobody waits for it.
        drop(self.0.tasks.spawn("key_missing", async move {
            let db = tokens.db();
            let written = async {
                let mut transaction = db.begin_write().await?;
                let event = AuditEvent::new(AuditKind::KeyMissing, Actor::System)
                    .with("kid", kid.as_byte());
                store::audit::record(db, &mut transaction, tokens.now(), event).await?;
                transaction.commit().await?;
                Ok::<(), StoreError>(())
            };
            if let Err(error) = written.await {
                tracing::warn!(error = %causes(&error), "a missing key was not written down");
            }
        }));
    }
}
