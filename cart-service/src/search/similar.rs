//! What may be offered in place of something that is sold out.

use super::{Index, Match};
use crate::domain::{Availability, Language, Phrase, Product};

/// So many of the likest are looked at.
const LOOKED_AT: usize = 20;

impl Index {
    /// The product that is most like another by its name, of the same category where both have one.
    /// It can be bought now, in the same currency, and nobody is offered anything that is not to be
    /// spoken of unasked.
    pub(crate) fn similar_to(&self, product: &Product, language: Language) -> Option<&Product> {
        let fits = |other: &&Product| {
            other.sku != product.sku
                && other.availability == Availability::InStock
                && other.price.currency() == product.price.currency()
                && other.details.sensitive.is_empty()
        };
        let related = |other: &&Product| match (&product.category, &other.category) {
            (Some(one), Some(two)) => one == two,
            (None, _) | (_, None) => true,
        };
        let alike = Phrase::parse(&product.spoken_name)
            .map(|name| self.likest(language, &name, LOOKED_AT))
            .unwrap_or_default();
        let mut alike = alike.into_iter().map(|Match { product, .. }| product);
        alike.find(|other| fits(other) && related(other))
    }
}
