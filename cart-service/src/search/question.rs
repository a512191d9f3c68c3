//! What was said, and what else it may have been meant as.

use std::collections::HashMap;

use super::{
    alignment::{Asked, Kind, Known, Tells},
    likeness::HeardWord,
    score::Score,
    vocabulary::{Kin, Near, Vocabulary, WordNumber},
    words::{Form, Lists, OtherNames, Role, Side, Token, endings, spelt, tokens, with_unit},
};
use crate::domain::{Language, Phrase};

/// One way to understand a phrase.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Its words, in order.
    pub(super) tokens: Vec<Token>,
    /// Why it is read so.
    pub(super) way: Way,
    /// Words that stand for others that were said.
    pub(super) unsaid: Vec<String>,
}

/// How a reading comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// As it was said.
    Said,
    /// Two words are one word of the catalogue, or one is two.
    Joined,
    /// Shoppers' name for a thing is replaced by another.
    OtherName,
}

impl std::fmt::Display for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = self.tokens.iter().map(|token| match &token.form {
            Form::Word(word) => word.clone(),
            Form::Measure(measure) => measure.to_string(),
        });
        f.write_str(&words.collect::<Vec<_>>().join(" "))
    }
}

/// A joined word must be as near to one of the catalogue.
const JOINED: Score = Score::permille(800);

/// What is heard as a unit must be as near to it.
const LIKE_A_UNIT: Score = Score::permille(450);

/// Shorter words are no part of one that is put together.
const SHORTEST_PART: usize = 3;

/// What German puts between the parts of a word.
const LINKS: [&str; 7] = ["", "s", "n", "en", "es", "er", "e"];

/// What may stand between two words that are one: nothing, but in German.
fn links(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &[""],
        Language::German => &LINKS,
    }
}

/// The most readings of a phrase: long speeches have many.
const MOST_READINGS: usize = 12;

/// A word that the catalogue does not know tells as much as one that hardly any product has.
const UNKNOWN: u32 = 40;

/// A word that says what a thing is like, when the catalogue does not know it.
const UNKNOWN_TRAIT: u32 = 20;

/// A size that the catalogue does not know says only that the thing is not sold in it.
const UNKNOWN_MEASURE: u32 = 12;

/// The ways to understand a phrase; the first is as it was said.
pub(super) fn readings(
    language: Language,
    phrase: &Phrase,
    vocabulary: &Vocabulary,
) -> Vec<Reading> {
    let said = tokens(language, phrase.as_str(), Side::Said);
    let spelt = spelt(language, phrase.as_str());
    let mut joined = joined(language, &said, &spelt, vocabulary);
    joined.extend(measured(language, &said, vocabulary));
    let mut readings = vec![Reading {
        tokens: said.clone(),
        way: Way::Said,
        unsaid: Vec::new(),
    }];
    readings.extend(joined.iter().cloned().map(|tokens| Reading {
        tokens,
        way: Way::Joined,
        unsaid: Vec::new(),
    }));
    for tokens in std::iter::once(&said).chain(&joined) {
        let others = renamed(language, tokens, vocabulary);
        readings.extend(others.into_iter().map(|(tokens, unsaid)| Reading {
            tokens,
            way: Way::OtherName,
            unsaid: unsaid.to_vec(),
        }));
    }
    readings.truncate(MOST_READINGS);
    readings
}

/// The tokens with two neighbours as one word, and with one word as two; of one that was `spelt`, a part may be a
/// letter ("usbc").
fn joined(
    language: Language,
    said: &[Token],
    spelt: &[String],
    vocabulary: &Vocabulary,
) -> Vec<Vec<Token>> {
    let mut out = Vec::new();
    for (at, token) in said.iter().enumerate() {
        let Form::Word(first) = &token.form else {
            continue;
        };
        if let Some(Form::Word(second)) = said.get(at + 1).map(|next| &next.form) {
            let mut linked = links(language)
                .iter()
                .map(|link| format!("{first}{link}{second}"));
            let known = linked.find(|whole| vocabulary.has(whole));
            let whole = known.or_else(|| misheard_whole(language, vocabulary, [first, second]));
            out.extend(whole.map(|whole| replaced(said, at, 2, &[whole])));
        }
        // "lipstick" is a thing, and no stick for lips.
        if !vocabulary.has(first) && !Lists::of(language).is_thing(first) {
            let shortest = if spelt.contains(first) {
                1
            } else {
                SHORTEST_PART
            };
            let parts = split(first, shortest, vocabulary);
            out.extend(parts.map(|parts| replaced(said, at, 1, &parts)));
        }
    }
    out
}

