//! Keeps the index that is searched in step with the catalogue in the database.

use std::time::Duration;

use saycart_service::{Probe, Runtime};
use saycart_sql::READS_ONLY;

use super::Catalogue;
use crate::search::Index;
use crate::store::{self, StoreError};

/// Another replica's import is noticed within this; prices are read at every change anyway.
const EVERY: Duration = Duration::from_secs(1);

/// Why the index is not the newest.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    /// The catalogue cannot be read.
    #[error("the catalogue cannot be read from the database")]
    Store(#[from] StoreError),
    /// The process is going down, or building panicked.
    #[error("building the index was broken off")]
    BrokenOff(#[from] tokio::task::JoinError),
}

impl From<sqlx::Error> for RefreshError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl Catalogue {
    /// Builds the index anew if the catalogue has another version than the index.
    pub(crate) async fn refresh_index(&self) -> Result<(), RefreshError> {
        let mut connection = self.database.acquire().await?;
        // The version first: rows of a newer catalogue under an older version are built again by
        // the next look, the other way round they would be missed.
        let version = store::catalogue::version(&self.database, &mut connection).await?;
        if version == self.shelf.version() {
            return Ok(());
        }
        let products = store::product::sold(&self.database, &mut connection).await?;
        drop(connection);

        let count = products.len();
        // Seconds of computing at 100,000 products: not on a thread that serves requests.
        let index = tokio::task::spawn_blocking(move || Index::build(products)).await?;
        self.shelf.put(version, index);
        tracing::info!(catalogue.version = %version, products = count, "the index is built");
        Ok(())
    }

    /// The same, and whether carts can be changed.
    async fn look(&self) -> Result<bool, RefreshError> {
        self.refresh_index().await?;
        Ok(self.database.takes_changes().await?)
    }
}

/// Looks every second whether somebody imported a catalogue, until the process drains. What it
/// sees of the database is also what the process's readiness says of it.
pub(crate) async fn keep_index_fresh(catalogue: Catalogue, runtime: Runtime, probe: Probe) {
    let draining = runtime.tasks.draining();
    loop {
        tokio::select! {
            () = draining.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match catalogue.look().await {
            Ok(true) => probe.ready(),
            Ok(false) => probe.not_ready(READS_ONLY),
            Err(error) => probe.not_ready(error.to_string()),
        }
    }
}
