//! An inverted index: from a trigram to the names that contain it.

use std::collections::HashMap;

use super::grams::Gram;

/// Number of a name within an index.
pub(super) type NameNumber = u32;

/// Which names contain a trigram, and how many trigrams each name has.
#[derive(Debug, Default)]
pub(super) struct Postings {
    containing: HashMap<Gram, Vec<NameNumber>>,
    sizes: Vec<u32>,
}

impl Postings {
    /// Adds the next name; names are numbered from 0 in the order in which they come.
    pub(super) fn push(&mut self, grams: &[Gram]) {
        let number = NameNumber::try_from(self.sizes.len()).unwrap_or(NameNumber::MAX);
        for gram in grams {
            self.containing.entry(*gram).or_default().push(number);
        }
        self.sizes
            .push(u32::try_from(grams.len()).unwrap_or(u32::MAX));
    }

    /// The names that contain a trigram.
    pub(super) fn containing(&self, gram: Gram) -> &[NameNumber] {
        self.containing.get(&gram).map_or(&[], Vec::as_slice)
    }

    /// How many trigrams a name has.
    pub(super) fn size(&self, name: NameNumber) -> u32 {
        usize::try_from(name)
            .ok()
            .and_then(|at| self.sizes.get(at))
            .copied()
            .unwrap_or(0)
    }

    /// Gives back what growing left over.
    pub(super) fn shrink(&mut self) {
        self.containing.values_mut().for_each(Vec::shrink_to_fit);
        self.containing.shrink_to_fit();
        self.sizes.shrink_to_fit();
    }
}
