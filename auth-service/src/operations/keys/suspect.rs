//! Saying that somebody else may have a key.

use super::{KeyChangeError, KeyReport, Tokens, event, refused};
use crate::domain::audit::{Actor, AuditKind};
use crate::domain::key::Kid;
use crate::domain::key::change::{KeyChange, suspect};

impl Tokens {
    /// Refuses a key's access tokens from now on, and takes its refresh tokens only where the
    /// link's row names it.
    pub(crate) async fn suspect_key(
        &self,
        kid: Kid,
        actor: Actor,
    ) -> Result<KeyReport, KeyChangeError> {
        let tokens = self.clone();
        let work = async move {
            let mut change = tokens.begin_change(kid).await?;
            match suspect(change.facts).map_err(|refusal| refused(kid, refusal))? {
                KeyChange::Nothing => {}
                KeyChange::To(state) => {
                    let audit = event(AuditKind::KeySuspect, kid, actor);
                    tokens.write_state(&mut change, state, audit).await?;
                }
            }
            let report = tokens.finish_change(change).await?;
            // Also when it was suspect before: that call may have died before the cache was told.
            tokens.forget_everything().await?;
            Ok(report)
        };
        self.0.tasks.finish("suspect_key", work).await?
    }
}
