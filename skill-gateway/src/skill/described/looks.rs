//! The words, the price and the size by which a thing is told from others.

use super::words::{letter, one_form, tokens};
use crate::clients::Product;
use crate::speech::Locale;

/// What a thing is like, as far as somebody may say it.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// In one form each.
    pub(super) words: Vec<String>,
    /// In minor units of a currency.
    pub(super) price: Option<(String, u64)>,
    /// In thousandths of something.
    pub(super) size: Option<(String, u64)>,
}

impl Looks {
    pub(super) fn of(locale: Locale, product: &Product) -> Self {
        let values = product.variants.iter().map(|variant| &variant.value);
        let values: Vec<&String> = values.chain([&product.size]).collect();
        let texts = [&product.name, &product.spoken_name, &product.brand];
        let texts = texts.into_iter().chain(values.iter().copied());
        let mut words: Vec<String> = texts
            .flat_map(|text| tokens(text))
            .map(|word| one_form(locale, &word))
            .collect();
        words.extend(values.iter().filter_map(|value| letter(locale, value)));
        let price = product.price.as_ref();
        Self {
            words,
            price: price.map(|price| (price.currency.clone(), price.minor)),
            size: measure(&product.size),
        }
    }

    pub(super) fn of_value(locale: Locale, value: &str) -> Self {
        let words = tokens(value).into_iter();
        let words = words.map(|word| one_form(locale, &word));
        Self {
            words: words.chain(letter(locale, value)).collect(),
            price: None,
            size: measure(value),
        }
    }
}

/// "1.5 l" as thousandths of "l".
fn measure(size: &str) -> Option<(String, u64)> {
    let size = size.trim().to_lowercase();
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let end = size.find(|letter| !is_number(letter)).unwrap_or(size.len());
    let (number, unit) = size.split_at_checked(end)?;
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    let amount = whole.checked_mul(1_000)?.checked_add(part)?;
    Some((unit.trim().trim_end_matches('s').to_owned(), amount))
}
