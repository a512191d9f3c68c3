//! The names under which a product may be asked for.

use crate::domain::Product;

/// Whether a name is the product's own or one that shoppers give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    /// Built from what the shop writes.
    Own,
    /// A synonym. Where it is exactly another product's own name, that product wins.
    Synonym,
}

/// Every name of a product: spoken and full, with and without brand, size and variant, because
/// shoppers say any of them and drop the brand first.
pub(super) fn names(product: &Product) -> Vec<(NameKind, String)> {
    let spoken = product.spoken_name.as_str();
    let size = product.size.as_deref().unwrap_or_default();
    let brand = product.brand.as_deref().unwrap_or_default();
    let values: Vec<&str> = product
        .variants
        .iter()
        .map(|variant| variant.value.as_str())
        .collect();
    let variant = values.join(" ");
    let bare = without_brand(spoken, brand).unwrap_or_default();

    let mut own = vec![spoken.to_owned(), product.name.clone(), bare.to_owned()];
    own.push(join(&[brand, spoken]));
    for name in [spoken, bare].into_iter().filter(|name| !name.is_empty()) {
        own.extend([
            join(&[name, size]),
            join(&[name, &variant]),
            join(&[name, &variant, size]),
        ]);
        // "the red one" is said without the rest of what tells it apart.
        own.extend(values.iter().map(|value| join(&[name, value])));
    }
    let own = own.into_iter().map(|name| (NameKind::Own, name));
    let synonyms = product
        .synonyms
        .iter()
        .map(|name| (NameKind::Synonym, name.clone()));
    own.chain(synonyms)
        .filter(|(_, name)| !name.is_empty())
        .collect()
}

/// What is left of a name that begins with the brand.
fn without_brand<'n>(name: &'n str, brand: &str) -> Option<&'n str> {
    let (start, rest) = name.split_at_checked(brand.len())?;
    let rest = rest.strip_prefix(' ')?.trim_start();
    (!brand.is_empty() && start.eq_ignore_ascii_case(brand) && !rest.is_empty()).then_some(rest)
}

fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    // With nothing to join, the name is in the list already.
    if parts.len() < 2 {
        String::new()
    } else {
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_is_dropped_only_from_the_beginning() {
        assert_eq!(without_brand("Philips Lamp", "philips"), Some("Lamp"));
        assert_eq!(without_brand("Philipsburg", "Philips"), None);
        assert_eq!(without_brand("Philips", "Philips"), None);
        assert_eq!(without_brand("Lamp", ""), None);
        assert_eq!(without_brand("Müsli", "Mü"), None);
    }
}
