//! How long rows are kept, and clearing away those that are past it, a page at a time.

use saycart_sql::{Database, Statement};

use super::StoreError;

/// One kind of row that is deleted some time after its end.
#[derive(Debug)]
pub(crate) struct Retention {
    delete: Statement,
}

/// Every kind. The audit log is kept. `docs/operator.md` tells operators.
pub(crate) static ALL: [&Retention; 6] = [
    &GRANTS,
    &CODES,
    &PASSPORT_KEYS,
    &SESSIONS,
    &FLOWS,
    &LINK_ATTEMPTS,
];

static GRANTS: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_grants WHERE id IN (SELECT id FROM auth_grants
          WHERE ended_at IS NOT NULL AND ended_at < {now} - 90 * 86400000000 LIMIT $2)",
    ),
};
static CODES: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_codes WHERE code_hash IN (SELECT code_hash FROM auth_codes
          WHERE expires_at < {now} - 86400000000 LIMIT $2)",
    ),
};
static PASSPORT_KEYS: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_passport_keys WHERE kid IN (SELECT kid FROM auth_passport_keys
          WHERE expires_at < {now} LIMIT $2)",
    ),
};
static SESSIONS: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_sessions WHERE id_hash IN (SELECT id_hash FROM auth_sessions
          WHERE expires_at < {now} - 86400000000 LIMIT $2)",
    ),
};
static FLOWS: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_flows WHERE id_hash IN (SELECT id_hash FROM auth_flows
          WHERE expires_at < {now} - 86400000000 LIMIT $2)",
    ),
};

static LINK_ATTEMPTS: Retention = Retention {
    delete: Statement::new(
        "DELETE FROM auth_link_attempts WHERE id IN (SELECT id FROM auth_link_attempts
          WHERE started_at < {now} - 90 * 86400000000 LIMIT $2)",
    ),
};

/// Deletes all rows of a kind that are past their time, `page` at once.
pub(crate) async fn delete_all(
    db: &Database,
    what: &Retention,
    page: u32,
) -> Result<(), StoreError> {
    while delete_page(db, what, page).await? >= u64::from(page) {}
    Ok(())
}

/// Deletes at most `page` rows of a kind. How many it deleted.
async fn delete_page(db: &Database, what: &Retention, page: u32) -> Result<u64, StoreError> {
    let mut transaction = db.begin_write().await?;
    let done = db
        .query(&what.delete)
        .bind(i64::from(page))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}
