//! Everything that is sold, arranged for being asked for.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{
    decide::{Decision, Thresholds},
    name_index::NameIndex,
    names::names,
    postings::NameNumber,
    score::Score,
    words::words,
};
use crate::domain::{Availability, Language, Phrase, Product, Sku};

/// The searchable catalogue: built once from its products, never changed, swapped as a whole.
///
/// Building and finding are pure computation, building a long one: keep it off the threads that
/// serve requests.
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
    english: NameIndex,
    german: NameIndex,
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

/// Number of a product within an index.
pub(super) type ProductNumber = u32;

/// The most products that a question offers: more cannot be kept in mind while listening.
const OFFERED: usize = 3;

/// How many of the best are ranked: more than anybody asks to see, and the decision looks at two.
const RANKED: usize = 50;

/// What a product that can be bought now is ahead of one that cannot, in thousandths: it breaks
/// ties between twins and never lifts a stranger over the product that was named.
const IN_STOCK: u16 = 50;

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
        let mut english = NameIndex::new(Language::English);
        let mut german = NameIndex::new(Language::German);
        let mut by_sku = HashMap::with_capacity(products.len());
        for (number, product) in (0..).zip(&products) {
            by_sku.insert(product.sku.clone(), number);
            let names = names(product);
            english.push(number, &names);
            german.push(number, &names);
        }
        english.shrink();
        german.shrink();
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
        let (decision, ranked) = self.rank(language, phrase, thresholds);
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
        thresholds: Thresholds,
    ) -> (Decision, Vec<Ranked>) {
        let names = match language {
            Language::English => &self.english,
            Language::German => &self.german,
        };
        let words = words(language, phrase.as_str());
        let exact = names.exact(&words);
        let ranked = self.by_likeness(names, &words, &exact);
        let decision = match exact.as_slice() {
            [] => decide(names, &words, &ranked, thresholds),
            // "echo dot" is the Echo Dot, however many longer names contain the words.
            [_only] => Decision::Take,
            [_, _, ..] => Decision::Ask,
        };
        (decision, ranked)
    }

    /// Products by the likeness of their best name, best first; those with exactly the name
    /// before all others.
    fn by_likeness(
        &self,
        names: &NameIndex,
        words: &[String],
        exact: &[ProductNumber],
    ) -> Vec<Ranked> {
        // The names of a product lie side by side, so its best is known when the next one's begin.
        let mut ranked: Vec<Ranked> = Vec::new();
        for (product, name, score) in names.likeness(words) {
            match ranked.last_mut() {
                Some(last) if last.product.0 == product && last.score >= score => {}
                Some(last) if last.product.0 == product => (last.score, last.name) = (score, name),
                Some(_) | None => {
                    ranked.push(Ranked {
                        rank: 0,
                        score,
                        product: Reverse(product),
                        name,
                    });
                }
            }
        }
        for ranked in &mut ranked {
            let prior = self.prior(ranked.product.0);
            ranked.rank = ranked.score.as_permille() + prior;
            if exact.contains(&ranked.product.0) {
                ranked.score = Score::EXACT;
                ranked.rank = Score::EXACT.as_permille() + IN_STOCK + prior;
            }
        }
        if ranked.len() > RANKED {
            ranked.select_nth_unstable_by(RANKED, |a, b| b.cmp(a));
            ranked.truncate(RANKED);
        }
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        ranked
    }

    fn prior(&self, number: ProductNumber) -> u16 {
        match self.at(number).map(|product| product.availability) {
            Some(Availability::InStock) => IN_STOCK,
            Some(Availability::SoldOut | Availability::Withdrawn) | None => 0,
        }
    }
}

/// Decides without an exact name to go by: on the height of the best without its prior, on its
/// distance with it, and on whether what was said and the name explain each other.
fn decide(
    names: &NameIndex,
    words: &[String],
    ranked: &[Ranked],
    thresholds: Thresholds,
) -> Decision {
    let Some(best) = ranked.first() else {
        return Decision::Refuse;
    };
    let second = ranked.get(1).map_or(0, |second| second.rank);
    let behind = best.rank.saturating_sub(second);
    let second = Score::permille(best.score.as_permille().saturating_sub(behind));
    let explained = || {
        names
            .text(best.name)
            .is_some_and(|name| names.explains(name, words))
    };
    match thresholds.decide(best.score, second) {
        // "wine glasses" are much like the glass cleaner, but for the wine.
        Decision::Take if !explained() => Decision::Ask,
        Decision::Ask if best.score < thresholds.take && !explained() => Decision::Refuse,
        decision => decision,
    }
}
