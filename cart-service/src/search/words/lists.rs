//! The lists of words of a language: filler, sentences around a product, words that never name a
//! thing, and what is called by several names.
//!
//! A line of the file is a kind, a tab, and entries separated by semicolons. Kinds: `filler`,
//! `aside`, `before` and `after` (the sentence around a product), `trait` (words that tell what a
//! thing is like and not what it is), `thing` (things that shops sell, this one or another), `head` (short ones that words which are put together end in), `alias` (`grey=gray`), `same` (names for one thing),
//! `pack` (words for packs, which a shop may sell as one), `joint` (joins two things that are sold as one), `unit` (those that are misheard as other words), `means` (`soda>cola`: whoever says the first may mean the second, not the other way round).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::{Form, Side, data, singular, tokens};
use crate::domain::Language;

/// The lists, ready for look-ups.
#[derive(Debug, Default)]
pub(in crate::search) struct Lists {
    filler: HashSet<&'static str>,
    aside: HashSet<&'static str>,
    traits: HashSet<&'static str>,
    things: HashSet<String>,
    /// By what is left of them at the end of a longer word.
    heads: HashMap<String, &'static str>,
    aliases: HashMap<&'static str, &'static str>,
    units: Vec<&'static str>,
    packs: HashSet<&'static str>,
    joints: HashSet<&'static str>,
    before: Vec<Vec<&'static str>>,
    after: Vec<Vec<&'static str>>,
}

/// Other names for a thing: who says the one may mean each of the others.
#[derive(Debug, Default)]
pub(in crate::search) struct OtherNames(HashMap<Vec<String>, Vec<Vec<String>>>);

static ENGLISH: LazyLock<Lists> = LazyLock::new(|| Lists::read(Language::English));
static GERMAN: LazyLock<Lists> = LazyLock::new(|| Lists::read(Language::German));
static ENGLISH_NAMES: LazyLock<OtherNames> = LazyLock::new(|| OtherNames::read(Language::English));
static GERMAN_NAMES: LazyLock<OtherNames> = LazyLock::new(|| OtherNames::read(Language::German));

/// Fewer letters in front of a thing make no word that is put together.
const SHORTEST_FRONT: usize = 3;

/// A shorter ending of such a word is no thing, but for a `head`.
const SHORTEST_THING: usize = 4;

/// The most words that a name in the lists has.
const LONGEST: usize = 4;

impl Lists {
    /// Those of a language.
    pub(in crate::search) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    fn read(language: Language) -> Self {
        let mut lists = Self::default();
        for (kind, entry) in entries(data(language)) {
            match kind {
                "filler" => drop(lists.filler.insert(entry)),
                "aside" => drop(lists.aside.insert(entry)),
                "trait" => drop(lists.traits.insert(entry)),
                "pack" => drop(lists.packs.insert(entry)),
                "joint" => drop(lists.joints.insert(entry)),
                "unit" => lists.units.push(entry),
                "thing" => drop(lists.things.insert(singular(language, entry))),
                "head" => drop(lists.heads.insert(ending_of(language, entry), entry)),
                "before" => lists.before.push(entry.split(' ').collect()),
                "after" => lists.after.push(entry.split(' ').collect()),
                "alias" => lists.aliases.extend(entry.split_once('=')),
                _ => {}
            }
        }
        // The longest that fits is the one that was said.
        lists.before.sort_by_key(|words| usize::MAX - words.len());
        lists.after.sort_by_key(|words| usize::MAX - words.len());
        lists
    }

