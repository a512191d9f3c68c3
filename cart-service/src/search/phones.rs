//! Roughly how a word is pronounced, by rules of spelling, and how near two pronunciations are.
//!
//! A phonetic code, as Double Metaphone makes it, forgets vowels and is equal or not; mishearings
//! keep most sounds and put a near one in place of another, so their distance counts.

use std::sync::LazyLock;

use crate::domain::Language;

/// A word as sounds: lower-case letters for simple ones, upper-case for those that spelling needs
/// more letters for.
pub(super) type Phones = Box<[u8]>;

/// Spellings and their sounds, the longest first; `$` is the end of a word, `^` its beginning.
const ENGLISH: &[(&str, &str)] = &[
    ("tion$", "Sn"),
    ("sion$", "Sn"),
    ("ough", "o"),
    ("augh", "o"),
    ("eigh", "e"),
    ("^kn", "n"),
    ("^wr", "r"),
    ("^ps", "s"),
    ("tch", "C"),
    ("dge", "J"),
    ("igh", "ai"),
    ("ture$", "Cr"),
    ("ing$", "in"),
    ("mb$", "m"),
    ("gn$", "n"),
    ("le$", "l"),
    ("re$", "r"),
    ("er", "r"),
    ("ir", "r"),
    ("ur", "r"),
    ("ph", "f"),
    ("gh", ""),
    ("ck", "k"),
    ("ch", "C"),
    ("sh", "S"),
    ("th", "T"),
    ("wh", "w"),
    ("qu", "kw"),
    ("ce", "s"),
    ("ci", "si"),
    ("cy", "si"),
    ("ge$", "J"),
    ("gi", "Ji"),
    ("ee", "i"),
    ("ea", "i"),
    ("ie$", "i"),
    ("ey$", "i"),
    ("y$", "i"),
    ("oo", "u"),
    ("ou", "au"),
    ("ow", "o"),
    ("ew", "u"),
    ("ue", "u"),
    ("ai", "e"),
    ("ay", "e"),
    ("ei", "e"),
    ("oa", "o"),
    ("au", "o"),
    ("aw", "o"),
    ("oi", "oi"),
    ("oy", "oi"),
    ("x", "ks"),
    ("c", "k"),
    ("q", "k"),
    ("j", "J"),
    ("y", "i"),
    ("e$", ""),
];

const GERMAN: &[(&str, &str)] = &[
    ("^sp", "Sp"),
    ("^st", "St"),
    ("sch", "S"),
    ("chs", "ks"),
    ("aeu", "oi"),
    ("ig$", "iX"),
    ("tz", "z"),
    ("ch", "X"),
    ("ei", "ai"),
    ("ey", "ai"),
    ("ai", "ai"),
    ("eu", "oi"),
    ("ie", "i"),
    ("ae", "e"),
    ("oe", "O"),
    ("ue", "U"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("qu", "kw"),
    ("er$", "a"),
    ("ah", "a"),
    ("eh", "e"),
    ("ih", "i"),
    ("oh", "o"),
    ("uh", "u"),
    ("b$", "p"),
    ("d$", "t"),
    ("g$", "k"),
    ("v", "f"),
    ("x", "ks"),
    ("c", "k"),
    ("q", "k"),
    ("y", "U"),
];

/// Sounds that are taken for one another.
const NEAR: &[&[u8]] = &[
    b"pb", b"td", b"kg", b"fvw", b"szSCJX", b"mn", b"lr", b"Tfts", b"gJ", b"iUe", b"oOu", b"kX",
];

const VOWELS: &[u8] = b"aeiouOU";

/// What it costs to hear another sound, a near one, another vowel, one too many or too few.
const OTHER: u32 = 10;
const NEAR_ONE: u32 = 4;
const OTHER_VOWEL: u32 = 5;
const LOST_VOWEL: u32 = 5;
const LOST: u32 = 8;

/// How a word of folded letters is pronounced.
pub(super) fn phones(language: Language, word: &str) -> Phones {
    let rules = match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
    };
    let mut out: Vec<u8> = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let first = rest.len() == word.len();
        let fits = |spelling: &'static str| {
            let (spelling, at_start) = strip(spelling, str::strip_prefix, '^');
            let (spelling, at_end) = strip(spelling, str::strip_suffix, '$');
            let left = rest.strip_prefix(spelling)?;
            let here = (!at_start || first) && (!at_end || left.is_empty() && !first);
            here.then_some(left)
        };
        let rule = rules
            .iter()
            .find_map(|(spelling, sounds)| Some((fits(spelling)?, *sounds)));
        if let Some((left, sounds)) = rule {
            sounds.bytes().for_each(|sound| push(&mut out, sound));
            rest = left;
        } else {
            if let Ok(sound) = u8::try_from(letter) {
                push(&mut out, sound);
            }
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    out.into()
}

