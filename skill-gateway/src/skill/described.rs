//! "The red one", "the large one", "the cheaper one", "the big size": choosing from what was just
//! offered by what it is like.
//!
//! Every word that was said must be one of the thing's, and only words are compared: what sounds
//! like one is cart-service's to hear. What fits none of what was offered is named anew.

use super::choice::Pick;
use super::dialogue::{self, Named};
use super::state::{Flow, MOST_CANDIDATES};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::clients::{CartLine, Product};
use crate::speech::{Describing, Locale, Words, is_one_of};

/// A shorter word has no ending.
const SHORTEST_STEM: usize = 3;

/// Which of what was offered fits what was said: one, or some but not all; none if it is something
/// else.
pub(super) async fn named(turn: &Turn<'_>, said: &str) -> Result<Option<Named>, Trouble> {
    let (cand, kind) = match &turn.state.flow {
        Flow::Pick { cand, .. }
        | Flow::Deals { cand, .. }
        | Flow::ListPick { cand, .. }
        | Flow::ChangePick { cand, .. } => (cand, None),
        Flow::RemovePick { skus, .. } => (skus, None),
        Flow::Kind { cand, kind, .. } => (cand, Some(kind)),
        _ => return Ok(None),
    };
    let locale = turn.language.locale();
    if cand.len() < 2 || words(locale, said).next().is_none() {
        return Ok(None);
    }
    let products = dialogue::still_sold(turn, cand).await?;
    let fit = those_like(locale, said, &products, kind);
    let skus: Vec<&String> = fit.iter().map(|product| &product.sku).collect();
    let words = said.to_owned();
    Ok(match skus.as_slice() {
        [only] => {
            let index = cand.iter().position(|sku| sku == *only);
            let pick = index.map_or(Pick::Beyond, Pick::Index);
            Some(Named::Picked { pick, words })
        }
        // Of values as of lines there is no other choice to offer.
        [_, _, ..] if skus.len() < cand.len() && offers_products(&turn.state.flow) => {
            let skus = skus.into_iter().cloned().collect();
            Some(Named::OneOf { skus, words })
        }
        _ => None,
    })
}

/// What of all that was found fits what was said, though it was not offered just now.
pub(super) async fn on_another_page(turn: &Turn<'_>, said: &str) -> Result<Option<Named>, Trouble> {
    let (cand, kind) = match &turn.state.flow {
        Flow::Pick { cand, .. } | Flow::Deals { cand, .. } => (cand, None),
        Flow::Kind { cand, kind, .. } => (cand, Some(kind)),
        _ => return Ok(None),
    };
    let locale = turn.language.locale();
    let others = turn.state.shelf.iter().filter(|sku| !cand.contains(sku));
    let others: Vec<String> = others.cloned().collect();
    if others.is_empty() || words(locale, said).next().is_none() {
        return Ok(None);
    }
    let products = dialogue::still_sold(turn, &others).await?;
    let fit = those_like(locale, said, &products, kind);
    let words = said.to_owned();
    Ok(match (fit.as_slice(), kind) {
        // As if it had been said with the name.
        ([only], Some(kind)) => dialogue::value(only, kind)
            .map(|value| Named::Words(format!("{} {value}", only.spoken_name))),
        ([only], None) => {
            let sku = only.sku.clone();
            Some(Named::Sku { sku, words })
        }
        ([_, _, ..], None) if fit.len() < products.len() => {
            let first = fit.iter().take(MOST_CANDIDATES);
            let skus = first.map(|product| product.sku.clone()).collect();
            Some(Named::OneOf { skus, words })
        }
        _ => None,
    })
}

/// Those of the products that fit what was said, of which perhaps only values were told.
fn those_like<'p>(
    locale: Locale,
    said: &str,
    products: &'p [Product],
    kind: Option<&String>,
) -> Vec<&'p Product> {
    let looks = products.iter().map(|product| match kind {
        None => Looks::of(locale, product),
        Some(kind) => Looks::of_value(locale, dialogue::value(product, kind).unwrap_or_default()),
    });
    let looks: Vec<Looks> = looks.collect();
    let fit = fitting(locale, said, &looks).into_iter();
    fit.filter_map(|index| products.get(index)).collect()
}

