//! The languages that the skill speaks.

/// A language of the skill, as Alexa names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locale {
    /// American English, and what everybody hears whose language is not here.
    EnUs,
    /// German.
    DeDe,
}

impl Locale {
    /// Every language.
    pub(crate) const ALL: [Self; 2] = [Self::EnUs, Self::DeDe];

    /// The language of a tag (BCP 47), or another form of the same language: `de-AT` is spoken to
    /// as `de-DE`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let spoken = |tag: &str| {
            tag.split(['-', '_'])
                .next()
                .unwrap_or_default()
                .to_lowercase()
        };
        let exact = Self::ALL
            .into_iter()
            .find(|locale| locale.tag().eq_ignore_ascii_case(tag));
        exact.or_else(|| {
            Self::ALL
                .into_iter()
                .find(|locale| spoken(locale.tag()) == spoken(tag))
        })
    }

    /// The language to answer in.
    pub(crate) fn or_default(tag: Option<&str>) -> Self {
        tag.and_then(Self::of_tag).unwrap_or(Self::EnUs)
    }

    /// Its tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::DeDe => "de-DE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_a_form_of_its_own_falls_back() {
        let expected = [
            (Some("en-US"), Locale::EnUs),
            (Some("de-DE"), Locale::DeDe),
            (Some("de-AT"), Locale::DeDe),
            (Some("de"), Locale::DeDe),
            (Some("en-GB"), Locale::EnUs),
            (Some("fr-FR"), Locale::EnUs),
            (Some(""), Locale::EnUs),
            (None, Locale::EnUs),
        ];

        for (tag, locale) in expected {
            assert_eq!(Locale::or_default(tag), locale, "{tag:?}");
        }
        assert_eq!(Locale::of_tag("fr-FR"), None);
    }
}
