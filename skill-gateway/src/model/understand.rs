//! From a typed sentence to an intent, by the samples of the model.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::numbers;
use super::schema::{InteractionModel, LanguageModel, SlotType};
use crate::speech::{Locale, Words, is_one_of};

/// The interaction model of one language.
#[derive(Debug, Clone)]
pub struct Model {
    locale: Locale,
    language: LanguageModel,
    samples: Vec<Sample>,
}

/// What a sentence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenIntent {
    /// The intent's name in the model.
    pub name: String,
    /// What was said for its slots; numbers as digits, as Alexa gives them.
    pub slots: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
struct Sample {
    intent: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Number(String),
    /// So many digits, said as a number or one by one.
    Digits(String),
    Words(String),
    /// One of the values of a type other than that of products.
    OneOf(String, Vec<String>),
}

/// How well a sample fits: the more words of the sentence are its own or numbers the better, and
/// of these its own before numbers ("an echo dot" is no number of echo dots).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    explained: usize,
    words: usize,
}

type Filled = (Fit, BTreeMap<String, String>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    interaction_model: InteractionModel,
}

/// The longest name of a product that is looked for, in words.
const LONGEST_NAME: usize = 12;

/// Of this type the model has only examples: what is sold, the shop knows.
const OPEN: &str = "PRODUCT";

/// What Alexa gives as digits.
const NUMBER: &str = "AMAZON.NUMBER";

/// Of `AMAZON.FOUR_DIGIT_NUMBER`.
const DIGITS_OF_A_CODE: usize = 4;