/// The lines whose names have every word that was said, whatever else they have.
pub(super) fn lines(locale: Locale, said: &str, lines: &[CartLine]) -> Vec<CartLine> {
    let products = lines.iter().map(|line| Product::from(line.clone()));
    let looks: Vec<Looks> = products
        .map(|product| Looks::of(locale, &product))
        .collect();
    let said: Vec<String> = words(locale, said)
        .map(|word| one_form(locale, &word))
        .collect();
    let fits = |look: &Looks| said.iter().all(|word| look.words.contains(word));
    let fitting = lines.iter().zip(&looks).filter(|(_, look)| fits(look));
    if said.is_empty() {
        Vec::new()
    } else {
        fitting.map(|(line, _)| line.clone()).collect()
    }
}

fn offers_products(flow: &Flow) -> bool {
    matches!(flow, Flow::Pick { .. } | Flow::Deals { .. })
}

/// What was said of a thing, without what says nothing of it: "large" of "the big size".
pub(super) fn plain(locale: Locale, said: &str) -> String {
    let words: Vec<String> = words(locale, said)
        .map(|word| alike(locale, &word).unwrap_or(word))
        .collect();
    if words.is_empty() {
        said.to_owned()
    } else {
        words.join(" ")
    }
}

/// What a thing is like, as far as somebody may say it.
#[derive(Debug, Default)]
struct Looks {
    /// In one form each.
    words: Vec<String>,
    /// In minor units of a currency.
    price: Option<(String, u64)>,
    /// In thousandths of something.
    size: Option<(String, u64)>,
}

impl Looks {
    fn of(locale: Locale, product: &Product) -> Self {
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

    fn of_value(locale: Locale, value: &str) -> Self {
        let words = tokens(value).into_iter();
        let words = words.map(|word| one_form(locale, &word));
        Self {
            words: words.chain(letter(locale, value)).collect(),
            price: None,
            size: measure(value),
        }
    }
}

/// Which end of an order is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Least,
    Most,
}

/// Those that have all that was said.
fn fitting(locale: Locale, said: &str, looks: &[Looks]) -> Vec<usize> {
    let describing = describing(locale);
    let said: Vec<String> = words(locale, said).collect();
    let has = |known: &[String]| said.iter().any(|word| is_one_of(known, word));
    let price = match (has(&describing.cheap), has(&describing.dear)) {
        (true, _) => Some(End::Least),
        (false, true) if has(&describing.less) => Some(End::Least),
        (false, true) => Some(End::Most),
        (false, false) => None,
    };
    let about_price = |word: &String| {
        price.is_some()
            && [
                &describing.cheap,
                &describing.dear,
                &describing.less,
                &describing.more,
            ]
            .into_iter()
            .any(|known| is_one_of(known, word))
    };
    let mut rest: Vec<String> = said
        .iter()
        .filter(|word| !about_price(word))
        .map(|word| one_form(locale, word))
        .collect();
    let in_one = letters_in_one(locale, &rest);
    let has_all = |look: &Looks| in_one.iter().all(|word| look.words.contains(word));
    if looks.iter().any(has_all) {
        rest = in_one;
    }
    // "The large one" of two that nobody calls large is the larger one.
    let mut size = None;
    for (known, end) in [
        (&describing.large, End::Most),
        (&describing.small, End::Least),
    ] {
        let known = one_form(locale, known);
        if rest.contains(&known) && !looks.iter().any(|look| look.words.contains(&known)) {
            rest.retain(|word| *word != known);
            size = Some(end);
        }
    }
    if rest.is_empty() && price.is_none() && size.is_none() {
        return Vec::new();
    }
    let fits = |look: &Looks| rest.iter().all(|word| look.words.contains(word));
    let all = looks.iter().enumerate().filter(|(_, look)| fits(look));
    let fit: Vec<(usize, &Looks)> = all.collect();
    let fit = at_end(fit, price, |look| look.price.as_ref());
    let fit = at_end(fit, size, |look| look.size.as_ref());
    fit.into_iter().map(|(index, _)| index).collect()
}

