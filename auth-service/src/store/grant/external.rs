//! Which of the vendor's users a link belongs to, as a keyed hash.

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use crate::domain::key::Kid;
use crate::domain::token::TokenKey;
use crate::store::StoreError;

/// Remembers, as a keyed hash, which of the vendor's users a link belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExternalRef {
    /// The hash.
    pub(crate) hash: [u8; 32],
    /// The key of the hash.
    pub(crate) kid: Kid,
}

#[derive(Debug, FromRow)]
struct AcknowledgedRow {
    acknowledged: i64,
}

/// What is known of a link at the first sight of its vendor's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstSight {
    /// The client is known to have it.
    InUse,
    /// It may yet be lost on its way.
    Unused,
}

/// Notes the vendor's user at first sight; `None` when it was not the first.
pub(crate) async fn recognise(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    external: &ExternalRef,
) -> Result<Option<FirstSight>, StoreError> {
    static RECOGNISE: Statement = Statement::new(
        "UPDATE auth_grants SET external_ref = $2, external_kid = $3
          WHERE token_key = $1 AND external_ref IS NULL AND ended_at IS NULL
         RETURNING acknowledged",
    );
    let rows: Vec<AcknowledgedRow> = db
        .query_as(&RECOGNISE)
        .bind(key.as_bytes().to_vec())
        .bind(external.hash.to_vec())
        .bind(external.kid.as_column())
        .fetch_all(connection)
        .await?;
    Ok(rows.first().map(|row| match row.acknowledged {
        0 => FirstSight::Unused,
        _ => FirstSight::InUse,
    }))
}

/// Moves older links of the same vendor's user to the newest hash of them, so that links are
/// recognised as one user's across a change of key.
pub(crate) async fn rehash(
    db: &Database,
    connection: &mut Connection,
    from: &ExternalRef,
    to: &ExternalRef,
) -> Result<(), StoreError> {
    static REHASH: Statement = Statement::new(
        "UPDATE auth_grants SET external_ref = $1, external_kid = $2
          WHERE external_ref = $3 AND external_kid = $4",
    );
    db.query(&REHASH)
        .bind(to.hash.to_vec())
        .bind(to.kid.as_column())
        .bind(from.hash.to_vec())
        .bind(from.kid.as_column())
        .execute(connection)
        .await?;
    Ok(())
}
