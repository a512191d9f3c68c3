//! One language: its phrases, filled.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Locale, Phrase, ShopWords};

/// A language, ready to be spoken.
pub(crate) struct Language {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
}

/// Every language, with a shop's words in it.
#[derive(Debug)]
pub(crate) struct Languages {
    all: Vec<Language>,
    /// What is spoken where no other is.
    english: Language,
}

/// Which of a phrase's wordings is used: a number made of the request's id, and of nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variant(u32);

/// What is put into a phrase.
#[derive(Debug, Default)]
pub(crate) struct Args(FluentArgs<'static>);

/// A phrase's wordings: its value, and these attributes.
const WORDINGS: [&str; 2] = ["b", "c"];

/// Of a shop that says nothing of itself.
static ALL: LazyLock<Languages> = LazyLock::new(|| Languages::of(&ShopWords::default()));

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

impl Languages {
    /// Of a shop.
    pub(crate) fn of(shop: &ShopWords) -> Self {
        Self {
            all: Locale::all()
                .map(|locale| Language::read(locale, shop))
                .collect(),
            english: Language::read(Locale::EN_US, shop),
        }
    }

    /// The language of a locale.
    pub(crate) fn in_locale(&self, locale: Locale) -> &Language {
        let known = self.all.iter().find(|language| language.locale == locale);
        known.unwrap_or(&self.english)
    }
}

impl Language {
    /// The language of a locale, for what is not said of a shop.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        ALL.in_locale(locale)
    }

    /// The phrases of the language's main form, and over them those of the form's own; the shop's
    /// words are terms of each.
    fn read(locale: Locale, shop: &ShopWords) -> Self {
        let id: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Marks of writing direction around what is put in are for the eye.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(Self::parse(locale.main()));
        if locale != locale.main() {
            bundle.add_resource_overriding(Self::parse(locale));
        }
        let terms = [
            ("shop", shop.name(locale.tag())),
            ("example", shop.example_product(locale.tag()).to_owned()),
        ];
        for (name, text) in terms {
            bundle.add_resource_overriding(Self::term(name, &text));
        }
        Self { locale, bundle }
    }

    fn parse(locale: Locale) -> FluentResource {
        // The texts are part of the program: a test reads them without errors.
        Self::resource(locale.speech().to_owned())
    }

    /// A term whose text is taken as it is, whatever it means in Fluent.
    fn term(name: &str, text: &str) -> FluentResource {
        let text = text.replace('\\', r"\\").replace('"', r#"\""#);
        Self::resource(format!("-{name} = {{ \"{text}\" }}\n"))
    }

    fn resource(text: String) -> FluentResource {
        FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!(?errors, "some phrases cannot be read");
            resource
        })
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
        sentence(self.fill(key, variant.pick(&wordings).flatten(), args))
    }

    /// What is said when there is no answer to a phrase that asks.
    pub(crate) fn reprompt(&self, phrase: Phrase, args: &Args) -> String {
        self.fill(phrase.key(), Some("reprompt"), args)
    }

    /// A part of a phrase, by its key.
    pub(crate) fn part(&self, key: &str, args: &Args) -> String {
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

/// It begins with a capital, also where a number or the name of a product comes first; a name that has
/// capitals of its own, as brands do, stays.
fn sentence(text: String) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    if first.chars().any(char::is_uppercase) {
        return text;
    }
    let mut letters = text.chars();
    let capital = letters.next().into_iter().flat_map(char::to_uppercase);
    capital.chain(letters).collect()
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language")
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
