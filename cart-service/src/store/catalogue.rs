//! `cart_catalogue`: which catalogue is the current one.

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;

static VERSION: Statement = Statement::new("SELECT version FROM cart_catalogue WHERE id = 1");

static NEXT: Statement = Statement::new(
    "UPDATE cart_catalogue SET version = version + 1, imported_at = {now} WHERE id = 1",
);

static NEXT_AFTER: Statement = Statement::new(
    "UPDATE cart_catalogue SET version = version + 1, imported_at = {now}
     WHERE id = 1 AND version = $2",
);

/// Grows with every import that changed something; 0 before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CatalogueVersion(i64);

impl CatalogueVersion {
    /// Before the first import.
    pub(crate) const NONE: Self = Self(0);

    /// After so many imports.
    #[cfg(test)]
    pub(crate) const fn of_test(imports: i64) -> Self {
        Self(imports)
    }
}

impl std::fmt::Display for CatalogueVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The version that is current now.
pub(crate) async fn version(
    database: &Database,
    connection: &mut Connection,
) -> Result<CatalogueVersion, StoreError> {
    let row: Option<(i64,)> = database
        .query_as(&VERSION)
        .fetch_optional(connection)
        .await?;
    row.map(|(version,)| CatalogueVersion(version))
        .ok_or_else(|| StoreError::inconsistent("cart_catalogue", "1"))
}

/// Makes what was written in this transaction a new version. Being one row, it also lets one
/// import at a time through.
pub(crate) async fn next(
    database: &Database,
    connection: &mut Connection,
) -> Result<(), StoreError> {
    database.query(&NEXT).execute(connection).await?;
    Ok(())
}

/// As [`next`], if this version is still the current one; false if it is not.
pub(crate) async fn next_after(
    database: &Database,
    connection: &mut Connection,
    version: CatalogueVersion,
) -> Result<bool, StoreError> {
    let next = database.query(&NEXT_AFTER).bind(version.0);
    Ok(next.execute(connection).await?.rows_affected() == 1)
}
