//! "The second one": choosing from what was just offered.

use crate::speech::Locale;

/// Which of several things is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// This one, counted from zero.
    Index(usize),
    /// None of them.
    Neither,
    /// One that was not offered.
    Beyond,
}

const EN_US: &[(&str, usize)] = &[
    ("first", 0),
    ("second", 1),
    ("third", 2),
    ("fourth", 3),
    ("fifth", 4),
    ("1st", 0),
    ("2nd", 1),
    ("3rd", 2),
    ("one", 0),
    ("two", 1),
    ("three", 2),
];
const DE_DE: &[(&str, usize)] = &[
    ("erste", 0),
    ("ersten", 0),
    ("erster", 0),
    ("erstes", 0),
    ("zweite", 1),
    ("zweiten", 1),
    ("zweiter", 1),
    ("zweites", 1),
    ("dritte", 2),
    ("dritten", 2),
    ("dritter", 2),
    ("drittes", 2),
    ("vierte", 3),
    ("vierten", 3),
    ("vierter", 3),
    ("viertes", 3),
    ("fünfte", 4),
    ("fünften", 4),
    ("fünfter", 4),
    ("fünftes", 4),
    ("eins", 0),
    ("zwei", 1),
    ("drei", 2),
];

/// Words around an ordinal that mean nothing by themselves.
const EN_US_FILLERS: &[&str] = &["the", "one", "number", "please", "option", "item"];
const DE_DE_FILLERS: &[&str] = &[
    "der", "die", "das", "den", "nummer", "bitte", "artikel", "nehme", "ich",
];

/// Reads an ordinal out of what was said for a product; none if it is something else.
pub(super) fn pick(locale: Locale, said: &str, offered: usize) -> Option<Pick> {
    let said = said.to_lowercase();
    let (table, fillers, last, neither): (_, _, &[&str], &[&str]) = match locale {
        Locale::EnUs => (EN_US, EN_US_FILLERS, &["last"], &["neither", "none"]),
        Locale::DeDe => (
            DE_DE,
            DE_DE_FILLERS,
            &["letzte", "letzten", "letzter", "letztes"],
            &["keins", "keine", "keinen"],
        ),
    };
    let all: Vec<&str> = said.split_whitespace().collect();
    let mut words: Vec<&str> = all
        .iter()
        .copied()
        .filter(|word| !fillers.contains(word))
        .collect();
    // "One" by itself is a number; in "the one" it is not.
    if words.is_empty() && all.contains(&"one") && !all.contains(&"the") {
        words.push("one");
    }
    let neither_of_them = |words: &[&str]| {
        matches!(words, [first, rest @ ..] if neither.contains(first)
            && rest.iter().all(|word| ["of", "them", "those", "davon"].contains(word)))
    };
    match words.as_slice() {
        words if neither_of_them(words) => Some(Pick::Neither),
        [word] if last.contains(word) => offered.checked_sub(1).map(Pick::Index),
        [word] => {
            let (_, index) = table.iter().find(|(name, _)| name == word)?;
            Some(if *index < offered {
                Pick::Index(*index)
            } else {
                Pick::Beyond
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinal_picks_what_was_offered() {
        let (en, de) = (Locale::EnUs, Locale::DeDe);
        let table = [
            (en, "the second one", Some(Pick::Index(1))),
            (en, "second", Some(Pick::Index(1))),
            (en, "the last one please", Some(Pick::Index(2))),
            (en, "number one", Some(Pick::Index(0))),
            (en, "one", Some(Pick::Index(0))),
            (en, "one please", Some(Pick::Index(0))),
            (en, "the one", None),
            (en, "number three", Some(Pick::Index(2))),
            (en, "the fourth one", Some(Pick::Beyond)),
            (en, "neither", Some(Pick::Neither)),
            (en, "none of them", Some(Pick::Neither)),
            (en, "echo dot", None),
            (en, "the first aid kit", None),
            (en, "", None),
            (de, "das zweite", Some(Pick::Index(1))),
            (de, "ich nehme die letzte", Some(Pick::Index(2))),
            (de, "den vierten", Some(Pick::Beyond)),
            (de, "keins davon", Some(Pick::Neither)),
        ];

        for (locale, said, expected) in table {
            assert_eq!(pick(locale, said, 3), expected, "{said}");
        }
    }

    #[test]
    fn of_nothing_nothing_can_be_picked() {
        assert_eq!(pick(Locale::EnUs, "the last one", 0), None);
        assert_eq!(pick(Locale::EnUs, "the first one", 0), Some(Pick::Beyond));
    }
}
