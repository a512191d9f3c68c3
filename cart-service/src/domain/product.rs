//! A thing that the shop sells.

use saycart_service::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    limits::{CartLimits, QuantityRule},
    locale::Locale,
    money::Money,
    sale::{Sale, SaleState, ZoneOffset},
    sku::Sku,
};

/// A product of the catalogue; each variant that has a number of its own is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The shop's number.
    pub sku: Sku,
    /// The full name, as the shop writes it.
    pub name: String,
    /// What a voice calls it: short, without brackets and sizes.
    pub spoken_name: String,
    /// The maker's name, where the catalogue gives it.
    pub brand: Option<String>,
    /// The shop's own grouping, where the catalogue gives it.
    pub category: Option<String>,
    /// How large or how much, where the catalogue gives it (`500 g`).
    pub size: Option<String>,
    /// What tells it from its twins (`colour` = `red`).
    pub variants: Vec<Variant>,
    /// Other names that shoppers use for it.
    pub synonyms: Vec<String>,
    /// For one, where no sale is on; never negative. What it costs now is [`Product::price_now`].
    pub price: Money,
    /// How many may be bought at once.
    pub rule: QuantityRule,
    /// Whether it can be bought now.
    pub availability: Availability,
    /// How many there are, where the catalogue counts them. A product that can be bought though
    /// there is none is made, or ordered, for whoever buys it.
    // What was kept by a version before this field has none, and a product without one is
    // fingerprinted as it was then; so it is with `sale`
    // and `details`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<u32>,
    /// What it costs for a while, where the catalogue says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<Sale>,
    /// What the catalogue says of it besides.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// When it was read, by the clock of the database, and so no part of what the catalogue says; none
    /// where it was not read from there.
    #[serde(skip)]
    pub read_at: Option<Timestamp>,
}

impl Product {
    /// The full name, with what tells it from its twins.
    pub(crate) fn told_name(&self) -> String {
        Variant::told(&self.name, &self.variants)
    }

    /// What one cost when the product was read.
    pub fn price_now(&self) -> Money {
        match self.sale {
            Some(Sale { price, state, .. }) if state.is_on() => price,
            Some(_) | None => self.price,
        }
    }

    /// The last day of the sale that was on when the product was read, as `2026-12-04`, if it is worth
    /// telling and the catalogue says by which clock.
    pub(crate) fn last_day_of_sale(&self) -> Option<String> {
        let sale = self.sale.filter(|sale| sale.state == SaleState::Ending)?;
        Some(self.details.sale_zone?.last_day(sale.until?))
    }

    /// What it costs otherwise, if that was more when the product was read.
    pub fn list_price(&self) -> Option<Money> {
        let listed = self.details.list_price_minor.unwrap_or_default();
        let minor = listed.max(self.price.minor());
        (minor > self.price_now().minor()).then(|| Money::of(minor, self.price.currency()))
    }

    /// The greatest quantity of a line: what the product and the cart allow, and not more than
    /// there is.
    pub fn most(&self, limits: &CartLimits) -> u32 {
        let allowed = self.rule.max(limits);
        match self.stock {
            Some(stock) if stock > 0 => allowed.min(stock),
            Some(_) | None => allowed,
        }
    }
}

/// What no decision about a cart needs, and others do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What a voice calls several of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_plural: Option<String>,
    /// Its names where they differ by locale; in the locales' order, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub local_names: Vec<LocalNames>,
    /// Where its picture is; `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// The shop's own name for how it is taxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// What it costs otherwise, in minor units of its price's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_price_minor: Option<i64>,
    /// By which clock the end of its sale is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_zone: Option<ZoneOffset>,
    /// Why it is not to be spoken of unasked; each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<Sensitivity>,
}

impl Details {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names in a locale, if it has any of its own there.
    pub fn names_in(&self, locale: Locale) -> Option<&LocalNames> {
        self.local_names.iter().find(|names| names.locale == locale)
    }
}

/// What a product is called in a locale. Where something is missing, the name without a locale
/// holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalNames {
    /// Where.
    pub locale: Locale,
    /// One of it.
    pub spoken_name: Option<String>,
    /// Several of it.
    pub spoken_plural: Option<String>,
    /// The gender of the name, where the language has such.
    pub gender: Option<Gender>,
    /// Other names that shoppers there use for it.
    pub synonyms: Vec<String>,
}

/// The grammatical gender of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// "der".
    Masculine,
    /// "die".
    Feminine,
    /// "das".
    Neuter,
}

/// Why a product is not to be spoken of in a room where others listen, unless somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// It tells of somebody's health.
    Health,
    /// It is for adults.
    Adult,
    /// It is bought as a present.
    Gift,
}

/// One distinguishing property of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Which property: `colour`.
    pub kind: String,
    /// What it is here: `red`.
    pub value: String,
}

impl Variant {
    /// A name, and after it what tells the product from its twins where the name does not: two
    /// shirts of one name could not be chosen from.
    pub(crate) fn told(name: &str, variants: &[Self]) -> String {
        let mut told = name.to_owned();
        for Self { kind: _, value } in variants {
            if !says(name, value) {
                told.push_str(", ");
                told.push_str(value);
            }
        }
        told
    }
}

/// Whether a name has these words one after the other; no words are in every name.
pub(super) fn says(name: &str, value: &str) -> bool {
    let (name, value) = (words(name), words(value));
    name.windows(value.len().max(1)).any(|part| part == value) || value.is_empty()
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether a product can be bought now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// It can.
    InStock,
    /// It is sold, but there is none at the moment.
    SoldOut,
    /// The catalogue no longer has it.
    Withdrawn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_product_from_its_twins() {
        let told = |name: &str, values: &[&str]| {
            let variant = |value: &&str| Variant {
                kind: "colour".to_owned(),
                value: (*value).to_owned(),
            };
            let variants: Vec<Variant> = values.iter().map(variant).collect();
            Variant::told(name, &variants)
        };

        assert_eq!(told("T-Shirt", &["red", "M"]), "T-Shirt, red, M");
        assert_eq!(told("Kettle, Red", &["red"]), "Kettle, Red");
        assert_eq!(told("Reduced Salt", &["red"]), "Reduced Salt, red");
        assert_eq!(
            told("Lamp (light blue)", &["Light-Blue"]),
            "Lamp (light blue)"
        );
        assert_eq!(told("Lamp", &["✨"]), "Lamp");
        assert_eq!(told("Lamp", &[]), "Lamp");
    }
}
