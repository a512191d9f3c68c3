//! Writes the catalogue as a file.

use super::Catalogue;
use crate::catalogue::{self, CatalogueFormat, Pieces};
use crate::store::{self, StoreError};

/// The catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct ExportError(#[from] pub(crate) StoreError);

impl From<sqlx::Error> for ExportError {
    fn from(error: sqlx::Error) -> Self {
        Self(StoreError::Database(error))
    }
}

impl Catalogue {
    /// Everything that is sold, by number, as it stands in the database now: one statement reads
    /// it, so no import shows by half.
    #[tracing::instrument(name = "cart.catalogue.export", skip_all)]
    pub(crate) async fn export(&self, format: CatalogueFormat) -> Result<Pieces, ExportError> {
        let mut connection = self.database.acquire().await?;
        let products = store::product::sold(&self.database, &mut connection).await?;
        Ok(catalogue::write(format, products))
    }
}
