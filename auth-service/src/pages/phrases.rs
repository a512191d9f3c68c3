//! The words on the pages, from `locales/`.

use std::sync::LazyLock;
use std::time::Duration;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Language;

type Bundle = FluentBundle<FluentResource>;

static EN_US: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::EnUs, include_str!("../../locales/en-US.ftl")));
static DE_DE: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::DeDe, include_str!("../../locales/de-DE.ftl")));

/// One language's catalogue, as templates use it.
#[derive(Clone, Copy)]
pub(super) struct Phrases {
    bundle: &'static Bundle,
    language: Language,
}

impl std::fmt::Debug for Phrases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phrases({})", self.language.tag())
    }
}

impl From<Language> for Phrases {
    fn from(language: Language) -> Self {
        let bundle = match language {
            Language::EnUs => &*EN_US,
            Language::DeDe => &*DE_DE,
        };
        Self { bundle, language }
    }
}

impl Phrases {
    /// For the `lang` attribute.
    pub(super) fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// A phrase without blanks.
    pub(super) fn say(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// A phrase with one blank.
    pub(super) fn with(&self, id: &str, name: &str, value: &str) -> String {
        self.with_all(id, &[(name, value)])
    }

    /// A phrase with any number of blanks.
    pub(super) fn with_all(&self, id: &str, blanks: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in blanks {
            args.set(*name, FluentValue::from(*value));
        }
        self.format(id, Some(&args))
    }

    /// A length of time in the largest unit that it is a whole number of: `90 days`, `an hour`.
    pub(super) fn time(&self, time: Duration) -> String {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let seconds = time.as_secs();
        let (id, unit) = if seconds.is_multiple_of(DAY) {
            ("time-days", DAY)
        } else if seconds.is_multiple_of(HOUR) {
            ("time-hours", HOUR)
        } else {
            ("time-minutes", MINUTE)
        };
        let mut args = FluentArgs::new();
        // What is kept for less than a whole minute more is told longer, not shorter.
        args.set("count", FluentValue::from(seconds.div_ceil(unit)));
        self.format(id, Some(&args))
    }

    /// What is missing shows as its id: tests render every page and look for the brackets.
    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
        else {
            return format!("⟦{id}⟧");
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        if errors.is_empty() {
            text.into_owned()
        } else {
            format!("⟦{id}⟧")
        }
    }
}

fn bundle(language: Language, source: &str) -> Bundle {
    // What cannot be read shows as missing.
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _errors)| readable);
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks for mixed writing directions: our languages have one, and names stay searchable.
    bundle.set_use_isolating(false);
    if let Err(doubles) = bundle.add_resource(resource) {
        tracing::error!(
            ?doubles,
            language = language.tag(),
            "phrases are defined twice"
        );
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_largest_whole_unit() {
        let (english, german) = (Phrases::from(Language::EnUs), Phrases::from(Language::DeDe));
        let (minute, hour, day) = (60, 3_600, 86_400);
        for (seconds, said, gesagt) in [
            (minute, "a minute", "eine Minute"),
            (15 * minute, "15 minutes", "15 Minuten"),
            (hour, "an hour", "eine Stunde"),
            (25 * hour, "25 hours", "25 Stunden"),
            (day, "a day", "einen Tag"),
            (400 * day, "400 days", "400 Tage"),
            (90, "2 minutes", "2 Minuten"),
        ] {
            let time = Duration::from_secs(seconds);
            assert_eq!(english.time(time), said);
            assert_eq!(german.time(time), gesagt);
        }
    }
}