/// Those with the least or the most of something; none if not all have it of one unit.
fn at_end<'l>(
    fit: Vec<(usize, &'l Looks)>,
    end: Option<End>,
    of: impl Fn(&'l Looks) -> Option<&'l (String, u64)>,
) -> Vec<(usize, &'l Looks)> {
    let Some(end) = end else {
        return fit;
    };
    let known: Option<Vec<&(String, u64)>> = fit.iter().map(|(_, look)| of(look)).collect();
    let Some(known) = known else {
        return Vec::new();
    };
    let mut units = known.iter().map(|(unit, _)| unit);
    let first = units.next();
    if !units.all(|unit| Some(unit) == first) {
        return Vec::new();
    }
    let amounts = known.iter().map(|(_, amount)| *amount);
    let wanted = match end {
        End::Least => amounts.min(),
        End::Most => amounts.max(),
    };
    let fit = fit.into_iter();
    fit.filter(|(_, look)| of(look).map(|(_, amount)| *amount) == wanted)
        .collect()
}

fn describing(locale: Locale) -> &'static Describing {
    &Words::of(locale).describing
}

/// The words that were said, without those that say nothing of a thing.
fn words(locale: Locale, said: &str) -> impl Iterator<Item = String> {
    let fillers = &describing(locale).fillers;
    let said = tokens(said).into_iter();
    said.filter(move |word| !is_one_of(fillers, word))
}

