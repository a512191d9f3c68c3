//! Whether a product is a pack: "12 count", "6 rolls", "10er Pack".

use super::words::{Form, Side, tokens};
use crate::domain::{Language, Product};

/// Whether several pieces of it are sold as one. What is counted by the dozen is counted in pieces,
/// and a dozen packs is not what was meant.
pub(crate) fn is_pack(product: &Product) -> bool {
    let size = product.size.as_deref().into_iter();
    let variants = product.variants.iter().map(|variant| &*variant.value);
    let mut texts = size.chain(variants).chain([&*product.name]);
    texts.any(|text| {
        [Language::English, Language::German]
            .into_iter()
            .flat_map(|language| tokens(language, text, Side::Written))
            .any(|token| match token.form {
                Form::Measure(measure) => measure.is_of_pieces() && measure.said > 1_000,
                Form::Word(_) => false,
            })
    })
}
