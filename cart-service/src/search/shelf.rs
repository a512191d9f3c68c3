//! Where the current index stands: read by every request, swapped by an import.

use std::sync::Arc;

use parking_lot::RwLock;

use super::index::Index;
use crate::store::catalogue::CatalogueVersion;

/// The index in use. Whoever took it keeps it to the end of the request, also across a swap.
#[derive(Debug)]
pub(crate) struct Shelf {
    current: RwLock<(CatalogueVersion, Arc<Index>)>,
}

impl Shelf {
    /// A shelf with nothing on it.
    pub(crate) fn empty() -> Self {
        let index = Arc::new(Index::build(Vec::new()));
        Self {
            current: RwLock::new((CatalogueVersion::NONE, index)),
        }
    }

    /// The index to search in.
    pub(crate) fn index(&self) -> Arc<Index> {
        Arc::clone(&self.current.read().1)
    }

    /// Of which catalogue the index was made.
    pub(crate) fn version(&self) -> CatalogueVersion {
        self.current.read().0
    }

    /// Swaps the index, unless a newer one is there already.
    pub(crate) fn put(&self, version: CatalogueVersion, index: Index) {
        let index = Arc::new(index);
        let mut current = self.current.write();
        if version > current.0 {
            *current = (version, index);
        }
    }
}
