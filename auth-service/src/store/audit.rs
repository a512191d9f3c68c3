//! The audit log, append-only, and from where each event came, which is not kept as long.

use saycart_service::Timestamp;
use saycart_sql::{Committed, Database, Statement, WriteTransaction};

use super::StoreError;
use crate::domain::audit::{AuditEvent, By};
use crate::domain::ids::AuditId;

/// Writes one entry, and once it is committed says it on the log stream, too: what a restored
/// backup has forgotten can be found there. Where the reply to the commit was lost it is said as
/// well, as `committed="unknown"`: it may never have been. `made_at` only orders the ids; the entry's
/// time is the database's.
pub(crate) async fn record(
    db: &Database,
    transaction: &mut WriteTransaction,
    made_at: Timestamp,
    event: AuditEvent,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_audit_events (id, at, event, actor, client_id, user_id, grant_id, detail)
         VALUES ($2, {now}, $3, $4, $5, $6, $7, $8)",
    );
    static ORIGIN: Statement = Statement::new(
        "INSERT INTO auth_audit_origins (event_id, at, origin) VALUES ($2, {now}, $3)",
    );
    let AuditEvent {
        kind,
        by: By { actor, origin },
        client,
        user,
        link,
        detail,
    } = event;
    let detail = serde_json::Value::Object(detail).to_string();
    let client = client.map(|id| id.to_string());
    let user = user.map(|id| id.to_string());
    let link = link.map(|id| id.to_string());
    let (id, origin) = (
        AuditId::generate(made_at).to_string(),
        origin.map(|origin| origin.to_string()),
    );
    let insert = db
        .query(&INSERT)
        .bind(id.clone())
        .bind(kind.name())
        .bind(actor.to_string())
        .bind(client.clone())
        .bind(user.clone())
        .bind(link.clone())
        .bind(detail.clone());
    insert.execute(&mut **transaction).await?;
    if let Some(origin) = &origin {
        let insert = db.query(&ORIGIN).bind(id).bind(origin.clone());
        insert.execute(&mut **transaction).await?;
    }
    transaction.after_commit(move |committed| {
        tracing::info!(
            audit = kind.name(),
            actor = %actor,
            origin,
            client.id = client,
            user.id = user,
            link.id = link,
            detail,
            committed = match committed {
                Committed::Yes => "yes",
                Committed::Unknown => "unknown",
            },
            "audited"
        );
    });
    Ok(())
}
