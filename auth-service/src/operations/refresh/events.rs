//! What is written down of a refresh.

use super::Attempt;
use crate::domain::audit::{AuditEvent, AuditKind};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::Grant;
use crate::domain::token::Generation;

/// A retry writes nothing to the row, so it is only logged.
pub(super) fn note_retry(attempt: &Attempt<'_>, grant: &Grant) {
    tracing::info!(
        link.id = %grant.id,
        client.id = %attempt.client.id(),
        generation = grant.generation.get(),
        "a lost reply was given again"
    );
}

/// Says which link an event is about.
pub(in crate::operations) fn about(event: AuditEvent, grant: &Grant) -> AuditEvent {
    event.client(grant.client).user(grant.user).link(grant.id)
}

pub(super) fn refreshed(
    grant: &Grant,
    client: &AuthenticatedClient,
    generation: Generation,
    how: &'static str,
) -> AuditEvent {
    about(AuditEvent::new(AuditKind::GrantRefreshed, client), grant)
        .with("generation", generation.get())
        .with("how", how)
}

pub(super) fn fast_forwarded(
    grant: &Grant,
    client: &AuthenticatedClient,
    presented: Generation,
) -> AuditEvent {
    about(
        AuditEvent::new(AuditKind::GrantFastForwarded, client),
        grant,
    )
    .with("from", grant.generation.get())
    .with("to", presented.get())
}
