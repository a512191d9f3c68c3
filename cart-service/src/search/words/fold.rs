//! Letters to one form: lower case, accents off, everything else a blank.

/// Folds a text. `special` spells letters as a language does; others lose their accents.
pub(super) fn fold(text: &str, special: fn(char) -> Option<&'static str>) -> String {
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
