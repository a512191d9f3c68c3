//! How much is kept past its date: what should be nothing, whatever forgets it.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, micros};

// Days count as a whole, so what is kept by the day is judged by it.
static COUNT: Statement = Statement::long(
    "SELECT CAST(
         (SELECT count(*) FROM cart_requests WHERE created_at < {now} - $2)
       + (SELECT count(*) FROM cart_staged_products WHERE staged_at < {now} - $3)
       + (SELECT count(*) FROM cart_cleared_lines WHERE cleared_at < {now} - $4)
       + (SELECT count(*) FROM cart_unresolved WHERE day <= ({now} - $5) / 86400000000)
       + (SELECT count(*) FROM cart_added_days WHERE day <= ({now} - $6) / 86400000000)
       + (SELECT count(*) FROM cart_late_adds WHERE noted_at < {now} - $7)
       + (SELECT count(*) FROM cart_carts WHERE changed_at < {now} - $8)
       + (SELECT count(*) FROM cart_unresolved_people WHERE day <= ({now} - $5) / 86400000000)
       + (SELECT count(*) FROM cart_confirmed WHERE day <= ({now} - $5) / 86400000000)
       + (SELECT count(*) FROM cart_asked WHERE asked_at < {now} - $9)
     AS BIGINT)",
);

/// How long each thing may be there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) requests: Duration,
    pub(crate) staged: Duration,
    pub(crate) cleared: Duration,
    /// Also who it was, and what was meant by words.
    pub(crate) unresolved: Duration,
    pub(crate) added_days: Duration,
    pub(crate) late_adds: Duration,
    pub(crate) idle_carts: Duration,
    pub(crate) asked: Duration,
}

/// The rows that are older than that.
pub(crate) async fn count(
    database: &Database,
    connection: &mut Connection,
    kept: Kept,
) -> Result<u64, StoreError> {
    let Kept {
        requests,
        staged,
        cleared,
        unresolved,
        added_days,
        late_adds,
        idle_carts,
        asked,
    } = kept;
    let mut count = database.query_as(&COUNT);
    for kept in [
        requests, staged, cleared, unresolved, added_days, late_adds, idle_carts, asked,
    ] {
        count = count.bind(micros(kept));
    }
    let (rows,): (i64,) = count.fetch_one(connection).await?;
    Ok(u64::try_from(rows).unwrap_or(0))
}
