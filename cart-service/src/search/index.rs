//! Everything that is sold, arranged for being asked for.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{
    decide::{Decision, Thresholds},
    grams::{Gram, grams},
    names::{NameKind, names},
    postings::{NameNumber, Postings},
    score::Score,
    sound::Ear,
    words::words,
};
use crate::domain::{Availability, Language, Phrase, Product, Sku};

/// The searchable catalogue: built once from its products, never changed, swapped as a whole.
///
/// Building takes some 30 µs a product and language, a query well under a millisecond at 10,000
/// products; neither waits for anything, so build it off the runtime's threads.
///
/// ```
/// use saycart_cart_service::{CatalogueFormat, Language, Phrase, catalogue, search::Index};
///
/// let file = "sku,name,price_minor,currency\nD1,Echo Dot,4999,USD\nD2,Echo Dot Kids,5999,USD\n";
/// let rows = catalogue::read(CatalogueFormat::Csv, file.as_bytes());
/// let index = Index::build(rows.collect::<Result<_, _>>()?);
///
/// let found = index.find(Language::English, &Phrase::parse("echo dots")?, 3);
///
/// assert_eq!(found.matches[0].product.sku.as_str(), "D1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Index {
    products: Vec<Product>,
    by_sku: HashMap<Sku, ProductNumber>,
    english: Names,
    german: Names,
}

/// What was found for a phrase.
#[derive(Debug, Clone)]
pub struct Found<'i> {
    /// What the matches are good for.
    pub decision: Decision,
    /// Best first.
    pub matches: Vec<Match<'i>>,
}

/// A product that a phrase may mean.
#[derive(Debug, Clone, Copy)]
pub struct Match<'i> {
    /// The product.
    pub product: &'i Product,
    /// How sure that is.
    pub score: Score,
}

type ProductNumber = u32;

/// The most products that a question offers: more cannot be kept in mind while listening.
const OFFERED: usize = 3;

/// How many of the best are ranked, whatever the caller wants to see: the decision looks at two.
const RANKED: usize = 50;

/// What a product that can be bought now is ahead of one that cannot, in thousandths: it breaks
/// ties between twins and never lifts a stranger over the product that was named.
const IN_STOCK: u16 = 50;

/// How like a word of the name a word must be to have a part in it.
const A_LITTLE: Score = Score::permille(200);

/// The names of all products in one language.
#[derive(Debug)]
struct Names {
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

/// A product on its way up the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    /// Likeness and the prior: what the order and the distance are judged by.
    rank: u16,
    /// Likeness alone: what the thresholds are judged by.
    score: Score,
    /// Among equals, the first in the catalogue.
    product: Reverse<ProductNumber>,
    /// Which of its names is most like what was said.
    name: NameNumber,
}

impl Index {
    /// Arranges these products. Two with one number are not expected; the later one wins.
    pub fn build(products: Vec<Product>) -> Self {
        let mut english = Names::new(Language::English);
        let mut german = Names::new(Language::German);
        let mut by_sku = HashMap::with_capacity(products.len());
        for (number, product) in (0..).zip(&products) {
            by_sku.insert(product.sku.clone(), number);
            let names = names(product);
            english.push(number, &names);
            german.push(number, &names);
        }
        for names in [&mut english, &mut german] {
            names.letters.shrink();
            names.sounds.shrink();
        }
        Self {
            products,
            by_sku,
            english,
            german,
        }
    }

    /// How many products there are.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether nothing is sold.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The product of this number, as of the index.
    pub fn product(&self, sku: &Sku) -> Option<&Product> {
        self.by_sku.get(sku).and_then(|number| self.at(*number))
    }