/// Two words as one that is like one of the catalogue; where the second names a thing, it is that thing: "sour cream" is
/// no sunscreen.
fn misheard_whole(language: Language, vocabulary: &Vocabulary, parts: [&str; 2]) -> Option<String> {
    let [_, second] = parts;
    if Lists::of(language).is_thing(second) {
        return None;
    }
    let whole = parts.concat();
    let nearest = vocabulary.nearest(language, &whole);
    let near = nearest.first().filter(|near| near.likeness >= JOINED)?;
    (!is_as_near(language, vocabulary, parts, *near)).then_some(whole)
}

/// Whether one of two parts alone is as near to a word as both together: "ice cream q" has no "creamq".
fn is_as_near(language: Language, vocabulary: &Vocabulary, parts: [&str; 2], whole: Near) -> bool {
    parts.into_iter().any(|part| {
        let alone = vocabulary.nearest(language, part);
        let mut alone = alone.iter();
        alone.any(|near| near.word == whole.word && near.likeness >= whole.likeness)
    })
}

/// The tokens with what follows a number heard as the unit that it sounds like ("one galleon").
fn measured(language: Language, said: &[Token], vocabulary: &Vocabulary) -> Option<Vec<Token>> {
    let at = said.windows(2).position(|pair| {
        let [number, word] = pair else { return false };
        matches!((&number.form, &word.form), (Form::Measure(measure), Form::Word(word))
            if measure.unit.is_none() && !vocabulary.has(word))
    })?;
    let (Form::Measure(number), Form::Word(word)) = (&said.get(at)?.form, &said.get(at + 1)?.form)
    else {
        return None;
    };
    let heard = HeardWord::of(language, word);
    let units = Lists::of(language).units().iter();
    let (likeness, unit) = units
        .map(|unit| (heard.likeness(&HeardWord::of(language, unit)), *unit))
        .max()?;
    let measure = with_unit(language, *number, unit).filter(|_| likeness >= LIKE_A_UNIT)?;
    let mut tokens = said.to_vec();
    tokens.remove(at + 1);
    *tokens.get_mut(at)? = Token {
        form: Form::Measure(measure),
        role: Role::Plain,
    };
    Some(tokens)
}

/// A word as two that the catalogue has, with what German puts between them.
fn split(word: &str, shortest: usize, vocabulary: &Vocabulary) -> Option<[String; 2]> {
    let cuts = word.char_indices().map(|(at, _)| at);
    let parts = cuts.filter_map(|at| word.split_at_checked(at));
    parts
        .filter(|(first, second)| first.len() >= shortest && second.len() >= shortest)
        .find_map(|(first, second)| {
            let stem = LINKS
                .iter()
                .filter_map(|ending| first.strip_suffix(ending))
                .find(|stem| stem.len() >= shortest && vocabulary.has(stem))?;
            vocabulary
                .has(second)
                .then(|| [stem.to_owned(), second.to_owned()])
        })
}

/// The tokens with a name replaced by another name of the same thing that the catalogue knows, and that name.
fn renamed(
    language: Language,
    tokens: &[Token],
    vocabulary: &Vocabulary,
) -> Vec<(Vec<Token>, &'static [String])> {
    let words: Vec<Option<&str>> = tokens
        .iter()
        .map(|token| match &token.form {
            Form::Word(word) => Some(word.as_str()),
            Form::Measure(_) => None,
        })
        .collect();
    OtherNames::of(language)
        .within(&words)
        .into_iter()
        .filter(|(_, _, other)| other.iter().all(|word| vocabulary.has(word)))
        .map(|(at, count, other)| (replaced(tokens, at, count, other), other))
        .collect()
}

fn replaced(tokens: &[Token], at: usize, count: usize, words: &[String]) -> Vec<Token> {
    let word = |word: &String| Token {
        form: Form::Word(word.clone()),
        role: Role::Plain,
    };
    let front = tokens.iter().take(at).cloned();
    let back = tokens.iter().skip(at + count).cloned();
    front.chain(words.iter().map(word)).chain(back).collect()
}

/// What the catalogue knows of words; the readings of a phrase have most of them in common.
#[derive(Debug)]
pub(super) struct Heard<'v> {
    language: Language,
    vocabulary: &'v Vocabulary,
    known: HashMap<String, Word>,
}

