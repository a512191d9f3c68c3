//! In which language something was said, and in which locale something has a name.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A language that search knows by ear: how words sound, which of them are filler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Any English.
    English,
    /// Any German.
    German,
}

/// A locale in which Alexa speaks, and so one for which a product may have names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(&'static str);

/// Alexa does not speak there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a locale must be one of Alexa's: {}", Locale::ALL.join(", "))]
pub struct UnknownLocale;

impl Locale {
    /// All of them.
    pub const ALL: [&'static str; 17] = [
        "ar-SA", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US",
        "fr-CA", "fr-FR", "hi-IN", "it-IT", "ja-JP", "nl-NL", "pt-BR",
    ];

    /// Reads a tag such as `de-DE`.
    pub fn parse(tag: &str) -> Result<Self, UnknownLocale> {
        let known = Self::ALL.into_iter().find(|known| *known == tag);
        known.map(Self).ok_or(UnknownLocale)
    }

    /// The tag.
    pub fn tag(self) -> &'static str {
        self.0
    }

    /// The language that is spoken there, if search knows it by ear.
    pub fn language(self) -> Option<Language> {
        self.0.split('-').next().and_then(Language::of_tag)
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

// By hand, because the derived one would borrow the tag from what it reads.
impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The tag does not look like BCP 47.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a locale must be a BCP 47 tag such as `en-US`, at most 35 characters")]
pub struct InvalidLocale;

impl Language {
    /// Every language, in a fixed order.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language's own subtag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language with this subtag.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language to search in for a BCP 47 tag: by its first subtag, English where the tag is
    /// empty or names a language without rules of its own.
    pub fn of_locale(tag: &str) -> Result<Self, InvalidLocale> {
        let subtag_fits = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if tag.is_empty() {
            return Ok(Self::English);
        }
        if tag.len() > 35 || !tag.split('-').all(subtag_fits) {
            return Err(InvalidLocale);
        }
        let language = tag.split('-').next().unwrap_or_default();
        if language.eq_ignore_ascii_case("de") {
            Ok(Self::German)
        } else {
            Ok(Self::English)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_falls_back_to_its_language_and_then_to_english() {
        assert_eq!(Language::of_locale(""), Ok(Language::English));
        assert_eq!(Language::of_locale("en-GB"), Ok(Language::English));
        assert_eq!(Language::of_locale("de-AT"), Ok(Language::German));
        assert_eq!(Language::of_locale("DE"), Ok(Language::German));
        assert_eq!(Language::of_locale("fr-CA"), Ok(Language::English));
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for tag in ["en_US", "de-", "-", "en US", "englishlanguage", "ü"] {
            assert_eq!(Language::of_locale(tag), Err(InvalidLocale), "{tag}");
        }
    }
}
