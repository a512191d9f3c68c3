//! Which property of many products tells them apart best: "in small, medium and large. Which size?"

use serde::{Deserialize, Serialize};

use crate::domain::{Product, Sku};

/// More values than these nobody keeps in mind while listening: where there are more, they are asked
/// for only if no property has fewer.
const KEPT_IN_MIND: usize = 3;

/// A property, and the products that have each of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Split {
    /// As the catalogue names it: `size`, or a kind of variants.
    pub(crate) kind: String,
    /// In the order of the products; two or more.
    pub(crate) values: Vec<SplitValue>,
}

/// A value, and the products that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SplitValue {
    /// As the catalogue writes it.
    pub(crate) value: String,
    /// At least one.
    pub(crate) skus: Vec<Sku>,
}

impl Split {
    /// Whether not all values can be said, and how many products are left after the worst answer.
    fn cost(&self) -> (bool, usize) {
        let left = self.values.iter().map(|value| value.skus.len());
        let is_long = self.values.len() > KEPT_IN_MIND;
        (is_long, left.max().unwrap_or(usize::MAX))
    }
}

/// Of products of one name, the property that all of them have, by whose value the fewest of them are left, if it
/// has two or three values, else if it has more; of equals the size, then the first. None if no property has two.
pub(crate) fn split(products: &[&Product]) -> Option<Split> {
    let first = products.first()?;
    // What has names of its own is told apart by them.
    let alike = |it: &&Product| it.spoken_name.eq_ignore_ascii_case(&first.spoken_name);
    if !products.iter().all(alike) {
        return None;
    }
    let kinds = first.variants.iter().map(|variant| variant.kind.as_str());
    let kinds = std::iter::once("size").chain(kinds.filter(|kind| *kind != "size"));
    kinds
        .filter_map(|kind| by(kind, products))
        .min_by_key(Split::cost)
}

fn by(kind: &str, products: &[&Product]) -> Option<Split> {
    let mut values: Vec<SplitValue> = Vec::new();
    for product in products {
        let value = value_of(product, kind)?;
        let same = values
            .iter_mut()
            .find(|known| known.value.eq_ignore_ascii_case(value));
        match same {
            Some(known) => known.skus.push(product.sku.clone()),
            None => values.push(SplitValue {
                value: value.to_owned(),
                skus: vec![product.sku.clone()],
            }),
        }
    }
    (values.len() > 1).then(|| Split {
        kind: kind.to_owned(),
        values,
    })
}

fn value_of<'p>(product: &'p Product, kind: &str) -> Option<&'p str> {
    let mut variants = product.variants.iter();
    let variant = variants.find(|variant| variant.kind == kind);
    let size = || product.size.as_deref().filter(|_| kind == "size");
    variant.map(|variant| variant.value.as_str()).or_else(size)
}
