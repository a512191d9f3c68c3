//! Names of products, short enough to be spoken.
//!
//! cart-service says what a voice calls a product: the part of its name before brackets and sizes,
//! or what the shop wrote for it. Here it is made fit to be spoken: no signs, no addresses, and not
//! too long.

use super::Language;
use crate::clients::{CartLine, Product};

/// Letters that are spoken of one name.
const LONGEST: usize = 60;

/// For a name of signs alone.
const NAMELESS: &str = "X";

/// Digits that a word of a name may have: sizes have fewer, numbers of articles more.
const MOST_DIGITS: usize = 6;

/// What a voice calls a product; the whole name if that cannot be spoken.
pub(crate) fn spoken(spoken_name: &str, name: &str) -> String {
    [clean(spoken_name), clean(name)]
        .into_iter()
        .find(|said| !said.is_empty())
        .unwrap_or_else(|| NAMELESS.to_owned())
}

/// What a voice calls a product of the catalogue.
pub(crate) fn spoken_product(product: &Product) -> String {
    spoken(&product.spoken_name, &product.name)
}

/// What a shopper said, fit to be said back.
pub(crate) fn heard(text: &str) -> String {
    clean(text)
}

/// A name, and longer ones for when something else is called the same: tried in this order.
struct Named {
    short: String,
    longer: Vec<String>,
}

/// Names that can be told from each other by ear. Only those that are the same for it get longer,
/// and all of these in the same way.
fn told_apart(named: &[Named]) -> Vec<String> {
    let name = |this: &Named| {
        let twins: Vec<&Named> = named
            .iter()
            .filter(|other| other.short.eq_ignore_ascii_case(&this.short))
            .collect();
        if twins.len() < 2 {
            return this.short.clone();
        }
        let way = (0..this.longer.len()).find(|way| {
            let longer = twins.iter().filter_map(|twin| twin.longer.get(*way));
            distinct(&longer.collect::<Vec<_>>())
        });
        way.and_then(|way| this.longer.get(way))
            .unwrap_or(&this.short)
            .clone()
    };
    named.iter().map(name).collect()
}

/// The names of products among which the shopper chooses, told apart by size, else by brand, else
/// by the whole name.
pub(crate) fn products_told_apart(products: &[Product]) -> Vec<String> {
    let named = products.iter().map(|product| {
        let short = spoken_product(product);
        let with = |detail: &str| clean(&format!("{short} {detail}"));
        let longer = vec![
            with(&product.size),
            with(&product.brand),
            clean(&product.name),
        ];
        Named { short, longer }
    });
    told_apart(&named.collect::<Vec<_>>())
}

/// Whether a choice among these is one between prices: nothing else tells them apart.
pub(crate) fn told_apart_by_price(products: &[Product]) -> bool {
    let names = products_told_apart(products);
    !distinct(&names.iter().collect::<Vec<_>>())
}

impl CartLine {
    /// What a voice calls it.
    pub(crate) fn spoken(&self) -> String {
        spoken(&self.spoken_name, &self.name)
    }
}

impl Language {
    /// The same, where no prices are said beside them: what nothing else tells apart is told apart
    /// by what it costs.
    pub(crate) fn products_to_choose(&self, products: &[Product]) -> Vec<String> {
        let names = products_told_apart(products);
        if distinct(&names.iter().collect::<Vec<_>>()) {
            return names;
        }
        let priced = products.iter().zip(names).map(|(product, short)| {
            let price = product.price.as_ref().map(|price| self.price(price));
            let longer = vec![format!("{short} {}", price.unwrap_or_default())];
            Named { short, longer }
        });
        told_apart(&priced.collect::<Vec<_>>())
    }

    /// The names of lines of a cart, told apart by the whole name, else by the price of one.
    pub(crate) fn lines_told_apart(&self, lines: &[CartLine]) -> Vec<String> {
        let named = lines.iter().map(|line| {
            let short = line.spoken();
            let priced = format!("{short} {}", self.price(&line.unit_price));
            let longer = vec![clean(&line.name), priced];
            Named { short, longer }
        });
        told_apart(&named.collect::<Vec<_>>())
    }
}

/// Without what is not for the ear: signs, addresses, and more than sixty letters.
fn clean(text: &str) -> String {
    let mut said = String::new();
    for word in text.split_whitespace() {
        if is_address(word) || digits(word) > MOST_DIGITS {
            continue;
        }
        let word: String = word.chars().filter(|letter| is_spoken(*letter)).collect();
        let word = word.trim_matches(['-', '.', ',', '\'']);
        if word.is_empty() {
            continue;
        }
        let space = usize::from(!said.is_empty());
        if said.chars().count() + space + word.chars().count() > LONGEST {
            if said.is_empty() {
                said = word.chars().take(LONGEST).collect();
            }
            break;
        }
        if space == 1 {
            said.push(' ');
        }
        said.push_str(word);
    }
    said
}

/// Of a page or a mailbox.
fn is_address(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.contains("://") || lower.contains('@') || lower.contains("www.")
}

fn digits(word: &str) -> usize {
    word.chars().filter(char::is_ascii_digit).count()
}

fn is_spoken(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '.' | ',' | '\'' | '&' | '%' | '+' | '/')
}

