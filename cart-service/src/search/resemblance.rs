//! How like a name is as a whole, whatever its words: "pay pert owls" has no word of paper towels.

use super::{
    document::Document,
    likeness::edit_of,
    phones::{nearness, nearness_within, phones},
    score::Score,
    vocabulary::{Vocabulary, WordNumber},
    words::{Form, Token},
};
use crate::domain::Language;

/// A phrase, and the same without what is between its words.
#[derive(Debug, Default)]
pub(super) struct Run {
    letters: String,
    sounds: Vec<u8>,
    /// Its words, and where the sounds of each end.
    words: Vec<(Box<str>, usize)>,
}

/// How like a phrase a product's names are: each the best of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Resemblance {
    /// By letters.
    pub(super) letters: Score,
    /// By sound.
    pub(super) sounds: Score,
    /// By the sound of that part of the longer one which is most like the shorter.
    pub(super) within: Score,
    /// By the sound of what is left on both sides without the words that are the same: "reel" is no chip
    /// cookie, whatever was said of chocolate before it.
    pub(super) rest: Score,
}

impl Run {
    /// The words that were said; sizes and counts are compared as such.
    pub(super) fn said(language: Language, tokens: &[Token]) -> Self {
        let mut run = Self::default();
        for token in tokens {
            if let Form::Word(word) = &token.form {
                run.push(word, &phones(language, word));
            }
        }
        run
    }

    fn written(vocabulary: &Vocabulary, words: &[WordNumber]) -> Self {
        let mut run = Self::default();
        for word in words {
            if let Some(text) = vocabulary.text(*word) {
                run.push(text, vocabulary.sounds(*word));
            }
        }
        run
    }

    fn push(&mut self, word: &str, sounds: &[u8]) {
        self.letters.push_str(word);
        self.sounds.extend(sounds);
        self.words.push((word.into(), self.sounds.len()));
    }

    /// The sounds of the words that another has not.
    fn without(&self, other: &Self) -> Vec<u8> {
        let mut rest = Vec::new();
        let mut from = 0;
        for (word, to) in &self.words {
            if !other.words.iter().any(|(other, _)| other == word) {
                rest.extend(self.sounds.get(from..*to).unwrap_or_default());
            }
            from = *to;
        }
        rest
    }
}

impl Resemblance {
    pub(super) fn of(said: &Run, document: &Document, vocabulary: &Vocabulary) -> Self {
        let brand = |word: &WordNumber| document.brand.binary_search(word).is_ok();
        let full = &*document.full;
        let plain: Vec<WordNumber> = full.iter().copied().filter(|word| !brand(word)).collect();
        let mut best = Self::default();
        best.consider(said, &Run::written(vocabulary, full));
        if plain.len() < full.len() {
            best.consider(said, &Run::written(vocabulary, &plain));
        }
        for name in &document.names {
            if name.words != plain {
                best.consider(said, &Run::written(vocabulary, &name.words));
            }
        }
        best
    }

    fn consider(&mut self, said: &Run, written: &Run) {
        let letters = permille(edit_of(&said.letters, &written.letters));
        let sounds = permille(nearness(&said.sounds, &written.sounds));
        let within = permille(nearness_within(&said.sounds, &written.sounds));
        self.letters = self.letters.max(letters);
        self.sounds = self.sounds.max(sounds);
        self.within = self.within.max(within);
        let (rest, unsaid) = (said.without(written), written.without(said));
        let rest = if rest.is_empty() {
            Score::EXACT
        } else {
            permille(nearness(&rest, &unsaid))
        };
        self.rest = self.rest.max(rest);
    }
}

fn permille(thousandths: u32) -> Score {
    Score::permille(u16::try_from(thousandths.min(1_000)).unwrap_or(1_000))
}
