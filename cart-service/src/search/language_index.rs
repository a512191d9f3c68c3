//! The products in one language, by the words that they have.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{
    alignment::{Alignment, Asked, NameKind},
    document::Document,
    index::ProductNumber,
    question::{Heard, Reading, Way, asked, readings},
    resemblance::{Resemblance, Run},
    score::Score,
    vocabulary::{Vocabulary, WordNumber},
    words::{Form, Side, Token, tokens},
};
use crate::domain::{Language, Phrase, Product};

/// An inverted index of words.
#[derive(Debug)]
pub(super) struct LanguageIndex {
    language: Language,
    vocabulary: Vocabulary,
    documents: Vec<Document>,
    /// How much each word tells.
    weights: Vec<u32>,
    /// Which products have a word.
    holders: Vec<Vec<ProductNumber>>,
    /// Products by their full name, word for word.
    full_names: HashMap<String, Vec<ProductNumber>>,
}

/// A product that explains some of what was said.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) product: ProductNumber,
    pub(super) alignment: Alignment,
    /// The whole of it, less a little for a reading that was not said.
    pub(super) total: Score,
    /// How much of its name was said.
    pub(super) fullness: Fullness,
    /// Which reading fits it best.
    pub(super) reading: usize,
    /// How like it is as a whole; of those that are ranked only.
    pub(super) resemblance: Resemblance,
}

/// How much of a product's name was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fullness {
    /// Some of it, or something like it.
    Part,
    /// What else it may be called, and nothing else.
    Synonym,
    /// What a voice calls it, and nothing else.
    Spoken,
    /// All that the shop writes.
    Full,
}

impl Fullness {
    fn of(alignment: Alignment, way: Way) -> Self {
        match (way, alignment.is_exact(), alignment.name) {
            (Way::Said, true, NameKind::Own) => Self::Spoken,
            (Way::Said, true, NameKind::Synonym) => Self::Synonym,
            (Way::Said | Way::Joined | Way::OtherName, _, _) => Self::Part,
        }
    }
}

impl Candidate {
    /// Its full name was said, and nothing else.
    pub(super) fn named_in_full(&mut self) {
        self.fullness = Fullness::Full;
        self.total = Score::EXACT;
    }
}

/// A word that more products have brings in no product by itself.
const MANY: usize = 2_000;

/// What a reading other than the words as they were said is behind.
const NOT_AS_SAID: Score = Score::permille(10);

/// The least weight of a word; every halving of the products that have it adds four.
const COMMON: u32 = 8;

