//! Replaces the catalogue, or changes it by a delta, all or nothing.
//!
//! The file is parsed on a thread of its own while it arrives; good rows are put aside a thousand
//! at a time, so that shoppers' changes get their turn at the database in between; at the end
//! one transaction switches. Bad rows, of which the first are told, or a caller who goes away, leave the
//! old catalogue. The
//! rows of a delta are completed by what is sold when they come, and switch only if no other import
//! did meanwhile.

use std::io::{self, Read};

use saycart_service::{TaskLost, causes};
use saycart_sql::Connection;
use tokio::sync::mpsc;

use super::{Catalogue, RefreshError};
use crate::catalogue::{self, CatalogueError, CatalogueFormat, Change, Changed, RowErrors};
use crate::domain::{Availability, Product};
use crate::store::{
    self, StoreError,
    catalogue::CatalogueVersion,
    staged_product::{ImportId, Switched},
};

/// What an import did.
pub(crate) type Imported = Switched;

/// What a file means for the products that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportMode {
    /// They are sold no more; a file that names none is hardly meant so.
    Replace,
    /// They are sold no more, also where it names none.
    ReplaceOrEmpty,
    /// Nothing.
    Delta,
}

/// What the rows of an import hold for.
#[derive(Debug, Clone, Copy)]
enum Base {
    /// Themselves.
    Nothing,
    /// This catalogue, and no other.
    Catalogue(CatalogueVersion),
}

/// A row on its way.
#[derive(Debug)]
enum Row {
    Whole(Box<Product>),
    Change(Change),
}

/// Rows of one portion; a portion is one transaction.
const PORTION: usize = 1_000;

/// A file may not be larger, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A piece of it may not be larger, in bytes: four of them wait in memory.
const LARGEST_CHUNK: u64 = 64 * 1024;

/// Why the old catalogue stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// Rows are wrong, or the file ends early.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The database cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file has no row, and nobody said that it is meant.
    #[error("the file names no product")]
    NoProduct,
    /// Another import switched while the rows of a delta were on their way.
    #[error("another import came in between")]
    Overtaken,
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
        mode: ImportMode,
        format: CatalogueFormat,
        chunks: CatalogueChunks,
    ) -> Result<Imported, ImportError> {
        let import = ImportId::new(uuid::Uuid::now_v7());
        let base = match mode {
            ImportMode::Replace | ImportMode::ReplaceOrEmpty => Base::Nothing,
            ImportMode::Delta => Base::Catalogue(self.version().await?),
        };
        if let Err(error) = self.stage(&import, mode, format, chunks).await {
            self.give_up(&import).await;
            return Err(error);
        }
        // From here on to the end, also if the caller goes away: the index follows the switch.
        let catalogue = self.clone();
        self.tasks
            .finish("import", async move {
                let switched = catalogue.switch(&import, base).await;
                if let Err(ImportError::Overtaken) = &switched {
                    catalogue.give_up(&import).await;
                }
                switched
            })
            .await?
    }

    async fn version(&self) -> Result<CatalogueVersion, ImportError> {
        let mut connection = self.database.acquire().await?;
        Ok(store::catalogue::version(&self.database, &mut connection).await?)
    }

    async fn switch(&self, import: &ImportId, base: Base) -> Result<Imported, ImportError> {
        let database = &self.database;
        let mut transaction = database.begin_long_write().await?;
        // First, because it is the one row that keeps two imports apart.
        let switched = match base {
            Base::Nothing => {
                store::catalogue::next(database, &mut transaction).await?;
                store::staged_product::switch(database, &mut transaction, import).await?
            }
            Base::Catalogue(version) => {
                if !store::catalogue::next_after(database, &mut transaction, version).await? {
                    return Err(ImportError::Overtaken);
                }
                store::staged_product::apply(database, &mut transaction, import).await?
            }
        };
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

    async fn give_up(&self, import: &ImportId) {
        if let Err(cause) = self.discard(import).await {
            tracing::warn!(
                error = %causes(&cause),
                "the rows of a failed import stay until tomorrow"
            );
        }
    }

    async fn discard(&self, import: &ImportId) -> Result<(), StoreError> {
        let mut connection = self.database.acquire().await?;
        store::staged_product::discard(&self.database, &mut connection, import).await
    }

    async fn stage(
        &self,
        import: &ImportId,
        mode: ImportMode,
        format: CatalogueFormat,
        chunks: CatalogueChunks,
    ) -> Result<(), ImportError> {
        let (sender, mut portions) = mpsc::channel(2);
        let parser = tokio::task::spawn_blocking(move || parse(mode, format, chunks, &sender));
        let mut wrong = RowErrors::default();
        while let Some(portion) = portions.recv().await {
            let mut transaction = self.database.begin_write().await?;
            let mut products = Vec::with_capacity(portion.len());
            for row in portion {
                match row {
                    Row::Whole(product) => products.push(*product),
                    Row::Change(change) => match self.changed(&mut transaction, change).await {
                        Ok(changed) => products.extend(changed.map(|product| *product)),
                        Err(ImportError::Catalogue(error)) => wrong.note(error)?,
                        Err(error) => return Err(error),
                    },
                }
            }
            if !wrong.is_empty() {
                continue;
            }
            store::staged_product::insert(&self.database, &mut transaction, import, &products)
                .await?;
            transaction.commit().await?;
        }
        // The portions end either with the file or with an error; only the parser knows which.
        match parser.await.map_err(|_broken_off| ImportError::BrokenOff)? {
            Ok(()) => {}
            Err(ImportError::Catalogue(error)) => wrong.note(error)?,
            Err(error) => return Err(error),
        }
        Ok(wrong.or(())?)
    }
}

