//! Finds the products that a phrase may mean.

use std::sync::Arc;

use super::Catalogue;
use crate::search::Index;

impl Catalogue {
    /// The index as it is now, to [find](Index::find) in.
    pub(crate) fn index(&self) -> Arc<Index> {
        self.shelf.index()
    }
}