fn tokens(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A word as it is compared: numbers as digits, without an ending, and by one of the words that say
/// the same.
fn one_form(locale: Locale, word: &str) -> String {
    let numbers = &Words::of(locale).numbers;
    let stem = stem(locale, word);
    let number = numbers.get(word).or_else(|| numbers.get(&stem));
    number.map_or_else(
        || alike(locale, word).map_or(stem, |other| self::stem(locale, &other)),
        u32::to_string,
    )
}

/// The word that says the same, if it is another.
fn alike(locale: Locale, word: &str) -> Option<String> {
    let known = &describing(locale).alike;
    let stem = stem(locale, word);
    known.get(word).or_else(|| known.get(&stem)).cloned()
}

/// The word without its endings: "rot" of "roten".
fn stem(locale: Locale, word: &str) -> String {
    let endings = &describing(locale).endings;
    let mut stem = word;
    while let Some(shorter) = endings.iter().find_map(|ending| {
        let shorter = stem.strip_suffix(ending.as_str())?;
        (shorter.chars().count() >= SHORTEST_STEM).then_some(shorter)
    }) {
        stem = shorter;
    }
    stem.to_owned()
}

/// A size that is a letter, as it is spoken.
fn letter(locale: Locale, value: &str) -> Option<String> {
    let known = &describing(locale).letters;
    let spoken = known.get(value.trim().to_lowercase().as_str())?;
    Some(one_form(locale, spoken))
}

/// The words with those in one that together speak a letter: "extra large", of XL.
fn letters_in_one(locale: Locale, words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    for spoken in describing(locale).letters.values() {
        let parts = tokens(spoken).into_iter();
        let parts: Vec<String> = parts.map(|part| one_form(locale, &part)).collect();
        let mut places = words.windows(parts.len().max(1));
        if parts.len() > 1
            && let Some(place) = places.position(|some| some == parts)
        {
            words.splice(place..place + parts.len(), [one_form(locale, spoken)]);
        }
    }
    words
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clients::{Money, Variant};

    fn thing(name: &str, size: &str, colour: &str, minor: u64) -> Product {
        let kind = "colour".to_owned();
        let value = colour.to_owned();
        Product {
            name: name.to_owned(),
            spoken_name: name.to_owned(),
            size: size.to_owned(),
            variants: Vec::from_iter((!colour.is_empty()).then_some(Variant { kind, value })),
            price: Some(Money {
                minor,
                currency: "USD".to_owned(),
            }),
            ..Product::default()
        }
    }

    fn fit(locale: Locale, said: &str, things: &[Product]) -> Vec<usize> {
        let looks: Vec<Looks> = things.iter().map(|it| Looks::of(locale, it)).collect();
        fitting(locale, said, &looks)
    }

    #[test]
    fn a_thing_is_known_by_what_it_is_like() {
        let en = Locale::EN_US;
        let mugs = [
            thing("Mug", "small", "red", 500),
            thing("Mug", "large", "red", 700),
            thing("Mug", "large", "blue", 900),
        ];
        let table: [(&str, &[usize]); 14] = [
            ("the blue one", &[2]),
            ("blue", &[2]),
            ("the red one", &[0, 1]),
            ("the big red one please", &[1]),
            ("the small one", &[0]),
            ("the large one", &[1, 2]),
            ("the cheapest", &[0]),
            ("the cheaper large one", &[1]),
            ("the less expensive one", &[0]),
            ("the most expensive one", &[2]),
            ("the green one", &[]),
            ("smart plug", &[]),
            ("the one", &[]),
            ("mug", &[0, 1, 2]),
        ];

        for (said, expected) in table {
            assert_eq!(fit(en, said, &mugs), expected, "{said}");
        }
    }

    #[test]
    fn numbers_and_sizes_are_compared() {
        let (en, de) = (Locale::EN_US, Locale::DE_DE);
        let towels = [
            thing("Paper Towels", "6 rolls", "", 899),
            thing("Paper Towels", "12 rolls", "", 1_599),
        ];
        let milk = [
            thing("Milch", "0,5 l", "", 90),
            thing("Milch", "1 l", "", 150),
        ];
        let mixed = [
            thing("Milk", "1 l", "", 90),
            thing("Milk", "2 quarts", "", 150),
        ];
        let letters = [thing("Shirt", "L", "", 900), thing("Shirt", "M", "", 900)];
        let extra = [thing("Shirt", "L", "", 900), thing("Shirt", "XL", "", 900)];

        assert_eq!(fit(en, "the twelve rolls", &towels), [1]);
        assert_eq!(fit(en, "the six roll one", &towels), [0]);
        assert_eq!(fit(en, "the bigger one", &towels), [1]);
        assert_eq!(fit(en, "the small one", &towels), [0]);
        assert_eq!(fit(de, "die große", &milk), [1]);
        assert_eq!(fit(de, "die kleinere", &milk), [0]);
        assert!(fit(en, "the big one", &mixed).is_empty());
        assert_eq!(fit(en, "the large one", &letters), [0]);
        assert_eq!(fit(en, "medium", &letters), [1]);
        assert_eq!(fit(en, "the extra large one", &extra), [1]);
        assert_eq!(fit(en, "the large one", &extra), [0]);
        assert_eq!(fit(de, "die extra große", &extra), [1]);
        assert_eq!(fit(en, "the cheaper one", &letters), [0, 1]);
    }

    #[test]
    fn german_words_are_known_in_all_their_forms() {
        let de = Locale::DE_DE;
        let mugs = [
            thing("Tasse", "klein", "rot", 500),
            thing("Tasse", "groß", "grün", 900),
        ];
        for (said, expected) in [
            ("die rote", 0),
            ("den roten", 0),
            ("ich nehme das grüne bitte", 1),
            ("die größere", 1),
            ("die kleine größe", 0),
            ("die günstigere", 0),
            ("die billigste", 0),
            ("die teurere", 1),
            ("die weniger teure", 0),
        ] {
            assert_eq!(fit(de, said, &mugs), [expected], "{said}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_thing_is_left_out() {
        assert_eq!(plain(Locale::EN_US, "the big size"), "large");
        assert_eq!(plain(Locale::EN_US, "extra large please"), "extra large");
        assert_eq!(plain(Locale::EN_US, "the one"), "the one");
    }

    proptest! {
        #[test]
        fn whatever_is_said_something_of_it_fits_or_nothing(
            said in "\\PC{0,40}",
            size in "\\PC{0,12}|[0-9]{0,25}[.,][0-9]{0,9} [a-z]{0,3}",
            name in "\\PC{0,20}",
        ) {
            let things = [thing(&name, &size, "", 1), thing("Lamp", &size, "red", 2)];
            for locale in [Locale::EN_US, Locale::DE_DE] {
                prop_assert!(fit(locale, &said, &things).iter().all(|index| *index < 2));
            }
        }
    }
}
