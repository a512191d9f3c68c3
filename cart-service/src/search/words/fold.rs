//! Letters to one form: lower case, accents off, everything else a blank.

use std::borrow::Cow;

/// Folds a text. `special` spells letters as a language does; others lose their accents.
pub(super) fn fold(text: &str, special: fn(char) -> Option<&'static str>) -> String {
    let text = unspelt(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().flat_map(char::to_lowercase).peekable();
    let mut before = ' ';
    while let Some(letter) = rest.next() {
        match letter {
            // "kid's" and "kids" are the same to the ear.
            '\'' | '’' | '\u{ad}' | '®' | '™' => {}
            '.' | ','
                if before.is_ascii_digit() && rest.peek().is_some_and(char::is_ascii_digit) =>
            {
                out.push('.');
            }
            _ => match special(letter).or_else(|| plain(letter)) {
                Some(spelt) => out.push_str(spelt),
                None if letter.is_alphanumeric() => out.push(letter),
                None => out.push(' '),
            },
        }
        before = letter;
    }
    out
}

/// The text with letters that were spelled, each with its point as Alexa writes them, as one word: "h. d. m. i."
/// is "hdmi". One alone stays as it is ("t. shirt").
fn unspelt(text: &str) -> Cow<'_, str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if runs(&words).next().is_none() {
        return Cow::Borrowed(text);
    }
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut rest = 0;
    for (from, to) in runs(&words) {
        let before = words.get(rest..from).unwrap_or_default();
        out.extend(before.iter().map(|word| (*word).to_owned()));
        out.push(letters(words.get(from..to).unwrap_or_default()));
        rest = to;
    }
    let after = words.get(rest..).unwrap_or_default();
    out.extend(after.iter().map(|word| (*word).to_owned()));
    Cow::Owned(out.join(" "))
}

/// The words of a text that were spelled, in lower case.
pub(super) fn spelt(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let spelt = runs(&words).map(|(from, to)| letters(words.get(from..to).unwrap_or_default()));
    spelt.collect()
}

/// Where letters were spelled, from and to: with a point each, where a last one after several may have lost it, all
/// without, or in one ("u.s.b.").
fn runs<'w>(words: &'w [&'w str]) -> impl Iterator<Item = (usize, usize)> + 'w {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < words.len() {
            let from = at;
            while words
                .get(at)
                .is_some_and(|word| is_letter(word.strip_suffix('.')))
            {
                at += 1;
            }
            let pointed = at - from;
            if pointed == 0 {
                let bare = words
                    .iter()
                    .skip(at)
                    .take_while(|word| is_letter(Some(word)));
                let bare = bare.count();
                if bare >= SPELT || words.get(at).is_some_and(|word| is_pointed(word)) {
                    at += bare.max(1);
                    return Some((from, at));
                }
            }
            if pointed > 1 && words.get(at).is_some_and(|word| is_letter(Some(word))) {
                at += 1;
            }
            if at - from >= 2 {
                return Some((from, at));
            }
            at = at.max(from + 1);
        }
        None
    })
}

/// So many letters alone, one after the other, were spelled.
const SPELT: usize = 3;

/// "u.s.b.".
fn is_pointed(word: &str) -> bool {
    let letters: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    letters.len() > 1 && letters.into_iter().all(|letter| is_letter(Some(letter)))
}

fn is_letter(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.chars().count() == 1 && text.chars().all(char::is_alphabetic))
}

fn letters(words: &[&str]) -> String {
    let letters = words.iter().flat_map(|word| word.chars());
    letters
        .filter(|letter| *letter != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

/// A Latin letter without its accent.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ŕ' | 'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        // A combining accent after its letter.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}
