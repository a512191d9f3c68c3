//! "The second one": choosing from what was just offered.

use crate::clients::ListRef;
use crate::speech::{Locale, Words, is_one_of};

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

/// A place in what was read, whatever stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Counted from zero.
    Nth(usize),
    Last,
}

/// What a place is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CountedIn {
    /// What was read last.
    Read,
    /// "From my cart."
    Cart,
    /// "From my list."
    List(ListRef),
}

/// Reads a place out of what was said; none if it is something else.
pub(super) fn place(locale: Locale, said: &str) -> Option<Place> {
    // More than anybody could count to by ear.
    const MANY: usize = 1_000;

    match pick(locale, said, MANY)? {
        Pick::Index(index) if index + 1 == MANY => Some(Place::Last),
        Pick::Index(index) => Some(Place::Nth(index)),
        Pick::Neither | Pick::Beyond => None,
    }
}

/// Reads an ordinal out of what was said for a product; none if it is something else.
pub(super) fn pick(locale: Locale, said: &str, offered: usize) -> Option<Pick> {
    let said = said.to_lowercase();
    let language = Words::of(locale);
    let all: Vec<&str> = said.split_whitespace().collect();
    let mut words: Vec<&str> = all
        .iter()
        .copied()
        .filter(|word| !is_one_of(&language.fillers, word))
        .collect();
    if words.is_empty() {
        let alone = |(number, unless): &(&String, &String)| {
            all.contains(&number.as_str()) && !all.contains(&unless.as_str())
        };
        let number = language.number_unless.iter().find(alone);
        words.extend(number.map(|(number, _)| number.as_str()));
    }
    let neither_of_them = |words: &[&str]| {
        matches!(words, [first, rest @ ..] if is_one_of(&language.neither, first)
            && rest.iter().all(|word| is_one_of(&language.of_them, word)))
    };
    match words.as_slice() {
        words if neither_of_them(words) => Some(Pick::Neither),
        [word] if is_one_of(&language.last, word) => offered.checked_sub(1).map(Pick::Index),
        // Of several nobody knows which is pointed at.
        [word] if is_one_of(&language.that, word) => Some(match offered {
            1 => Pick::Index(0),
            _ => Pick::Beyond,
        }),
        [word] if is_one_of(&language.other, word) => Some(match offered {
            1 => Pick::Neither,
            _ => Pick::Beyond,
        }),
        [word] => {
            let index = language.ordinals.get(*word)?.checked_sub(1)?;
            Some(if index < offered {
                Pick::Index(index)
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
        let (en, de) = (Locale::EN_US, Locale::DE_DE);
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
    fn a_place_is_one_of_anything() {
        let en = Locale::EN_US;

        assert_eq!(place(en, "the second one"), Some(Place::Nth(1)));
        assert_eq!(place(en, "last"), Some(Place::Last));
        for said in ["none of them", "that one", "the first aid kit", ""] {
            assert_eq!(place(en, said), None, "{said}");
        }
    }

    #[test]
    fn that_one_is_the_only_one_that_was_offered() {
        let (en, de) = (Locale::EN_US, Locale::DE_DE);
        let table = [
            (en, "that one", 1, Pick::Index(0)),
            (en, "that one", 2, Pick::Beyond),
            (en, "the other one", 1, Pick::Neither),
            (en, "the other one", 2, Pick::Beyond),
            (de, "dieses", 1, Pick::Index(0)),
            (de, "das andere", 1, Pick::Neither),
        ];

        for (locale, said, offered, expected) in table {
            assert_eq!(pick(locale, said, offered), Some(expected), "{said}");
        }
    }

    #[test]
    fn of_nothing_nothing_can_be_picked() {
        assert_eq!(pick(Locale::EN_US, "the last one", 0), None);
        assert_eq!(pick(Locale::EN_US, "the first one", 0), Some(Pick::Beyond));
    }
}
