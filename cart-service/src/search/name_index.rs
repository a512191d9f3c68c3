//! The names of all products in one language, by what they share with a phrase.

use std::collections::HashMap;

use super::{
    grams::{Gram, grams},
    index::ProductNumber,
    names::NameKind,
    postings::{NameNumber, Postings},
    score::Score,
    sound::Ear,
    words::words,
};
use crate::domain::Language;

/// An inverted index of names, by letters and by sound.
#[derive(Debug)]
pub(super) struct NameIndex {
    language: Language,
    ear: Ear,
    letters: Postings,
    sounds: Postings,
    /// Whose name each is.
    owners: Vec<ProductNumber>,
    /// The words of each, separated by blanks.
    texts: Vec<Box<str>>,
    /// Names word for word, with the products that bear them and how.
    exact: HashMap<String, Vec<(NameKind, ProductNumber)>>,
}

/// How many trigrams a name shares with what was said.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    letters: u16,
    sounds: u16,
}

impl NameIndex {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            ear: Ear::of(language),
            letters: Postings::default(),
            sounds: Postings::default(),
            owners: Vec::new(),
            texts: Vec::new(),
            exact: HashMap::new(),
        }
    }

    /// Adds a product's names.
    pub(super) fn push(&mut self, product: ProductNumber, names: &[(NameKind, String)]) {
        let mut seen: Vec<Vec<Gram>> = Vec::with_capacity(names.len());
        for (kind, name) in names {
            let words = words(self.language, name);
            if words.is_empty() {
                continue;
            }
            let text = words.join(" ");
            let bearers = self.exact.entry(text.clone()).or_default();
            if !bearers.iter().any(|(_, bearer)| *bearer == product) {
                bearers.push((*kind, product));
            }
            let (letters, sounds) = self.grams(&words);
            if seen.contains(&letters) {
                continue;
            }
            self.letters.push(&letters);
            self.sounds.push(&sounds);
            self.owners.push(product);
            self.texts.push(text.into());
            seen.push(letters);
        }
    }

    /// Gives back what growing left over.
    pub(super) fn shrink(&mut self) {
        self.letters.shrink();
        self.sounds.shrink();
        self.owners.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    /// The products that bear exactly this name: as their own if any does, else as another.
    pub(super) fn exact(&self, words: &[String]) -> Vec<ProductNumber> {
        let bearers = self
            .exact
            .get(&words.join(" "))
            .map_or(&[][..], Vec::as_slice);
        let kind = bearers.iter().map(|(kind, _)| *kind).min();
        bearers
            .iter()
            .filter(|(of, _)| Some(*of) == kind)
            .map(|(_, product)| *product)
            .collect()
    }

    /// The words of a name.
    pub(super) fn text(&self, name: NameNumber) -> Option<&str> {
        usize::try_from(name)
            .ok()
            .and_then(|at| self.texts.get(at))
            .map(Box::as_ref)
    }

    /// How words of this language sound.
    pub(super) fn ear(&self) -> &Ear {
        &self.ear
    }

    /// The names that share enough with the words to matter: whose they are, and how alike.
    pub(super) fn likeness(&self, words: &[String]) -> Vec<(ProductNumber, NameNumber, Score)> {
        let (letters, sounds) = self.grams(words);
        let mut shared: Vec<Shared> = vec![Shared::default(); self.owners.len()];
        count(&mut shared, &self.letters, &letters, |entry| {
            &mut entry.letters
        });
        count(&mut shared, &self.sounds, &sounds, |entry| {
            &mut entry.sounds
        });

        let (letters, sounds) = (size(&letters), size(&sounds));
        // Who shares less than a fifth is below any threshold, and most names do.
        let enough = (letters + sounds).div_ceil(5).max(1);
        (0..)
            .zip(shared.iter().zip(&self.owners))
            .filter(|(_, (entry, _))| u32::from(entry.letters) + u32::from(entry.sounds) >= enough)
            .map(|(name, (entry, owner))| {
                let letters = Score::dice(entry.letters.into(), letters, self.letters.size(name));
                let sounds = Score::dice(entry.sounds.into(), sounds, self.sounds.size(name));
                (*owner, name, Score::blend(letters, sounds))
            })
            .collect()
    }

    fn grams(&self, words: &[String]) -> (Vec<Gram>, Vec<Gram>) {
        let codes: Vec<String> = words.iter().map(|word| self.ear.code(word)).collect();
        (
            grams(words.iter().map(String::as_str)),
            grams(codes.iter().map(String::as_str)),
        )
    }
}

/// Adds one to what a name shares, for each of the trigrams that it contains.
fn count(
    shared: &mut [Shared],
    postings: &Postings,
    grams: &[Gram],
    counter: impl Fn(&mut Shared) -> &mut u16,
) {
    for name in grams.iter().flat_map(|gram| postings.containing(*gram)) {
        let at = usize::try_from(*name).ok();
        if let Some(entry) = at.and_then(|at| shared.get_mut(at)) {
            let counter = counter(entry);
            *counter = counter.saturating_add(1);
        }
    }
}

fn size(grams: &[Gram]) -> u32 {
    u32::try_from(grams.len()).unwrap_or(u32::MAX)
}