impl LanguageIndex {
    pub(super) fn build(language: Language, products: &[Product]) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut documents = Vec::with_capacity(products.len());
        let mut full_names: HashMap<String, Vec<ProductNumber>> = HashMap::new();
        for (number, product) in (0..).zip(products) {
            documents.push(Document::of(language, &mut vocabulary, product));
            let key = key(&tokens(language, &product.name, Side::Written));
            full_names.entry(key).or_default().push(number);
        }
        with_lines(&mut documents);
        let mut holders: Vec<Vec<ProductNumber>> = vec![Vec::new(); vocabulary.len()];
        for (number, document) in (0..).zip(&documents) {
            for word in document.all_words() {
                if let Some(holders) = at(word).and_then(|at| holders.get_mut(at)) {
                    holders.push(number);
                }
            }
        }
        holders.iter_mut().for_each(Vec::shrink_to_fit);
        let weights = holders
            .iter()
            .map(|holders| weight(holders.len(), documents.len()))
            .collect();
        Self {
            language,
            vocabulary,
            documents,
            weights,
            holders,
            full_names,
        }
    }

    /// Every way to understand a phrase.
    pub(super) fn readings(&self, phrase: &Phrase) -> Vec<Reading> {
        readings(self.language, phrase, &self.vocabulary)
    }

    /// The products whose full name was said, word for word.
    pub(super) fn named(&self, reading: &Reading) -> &[ProductNumber] {
        let products = self.full_names.get(&key(&reading.tokens));
        products.map_or(&[], Vec::as_slice)
    }

    /// Whether a product is the plain one of two: the other has all its words and more. Whoever
    /// says "cola" does not mean the one without sugar; which size is meant, they do not say.
    pub(super) fn is_plainer(&self, one: ProductNumber, other: ProductNumber) -> bool {
        let document = |number| at(number).and_then(|at| self.documents.get(at));
        let (Some(one), Some(other)) = (document(one), document(other)) else {
            return false;
        };
        let (one, other) = (&one.own_words, &other.own_words);
        let more = other.iter().filter(|word| one.binary_search(word).is_err());
        one.iter().all(|word| other.binary_search(word).is_ok())
            && more.filter(|word| self.vocabulary.is_word(**word)).count() > 0
    }

    /// How like a product is to a phrase as a whole.
    pub(super) fn resemblance(&self, said: &Run, product: ProductNumber) -> Resemblance {
        let document = at(product).and_then(|at| self.documents.get(at));
        document.map_or_else(Resemblance::default, |document| {
            Resemblance::of(said, document, &self.vocabulary)
        })
    }

    /// A phrase as one run of letters and sounds.
    pub(super) fn run(&self, reading: &Reading) -> Run {
        Run::said(self.language, &reading.tokens)
    }

    /// Whether two products are twins: things of one name, told apart by size or colour.
    pub(super) fn are_twins(&self, one: ProductNumber, other: ProductNumber) -> bool {
        let name = |number| {
            let document: &Document = at(number).and_then(|at| self.documents.get(at))?;
            Some((&document.names.first()?.words, &document.brand))
        };
        name(one).is_some_and(|one| name(other) == Some(one))
    }

    /// How many words a product has: of two that explain as much, the shorter is meant.
    pub(super) fn length(&self, product: ProductNumber) -> usize {
        let document = at(product).and_then(|at| self.documents.get(at));
        document.map_or(0, |document| document.own_words.len())
    }

    /// The products that explain most of any reading, in no order: of each, the so many likeliest among
    /// those that are wanted.
    pub(super) fn candidates(
        &self,
        readings: &[Reading],
        most: usize,
        is_wanted: &impl Fn(ProductNumber) -> bool,
    ) -> Vec<Candidate> {
        let mut best: HashMap<ProductNumber, Candidate> = HashMap::new();
        let mut heard = Heard::new(self.language, &self.vocabulary);
        for (number, reading) in readings.iter().enumerate() {
            let weigh = |word| self.weight(word);
            let asked = asked(&mut heard, reading, &weigh);
            for product in self.likely(&asked, most, is_wanted) {
                let Some(document) = at(product).and_then(|at| self.documents.get(at)) else {
                    continue;
                };
                let alignment = Alignment::best(&asked, document, &weigh);
                let total = match reading.way {
                    Way::Said => alignment.total(),
                    Way::Joined | Way::OtherName => alignment.total().above(NOT_AS_SAID),
                };
                let candidate = Candidate {
                    product,
                    alignment,
                    total,
                    fullness: Fullness::of(alignment, reading.way),
                    reading: number,
                    resemblance: Resemblance::default(),
                };
                let known = best.entry(product).or_insert_with(|| candidate.clone());
                if known.total < total {
                    *known = candidate;
                }
            }
        }
        best.into_values().collect()
    }

    /// The products that have most of what was asked, by weight, however it stands in them.
    fn likely(
        &self,
        asked: &[Asked],
        most: usize,
        is_wanted: &impl Fn(ProductNumber) -> bool,
    ) -> Vec<ProductNumber> {
        let mut sums: Vec<u32> = vec![0; self.documents.len()];
        let mut best: Vec<u16> = vec![0; self.documents.len()];
        let mut touched: Vec<ProductNumber> = Vec::new();
        let mut here: Vec<ProductNumber> = Vec::new();
        let mut by_weight: Vec<&Asked> = asked.iter().collect();
        by_weight.sort_by_key(|asked| Reverse(asked.weight));
        for asked in by_weight {
            here.clear();
            for near in &asked.near {
                let holders = at(near.word).and_then(|at| self.holders.get(at));
                let holders = holders.map_or(&[][..], Vec::as_slice);
                // What a good part of the catalogue has finds nothing; it only tells apart.
                let adds = holders.len() <= MANY || touched.is_empty();
                for product in holders {
                    let Some(at) = at(*product) else { continue };
                    let known = adds || sums.get(at).is_some_and(|sum| *sum > 0);
                    if let Some(best) = best.get_mut(at).filter(|_| known) {
                        if *best == 0 {
                            here.push(*product);
                        }
                        *best = near.likeness.as_permille().max(*best);
                    }
                }
            }
            for product in &here {
                let Some(at) = at(*product) else { continue };
                if let (Some(sum), Some(best)) = (sums.get_mut(at), best.get_mut(at)) {
                    if *sum == 0 {
                        touched.push(*product);
                    }
                    *sum += u32::from(*best) * asked.weight;
                    *best = 0;
                }
            }
        }
        let sum = |product: &ProductNumber| {
            let sum = at(*product).and_then(|at| sums.get(at)).copied();
            (sum.unwrap_or(0), u32::MAX - product)
        };
        touched.retain(|product| is_wanted(*product));
        if touched.len() > most {
            touched.select_nth_unstable_by(most, |a, b| sum(b).cmp(&sum(a)));
            touched.truncate(most);
        }
        touched
    }

    /// How much a word tells: the fewer products have it, the more.
    fn weight(&self, word: WordNumber) -> u32 {
        at(word)
            .and_then(|at| self.weights.get(at))
            .copied()
            .unwrap_or(COMMON)
    }
}

fn weight(holders: usize, documents: usize) -> u32 {
    let ratio = documents.div_ceil(holders.max(1)).min(1 << 15);
    let ratio = u64::try_from(ratio).unwrap_or(1).max(1);
    COMMON + ratio.pow(4).ilog2() / 2
}

/// What begins the names of several things of one brand is as good as a brand: "Echo Dot" and "Echo
/// Show" are Echos.
fn with_lines(documents: &mut [Document]) {
    let mut lines: HashMap<(WordNumber, Vec<WordNumber>), Vec<WordNumber>> = HashMap::new();
    for document in documents.iter() {
        if let Some((first, head)) = document.line() {
            let heads = lines.entry((first, document.brand.clone())).or_default();
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
    }
    for document in documents {
        let first = document.line().map(|(first, _)| first);
        let brand = document.brand.clone();
        if let Some(first) = first.filter(|first| {
            lines
                .get(&(*first, brand))
                .is_some_and(|heads| heads.len() > 1)
        }) {
            document.line = Some(first);
        }
    }
}

fn at(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

/// Words as one text.
fn key(tokens: &[Token]) -> String {
    let mut key = String::new();
    for token in tokens {
        match &token.form {
            Form::Word(word) => key.push_str(word),
            Form::Measure(measure) => key.push_str(&measure.to_string()),
        }
        key.push(' ');
    }
    key
}