    /// The products that a phrase may mean, best first, at most `limit` of them, and what they
    /// are good for. With [`Decision::Ask`], those of the first three that are worth offering.
    pub fn find(&self, language: Language, phrase: &Phrase, limit: usize) -> Found<'_> {
        let thresholds = Thresholds::of(language);
        let (decision, ranked) = self.rank(language, phrase, &thresholds);
        let keep = match decision {
            Decision::Take | Decision::Refuse => limit,
            Decision::Ask => {
                let worth = |ranked: &&Ranked| ranked.score >= thresholds.ask;
                limit
                    .min(OFFERED)
                    .min(ranked.iter().take_while(worth).count().max(1))
            }
        };
        let matches = ranked
            .into_iter()
            .take(keep)
            .filter_map(|ranked| {
                let product = self.at(ranked.product.0)?;
                Some(Match {
                    product,
                    score: ranked.score,
                })
            })
            .collect();
        Found { decision, matches }
    }

    /// The products that are worth a question and about as like as the best: one if it is alone.
    /// For choosing among a few that are at hand, such as what is in a cart.
    pub fn closest(&self, language: Language, phrase: &Phrase, limit: usize) -> Vec<Match<'_>> {
        let thresholds = Thresholds::of(language);
        let mut found = self.find(language, phrase, limit);
        let best = found
            .matches
            .first()
            .map(|found| found.score)
            .unwrap_or_default();
        found.matches.retain(|found| {
            found.score >= thresholds.ask && best.above(found.score) < thresholds.apart
        });
        found.matches
    }

    fn at(&self, number: ProductNumber) -> Option<&Product> {
        usize::try_from(number)
            .ok()
            .and_then(|at| self.products.get(at))
    }

    fn rank(
        &self,
        language: Language,
        phrase: &Phrase,
        thresholds: &Thresholds,
    ) -> (Decision, Vec<Ranked>) {
        let names = match language {
            Language::English => &self.english,
            Language::German => &self.german,
        };
        let words = words(language, phrase.as_str());
        let mut ranked = self.by_likeness(names, &words);
        match names.exact(&words).as_slice() {
            [] => (self.decide(names, &words, &ranked, thresholds), ranked),
            // "echo dot" is the Echo Dot, however many longer names contain the words.
            [only] => {
                promote(&mut ranked, &[*only]);
                (Decision::Take, ranked)
            }
            several => {
                promote(&mut ranked, several);
                (Decision::Ask, ranked)
            }
        }
    }

    /// Decides without an exact name to go by: the height of the best without its prior, its
    /// distance with it, and whether every word that was said has a part in it.
    fn decide(
        &self,
        names: &Names,
        words: &[String],
        ranked: &[Ranked],
        thresholds: &Thresholds,
    ) -> Decision {
        let Some(best) = ranked.first() else {
            return Decision::Refuse;
        };
        let second = ranked.get(1).map_or(0, |second| second.rank);
        let behind = best.rank.saturating_sub(second);
        let second = best.score.as_permille().saturating_sub(behind);
        match thresholds.decide(best.score, Score::permille(second)) {
            // "wine glasses" are much like the glass cleaner, but for the wine.
            Decision::Take if !names.explains(best.name, words) => Decision::Ask,
            decision => decision,
        }
    }

    /// Products by the likeness of their best name, best first.
    fn by_likeness(&self, names: &Names, words: &[String]) -> Vec<Ranked> {
        let mut best: HashMap<ProductNumber, (Score, NameNumber)> = HashMap::new();
        for (owner, name, score) in names.likeness(words) {
            let entry = best.entry(owner).or_insert((score, name));
            if score > entry.0 {
                *entry = (score, name);
            }
        }
        let mut ranked: Vec<Ranked> = best
            .into_iter()
            .map(|(number, (score, name))| {
                let prior = match self.at(number).map(|product| product.availability) {
                    Some(Availability::InStock) => IN_STOCK,
                    Some(Availability::SoldOut | Availability::Withdrawn) | None => 0,
                };
                let rank = score.as_permille().saturating_add(prior);
                Ranked {
                    rank,
                    score,
                    product: Reverse(number),
                    name,
                }
            })
            .collect();
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        ranked.truncate(RANKED);
        ranked
    }
}