    /// Whether the word says nothing about the product.
    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.filler.contains(word)
    }

    /// Whether what follows the word does not name the kind of thing: "with".
    pub(super) fn is_aside(&self, word: &str) -> bool {
        self.aside.contains(word)
    }

    /// Whether the word, without its ending, says what a thing is like and not what it is.
    pub(in crate::search) fn is_trait(&self, word: &str) -> bool {
        self.traits.contains(word)
    }

    /// Whether the word, without its ending, names a thing that shops sell, this one or another.
    pub(in crate::search) fn is_thing(&self, word: &str) -> bool {
        self.things.contains(word)
    }

    /// The short thing that a word which is put together ends in: the "tee" of "Kamillentee".
    pub(in crate::search) fn head_of(&self, word: &str) -> Option<&'static str> {
        let starts = word.char_indices().map(|(at, _)| at);
        starts
            .filter(|at| *at >= SHORTEST_FRONT)
            .filter_map(|at| word.get(at..))
            .find_map(|ending| self.heads.get(ending).copied())
    }

    /// Whether a word names such a thing, or ends in one: a "Vollmilch" is milk.
    pub(in crate::search) fn names_thing(&self, word: &str) -> bool {
        self.is_thing(word)
            || self.head_of(word).is_some()
            || endings(word).any(|ending| self.is_thing(ending))
    }

    /// Whether a name is one for two things: "Broom And Dustpan".
    pub(in crate::search) fn joins_two(&self, name: &str) -> bool {
        let mut words = name.split_whitespace();
        words.any(|word| self.joints.contains(word.to_lowercase().as_str()))
    }

    /// Whether the word is one for packs.
    pub(in crate::search) fn is_pack(&self, word: &str) -> bool {
        self.packs.contains(word)
    }

    /// Words for units that may be misheard as others.
    pub(in crate::search) fn units(&self) -> &[&'static str] {
        &self.units
    }

    /// The one spelling of a word that has several.
    pub(super) fn alias(&self, word: &str) -> Option<&'static str> {
        self.aliases.get(word).copied()
    }

    /// The words without the sentence around them, as long as any are left.
    pub(super) fn without_frame<'w, 't>(&self, words: &'w [&'t str]) -> &'w [&'t str] {
        let mut rest = words;
        for frame in &self.before {
            if let Some(less) = rest
                .strip_prefix(frame.as_slice())
                .filter(|less| !less.is_empty())
            {
                rest = less;
                break;
            }
        }
        for frame in &self.after {
            if let Some(less) = rest
                .strip_suffix(frame.as_slice())
                .filter(|less| !less.is_empty())
            {
                rest = less;
                break;
            }
        }
        rest
    }
}

impl OtherNames {
    /// Those of a language.
    pub(in crate::search) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH_NAMES,
            Language::German => &GERMAN_NAMES,
        }
    }

    fn read(language: Language) -> Self {
        let mut names = Self::default();
        for line in data(language).lines() {
            match line.split_once('\t') {
                Some(("same", group)) => {
                    let group: Vec<Vec<String>> = group
                        .split(';')
                        .map(|name| name_words(language, name))
                        .collect();
                    for one in &group {
                        for other in group.iter().filter(|other| *other != one) {
                            names.add(one, other);
                        }
                    }
                }
                Some(("means", pairs)) => {
                    for (said, meant) in pairs.split(';').filter_map(|pair| pair.split_once('>')) {
                        names.add(&name_words(language, said), &name_words(language, meant));
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn add(&mut self, said: &[String], meant: &[String]) {
        let others = self.0.entry(said.to_vec()).or_default();
        if !meant.is_empty() && !others.iter().any(|other| other == meant) {
            others.push(meant.to_vec());
        }
    }

    /// Where words of the phrase are a name that has others: from where, how many, and instead
    /// of them what.
    pub(in crate::search) fn within<'n>(
        &'n self,
        words: &[Option<&str>],
    ) -> Vec<(usize, usize, &'n [String])> {
        let mut found = Vec::new();
        for from in 0..words.len() {
            for count in 1..=LONGEST.min(words.len() - from) {
                let name: Option<Vec<String>> = words
                    .get(from..from + count)
                    .unwrap_or_default()
                    .iter()
                    .map(|word| word.map(str::to_owned))
                    .collect();
                let others = name.and_then(|name| self.0.get(&name));
                for other in others.into_iter().flatten() {
                    found.push((from, count, other.as_slice()));
                }
            }
        }
        found
    }
}

/// What is left of a thing at the end of a word which is put together: that loses its ending, where the thing alone is
/// too short to ("Basmatireis").
fn ending_of(language: Language, thing: &str) -> String {
    let front = "x".repeat(SHORTEST_FRONT + 2);
    let whole = singular(language, &format!("{front}{thing}"));
    whole.strip_prefix(&front).unwrap_or(thing).to_owned()
}

fn entries(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(kind, list)| list.split(';').map(move |entry| (kind, entry.trim())))
}

fn name_words(language: Language, name: &str) -> Vec<String> {
    tokens(language, name, Side::Written)
        .into_iter()
        .filter_map(|token| match token.form {
            Form::Word(word) => Some(word),
            Form::Measure(_) => None,
        })
        .collect()
}

/// What a word that is put together may end in, the longest first.
pub(in crate::search) fn endings(word: &str) -> impl Iterator<Item = &str> {
    let starts = word.char_indices().map(|(at, _)| at);
    starts
        .filter(|at| *at >= SHORTEST_FRONT && word.len() - at >= SHORTEST_THING)
        .filter_map(|at| word.get(at..))
}