/// What the catalogue, and who keeps shops, know of a word.
#[derive(Debug, Clone)]
struct Word {
    /// The words of the catalogue that it may be.
    near: Vec<Near>,
    known: Known,
    /// Whether it names a thing that shops sell.
    is_thing: bool,
}

impl<'v> Heard<'v> {
    pub(super) fn new(language: Language, vocabulary: &'v Vocabulary) -> Self {
        Self {
            language,
            vocabulary,
            known: HashMap::new(),
        }
    }

    /// What is known of a word. What ends in the name of a thing is that thing: a "Kaffeetisch" is a
    /// table, and no "Kaffeefilter" however like it sounds.
    fn word(&mut self, word: &str) -> Word {
        if let Some(known) = self.known.get(word) {
            return known.clone();
        }
        let mut near = self.vocabulary.nearest(self.language, word);
        let ending = ending(self.language, word, self.vocabulary);
        if let Some(ending) = ending {
            near.retain(|near| {
                let text = self.vocabulary.text(near.word);
                text.is_some_and(|text| text.ends_with(ending))
            });
        }
        let lists = Lists::of(self.language);
        let known = if ending.is_some() || lists.is_thing(word) || self.vocabulary.has(word) {
            Known::Yes
        } else {
            Known::No
        };
        let out = Word {
            near,
            known,
            is_thing: lists.names_thing(word),
        };
        self.known.insert(word.to_owned(), out.clone());
        out
    }
}

/// What the catalogue knows of each token. A name that nobody said was not misheard either: a "tee", for a T-shirt,
/// is no tea.
pub(super) fn asked(
    heard: &mut Heard<'_>,
    reading: &Reading,
    weigh: &dyn Fn(WordNumber) -> u32,
) -> Vec<Asked> {
    let lists = Lists::of(heard.language);
    let tokens = &reading.tokens;
    let mut one = |token: &Token| {
        let measured = |near| Word {
            near,
            known: Known::No,
            is_thing: false,
        };
        let (word, kind, unknown) = match (&token.form, token.role) {
            (Form::Word(said), _) => {
                let mut word = heard.word(said);
                if reading.unsaid.contains(said) {
                    let is_sure =
                        |near: &Near| near.likeness == Score::EXACT || near.kin == Kin::Kind;
                    word.near.retain(is_sure);
                }
                if lists.is_trait(said) {
                    (word, Kind::Trait, UNKNOWN_TRAIT)
                } else {
                    (word, Kind::Word, UNKNOWN)
                }
            }
            (Form::Measure(measure), Role::Quantity) => {
                let packs = heard.vocabulary.packs(*measure);
                (measured(packs), Kind::Quantity, UNKNOWN_MEASURE)
            }
            (Form::Measure(measure), Role::Plain | Role::Aside) => {
                let fitting = heard.vocabulary.fitting(*measure);
                (measured(fitting), Kind::Trait, UNKNOWN_MEASURE)
            }
        };
        let Word {
            near,
            known,
            is_thing,
        } = word;
        let exact = near.iter().filter(|near| near.likeness == Score::EXACT);
        let weight = exact.map(|near| weigh(near.word)).max().unwrap_or(unknown);
        Asked {
            near,
            weight,
            is_thing,
            tells: Tells::More,
            kind,
            known,
        }
    };
    let mut all: Vec<Asked> = tokens.iter().map(&mut one).collect();
    // The last word is the kind of thing, but for what follows a "with" or tells what it is like.
    let words = || {
        tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| matches!(token.form, Form::Word(_)))
    };
    let plain = || words().filter(|(_, token)| token.role != Role::Aside);
    let names = |at: usize| all.get(at).is_some_and(|asked| asked.kind == Kind::Word);
    let kind = plain().rfind(|(at, _)| names(*at));
    let last = kind
        .or_else(|| plain().next_back())
        .or_else(|| words().next_back());
    if let Some((at, _)) = last
        && let Some(asked) = all.get_mut(at)
    {
        asked.tells = Tells::Kind;
    }
    all
}

/// The thing in which a word that is put together ends, if it does.
fn ending<'w>(language: Language, word: &'w str, vocabulary: &Vocabulary) -> Option<&'w str> {
    let lists = Lists::of(language);
    endings(word).find(|ending| lists.is_thing(ending) || vocabulary.has(ending))
}
