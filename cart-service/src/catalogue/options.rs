//! What tells products of one name apart, as a voice says it: sizes, and the values of variants. For a
//! slot type of an interaction model, so that an answer to "Which size?" is heard for what it is.

use std::collections::BTreeMap;

use super::slot_type::{folded, is_spoken};
use crate::domain::Product;

/// Each once, those that most products have first.
pub(super) fn of(products: &[Product]) -> Vec<String> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for product in products {
        let variants = product.variants.iter();
        let values = variants.map(|variant| variant.value.as_str());
        for value in values.chain(product.size.as_deref()) {
            if is_spoken(value) {
                *counted.entry(folded(value)).or_default() += 1;
            }
        }
    }
    let mut values: Vec<(String, usize)> = counted.into_iter().collect();
    // Among equals the order of the alphabet stays.
    values.sort_by_key(|(_, count)| usize::MAX - count);
    values.into_iter().map(|(value, _)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{CatalogueFormat, read};
    use super::*;

    #[test]
    fn every_size_and_value_is_named_once_and_no_sign_is() {
        let file = "sku,name,price_minor,currency,size,variants\n\
                    A,Tea,1,EUR,100 g,kind=Green;flavour=mint\n\
                    B,Tea,1,EUR,100  G,kind=green\n\
                    C,Mug,1,EUR,,colour=\u{1f600}\n";
        let products = read(CatalogueFormat::Csv, file.as_bytes());
        let products: Vec<Product> = products.collect::<Result<_, _>>().unwrap();

        assert_eq!(of(&products), ["100 g", "green", "mint"]);
    }
}
