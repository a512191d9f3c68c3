//! "Three hundred sponges", "all the echo dots": what Alexa left of a number with the name.
//!
//! She fills `quantity` with what she takes for the number, and `product` with the rest, so that of
//! "three hundred sponges" may come three and "hundred sponges". Here the number is made whole
//! before anybody reads the slots. A smaller number than was said is never taken silently: what
//! cannot be read is asked for. Words that are in the name of something sold stay in the name.

use std::borrow::Cow;

use super::entity;
use super::names;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::{Choice, Product};
use crate::model::numbers;
use crate::speech::{Locale, Words, is_one_of};

/// As Alexa says that she heard a number and did not understand it.
const UNCLEAR: &str = "?";

/// What an intent does with what is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Takes it from where it is: how many is said by "a", and by "all".
    Takes,
    /// Puts it somewhere.
    Puts,
}

/// A number that stood with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Left {
    /// The quantity as it is said now; none if all of it is meant.
    quantity: Option<String>,
    name: String,
    /// The word that makes it a number. If it is in the name of something that is sold, it is none.
    by: Option<String>,
}

/// The intent with the whole number in `quantity`, and nothing but the name in `product`.
pub(super) async fn apart<'i>(
    turn: &Turn<'_>,
    intent: &'i Intent,
) -> Result<Cow<'i, Intent>, Trouble> {
    let does = match intent.name.as_str() {
        names::ADD_TO_CART | names::ADD_TO_LIST => Does::Puts,
        names::REMOVE_FROM_CART
        | names::REMOVE_FROM_LIST
        | names::MOVE_TO_LIST
        | names::MOVE_TO_CART => Does::Takes,
        _ => return Ok(Cow::Borrowed(intent)),
    };
    let locale = turn.language.locale();
    let quantity = intent.spoken(names::QUANTITY);
    let words = entity::words(intent).unwrap_or_default();
    let Some(left) = left(locale, does, quantity, words) else {
        return Ok(Cow::Borrowed(intent));
    };
    if let Some(by) = &left.by {
        turn.passport().await?;
        let found = |words| turn.cart.search(words, turn.locale(), turn.cart_deadline);
        let is_a_name = match found(words).await?.choice {
            Choice::One(product) => is_called(&product, by),
            Choice::Unsure(products) => products.iter().any(|product| is_called(product, by)),
            // What nobody sells is called by its whole name.
            Choice::Nothing if left.name.is_empty() => false,
            Choice::Nothing => found(&left.name).await?.choice == Choice::Nothing,
        };
        if is_a_name {
            return Ok(Cow::Borrowed(intent));
        }
    }
    let named = intent.clone().with(names::PRODUCT, &left.name);
    Ok(Cow::Owned(match &left.quantity {
        Some(quantity) => named.with(names::QUANTITY, quantity),
        None => named,
    }))
}

/// Whether this word is in its name.
fn is_called(product: &Product, word: &str) -> bool {
    let names = [&product.name, &product.spoken_name, &product.size];
    let names = names.map(|name| name.to_lowercase());
    let mut words = names.iter().flat_map(|name| name.split_whitespace());
    words.any(|known| known.trim_matches(|letter: char| !letter.is_alphanumeric()) == word)
}

fn left(locale: Locale, does: Does, quantity: Option<&str>, words: &str) -> Option<Left> {
    let said = words.to_lowercase();
    let said: Vec<&str> = said.split_whitespace().collect();
    scaled(locale, quantity, &said)
        .or_else(|| open(locale, quantity, &said))
        .or_else(|| times(locale, quantity, &said))
        .or_else(|| match does {
            Does::Takes => one_or_all(locale, quantity, &said),
            Does::Puts => None,
        })
}

/// "Hundred sponges" of three, "a thousand sponges".
fn scaled(locale: Locale, quantity: Option<&str>, said: &[&str]) -> Option<Left> {
    (1..=numbers::LONGEST.min(said.len()))
        .rev()
        .find_map(|count| {
            let (number, name) = said.split_at_checked(count)?;
            let by = number
                .iter()
                .find(|word| numbers::has_a_scale(locale, word))?;
            let with = |first| {
                let words: Vec<&str> = std::iter::once(first)
                    .chain(number.iter().copied())
                    .collect();
                numbers::parse(locale, &words)
            };
            let number = match quantity {
                Some(quantity) => with(quantity),
                // "Thousand" alone is one.
                None => numbers::parse(locale, number).or_else(|| with("1")),
            };
            Some(Left {
                quantity: Some(number?.to_string()),
                name: name.join(" "),
                by: Some((*by).to_owned()),
            })
        })
}

/// "Or three sponges" of two, "1.5 sponges": there is a number, but nobody knows which.
fn open(locale: Locale, quantity: Option<&str>, said: &[&str]) -> Option<Left> {
    let or = &Words::of(locale).or;
    let (by, name) = match (quantity, said) {
        (Some(_), [or_word, number, name @ ..]) | (None, [_, or_word, number, name @ ..])
            if is_one_of(or, or_word) && numbers::parse(locale, &[number]).is_some() =>
        {
            if quantity.is_none() {
                numbers::parse(locale, said.get(..1)?)?;
            }
            (or_word, name)
        }
        (None, [number, name @ ..]) if is_a_fraction(number) => (number, name),
        _ => return None,
    };
    Some(Left {
        quantity: Some(UNCLEAR.to_owned()),
        name: name.join(" "),
        by: Some((*by).to_owned()),
    })
}

