//! Begins to keep requests so that only who sends one again can tell what it asked for.

use std::time::Duration;

use saycart_sql::Database;

use crate::store::{self, StoreError};

/// As long a rolling update may take. A replica of the version before knows a request by its bare id
/// only, and would add once more what a replica of this one kept sealed.
const SEALED_AFTER: Duration = Duration::from_hours(24);

/// Says from when on; the first process of this version that starts is the one whose word counts.
pub(crate) async fn seal_requests(database: &Database) -> Result<(), StoreError> {
    let mut connection = database.acquire().await?;
    store::request::begin_sealing(database, &mut connection, SEALED_AFTER).await
}
