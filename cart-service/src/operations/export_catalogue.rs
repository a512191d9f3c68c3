//! Writes the catalogue as a file.

use super::Catalogue;
use crate::catalogue::{self, ExportFormat, Pieces};
use crate::store::{self, StoreError};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The catalogue cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process is going down, or writing panicked.
    #[error("the export was broken off")]
    BrokenOff,
}

impl From<sqlx::Error> for ExportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl Catalogue {
    /// Everything that is sold, by number, as it stands in the database now: one statement reads
    /// it, so no import shows by half.
    #[tracing::instrument(name = "cart.catalogue.export", skip_all)]
    pub(crate) async fn export(&self, format: ExportFormat) -> Result<Pieces, ExportError> {
        let mut connection = self.database.acquire().await?;
        let products = store::product::sold(&self.database, &mut connection).await?;
        let pieces = tokio::task::spawn_blocking(move || catalogue::write(format, products));
        pieces.await.map_err(|_broken_off| ExportError::BrokenOff)
    }
}
