//! Recognising whose Alexa account a link belongs to, by a keyed hash of Alexa's user id.
//!
//! For two things: an Alexa account that links anew replaces its older link, and a `SkillDisabled`
//! event without a token still finds the link.

use saycart_service::causes;
use saycart_sql::WriteTransaction;

use super::end_link::ExternalUser;
use super::validate::Verdict;
use super::{ActiveToken, EndedLinks, Tokens, Trouble, ValidateError};
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::key::KeyRing;
use crate::domain::token::{PresentedToken, TokenKey};
use crate::metrics::{self, Source};
use crate::store::grant::{ExternalRef, FirstSight, Recognised};
use crate::store::{self, StoreError};

impl Tokens {
    /// As [`Tokens::validate`], for the gateway, which also knows the vendor's user.
    pub(crate) async fn validate_for(
        &self,
        presented: &PresentedToken,
        external: Option<&ExternalUser>,
    ) -> Result<Option<ActiveToken>, ValidateError> {
        let Some(token) = self.genuine_access(presented).await? else {
            metrics::validated(Some(false), Source::Token);
            return Ok(None);
        };
        let Verdict { active, looked_up } = self.judge_access(&token).await?;
        if let (Some(external), Some(view)) = (external, looked_up)
            && view.recognised == Recognised::NotYet
            && let Err(error) = self.recognise(external, &token.id.token_key()).await
        {
            // The token is good all the same, and the next look-up tries again.
            tracing::warn!(
                error = %causes(&error),
                "a link's Alexa account could not be written down"
            );
        }
        Ok(active)
    }

    async fn recognise(&self, external: &ExternalUser, key: &TokenKey) -> Result<(), Trouble> {
        let (tokens, key, external) = (self.clone(), *key, external.clone());
        let work = async move {
            let db = tokens.db();
            let ring = tokens.ring();
            let Some(newest) = external.hashed_to_keep(&ring) else {
                return Ok(());
            };
            let mut transaction = db.begin_write().await?;
            let mut replaced = EndedLinks::default();
            let first = store::grant::recognise(db, &mut transaction, &key, &newest).await?;
            if let Some(first) = first {
                let now = tokens.now();
                store::link_step::note_first_use(db, &mut transaction, now, &key).await?;
                for older in external.hashes(&ring) {
                    if older.kid != newest.kid {
                        store::grant::rehash(db, &mut transaction, &older, &newest).await?;
                    }
                }
                // As the row says now: a refresh that came meanwhile found nobody to replace.
                if first == FirstSight::InUse {
                    replaced = tokens.end_replaced_by(&mut transaction, &key).await?;
                }
            }
            transaction.commit().await?;
            tokens.forget_along_the_way(replaced).await;
            Ok::<(), StoreError>(())
        };
        Ok(self.0.tasks.finish("recognise", work).await??)
    }

    /// Ends the older links of the same vendor's user.
    pub(super) async fn end_replaced_by(
        &self,
        transaction: &mut WriteTransaction,
        key: &TokenKey,
    ) -> Result<EndedLinks, StoreError> {
        let ended = store::grant::end_replaced(self.db(), transaction, key).await?;
        self.audit_ended(transaction, ended, EndReason::Replaced, Actor::System)
            .await
    }
}

impl ExternalUser {
    /// What is kept of it from now on; `None`: there is no key to hash it with.
    pub(super) fn hashed_to_keep(&self, ring: &KeyRing) -> Option<ExternalRef> {
        ring.signing().map(|signing| ExternalRef {
            hash: signing.keys.external_ref(self.as_str()),
            kid: signing.kid,
        })
    }

    /// What may have been kept of it, one hash per key.
    pub(super) fn hashes(&self, ring: &KeyRing) -> Vec<ExternalRef> {
        ring.held()
            .map(|(kid, keys)| ExternalRef {
                hash: keys.external_ref(self.as_str()),
                kid,
            })
            .collect()
    }
}
