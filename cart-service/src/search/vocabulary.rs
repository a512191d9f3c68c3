//! Every word of the catalogue once, by what it shares with a word that was said.

use std::collections::HashMap;

use super::{
    grams::Gram,
    likeness::HeardWord,
    score::Score,
    words::{Lists, Measure},
};
use crate::domain::Language;

/// Number of a word or measure within a vocabulary.
pub(super) type WordNumber = u32;

/// The words and measures of a catalogue.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    entries: Vec<Entry>,
    words: HashMap<Box<str>, WordNumber>,
    measures: HashMap<Measure, WordNumber>,
    by_said: HashMap<u64, Vec<WordNumber>>,
    containing: HashMap<Gram, Vec<WordNumber>>,
    /// By the short thing that they end in: it shares too few trigrams with them.
    by_head: HashMap<Box<str>, Vec<WordNumber>>,
}

#[derive(Debug)]
enum Entry {
    Word(HeardWord),
    Measure(Measure),
}

/// A word of the catalogue that may be what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) word: WordNumber,
    pub(super) likeness: Score,
    /// Whether it is a kind of what was said.
    pub(super) kin: Kin,
}

/// Whether a word of the catalogue is a kind of what was said, as a "Rauchmelder" is a "Melder".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    /// It ends with it.
    Kind,
    /// It does not.
    None,
}

/// Less like than this is unlike.
const LEAST: Score = Score::permille(300);

/// How like a word is to one that ends with it.
const KIND_OF: Score = Score::permille(800);

/// One in so many trigrams must be shared.
const ENOUGH_SHARED: usize = 7;

/// The most words that are looked at for one that was said: the nearest.
const MOST: usize = 16;

impl Vocabulary {
    /// The word's number; it gets one if it is new.
    pub(super) fn word(&mut self, language: Language, text: &str) -> WordNumber {
        if let Some(number) = self.words.get(text) {
            return *number;
        }
        let heard = HeardWord::of(language, text);
        let number = self.next();
        for gram in heard.letters.iter().chain(&heard.sounds) {
            self.containing.entry(*gram).or_default().push(number);
        }
        if let Some(head) = Lists::of(language).head_of(text) {
            self.by_head.entry(head.into()).or_default().push(number);
        }
        self.words.insert(text.into(), number);
        self.entries.push(Entry::Word(heard));
        number
    }

    /// The measure's number; it gets one if it is new.
    pub(super) fn measure(&mut self, measure: Measure) -> WordNumber {
        if let Some(number) = self.measures.get(&measure) {
            return *number;
        }
        let number = self.next();
        self.measures.insert(measure, number);
        self.by_said.entry(measure.said).or_default().push(number);
        self.entries.push(Entry::Measure(measure));
        number
    }

    fn next(&self) -> WordNumber {
        WordNumber::try_from(self.entries.len()).unwrap_or(WordNumber::MAX)
    }

    /// How many words and measures there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has exactly this word.
    pub(super) fn has(&self, text: &str) -> bool {
        self.words.contains_key(text)
    }

    /// How a word is written; a measure has no text.
    pub(super) fn text(&self, number: WordNumber) -> Option<&str> {
        match usize::try_from(number)
            .ok()
            .and_then(|at| self.entries.get(at))
        {
            Some(Entry::Word(heard)) => Some(&heard.text),
            Some(Entry::Measure(_)) | None => None,
        }
    }

    /// How a word sounds; a measure has no sound.
    pub(super) fn sounds(&self, number: WordNumber) -> &[u8] {
        let at = usize::try_from(number).ok();
        match at.and_then(|at| self.entries.get(at)) {
            Some(Entry::Word(heard)) => &heard.phones,
            Some(Entry::Measure(_)) | None => &[],
        }
    }

    /// Whether it is a word, and no measure.
    pub(super) fn is_word(&self, number: WordNumber) -> bool {
        let entry = usize::try_from(number)
            .ok()
            .and_then(|at| self.entries.get(at));
        matches!(entry, Some(Entry::Word(_)))
    }

    /// The measures that may be meant by one that was said.
    pub(super) fn fitting(&self, measure: Measure) -> Vec<Near> {
        let same = self
            .measures
            .iter()
            .filter(|(known, _)| known.unit == measure.unit && known.amount == measure.amount);
        let alike = self.by_said.get(&measure.said).into_iter().flatten();
        let alike = alike.filter(|number| {
            let at = usize::try_from(**number).ok();
            match at.and_then(|at| self.entries.get(at)) {
                Some(Entry::Measure(known)) => known.fits(measure),
                Some(Entry::Word(_)) | None => false,
            }
        });
        let mut numbers: Vec<WordNumber> = same
            .map(|(_, number)| *number)
            .chain(alike.copied())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let near = |word| Near {
            word,
            likeness: Score::EXACT,
            kin: Kin::None,
        };
        numbers.into_iter().map(near).collect()
    }

    /// The packs that may be meant by a number in front: "six rolls of", or a bare number that
    /// hardly says how many are wanted.
    pub(super) fn packs(&self, measure: Measure) -> Vec<Near> {
        if !measure.may_be_a_pack() {
            return Vec::new();
        }
        let mut near = self.fitting(measure);
        near.retain(|near| {
            let entry = usize::try_from(near.word)
                .ok()
                .and_then(|at| self.entries.get(at));
            matches!(entry, Some(Entry::Measure(known)) if known.is_of_pieces())
        });
        near
    }

    /// The words nearest to one that was said, the nearest first.
    pub(super) fn nearest(&self, language: Language, said: &str) -> Vec<Near> {
        let said = HeardWord::of(language, said);
        let mut shared: Vec<u8> = vec![0; self.entries.len()];
        let mut touched: Vec<WordNumber> = Vec::new();
        for gram in said.letters.iter().chain(&said.sounds) {
            for word in self.containing.get(gram).into_iter().flatten() {
                let count = usize::try_from(*word)
                    .ok()
                    .and_then(|at| shared.get_mut(at));
                if let Some(count) = count {
                    if *count == 0 {
                        touched.push(*word);
                    }
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut near: Vec<Near> = touched
            .into_iter()
            .filter_map(|word| self.near(&said, word, &shared))
            .collect();
        let kinds = self.by_head.get(&*said.text).into_iter().flatten();
        for word in kinds {
            near.retain(|near| near.word != *word);
            near.push(Near {
                word: *word,
                likeness: KIND_OF,
                kin: Kin::Kind,
            });
        }
        near.sort_unstable_by(|a, b| b.likeness.cmp(&a.likeness).then(a.word.cmp(&b.word)));
        near.truncate(MOST);
        near
    }

    fn near(&self, said: &HeardWord, word: WordNumber, shared: &[u8]) -> Option<Near> {
        let at = usize::try_from(word).ok()?;
        let Some(Entry::Word(known)) = self.entries.get(at) else {
            return None;
        };
        // Cheap, and far below what the rest of the likeness could make good.
        let grams = said.letters.len().max(known.letters.len());
        let grams = grams + said.sounds.len().max(known.sounds.len());
        if usize::from(*shared.get(at)?) * ENOUGH_SHARED < grams {
            return None;
        }
        let (kin, least) = if said.is_kind_of(known) {
            (Kin::Kind, KIND_OF)
        } else {
            (Kin::None, Score::default())
        };
        let near = Near {
            word,
            likeness: said.likeness(known).max(least),
            kin,
        };
        (near.likeness >= LEAST).then_some(near)
    }
}