fn distinct(names: &[&String]) -> bool {
    names.iter().enumerate().all(|(index, name)| {
        !names
            .iter()
            .take(index)
            .any(|earlier| earlier.eq_ignore_ascii_case(name))
    })
}

/// What stands after "your", or after "Liste": the list's name, if it has one that can be said.
pub(crate) fn list_suffix(name: &str) -> String {
    match heard(name) {
        name if name.is_empty() => name,
        name => format!(" {name}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Locale;
    use super::*;
    use crate::clients::Money;

    fn product(spoken_name: &str, size: &str, brand: &str) -> Product {
        Product {
            sku: String::new(),
            name: format!("{brand} {spoken_name}"),
            spoken_name: spoken_name.to_owned(),
            brand: brand.to_owned(),
            size: size.to_owned(),
            in_stock: true,
            ..Product::default()
        }
    }

    #[test]
    fn a_name_is_made_fit_to_be_spoken() {
        let names = [
            ("Echo Dot", "Echo Dot (5th Generation)", "Echo Dot"),
            ("Salt & \"Pepper\" Mill", "Mill", "Salt & Pepper Mill"),
            ("Tea, green", "Green Tea 500 g", "Tea green"),
            ("🎧 Headphones ✨", "", "Headphones"),
            ("🎧", "Headphones", "Headphones"),
            (
                "Cheap! https://shop.example/x <b>Lamp</b>",
                "",
                "Cheap bLamp/b",
            ),
            ("Lamp WWW.SHOP.EXAMPLE/Lamp", "", "Lamp"),
            ("Stabilo 4006381333931 Pen 88", "", "Stabilo Pen 88"),
            ("4006381333931", "Pen", "Pen"),
            ("", "", NAMELESS),
        ];

        for (spoken_name, name, expected) in names {
            assert_eq!(spoken(spoken_name, name), expected);
        }
    }

    #[test]
    fn products_that_sound_the_same_are_told_apart() {
        let by_size = [
            product("Paper Towels", "6 rolls", "A"),
            product("Paper Towels", "12 rolls", "A"),
            product("Tea", "1 l", "A"),
        ];
        let by_brand = [
            product("Milk", "1 l", "Alm"),
            product("Milk", "1 l", "Heide"),
        ];
        let by_name = [
            Product {
                name: "Milk, fresh".to_owned(),
                ..product("Milk", "", "")
            },
            product("Milk", "", ""),
        ];
        let clear = [product("Milk", "1 l", "Alm"), product("Tea", "1 l", "Alm")];

        assert_eq!(
            products_told_apart(&by_size),
            ["Paper Towels 6 rolls", "Paper Towels 12 rolls", "Tea"]
        );
        assert_eq!(products_told_apart(&by_brand), ["Milk Alm", "Milk Heide"]);
        assert_eq!(products_told_apart(&by_name), ["Milk fresh", "Milk"]);
        assert_eq!(products_told_apart(&clear), ["Milk", "Tea"]);
    }

    #[test]
    fn lines_that_sound_the_same_are_told_apart() {
        let line = |spoken: &str, name: &str, minor: u64| {
            let price = Money {
                minor,
                currency: "EUR".to_owned(),
            };
            CartLine {
                line_id: String::new(),
                sku: String::new(),
                name: name.to_owned(),
                spoken_name: spoken.to_owned(),
                quantity: 2,
                unit_price: price.clone(),
                line_total: price,
                raised_price: None,
                available: true,
                spoken_plural: String::new(),
                image_url: String::new(),
                variants: Vec::new(),
            }
        };
        let english = Language::of(Locale::EN_US);
        let by_name = [
            line("Milk", "Milk, 1 l", 99),
            line("Tea", "Tea, green", 199),
            line("Milk", "Oat Milk", 99),
        ];
        let by_price = [line("Milk", "Milk", 99), line("Milk", "Milk", 0)];
        let alike = [line("Milk", "Milk", 99), line("Milk", "Milk", 99)];

        let names = english.lines_told_apart(&by_name);
        assert_eq!(names, ["Milk 1 l", "Tea", "Oat Milk"]);
        let counted = |line: &CartLine, name| english.counted_as(2, line, name).text;
        assert_eq!(counted(&by_name[0], &names[0]), "two Milks 1 l");
        assert_eq!(counted(&by_name[2], &names[2]), "two Oat Milks");
        assert_eq!(
            english.lines_told_apart(&by_price),
            ["Milk for 99 cents", "Milk for free"]
        );
        assert_eq!(
            Language::of(Locale::DE_DE).lines_told_apart(&by_price),
            ["Milk für 99 Cent", "Milk kostenlos"]
        );
        assert_eq!(english.lines_told_apart(&alike), ["Milk", "Milk"]);
    }

    proptest! {
        #[test]
        fn a_spoken_name_is_short_and_plain(spoken_name: String, name: String) {
            let said = spoken(&spoken_name, &name);
            prop_assert!(!said.is_empty());
            prop_assert!(said.chars().count() <= LONGEST);
            let forbidden = said.contains(['<', '>', '"', '@', '\n', '\u{202e}']);
            prop_assert!(!forbidden);
            prop_assert!(!said.contains("://"));
        }
    }
}
