//! Making a key the one that signs.

use super::{KeyChangeError, KeyReport, Tokens, event, refused};
use crate::domain::audit::{Actor, AuditKind};
use crate::domain::key::Kid;
use crate::domain::key::change::{KeyChange, activate};

impl Tokens {
    /// Makes a key the one that signs; the one before goes on verifying.
    pub(crate) async fn activate_key(
        &self,
        kid: Kid,
        actor: Actor,
    ) -> Result<KeyReport, KeyChangeError> {
        let tokens = self.clone();
        let work = async move {
            let mut change = tokens.begin_change(kid).await?;
            match activate(change.facts).map_err(|refusal| refused(kid, refusal))? {
                KeyChange::Nothing => {}
                KeyChange::To(state) => {
                    let audit = event(AuditKind::KeyActivated, kid, actor);
                    tokens.write_state(&mut change, state, audit).await?;
                }
            }
            tokens.finish_change(change).await
        };
        self.0.tasks.finish("activate_key", work).await?
    }
}