impl Catalogue {
    /// What a row of a delta makes of the product that is sold now.
    async fn changed(
        &self,
        transaction: &mut Connection,
        change: Change,
    ) -> Result<Option<Box<Product>>, ImportError> {
        let found = store::product::find(&self.database, transaction, change.sku()).await?;
        let sold = found.filter(|product| match product.availability {
            Availability::InStock | Availability::SoldOut => true,
            Availability::Withdrawn => false,
        });
        let changed = change.onto(sold.as_ref()).map_err(CatalogueError::Row)?;
        Ok(match changed {
            Changed::Put(product) | Changed::Withdrawn(product) => Some(product),
            Changed::Nothing => None,
        })
    }
}

/// Parses to the end, whichever rows are wrong. Ends early when nobody takes the portions any more.
fn parse(
    mode: ImportMode,
    format: CatalogueFormat,
    chunks: CatalogueChunks,
    portions: &mpsc::Sender<Vec<Row>>,
) -> Result<(), ImportError> {
    let file = ChunkReader {
        chunks,
        current: io::Cursor::default(),
        left: LARGEST,
    };
    let rows: Box<dyn Iterator<Item = Result<Row, CatalogueError>>> = match mode {
        ImportMode::Replace | ImportMode::ReplaceOrEmpty => {
            let whole = |product| Row::Whole(Box::new(product));
            Box::new(catalogue::read(format, file).map(move |row| row.map(whole)))
        }
        ImportMode::Delta => {
            Box::new(catalogue::read_delta(format, file).map(|row| row.map(Row::Change)))
        }
    };
    let mut rows = rows.peekable();
    // What an export leaves that found nothing has a header, and would end the shop.
    if rows.peek().is_none() && mode == ImportMode::Replace {
        return Err(ImportError::NoProduct);
    }
    let mut portion = Vec::with_capacity(PORTION);
    let mut wrong = RowErrors::default();
    for row in rows {
        match row {
            // Nothing will come of it; but what a row of a delta changes may be wrong as well.
            Ok(Row::Whole(_)) if !wrong.is_empty() => continue,
            Ok(row) => portion.push(row),
            Err(error) => wrong.note(error)?,
        }
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
    Ok(wrong.or(())?)
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
