//! One language: its phrases, filled.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Locale, Phrase};

/// A language, ready to be spoken.
pub(crate) struct Language {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
}

/// Which of a phrase's wordings is used: a number made of the request's id, and of nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variant(u32);

/// What is put into a phrase.
#[derive(Debug, Default)]
pub(crate) struct Args(FluentArgs<'static>);

/// A phrase's wordings: its value, and these attributes.
const WORDINGS: [&str; 2] = ["b", "c"];

static EN_US: LazyLock<Language> = LazyLock::new(|| Language::parse(Locale::EnUs, EN_US_TEXT));
static DE_DE: LazyLock<Language> = LazyLock::new(|| Language::parse(Locale::DeDe, DE_DE_TEXT));

const EN_US_TEXT: &str = include_str!("../../speech/en-US.ftl");
const DE_DE_TEXT: &str = include_str!("../../speech/de-DE.ftl");

impl Variant {
    /// The same for the same request, on every machine and in every release (FNV-1a).
    pub(crate) fn of_request(request_id: &str) -> Self {
        let hash = request_id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        Self(hash)
    }

    fn pick<T: Copy>(self, choices: &[T]) -> Option<T> {
        let count = u32::try_from(choices.len()).ok()?;
        let index = self.0.checked_rem(count)?;
        choices.get(usize::try_from(index).ok()?).copied()
    }
}

impl Args {
    /// With a text.
    #[must_use]
    pub(crate) fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.set(name, text.into());
        self
    }

    /// With a number, whose plural the phrase may choose by.
    #[must_use]
    pub(crate) fn number(mut self, name: &'static str, number: impl Into<u64>) -> Self {
        self.0.set(name, number.into());
        self
    }
}

