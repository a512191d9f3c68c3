//! Everything that is sold, arranged for being asked for.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{
    decide::{Decision, Thresholds},
    explain::Why,
    language_index::{Candidate, LanguageIndex},
    ranking::{NEAREST, Ranking},
    score::Score,
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
    english: LanguageIndex,
    german: LanguageIndex,
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
#[derive(Debug, Clone)]
pub struct Match<'i> {
    /// The product.
    pub product: &'i Product,
    /// How sure that is.
    pub score: Score,
    /// Why.
    pub why: Why,
}

/// Number of a product within an index.
pub(super) type ProductNumber = u32;

/// How far a search looks.
#[derive(Debug, Clone, Copy)]
struct Reach {
    among: Among,
    /// How many products are looked at closely, of those that have most of the words of a reading.
    looked_at: usize,
    /// How many of them are ranked.
    ranked: usize,
    /// How many of these are compared by their whole names.
    compared: usize,
}

/// Among which products.
#[derive(Debug, Clone, Copy)]
enum Among {
    All,
    InStock,
}

impl Reach {
    /// To say which is meant: more than anybody asks to see, and the decision looks at few.
    const BEST: Self = Self {
        among: Among::All,
        looked_at: 64,
        ranked: 50,
        compared: NEAREST,
    };

    /// To list all that can be bought, up to so many.
    const fn all_in_stock(most: usize) -> Self {
        Self {
            among: Among::InStock,
            looked_at: most,
            ranked: most,
            compared: most,
        }
    }
}

impl Index {
    /// Arranges these products. Two with one number are not expected; the later one wins.
    pub fn build(products: Vec<Product>) -> Self {
        let numbers = (0..).zip(&products);
        let by_sku = numbers
            .map(|(number, product)| (product.sku.clone(), number))
            .collect();
        Self {
            english: LanguageIndex::build(Language::English, &products),
            german: LanguageIndex::build(Language::German, &products),
            products,
            by_sku,
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
        self.rank(language, phrase)
            .found(limit, &Thresholds::of(language))
    }

    /// Everything that is sold, as of the index.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// All that is worth a question and can be bought, best first: of the `most` that have most of the
    /// words. It takes longer than to find the best.
    pub fn in_stock(&self, language: Language, phrase: &Phrase, most: usize) -> Vec<&Product> {
        let ranking = self.rank_within(language, phrase, Reach::all_in_stock(most));
        let found = ranking.likest(most, &Thresholds::of(language)).into_iter();
        found.map(|found| found.product).collect()
    }

    /// What is worth a question of the best, in their order, at most `limit`.
    pub fn find_all(&self, language: Language, phrase: &Phrase, limit: usize) -> Vec<&Product> {
        let found = self.likest(language, phrase, limit).into_iter();
        found.map(|found| found.product).collect()
    }

    /// The products that are worth a question and about as like as the best: one if it is alone.
    /// For choosing among a few that are at hand, such as what is in a cart.
    pub fn closest(&self, language: Language, phrase: &Phrase, limit: usize) -> Vec<Match<'_>> {
        self.rank(language, phrase)
            .closest(limit, &Thresholds::of(language))
    }

    /// The products that are worth a question, best first, whether one of them stands out or not.
    pub(super) fn likest(
        &self,
        language: Language,
        phrase: &Phrase,
        limit: usize,
    ) -> Vec<Match<'_>> {
        self.rank(language, phrase)
            .likest(limit, &Thresholds::of(language))
    }

    /// What a phrase may mean, best first. Among equals the shortest is first, then what can
    /// be bought now, and then what is first in the catalogue: that orders twins, and decides
    /// nothing.
    pub fn rank(&self, language: Language, phrase: &Phrase) -> Ranking<'_> {
        self.rank_within(language, phrase, Reach::BEST)
    }

    fn rank_within(&self, language: Language, phrase: &Phrase, reach: Reach) -> Ranking<'_> {
        let names = match language {
            Language::English => &self.english,
            Language::German => &self.german,
        };
        let readings = names.readings(phrase);
        let is_among = |product: ProductNumber| match reach.among {
            Among::All => true,
            Among::InStock => !self.sold_out(product),
        };
        let mut candidates = names.candidates(&readings, reach.looked_at, &is_among);
        // Who says all of a name means it, also if longer names have the same words.
        if let Some([only]) = readings.first().map(|reading| names.named(reading)) {
            let product = candidates
                .iter_mut()
                .find(|candidate| candidate.product == *only);
            if let Some(candidate) = product {
                candidate.named_in_full();
            }
        }
        let tie = |candidate: &Candidate| {
            (
                names.length(candidate.product),
                self.sold_out(candidate.product),
                candidate.product,
            )
        };
        let order = |candidate: &Candidate| {
            let fits = (
                candidate.fullness,
                candidate.total,
                candidate.alignment.pack,
            );
            (Reverse(fits), tie(candidate))
        };
        if candidates.len() > reach.ranked {
            candidates.select_nth_unstable_by_key(reach.ranked, order);
            candidates.truncate(reach.ranked);
        }
        candidates.sort_by_cached_key(order);
        let order = &Thresholds::of(language).order;
        Ranking::of(self, names, readings, candidates, (reach.compared, order))
    }

    pub(super) fn at(&self, number: ProductNumber) -> Option<&Product> {
        usize::try_from(number)
            .ok()
            .and_then(|at| self.products.get(at))
    }

    pub(super) fn sold_out(&self, number: ProductNumber) -> bool {
        match self.at(number).map(|product| product.availability) {
            Some(Availability::InStock) => false,
            Some(Availability::SoldOut | Availability::Withdrawn) | None => true,
        }
    }
}
