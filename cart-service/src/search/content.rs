//! What a measured number means of a product: "six rolls" of what is sold by six rolls are one pack, and "ten
//! pounds" of what is sold by five are two bags.

use super::words::{Form, Measure, Side, is_pack, tokens};
use crate::domain::{Language, Phrase, Product, Quantity};

/// The phrase with the number in front of it, where number and unit say which product is meant: "five
/// pounds" of rice, and not five packs of it.
pub(crate) fn measured(
    language: Language,
    (quantity, unit): (Quantity, &Phrase),
    phrase: &Phrase,
) -> Option<Phrase> {
    said(language, quantity, unit)
        .filter(|_| quantity.get() > 1 && !is_pack(language, unit.as_str()))?;
    let (unit, phrase) = (unit.as_str(), phrase.as_str());
    Phrase::parse(&format!("{} {unit} {phrase}", quantity.get())).ok()
}

/// How many of what the shop sells as one so much is; nothing, if its content is not measured so.
pub(crate) fn packs(
    product: &Product,
    language: Language,
    quantity: Quantity,
    unit: &Phrase,
) -> Option<Quantity> {
    let said = said(language, quantity, unit)?;
    if quantity.get() == 1 {
        return None;
    }
    let content = content(product);
    if is_pack(language, unit.as_str()) {
        let named = format!("{} {}", quantity.get(), unit.as_str().to_lowercase());
        let is_named = texts(product).any(|text| has_words(text, &named));
        return is_named.then(|| Quantity::parse(1).ok())?;
    }
    if content.iter().any(|content| content.fits(said)) {
        return Quantity::parse(1).ok();
    }
    // "Two inch" screws and "two metre" cables are one each.
    if !said.is_of_an_amount() {
        return Quantity::parse(1).ok();
    }
    let of_kind = || content.iter().filter(|content| content.unit == said.unit);
    let is_part = |content: &&Measure| {
        let several = !said.is_of_pieces() || content.said > 1_000;
        several && said.amount.is_multiple_of(content.amount)
    };
    match of_kind().filter(is_part).max_by_key(|part| part.amount) {
        Some(part) => Quantity::parse(u32::try_from(said.amount / part.amount).ok()?).ok(),
        // So many pounds are no number of bags.
        None if !said.is_of_pieces() && of_kind().next().is_some() => Quantity::parse(1).ok(),
        None => None,
    }
}

/// The number with its unit, if it is one.
fn said(language: Language, quantity: Quantity, unit: &Phrase) -> Option<Measure> {
    let text = format!("{} {}", quantity.get(), unit.as_str());
    match tokens(language, &text, Side::Said).first()?.form {
        Form::Measure(measure) => measure.unit.map(|_| measure),
        Form::Word(_) => None,
    }
}

/// All that is measured of a product.
fn content(product: &Product) -> Vec<Measure> {
    let languages = [Language::English, Language::German];
    let read = texts(product).flat_map(|text| {
        let tokens = languages.map(|language| tokens(language, text, Side::Written));
        tokens.into_iter().flatten()
    });
    read.filter_map(|token| match token.form {
        Form::Measure(measure) if measure.unit.is_some() && measure.amount > 0 => Some(measure),
        Form::Measure(_) | Form::Word(_) => None,
    })
    .collect()
}

fn texts(product: &Product) -> impl Iterator<Item = &str> {
    let size = product.size.as_deref().into_iter();
    let variants = product.variants.iter().map(|variant| &*variant.value);
    size.chain(variants).chain([&*product.name])
}

/// Whether these words stand in a text, one after another.
fn has_words(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    let has = |letter: char| !letter.is_alphanumeric();
    let text: Vec<&str> = text.split(has).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.split(' ').collect();
    text.windows(words.len()).any(|window| window == words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{self, CatalogueFormat};

    const SHELF: &str = "\
sku,name,price_minor,currency,size
TOWELS,\"Paper Towels, 6 Rolls\",899,USD,
COLA,Cola,599,USD,Pack of 6
TISSUES,\"Tissues, 4 Boxes\",599,USD,
RICE,Basmati Rice,1099,USD,5 lb
APPLES,Apples,399,USD,
CABLE,Cable,399,USD,1 m
";

    fn product(sku: &str) -> Product {
        let rows = catalogue::read(CatalogueFormat::Csv, SHELF.as_bytes());
        let mut products = rows.map(Result::unwrap);
        products
            .find(|product| product.sku.as_str() == sku)
            .unwrap()
    }

    #[test]
    fn what_is_in_a_pack_counts_packs() {
        let (english, german) = (Language::English, Language::German);
        for (language, number, unit, sku, expected) in [
            (english, 6, "rolls", "TOWELS", Some(1)),
            (german, 6, "rollen", "TOWELS", Some(1)),
            (english, 12, "rolls", "TOWELS", Some(2)),
            (english, 5, "rolls", "TOWELS", None),
            (english, 6, "packs", "TOWELS", None),
            (english, 6, "bottles", "COLA", Some(1)),
            (english, 6, "packs", "COLA", None),
            (english, 4, "boxes", "TISSUES", Some(1)),
            (english, 3, "boxes", "TISSUES", None),
            (english, 5, "pounds", "RICE", Some(1)),
            (english, 10, "pounds", "RICE", Some(2)),
            (english, 7, "pounds", "RICE", Some(1)),
            (english, 3, "pounds", "APPLES", None),
            (english, 2, "meter", "CABLE", Some(1)),
            (english, 2, "echo", "APPLES", None),
        ] {
            let quantity = Quantity::parse(number).unwrap();
            let unit = Phrase::parse(unit).unwrap();
            let found = packs(&product(sku), language, quantity, &unit);

            assert_eq!(
                found.map(Quantity::get),
                expected,
                "{number} {unit:?} {sku}"
            );
        }
    }

    #[test]
    fn a_measure_belongs_to_what_is_looked_for_and_a_number_of_packs_does_not() {
        let rice = Phrase::parse("rice").unwrap();
        for (number, unit, expected) in [
            (5, "pounds", Some("5 pounds rice")),
            (1, "pounds", None),
            (5, "bags", None),
            (5, "lovely", None),
        ] {
            let quantity = Quantity::parse(number).unwrap();
            let unit = Phrase::parse(unit).unwrap();
            let phrase = measured(Language::English, (quantity, &unit), &rice);

            assert_eq!(phrase.as_ref().map(Phrase::as_str), expected);
        }
    }
}