impl Language {
    /// The language of a locale.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::EnUs => &EN_US,
            Locale::DeDe => &DE_DE,
        }
    }

    fn parse(locale: Locale, text: &str) -> Self {
        // The texts are part of the program: a test reads them without errors.
        let resource =
            FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(
                    ?errors,
                    locale = locale.tag(),
                    "some phrases cannot be read"
                );
                resource
            });
        let id: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Marks of writing direction around what is put in are for the eye.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { locale, bundle }
    }

    /// Which one it is.
    pub(crate) fn locale(&self) -> Locale {
        self.locale
    }

    /// A phrase, in the wording of this request.
    pub(crate) fn say(&self, phrase: Phrase, args: &Args, variant: Variant) -> String {
        let key = phrase.key();
        let others = self.bundle.get_message(key).map(|message| {
            WORDINGS
                .into_iter()
                .filter(|name| message.get_attribute(name).is_some())
                .collect()
        });
        let others: Vec<&str> = others.unwrap_or_default();
        let wordings: Vec<Option<&str>> = std::iter::once(None)
            .chain(others.into_iter().map(Some))
            .collect();
        self.fill(key, variant.pick(&wordings).flatten(), args)
    }

    /// What is said when there is no answer to a phrase that asks.
    pub(crate) fn reprompt(&self, phrase: Phrase, args: &Args) -> String {
        self.fill(phrase.key(), Some("reprompt"), args)
    }

    /// A part of a phrase, by its key.
    pub(super) fn part(&self, key: &str, args: &Args) -> String {
        self.fill(key, None, args)
    }

    /// Whether there is a part of this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The attribute of a part.
    pub(super) fn fill(&self, key: &str, attribute: Option<&str>, args: &Args) -> String {
        let message = self.bundle.get_message(key);
        let pattern = match attribute {
            None => message.and_then(|message| message.value()),
            Some(name) => message
                .and_then(|message| message.get_attribute(name))
                .map(|attribute| attribute.value()),
        };
        let Some(pattern) = pattern else {
            tracing::error!(
                key,
                attribute,
                locale = self.locale.tag(),
                "a phrase is missing"
            );
            return String::new();
        };
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&args.0), &mut errors);
        if !errors.is_empty() {
            tracing::error!(
                key,
                attribute,
                locale = self.locale.tag(),
                "a phrase lacks a part"
            );
        }
        match text {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => text,
        }
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language")
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::phrase::Mood;
    use super::*;
    use crate::model::Model;

    const TEXTS: [(Locale, &str); 2] = [(Locale::EnUs, EN_US_TEXT), (Locale::DeDe, DE_DE_TEXT)];

    /// What each message and attribute of a language has put into it.
    fn placeholders(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut message, mut current) = (String::new(), String::new());
        for line in text.lines().filter(|line| !line.starts_with(['#', '-'])) {
            if let Some((head, _)) = line.split_once(" =") {
                let name = head.trim_start();
                if let Some(attribute) = name.strip_prefix('.') {
                    current = format!("{message}.{attribute}");
                } else if !line.starts_with(' ') {
                    name.clone_into(&mut message);
                    name.clone_into(&mut current);
                }
            }
            let names = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect::<String>()
            });
            if !current.is_empty() {
                found.entry(current.clone()).or_default().extend(names);
            }
        }
        found
    }

    /// Every wording of a phrase, filled.
    fn wordings(language: &Language, phrase: Phrase) -> Vec<String> {
        let args = samples();
        let attributes = std::iter::once(None).chain(WORDINGS.into_iter().map(Some));
        attributes
            .filter(|attribute| {
                let message = language.bundle.get_message(phrase.key()).unwrap();
                attribute.is_none_or(|name| message.get_attribute(name).is_some())
            })
            .map(|attribute| language.fill(phrase.key(), attribute, &args))
            .collect()
    }

    fn samples() -> Args {
        let mut args = Args::default();
        for name in ["product", "choices", "items", "heard", "total", "left"] {
            args = args.text(name, "Echo Dot");
        }
        for name in ["count", "max", "present", "min", "multiple"] {
            args = args.number(name, 2_u32);
        }
        args
    }

    fn everything() -> impl Iterator<Item = (&'static Language, Phrase)> {
        Locale::ALL.into_iter().flat_map(|locale| {
            Phrase::ALL
                .iter()
                .map(move |phrase| (Language::of(locale), *phrase))
        })
    }

    #[test]
    fn every_text_can_be_read() {
        for (locale, text) in TEXTS {
            let read = FluentResource::try_new(text.to_owned());
            assert!(read.is_ok(), "{locale:?}: {:?}", read.unwrap_err().1);
        }
    }

    #[test]
    fn every_language_has_every_text() {
        let keys = |text| -> BTreeSet<String> {
            let wording = |name: &str| {
                WORDINGS
                    .iter()
                    .any(|wording| name.ends_with(&format!(".{wording}")))
            };
            placeholders(text)
                .into_keys()
                .filter(|name| !wording(name))
                .collect()
        };

        assert_eq!(keys(EN_US_TEXT), keys(DE_DE_TEXT));
    }

    #[test]
    fn a_phrase_has_the_same_parts_in_every_language_and_wording() {
        let (english, german) = (placeholders(EN_US_TEXT), placeholders(DE_DE_TEXT));
        for phrase in Phrase::ALL {
            let key = phrase.key();
            assert_eq!(english[key], german[key], "{key}");
            for found in [&english, &german] {
                for wording in WORDINGS {
                    let other = found.get(&format!("{key}.{wording}"));
                    assert!(
                        other.is_none_or(|other| *other == found[key]),
                        "{key}.{wording}"
                    );
                }
                let reprompt = found.get(&format!("{key}.reprompt"));
                assert!(
                    reprompt.is_none_or(|again| again.is_subset(&found[key])),
                    "{key}"
                );
            }
        }
    }

    #[test]
    fn every_wording_of_a_phrase_is_filled_whole() {
        for (language, phrase) in everything() {
            for said in wordings(language, phrase) {
                assert!(
                    !said.is_empty() && !said.contains(['{', '}']),
                    "{phrase:?}: {said}"
                );
            }
        }
    }

    #[test]
    fn the_microphone_is_open_after_a_question_and_only_then() {
        for (language, phrase) in everything() {
            for said in wordings(language, phrase) {
                let questions = said.matches('?').count();
                match phrase.mood() {
                    Mood::Asks => {
                        assert!(said.ends_with('?') && questions == 1, "{phrase:?}: {said}");
                    }
                    Mood::Tells => assert_eq!(questions, 0, "{phrase:?}: {said}"),
                }
            }
        }
    }

    #[test]
    fn who_is_silent_hears_something_else() {
        for (language, phrase) in everything() {
            let message = language.bundle.get_message(phrase.key()).unwrap();
            let asks = phrase.mood() == Mood::Asks;
            assert_eq!(
                message.get_attribute("reprompt").is_some(),
                asks,
                "{phrase:?}"
            );
            if asks {
                let again = language.reprompt(phrase, &samples());
                assert!(
                    again.ends_with('?') && again.matches('?').count() == 1,
                    "{again}"
                );
                assert!(
                    !wordings(language, phrase).contains(&again),
                    "{phrase:?}: {again}"
                );
            }
        }
    }

    #[test]
    fn a_phrase_is_short() {
        for (language, phrase) in everything() {
            for said in wordings(language, phrase) {
                let sentences = said
                    .split_inclusive(['.', '!'])
                    .filter(|text| !text.ends_with('?'));
                assert!(sentences.count() <= 2, "{phrase:?}: {said}");
                assert!(said.split(' ').count() <= 30, "{phrase:?}: {said}");
            }
        }
    }

    #[test]
    fn what_a_phrase_suggests_is_understood() {
        for (language, phrase) in everything() {
            let model = Model::load(language.locale().tag()).unwrap();
            let said = wordings(language, phrase);
            let again =
                (phrase.mood() == Mood::Asks).then(|| language.reprompt(phrase, &samples()));
            for text in said.iter().chain(&again) {
                for quoted in text.split('“').skip(1) {
                    let (suggested, _) = quoted.split_once('”').expect("a closing mark");
                    assert!(
                        model.understand(suggested).is_some(),
                        "{phrase:?}: {suggested}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_wording_depends_on_the_request_alone() {
        let language = Language::of(Locale::EnUs);
        let say =
            |id: &str| language.say(Phrase::Goodbye, &Args::default(), Variant::of_request(id));

        assert_eq!(
            say("amzn1.echo-api.request.1"),
            say("amzn1.echo-api.request.1")
        );
        let heard: BTreeSet<String> = (0..30).map(|number| say(&number.to_string())).collect();
        assert!(heard.len() > 1, "{heard:?}");
    }
}
