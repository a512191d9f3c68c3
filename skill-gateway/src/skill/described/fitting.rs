//! Which of some things are what was said: those that have all of it, or the one at an end of an order.

use super::looks::Looks;
use super::words::{describing, letters_in_one, one_form, words};
use crate::speech::{Locale, is_one_of};

/// Which end of an order is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Least,
    Most,
}

/// Those that have all that was said.
pub(super) fn fitting(locale: Locale, said: &str, looks: &[Looks]) -> Vec<usize> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clients::{Money, Product, Variant};

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
