//! What follows the use of a superseded refresh token (RFC 9700 §4.14.2).

use super::refresh::about;
use super::{EndedLinks, Tokens, Trouble};
use crate::domain::audit::{AuditEvent, AuditKind};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::{EndReason, Grant};
use crate::domain::profile::Reuse;
use crate::domain::token::{Generation, TokenKey};
use crate::store;

impl Tokens {
    /// Writes down that a superseded token came, and ends the link where the profile says so.
    pub(super) async fn note_reuse(
        &self,
        client: &AuthenticatedClient,
        key: &TokenKey,
        presented: Generation,
        grant: &Grant,
        reuse: Reuse,
    ) -> Result<(), Trouble> {
        tracing::warn!(
            link.id = %grant.id,
            presented = presented.get(),
            current = grant.generation.get(),
            "a superseded refresh token was used: a stolen token, or a client that lost its newest"
        );
        let (tokens, client) = (self.clone(), client.clone());
        let (key, grant) = (*key, grant.clone());
        let work = async move {
            let db = tokens.db();
            let mut transaction = db.begin_write().await?;
            let event = about(AuditEvent::new(AuditKind::GrantReuse, &client), &grant)
                .with("presented", presented.get())
                .with("generation", grant.generation.get());
            store::audit::record(db, &mut transaction, tokens.now(), event).await?;
            let mut links = EndedLinks::default();
            if reuse == Reuse::Ends {
                let reason = EndReason::Reuse;
                let ended =
                    store::grant::end_for_client(db, &mut transaction, &key, client.id(), reason)
                        .await?;
                links = tokens
                    .audit_ended(&mut transaction, ended, reason, &client)
                    .await?;
                links.again([key]);
            }
            transaction.commit().await?;
            tokens.forget(links).await
        };
        self.0.tasks.finish("reuse", work).await?
    }
}
