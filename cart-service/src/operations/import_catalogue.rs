//! Replaces the catalogue, all or nothing.
//!
//! The file is parsed on a thread of its own while it arrives; good rows are put aside a thousand
//! at a time, so that shoppers' changes get their turn at the database in between; at the end
//! one transaction switches. A bad row, or a caller who goes away, leaves the old catalogue.

use std::io::{self, Read};

use saycart_service::{TaskLost, causes};
use tokio::sync::mpsc;

use super::{Catalogue, RefreshError};
use crate::catalogue::{self, CatalogueError, CatalogueFormat};
use crate::domain::Product;
use crate::store::{
    self, StoreError,
    staged_product::{ImportId, Switched},
};

/// What an import did.
pub(crate) type Imported = Switched;

/// Rows of one portion; a portion is one transaction.
const PORTION: usize = 1_000;

/// A file may not be larger, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A piece of it may not be larger, in bytes: four of them wait in memory.
const LARGEST_CHUNK: u64 = 64 * 1024;

/// Why the old catalogue stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// A row is wrong, or the file ends early.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The database cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process is going down, or a task of the import panicked.
    #[error("the import was broken off")]
    BrokenOff,
    /// The catalogue is in the database, and this replica will search in it within a second.
    #[error("the catalogue is imported, but the index could not be built yet")]
    Refresh(#[from] RefreshError),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl From<TaskLost> for ImportError {
    fn from(_: TaskLost) -> Self {
        Self::BrokenOff
    }
}

/// The pieces of a file on their way to the thread that parses it.
#[derive(Debug)]
pub(crate) struct CatalogueChunks(mpsc::Receiver<io::Result<Vec<u8>>>);

impl CatalogueChunks {
    /// A pipe: what is sent is read, in order. A sender that is dropped ends the file; to break it
    /// off, an error is sent.
    pub(crate) fn pipe() -> (mpsc::Sender<io::Result<Vec<u8>>>, Self) {
        let (sender, receiver) = mpsc::channel(4);
        (sender, Self(receiver))
    }
}

impl Catalogue {
    /// Makes what the file says the catalogue, and the index.
    #[tracing::instrument(name = "cart.catalogue.import", skip_all)]
    pub(crate) async fn import(
        &self,
        format: CatalogueFormat,
        chunks: CatalogueChunks,
    ) -> Result<Imported, ImportError> {
        let import = ImportId::new(uuid::Uuid::now_v7());
        if let Err(error) = self.stage(&import, format, chunks).await {
            if let Err(cause) = self.discard(&import).await {
                tracing::warn!(
                    error = %causes(&cause),
                    "the rows of a failed import stay until tomorrow"
                );
            }
            return Err(error);
        }
        // From here on to the end, also if the caller goes away: the index follows the switch.
        let catalogue = self.clone();
        self.tasks
            .finish("import", async move { catalogue.switch(&import).await })
            .await?
    }

    async fn switch(&self, import: &ImportId) -> Result<Imported, ImportError> {
        let mut transaction = self.database.begin_long_write().await?;
        // First, because it is the one row that keeps two imports apart.
        store::catalogue::next(&self.database, &mut transaction).await?;
        let switched =
            store::staged_product::switch(&self.database, &mut transaction, import).await?;
        transaction.commit().await?;

        self.refresh_index().await?;
        tracing::info!(
            products = switched.products,
            added = switched.added,
            changed = switched.changed,
            withdrawn = switched.withdrawn,
            "a catalogue is imported"
        );
        Ok(switched)
    }

    async fn discard(&self, import: &ImportId) -> Result<(), StoreError> {
        let mut connection = self.database.acquire().await?;
        store::staged_product::discard(&self.database, &mut connection, import).await
    }

    async fn stage(
        &self,
        import: &ImportId,
        format: CatalogueFormat,
        chunks: CatalogueChunks,
    ) -> Result<(), ImportError> {
        let (sender, mut portions) = mpsc::channel(2);
        let parser = tokio::task::spawn_blocking(move || parse(format, chunks, &sender));
        while let Some(portion) = portions.recv().await {
            let mut transaction = self.database.begin_write().await?;
            for product in &portion {
                store::staged_product::insert(&self.database, &mut transaction, import, product)
                    .await?;
            }
            transaction.commit().await?;
        }
        // The portions end either with the file or with an error; only the parser knows which.
        parser
            .await
            .map_err(|_broken_off| ImportError::BrokenOff)??;
        Ok(())
    }
}

/// Parses to the end, or to the first error. Ends early when nobody takes the portions any more.
fn parse(
    format: CatalogueFormat,
    chunks: CatalogueChunks,
    portions: &mpsc::Sender<Vec<Product>>,
) -> Result<(), CatalogueError> {
    let file = ChunkReader {
        chunks,
        current: io::Cursor::default(),
        left: LARGEST,
    };
    let mut portion = Vec::with_capacity(PORTION);
    for product in catalogue::read(format, file) {
        portion.push(product?);
        if portion.len() == PORTION
            && portions
                .blocking_send(std::mem::take(&mut portion))
                .is_err()
        {
            return Ok(());
        }
    }
    // If this fails, the import is over already, for a reason that its other half knows.
    let _gone = portions.blocking_send(portion);
    Ok(())
}

/// The pieces as a file. It blocks, and so stays off the runtime's threads.
struct ChunkReader {
    chunks: CatalogueChunks,
    current: io::Cursor<Vec<u8>>,
    left: u64,
}

impl Read for ChunkReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let Some(chunk) = self.chunks.0.blocking_recv() else {
                return Ok(0);
            };
            let chunk = chunk?;
            let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if size > LARGEST_CHUNK {
                let message = format!("a chunk must have at most 64 KiB, not {size} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            self.left = self.left.checked_sub(size).ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    "the file is larger than 256 MiB",
                )
            })?;
            self.current = io::Cursor::new(chunk);
        }
    }
}