impl Model {
    /// The tags of the models that there are.
    pub fn locales() -> impl Iterator<Item = &'static str> {
        let with_one = Locale::all().filter(|locale| locale.own_model().is_some());
        with_one.map(Locale::tag)
    }

    /// The file of a language's model, or of another form of it (`de-AT`); none for a language that
    /// the skill does not speak.
    pub fn file(locale: &str) -> Option<&'static str> {
        let locale = Locale::of_tag(locale)?;
        locale.own_model().or_else(|| locale.main().own_model())
    }

    /// A model in a text like [`Model::file`]'s, understood by the words of a language; of one
    /// that the skill does not speak, by American English.
    pub fn parse(locale: &str, text: &str) -> Result<Self, serde_json::Error> {
        let locale = Locale::or_default(Some(locale));
        let file: File = serde_json::from_str(text)?;
        Ok(Self::of(locale, file.interaction_model.language_model))
    }

    /// The model of a language, or of another form of it (`de-AT`); none for a language that the
    /// skill does not speak.
    pub fn load(locale: &str) -> Option<Self> {
        let text = Self::file(locale)?;
        match Self::parse(locale, text) {
            Ok(model) => Some(model),
            Err(error) => {
                tracing::error!(%error, locale, "the interaction model cannot be read");
                None
            }
        }
    }

    fn of(locale: Locale, language: LanguageModel) -> Self {
        let mut samples = Vec::new();
        for intent in &language.intents {
            let kinds: BTreeMap<&str, &str> = intent
                .slots
                .iter()
                .map(|slot| (slot.name.as_str(), slot.kind.as_str()))
                .collect();
            for sample in &intent.samples {
                let parts = words(sample)
                    .into_iter()
                    .map(|word| Part::read(word, &kinds, &language.types))
                    .collect();
                samples.push(Sample {
                    intent: intent.name.clone(),
                    parts,
                });
            }
        }
        Self {
            locale,
            language,
            samples,
        }
    }

    /// The same, of a skill that is called so.
    #[must_use]
    pub fn called(mut self, invocation_name: &str) -> Self {
        self.language.invocation_name = invocation_name.to_lowercase();
        self
    }

    /// The model as it is uploaded.
    pub fn language(&self) -> &LanguageModel {
        &self.language
    }

    /// Whether the sentence opens the skill: "open corner shop".
    pub fn opens(&self, sentence: &str) -> bool {
        let said = words_of(sentence).join(" ");
        let name = &self.language.invocation_name;
        let openings = &Words::of(self.locale).opening;
        openings.iter().any(|word| said == format!("{word} {name}"))
    }

    /// What a sentence means, with or without "ask corner shop to" before it; none if it fits
    /// nothing, for which Alexa sends `AMAZON.FallbackIntent`.
    pub fn understand(&self, sentence: &str) -> Option<SpokenIntent> {
        let said = words_of(sentence);
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let said = self.without_invocation(&said);
        self.built_in(said).or_else(|| self.by_sample(said))
    }

    /// What answers a question for a number ("How many?"), by the samples of the slot that was asked
    /// for; none if it fits none of them, or something else was asked for.
    pub fn number(&self, intent: &str, slot: &str, sentence: &str) -> Option<String> {
        let intents = &mut self.language.intents.iter();
        let intent = intents.find(|known| known.name == intent)?;
        let slot = intent.slots.iter().find(|known| known.name == slot)?;
        let kinds = BTreeMap::from([(slot.name.as_str(), slot.kind.as_str())]);
        if slot.kind != NUMBER {
            return None;
        }
        let said = words_of(sentence);
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let filled = slot.samples.iter().filter_map(|sample| {
            let parts = words(sample).into_iter();
            let parts: Vec<Part> = parts.map(|word| Part::read(word, &kinds, &[])).collect();
            self.fit(&parts, &said)
        });
        let (_, mut slots) = filled.max_by_key(|(fit, _)| *fit)?;
        slots.remove(&slot.name)
    }

    fn built_in(&self, said: &[&str]) -> Option<SpokenIntent> {
        let said = said.join(" ");
        let declared = |name: &str| {
            self.language
                .intents
                .iter()
                .any(|intent| intent.name == name)
        };
        let (name, _) = Words::of(self.locale)
            .built_in
            .iter()
            .find(|(name, sentences)| is_one_of(sentences, &said) && declared(name))?;
        Some(SpokenIntent {
            name: name.clone(),
            slots: BTreeMap::new(),
        })
    }

    fn by_sample(&self, said: &[&str]) -> Option<SpokenIntent> {
        let mut best: Option<(Fit, SpokenIntent)> = None;
        for sample in &self.samples {
            let Some((fit, slots)) = self.fit(&sample.parts, said) else {
                continue;
            };
            if best.as_ref().is_none_or(|(known, _)| fit > *known) {
                best = Some((
                    fit,
                    SpokenIntent {
                        name: sample.intent.clone(),
                        slots,
                    },
                ));
            }
        }
        best.map(|(_, spoken)| spoken)
    }

    /// The best way in which the whole sentence fits the parts.
    fn fit(&self, parts: &[Part], said: &[&str]) -> Option<Filled> {
        let Some((part, others)) = parts.split_first() else {
            return said.is_empty().then(Filled::default);
        };
        match part {
            Part::Word(word) => {
                let (first, rest) = said.split_first()?;
                if first != word {
                    return None;
                }
                let (fit, slots) = self.fit(others, rest)?;
                Some((
                    Fit {
                        explained: fit.explained + 1,
                        words: fit.words + 1,
                    },
                    slots,
                ))
            }
            Part::Number(name) => self.fill(name, others, said, numbers::LONGEST, |words| {
                let number = numbers::parse(self.locale, words)?;
                Some((number.to_string(), words.len()))
            }),
            Part::Digits(name) => self.fill(name, others, said, DIGITS_OF_A_CODE, |words| {
                let code = numbers::digits(self.locale, words)?;
                (code.len() == DIGITS_OF_A_CODE).then_some((code, words.len()))
            }),
            Part::Words(name) => self.fill(name, others, said, LONGEST_NAME, |words| {
                Some((words.join(" "), 0))
            }),
            Part::OneOf(name, values) => self.fill(name, others, said, LONGEST_NAME, |words| {
                let said = words.join(" ");
                values.contains(&said).then_some((said, words.len()))
            }),
        }
    }

    /// Tries 1 to `longest` words for a slot.
    fn fill(
        &self,
        name: &str,
        others: &[Part],
        said: &[&str],
        longest: usize,
        read: impl Fn(&[&str]) -> Option<(String, usize)>,
    ) -> Option<Filled> {
        let mut best: Option<Filled> = None;
        for count in 1..=longest.min(said.len()) {
            let Some((taken, rest)) = said.split_at_checked(count) else {
                break;
            };
            let Some((value, numbers)) = read(taken) else {
                continue;
            };
            let Some((fit, mut slots)) = self.fit(others, rest) else {
                continue;
            };
            let fit = Fit {
                explained: fit.explained + numbers,
                ..fit
            };
            if best.as_ref().is_none_or(|(known, _)| fit > *known) {
                slots.insert(name.to_owned(), value);
                best = Some((fit, slots));
            }
        }
        best
    }

    fn without_invocation<'s>(&self, said: &'s [&'s str]) -> &'s [&'s str] {
        let words = Words::of(self.locale);
        let name = self.language.invocation_name.split(' ');
        let Some((asking, rest)) = said.split_first() else {
            return said;
        };
        let called = name.clone().count();
        if !is_one_of(&words.asking, asking) || !rest.iter().copied().take(called).eq(name) {
            return said;
        }
        let rest = rest.get(called..).unwrap_or_default();
        match rest.split_first() {
            Some((link, request)) if is_one_of(&words.joining, link) => request,
            _ => rest,
        }
    }
}

impl Part {
    fn read(word: &str, kinds: &BTreeMap<&str, &str>, types: &[SlotType]) -> Self {
        let slot = word
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match slot {
            None => Self::Word(plain(word)),
            Some(name) if kinds.get(name) == Some(&NUMBER) => Self::Number(name.to_owned()),
            Some(name) if kinds.get(name) == Some(&"AMAZON.FOUR_DIGIT_NUMBER") => {
                Self::Digits(name.to_owned())
            }
            Some(name) => {
                let of_kind = |kind: &&SlotType| kinds.get(name) == Some(&kind.name.as_str());
                match types.iter().filter(|kind| kind.name != OPEN).find(of_kind) {
                    Some(kind) => Self::OneOf(name.to_owned(), kind.said()),
                    None => Self::Words(name.to_owned()),
                }
            }
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The words of a typed sentence as speech recognition would give them.
fn words_of(sentence: &str) -> Vec<String> {
    sentence
        .split_whitespace()
        .map(plain)
        .filter(|word| !word.is_empty())
        .collect()
}

fn plain(word: &str) -> String {
    word.replace('’', "'")
        .trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .to_lowercase()
}

#[cfg(test)]
#[path = "understand_tests.rs"]
mod tests;
