//! What English makes of a name for several, and which German names can only be several.

use super::Locale;

/// English nouns whose plural no rule makes: how they end, what of that goes, and what comes instead.
const IRREGULAR: [(&str, &str, &str); 9] = [
    ("mouse", "ouse", "ice"),
    ("knife", "fe", "ves"),
    ("loaf", "f", "ves"),
    ("shelf", "f", "ves"),
    ("half", "f", "ves"),
    ("leaf", "f", "ves"),
    ("scarf", "f", "ves"),
    ("potato", "", "es"),
    ("tomato", "", "es"),
];

/// How German nouns end that are the same for one and for several: "ein Kabel, zwei Kabel".
const ALIKE: [&str; 17] = [
    "er", "el", "lein", "chen", "kissen", "streifen", "laken", "becken", "haken", "besen",
    "spaten", "wagen", "kasten", "rahmen", "riemen", "balken", "braten",
];

/// Ends of plurals that look like those.
const SEVERAL: [&str; 19] = [
    "eier", "tücher", "gläser", "blätter", "kräuter", "bücher", "bänder", "bretter", "kleider",
    "bilder", "lichter", "körner", "räder", "äpfel", "nägel", "mäntel", "schen", "sachen",
    "wochen",
];

/// English makes plurals by rule; a name that already ends in "s" or in a number stays.
pub(super) fn english_plural(name: &str) -> String {
    let lower = name.to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if !lower.ends_with(|letter: char| letter.is_ascii_lowercase()) || ends(&["s"]) {
        return name.to_owned();
    }
    let irregular = IRREGULAR
        .iter()
        .find(|(ending, ..)| lower.ends_with(ending));
    if let Some((_, old, new)) = irregular
        && let Some(stem) = name.strip_suffix(old)
    {
        return format!("{stem}{new}");
    }
    if ends(&["x", "z", "ch", "sh"]) {
        return format!("{name}es");
    }
    let vowel_before = ends(&["ay", "ey", "oy", "uy"]);
    match name.strip_suffix('y') {
        Some(stem) if !vowel_before => format!("{stem}ies"),
        _ => format!("{name}s"),
    }
}

/// Whether a name that is written alike for one and for several can only be several: "Bananen" can,
/// "Kabel" cannot. Only German has verbs to choose, and tells by how the noun ends.
pub(super) fn is_several(locale: Locale, name: &str) -> bool {
    if locale.language() != "de" {
        return false;
    }
    let noun = german_noun(name).to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    ends(&SEVERAL) || !ends(&ALIKE)
}

/// The noun of a German name, which has a capital: "Mandeln" of "geröstete Mandeln mit Salz". Of
/// several, as behind a brand, it is the last.
fn german_noun(name: &str) -> &str {
    let is_noun = |word: &&str| word.contains(char::is_uppercase);
    name.split_whitespace()
        .skip_while(|word| !is_noun(word))
        .take_while(is_noun)
        .last()
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_knows_plurals_that_no_rule_makes() {
        let table = [
            ("Wireless Mouse", "Wireless Mice"),
            ("Chef's Knife", "Chef's Knives"),
            ("Bread Loaf", "Bread Loaves"),
            ("Bookshelf", "Bookshelves"),
            ("Grapefruit Half", "Grapefruit Halves"),
            ("Bay Leaf", "Bay Leaves"),
            ("Wool Scarf", "Wool Scarves"),
            ("Sweet Potato", "Sweet Potatoes"),
            ("House", "Houses"),
            ("Mouse Pad", "Mouse Pads"),
        ];
        for (one, several) in table {
            assert_eq!(english_plural(one), several);
        }
    }

    #[test]
    fn german_tells_a_plural_from_a_noun_that_has_none_of_its_own() {
        let several = [
            "Bananen",
            "Kartoffeln",
            "AA-Batterien",
            "Gala-Äpfel",
            "Windeln Größe 3",
            "geröstete Mandeln",
            "Kartoffelchips mit Meersalz",
            "Cornflakes",
            "Feuchttücher",
            "Plastikflaschen",
            "Echo Buds",
        ];
        let one = [
            "HDMI-Kabel",
            "Toaster",
            "On-Ear-Kopfhörer",
            "Kopfhörer mit Geräuschunterdrückung",
            "LED-Streifen",
            "Apfelkuchen",
            "Kochmesser",
            "Bosch Wasserkocher",
        ];

        let is_several = |name| is_several(Locale::DE_DE, name);
        assert_eq!(several.map(is_several), [true; 11]);
        assert_eq!(one.map(is_several), [false; 8]);
    }
}
