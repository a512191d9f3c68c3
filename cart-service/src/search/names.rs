//! The names under which a product may be asked for.

use std::collections::HashSet;

use crate::domain::Product;

/// Whether a name is the product's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    /// What the shop calls it.
    Own,
    /// What it may also be called: a synonym, or its own name cut short. Where that is exactly
    /// another product's own name, that product is meant.
    Other,
}

/// Every name of a product: spoken and full, with and without brand, size and variant, because
/// shoppers say any of them and drop the brand first. Twins that differ in a size or a colour
/// share the name without it, so that whoever leaves it out is asked.
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

    // "the red one" is said without the rest of what tells it apart.
    let told_apart = |name: &str| {
        let mut names = vec![
            name.to_owned(),
            join(&[name, size]),
            join(&[name, &variant]),
            join(&[name, &variant, size]),
        ];
        names.extend(values.iter().map(|value| join(&[name, value])));
        names
    };

    let mut own = vec![product.name.clone(), join(&[brand, spoken])];
    own.extend(told_apart(spoken));
    let mut other = product.synonyms.clone();
    let bare = without_brand(spoken, brand);
    other.extend(bare.iter().flat_map(|name| told_apart(name)));
    for name in [Some(spoken), bare].into_iter().flatten() {
        other.extend(told_apart(without_measure(&without_values(name, &values))));
    }

    let own = own.into_iter().map(|name| (NameKind::Own, name));
    let other = other.into_iter().map(|name| (NameKind::Other, name));
    let mut seen = HashSet::new();
    let mut names: Vec<_> = own.chain(other).collect();
    names.retain(|(_, name)| !name.is_empty() && seen.insert(name.clone()));
    names
}

/// The name without words that are a variant's value; the name itself if nothing else is left.
fn without_values(name: &str, values: &[&str]) -> String {
    let is_value = |word: &&str| {
        values
            .iter()
            .any(|value| value.split(' ').any(|part| part.eq_ignore_ascii_case(word)))
    };
    let kept: Vec<&str> = name.split(' ').filter(|word| !is_value(word)).collect();
    if kept.is_empty() {
        name.to_owned()
    } else {
        kept.join(" ")
    }
}

/// The name without a number, or a number and a short unit, at its end: "Cola 500ml", "Cola 2 l".
fn without_measure(name: &str) -> &str {
    let is_number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let Some((front, last)) = name.rsplit_once(' ') else {
        return name;
    };
    if is_number(last) {
        return front;
    }
    match front.rsplit_once(' ') {
        Some((shorter, number)) if is_number(number) && last.chars().count() <= 3 => shorter,
        Some(_) | None => name,
    }
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

    #[test]
    fn a_name_loses_what_only_tells_twins_apart() {
        assert_eq!(without_measure("Cola 500ml"), "Cola");
        assert_eq!(without_measure("Cola 2 l"), "Cola");
        assert_eq!(without_measure("Echo Show 5"), "Echo Show");
        assert_eq!(
            without_measure("Paper Towels 6 Rolls"),
            "Paper Towels 6 Rolls"
        );
        assert_eq!(without_measure("501"), "501");
        assert_eq!(without_values("Red Kettle", &["red", "large"]), "Kettle");
        assert_eq!(without_values("Red", &["red"]), "Red");
    }
}