impl Names {
    fn new(language: Language) -> Self {
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

    fn push(&mut self, product: ProductNumber, names: &[(NameKind, String)]) {
        let mut seen: Vec<Vec<Gram>> = Vec::with_capacity(names.len());
        for (kind, name) in names {
            let words = words(self.language, name);
            if words.is_empty() {
                continue;
            }
            let bearers = self.exact.entry(words.join(" ")).or_default();
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
            self.texts.push(words.join(" ").into());
            seen.push(letters);
        }
    }

    fn grams(&self, words: &[String]) -> (Vec<Gram>, Vec<Gram>) {
        let codes: Vec<String> = words.iter().map(|word| self.ear.code(word)).collect();
        (
            grams(words.iter().map(String::as_str)),
            grams(codes.iter().map(String::as_str)),
        )
    }

    /// The products that bear exactly this name: as their own if any does, else as a synonym.
    fn exact(&self, words: &[String]) -> Vec<ProductNumber> {
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

    /// Whether each word is at least a little like some word of the name.
    fn explains(&self, name: NameNumber, words: &[String]) -> bool {
        let text = usize::try_from(name).ok().and_then(|at| self.texts.get(at));
        let grams_of = |word: &str| self.grams(&[word.to_owned()]);
        let there: Vec<_> = text
            .map_or("", |text| text)
            .split(' ')
            .map(grams_of)
            .collect();
        words.iter().all(|word| {
            let (letters, sounds) = grams_of(word);
            there.iter().any(|(other_letters, other_sounds)| {
                let likeness = Score::blend(
                    overlap(&letters, other_letters),
                    overlap(&sounds, other_sounds),
                );
                likeness >= A_LITTLE
            })
        })
    }

    /// Every name that shares a trigram with the words: whose it is, and how alike.
    fn likeness(&self, words: &[String]) -> Vec<(ProductNumber, NameNumber, Score)> {
        let (letters, sounds) = self.grams(words);
        let mut shared: Vec<Shared> = vec![Shared::default(); self.owners.len()];
        let mut touched: Vec<NameNumber> = Vec::new();
        let mut count = |postings: &Postings, grams: &[Gram], add: fn(&mut Shared)| {
            for name in grams.iter().flat_map(|gram| postings.containing(*gram)) {
                let Some(entry) = usize::try_from(*name)
                    .ok()
                    .and_then(|at| shared.get_mut(at))
                else {
                    continue;
                };
                if entry.is_nothing() {
                    touched.push(*name);
                }
                add(entry);
            }
        };
        count(&self.letters, &letters, Shared::add_letters);
        count(&self.sounds, &sounds, Shared::add_sound);

        let size = |grams: &[Gram]| u32::try_from(grams.len()).unwrap_or(u32::MAX);
        let (letters_size, sounds_size) = (size(&letters), size(&sounds));
        touched
            .into_iter()
            .filter_map(|name| {
                let at = usize::try_from(name).ok()?;
                let (entry, owner) = (shared.get(at)?, self.owners.get(at)?);
                let letters =
                    Score::dice(entry.letters.into(), letters_size, self.letters.size(name));
                let sounds = Score::dice(entry.sounds.into(), sounds_size, self.sounds.size(name));
                Some((*owner, name, Score::blend(letters, sounds)))
            })
            .collect()
    }
}

/// Dice's coefficient of two sorted sets.
fn overlap(one: &[Gram], other: &[Gram]) -> Score {
    let size = |grams: &[Gram]| u32::try_from(grams.len()).unwrap_or(u32::MAX);
    let shared = one
        .iter()
        .filter(|gram| other.binary_search(gram).is_ok())
        .count();
    Score::dice(
        u32::try_from(shared).unwrap_or(u32::MAX),
        size(one),
        size(other),
    )
}

/// How many trigrams a name shares with what was said.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    letters: u16,
    sounds: u16,
}

impl Shared {
    fn is_nothing(self) -> bool {
        self.letters == 0 && self.sounds == 0
    }

    fn add_letters(&mut self) {
        self.letters = self.letters.saturating_add(1);
    }

    fn add_sound(&mut self) {
        self.sounds = self.sounds.saturating_add(1);
    }
}

/// Puts products before all others, as the name itself; those that can be bought come first.
fn promote(ranked: &mut Vec<Ranked>, exact: &[ProductNumber]) {
    for ranked in ranked.iter_mut() {
        if exact.contains(&ranked.product.0) {
            let prior = ranked.rank.saturating_sub(ranked.score.as_permille());
            ranked.score = Score::EXACT;
            ranked.rank = Score::EXACT
                .as_permille()
                .saturating_add(prior)
                .saturating_add(IN_STOCK);
        }
    }
    ranked.sort_unstable_by(|a, b| b.cmp(a));
}
