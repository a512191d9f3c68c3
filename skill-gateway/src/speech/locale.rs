//! The languages that the skill speaks, and the forms of them: as many as there are files.

use std::fmt;

use super::words::Words;

/// The files of a language's form, by its tag.
struct Files {
    tag: &'static str,
    speech: Option<&'static str>,
    model: Option<&'static str>,
}

/// `speech/*.ftl` and `model/*.json`, put together by the build script.
const FILES: &[Files] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A form of a language, as Alexa names it: `en-GB`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Locale(&'static str);

impl Locale {
    /// American English, and what everybody hears whose language is not spoken.
    pub(crate) const EN_US: Self = Self("en-US");

    /// German, of which the tests know what it says.
    #[cfg(test)]
    pub(crate) const DE_DE: Self = Self("de-DE");

    /// Every one that has files.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        FILES.iter().map(|files| Self(files.tag))
    }

    /// The form of a tag (BCP 47), or the main form of the same language: `de-AT` is spoken to as
    /// `de-DE`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.replace('_', "-");
        let exact = Self::all().find(|locale| locale.0.eq_ignore_ascii_case(&tag));
        exact.or_else(|| Some(Self(Words::of_language(language_of(&tag))?.main())))
    }

    /// The form to answer in.
    pub(crate) fn or_default(tag: Option<&str>) -> Self {
        tag.and_then(Self::of_tag).unwrap_or(Self::EN_US)
    }

    /// The form of the same language whose texts are whole: what this one lacks is taken from it.
    pub(crate) fn main(self) -> Self {
        Words::of_language(self.language()).map_or(Self::EN_US, |words| Self(words.main()))
    }

    /// The tag that was asked for if this is its language, else its own: products may have names in
    /// forms of a language that have no texts.
    pub(crate) fn nearest(self, asked: Option<&str>) -> &str {
        asked
            .filter(|tag| language_of(tag).eq_ignore_ascii_case(self.language()))
            .unwrap_or(self.0)
    }

    /// Its tag.
    pub(crate) const fn tag(self) -> &'static str {
        self.0
    }

    /// Its language: `en`.
    pub(super) fn language(self) -> &'static str {
        language_of(self.0)
    }

    /// What it says otherwise than its main form; of that all.
    pub(super) fn speech(self) -> &'static str {
        let text = self.files().and_then(|files| files.speech);
        text.unwrap_or_default()
    }

    /// The interaction model of its own.
    pub(crate) fn own_model(self) -> Option<&'static str> {
        self.files().and_then(|files| files.model)
    }

    fn files(self) -> Option<&'static Files> {
        FILES.iter().find(|files| files.tag == self.0)
    }
}

fn language_of(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_a_form_of_its_own_falls_back() {
        let expected = [
            (Some("en-US"), "en-US"),
            (Some("en-GB"), "en-GB"),
            (Some("EN_gb"), "en-GB"),
            (Some("en-AU"), "en-US"),
            (Some("en-IN"), "en-US"),
            (Some("en"), "en-US"),
            (Some("de-DE"), "de-DE"),
            (Some("de-AT"), "de-DE"),
            (Some("de"), "de-DE"),
            (Some("fr-FR"), "en-US"),
            (Some(""), "en-US"),
            (None, "en-US"),
        ];

        for (tag, locale) in expected {
            assert_eq!(Locale::or_default(tag).tag(), locale, "{tag:?}");
        }
        assert_eq!(Locale::of_tag("fr-FR"), None);
    }

    #[test]
    fn every_form_has_a_main_form_with_files_of_every_kind() {
        for locale in Locale::all() {
            let main = locale.main();
            assert_eq!(main.language(), locale.language(), "{locale:?}");
            assert_eq!(main.main(), main);
            assert!(!main.speech().is_empty() && main.own_model().is_some());
        }
        assert_eq!(Locale::EN_US.main(), Locale::EN_US);
    }
}