fn strip(
    spelling: &'static str,
    by: impl Fn(&'static str, char) -> Option<&'static str>,
    mark: char,
) -> (&'static str, bool) {
    by(spelling, mark).map_or((spelling, false), |less| (less, true))
}

/// Adds a sound; one that is written twice is heard once.
fn push(out: &mut Vec<u8>, sound: u8) {
    if out.last() != Some(&sound) {
        out.push(sound);
    }
}

/// How near two pronunciations are, in thousandths.
pub(super) fn nearness(one: &[u8], other: &[u8]) -> u32 {
    let longest = one.len().max(other.len());
    share(distance(one, other, Ends::Count), longest)
}

/// How near the shorter of two pronunciations is to some part of the longer, in thousandths.
pub(super) fn nearness_within(one: &[u8], other: &[u8]) -> u32 {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    share(distance(short, long, Ends::Free), short.len())
}

/// What is left of so many sounds after what it costs to hear others.
fn share(cost: u32, sounds: usize) -> u32 {
    let most = u32::try_from(sounds)
        .unwrap_or(u32::MAX)
        .saturating_mul(OTHER);
    let left = most - cost.min(most);
    (left * 1_000).checked_div(most).unwrap_or(0)
}

/// What the second of two pronunciations has before and after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// It costs as much as anywhere.
    Count,
    /// It costs nothing.
    Free,
}

fn distance(one: &[u8], other: &[u8], ends: Ends) -> u32 {
    let costs = &*COSTS;
    let mut row: Vec<u32> = Vec::with_capacity(other.len() + 1);
    row.push(0);
    let mut sum = 0;
    for sound in other {
        if ends == Ends::Count {
            sum += costs.lost(*sound);
        }
        row.push(sum);
    }
    for sound in one {
        let (taken, lost) = (costs.taken(*sound), costs.lost(*sound));
        let mut diagonal = row.first().copied().unwrap_or(0);
        let mut left = diagonal + lost;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (heard, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let instead = taken.get(usize::from(*heard)).copied().unwrap_or(OTHER);
            let best = (diagonal + instead)
                .min(left + costs.lost(*heard))
                .min(*above + lost);
            diagonal = *above;
            left = best;
            *above = best;
        }
    }
    let cost = match ends {
        Ends::Count => row.last(),
        Ends::Free => row.iter().min(),
    };
    cost.copied().unwrap_or(0)
}

/// What every sound costs, worked out once: whole names are compared sound by sound.
struct Costs {
    lost: Vec<u32>,
    taken: Vec<Vec<u32>>,
}

static COSTS: LazyLock<Costs> = LazyLock::new(|| Costs {
    lost: (0..=u8::MAX).map(lost).collect(),
    taken: (0..=u8::MAX)
        .map(|one| (0..=u8::MAX).map(|other| taken(one, other)).collect())
        .collect(),
});

impl Costs {
    fn lost(&self, sound: u8) -> u32 {
        self.lost.get(usize::from(sound)).copied().unwrap_or(LOST)
    }

    /// What it costs to hear each of the others instead.
    fn taken(&self, sound: u8) -> &[u32] {
        self.taken
            .get(usize::from(sound))
            .map_or(&[], Vec::as_slice)
    }
}

fn lost(sound: u8) -> u32 {
    if VOWELS.contains(&sound) || sound == b'h' {
        LOST_VOWEL
    } else {
        LOST
    }
}

fn taken(one: u8, other: u8) -> u32 {
    let both = |group: &&&[u8]| group.contains(&one) && group.contains(&other);
    if one == other {
        0
    } else if NEAR.iter().any(|group| both(&group)) {
        NEAR_ONE
    } else if VOWELS.contains(&one) && VOWELS.contains(&other) {
        OTHER_VOWEL
    } else {
        OTHER
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn english(one: &str, other: &str) -> u32 {
        let phones = |word| phones(Language::English, word);
        nearness(&phones(one), &phones(other))
    }

    #[test]
    fn what_sounds_alike_is_near() {
        assert_eq!(english("flour", "flower"), english("flower", "flour"));
        assert!(english("tide", "tied") > 700);
        assert!(english("ounce", "bounce") > 700);
        assert!(english("pepper", "paper") > 700);
        assert!(english("table", "coffee") < 400);
    }

    #[test]
    fn german_is_read_by_german_rules() {
        let near = |one, other| {
            let phones = |word| phones(Language::German, word);
            nearness(&phones(one), &phones(other))
        };

        assert_eq!(near("vier", "fier"), 1_000);
        assert_eq!(near("rad", "rat"), 1_000);
        assert_eq!(near("kaese", "kese"), 1_000);
    }

    #[test]
    fn what_is_a_part_is_as_near_as_the_whole() {
        let phones = |word| phones(Language::English, word);
        let within = |one, other| nearness_within(&phones(one), &phones(other));

        assert_eq!(within("towel", "papertowels"), 1_000);
        assert_eq!(within("papertowels", "towel"), 1_000);
        assert!(within("tovel", "papertowels") > 800);
        assert!(within("kettle", "papertowels") < within("tovel", "papertowels"));
        assert_eq!(within("", "papertowels"), 0);
    }

    proptest! {
        #[test]
        fn nearness_is_the_same_both_ways(one in "[a-z]{0,12}", other in "[a-z]{0,12}") {
            prop_assert_eq!(english(&one, &other), english(&other, &one));
            prop_assert!(english(&one, &other) <= 1_000);
            prop_assert!(nearness_within(one.as_bytes(), other.as_bytes()) <= 1_000);
        }
    }
}