/// "1.5", and "1,000", which is as unclear: what the point means, languages do not agree on.
fn is_a_fraction(word: &str) -> bool {
    let mut parts = word.split(['.', ',']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.clone().count() > 1 && parts.all(is_number)
}

/// "Sponges twice", "sponges three times".
fn times(locale: Locale, quantity: Option<&str>, said: &[&str]) -> Option<Left> {
    let words = Words::of(locale);
    if quantity.is_some() {
        return None;
    }
    let in_one = |word: &str| words.times_in_one.get(word).copied();
    let in_two = |number: &str, word: &str| {
        let number = || numbers::parse(locale, &[number]);
        is_one_of(&words.times, word).then(number).flatten()
    };
    let (number, by, name) = match said {
        [name @ .., number, by] | [number, by, name @ ..]
            if !name.is_empty() && in_two(number, by).is_some() =>
        {
            (in_two(number, by), by, name)
        }
        [name @ .., by] if !name.is_empty() && in_one(by).is_some() => (in_one(by), by, name),
        [by, name @ ..] if !name.is_empty() => (in_one(by), by, name),
        _ => return None,
    };
    Some(Left {
        quantity: Some(number?.to_string()),
        name: name.join(" "),
        by: Some((*by).to_owned()),
    })
}

/// "A sponge" is one, "all the sponges" are all that there are.
fn one_or_all(locale: Locale, quantity: Option<&str>, said: &[&str]) -> Option<Left> {
    let words = Words::of(locale);
    let whole = said.join(" ");
    let is_all = is_one_of(&words.everything, &whole) || is_one_of(&words.whole_cart, &whole);
    if quantity.is_some() || is_all {
        return None;
    }
    let all = words.all_of.iter().find_map(|all| {
        let name = whole.strip_prefix(all.as_str())?.strip_prefix(' ')?;
        Some((None, name.to_owned()))
    });
    let (quantity, name) = all.or_else(|| {
        let (number, name) = said.split_first().filter(|(_, name)| !name.is_empty())?;
        let is_one = numbers::parse(locale, &[number]) == Some(1);
        is_one.then(|| (Some("1".to_owned()), name.join(" ")))
    })?;
    Some(Left {
        quantity,
        name,
        by: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(locale: Locale, does: Does, quantity: &str, words: &str) -> Option<(String, String)> {
        let quantity = Some(quantity).filter(|quantity| !quantity.is_empty());
        let left = left(locale, does, quantity, words)?;
        Some((left.quantity.unwrap_or_default(), left.name))
    }

    #[test]
    fn a_number_is_made_whole() {
        let (en, de) = (Locale::EN_US, Locale::DE_DE);
        let table = [
            (
                en,
                "3",
                "hundred scrub sponges",
                Some(("300", "scrub sponges")),
            ),
            (
                en,
                "3",
                "hundred and fifty sponges",
                Some(("350", "sponges")),
            ),
            (en, "14", "hundred mouse pads", Some(("1400", "mouse pads"))),
            (en, "", "a thousand echo dots", Some(("1000", "echo dots"))),
            (en, "", "thousand mouse pads", Some(("1000", "mouse pads"))),
            (en, "3", "hundred", Some(("300", ""))),
            (de, "", "tausend echo dots", Some(("1000", "echo dots"))),
            (de, "3", "hundert schwämme", Some(("300", "schwämme"))),
            (en, "2", "or three whole milks", Some(("?", "whole milks"))),
            (
                en,
                "",
                "two or three whole milks",
                Some(("?", "whole milks")),
            ),
            (en, "", "1.5 whole milk", Some(("?", "whole milk"))),
            (en, "", "1,000 sponges", Some(("?", "sponges"))),
            (en, "", "whole milk twice", Some(("2", "whole milk"))),
            (en, "", "whole milk three times", Some(("3", "whole milk"))),
            (de, "", "zweimal vollmilch", Some(("2", "vollmilch"))),
            (de, "", "vollmilch 4 mal", Some(("4", "vollmilch"))),
            (en, "2", "whole milks", None),
            (en, "", "a cola", None),
            (en, "", "milk or cream", None),
            (en, "", "7 up", None),
            (en, "", "twice", None),
            (en, "", "", None),
        ];

        for (locale, quantity, words, expected) in table {
            let expected = expected.map(|(number, name)| (number.to_owned(), name.to_owned()));
            let found = read(locale, Does::Puts, quantity, words);
            assert_eq!(found, expected, "{quantity} {words}");
        }
    }

    #[test]
    fn an_article_takes_one_and_all_takes_all() {
        let (en, de) = (Locale::EN_US, Locale::DE_DE);
        let table = [
            (en, "", "a cola", Some(("1", "cola"))),
            (en, "", "one cola", Some(("1", "cola"))),
            (de, "", "eine cola", Some(("1", "cola"))),
            (en, "", "all the echo dots", Some(("", "echo dots"))),
            (en, "", "all echo dots", Some(("", "echo dots"))),
            (de, "", "alle colas", Some(("", "colas"))),
            (en, "2", "a cola", None),
            (en, "", "all", None),
            (en, "", "all of them", None),
            (en, "", "cola", None),
            (en, "", "one", None),
            (en, "", "two colas", None),
        ];

        for (locale, quantity, words, expected) in table {
            let expected = expected.map(|(number, name)| (number.to_owned(), name.to_owned()));
            let found = read(locale, Does::Takes, quantity, words);
            assert_eq!(found, expected, "{quantity} {words}");
        }
    }
}
