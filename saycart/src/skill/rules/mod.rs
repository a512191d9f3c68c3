//! Amazon's rules for a skill package, and those that keep a conversation from going astray.
//!
//! Each [`Rule`] is checked on what will be written, not on what it was made of. [`manifest`],
//! [`linking`] and [`model`] go through the parts; [`sentences`] looks for sentences that would be
//! taken for something else.

mod linking;
mod manifest;
mod model;
mod sentences;

use std::fmt;

use super::Draft;

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    Https,
    Port443,
    PublicHost,
    AmazonsNames,
    PolicyUrl,
    TextLength,
    StoreName,
    TooMany,
    ExamplePhrase,
    KnownLocale,
    TextsAndModel,
    Icon,
    Country,
    ClientId,
    Secret,
    TokenLifetime,
    InvocationName,
    WakeWord,
    LaunchWord,
    JoiningWord,
    KindWord,
    SmallWord,
    BuiltInMissing,
    IntentName,
    DuplicateIntent,
    SampleCharacters,
    UnknownSlot,
    UnknownType,
    BareSlot,
    DuplicateSample,
    Collision,
    BuiltInSentence,
    Misunderstood,
    SearchQueryBeside,
    EmptyType,
    DuplicateValue,
    ValueSize,
    ModelSize,
    DialogModel,
    PromptMissing,
}

/// A rule that something breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    /// Where: `en-US: AddToCartIntent`.
    place: String,
    /// What is there.
    found: String,
}

/// How a rule is told.
struct Told {
    code: &'static str,
    must: &'static str,
    remedy: &'static str,
}

pub(super) fn findings(draft: &Draft) -> Vec<Finding> {
    let mut findings = Findings::default();
    manifest::check(draft, &mut findings);
    linking::check(&draft.linking, &mut findings);
    sentences::examples(draft, &mut findings);
    for (locale, model) in &draft.models {
        model::check(locale, model, &mut findings);
        sentences::check(locale, model, &mut findings);
    }
    findings.0
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, rule: Rule, place: impl Into<String>, found: impl Into<String>) {
        self.0.push(Finding {
            rule,
            place: place.into(),
            found: found.into(),
        });
    }

    fn unless(&mut self, holds: bool, rule: Rule, place: &str, found: impl Into<String>) {
        if !holds {
            self.add(rule, place, found);
        }
    }
}

impl Rule {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 40] = [
        Self::Https,
        Self::Port443,
        Self::PublicHost,
        Self::AmazonsNames,
        Self::PolicyUrl,
        Self::TextLength,
        Self::StoreName,
        Self::TooMany,
        Self::ExamplePhrase,
        Self::KnownLocale,
        Self::TextsAndModel,
        Self::Icon,
        Self::Country,
        Self::ClientId,
        Self::Secret,
        Self::TokenLifetime,
        Self::InvocationName,
        Self::WakeWord,
        Self::LaunchWord,
        Self::JoiningWord,
        Self::KindWord,
        Self::SmallWord,
        Self::BuiltInMissing,
        Self::IntentName,
        Self::DuplicateIntent,
        Self::SampleCharacters,
        Self::UnknownSlot,
        Self::UnknownType,
        Self::BareSlot,
        Self::DuplicateSample,
        Self::Collision,
        Self::BuiltInSentence,
        Self::Misunderstood,
        Self::SearchQueryBeside,
        Self::EmptyType,
        Self::DuplicateValue,
        Self::ValueSize,
        Self::ModelSize,
        Self::DialogModel,
        Self::PromptMissing,
    ];

    fn told(self) -> Told {
        const OUR_MODEL: &str = "mend it in skill-gateway/model";
        const NAME: &str = "call the skill something else with `gateway.invocation_name`";
        const DOOR: &str = "name the suite's public address with `public_url` or --url";
        let (code, must, remedy) = match self {
            Self::Https => ("not_https", "must begin with https://", DOOR),
            Self::Port443 => (
                "not_port_443",
                "must be at port 443: Alexa takes another port without a word, and never connects",
                DOOR,
            ),
            Self::PublicHost => (
                "not_public",
                "must be a name that Amazon finds in the Internet",
                DOOR,
            ),
            Self::AmazonsNames => (
                "amazons_name",
                "must not have amazon, alexa or aws in its host",
                "Amazon refuses it; use another name",
            ),
            Self::PolicyUrl => (
                "no_policy",
                "must lead to a page of the shop's, and begin with https://",
                "give another with --privacy-url, --terms-url or --texts",
            ),
            Self::TextLength => (
                "text_length",
                "must be within Amazon's limits",
                "give another text with --texts or --testing-instructions",
            ),
            Self::StoreName => (
                "store_name",
                "must be letters, digits, spaces and & ' - , . : + ! ( ), without alexa, amazon or echo",
                "give another name with `gateway.shop_name` or --name",
            ),
            Self::TooMany => (
                "number_of_entries",
                "must be within Amazon's limits",
                "name fewer, or at least one where one is needed",
            ),
            Self::ExamplePhrase => (
                "example_phrase",
                "must begin with “Alexa, ”, name the skill, and be understood by its model",
                "say it as the samples do, with --texts",
            ),
            Self::KnownLocale => (
                "unknown_locale",
                "must be a locale of Alexa's",
                "leave it out with --locale",
            ),
            Self::TextsAndModel => (
                "texts_or_model_missing",
                "must have both texts in the manifest and an interaction model",
                "give both, or none",
            ),
            Self::Icon => (
                "bad_icon",
                "must be a PNG of 108 × 108, or 512 × 512, pixels in the package",
                "put one there",
            ),
            Self::Country => (
                "bad_country",
                "must be two capital letters (ISO 3166)",
                "give --country",
            ),
            Self::ClientId => (
                "no_client_id",
                "must be the id of Alexa's client at the shop",
                "`saycart client add Alexa --profile alexa` makes one; give it with --client-id",
            ),
            Self::Secret => (
                "secret_in_file",
                "must stand in no file",
                "take it out; it is typed into Amazon's form",
            ),
            Self::TokenLifetime => (
                "token_lifetime",
                "must be six minutes or more",
                "give Alexa tokens that live longer",
            ),
            Self::InvocationName => (
                "invocation_name",
                "must be two words or more, of small letters, spaces, apostrophes and dots, 50 characters at most",
                NAME,
            ),
            Self::WakeWord => ("wake_word", "must not have a wake word in it", NAME),
            Self::LaunchWord => (
                "launch_word",
                "must not have a word in it by which skills are opened",
                NAME,
            ),
            Self::JoiningWord => (
                "joining_word",
                "must not have a word in it that joins it to a wish, as in “ask … to”",
                NAME,
            ),
            Self::KindWord => ("kind_word", "must not have skill or app in it", NAME),
            Self::SmallWord => (
                "small_word",
                "must be more, where it has two words, than one and an article or a preposition",
                NAME,
            ),
            Self::BuiltInMissing => (
                "built_in_missing",
                "must declare the intents that every skill needs",
                OUR_MODEL,
            ),
            Self::IntentName => (
                "intent_name",
                "must be letters and underscores, ending in Intent, or a built-in of Amazon's",
                OUR_MODEL,
            ),
            Self::DuplicateIntent => ("duplicate_intent", "must stand there once", OUR_MODEL),
            Self::SampleCharacters => (
                "sample_characters",
                "must be letters, spaces, apostrophes, dots, hyphens and {slots}, with numbers in words",
                OUR_MODEL,
            ),
            Self::UnknownSlot => ("unknown_slot", "must name slots of its intent", OUR_MODEL),
            Self::UnknownType => (
                "unknown_type",
                "must be of a type of the model's or of Amazon's",
                OUR_MODEL,
            ),
            Self::BareSlot => (
                "bare_slot",
                "must have a word beside its slots: else it takes whatever is said",
                "let the dialog ask for it, with samples of the slot",
            ),
            Self::DuplicateSample => ("duplicate_sample", "must stand there once", OUR_MODEL),
            Self::Collision => ("collision", "must belong to one intent", OUR_MODEL),
            Self::BuiltInSentence => (
                "built_in_sentence",
                "must be left to Amazon's own intent",
                OUR_MODEL,
            ),
            Self::Misunderstood => (
                "misunderstood",
                "must be understood as its own intent",
                OUR_MODEL,
            ),
            Self::SearchQueryBeside => (
                "search_query_beside",
                "must have no other slot beside an AMAZON.SearchQuery",
                OUR_MODEL,
            ),
            Self::EmptyType => (
                "empty_type",
                "must have values",
                "import a catalogue, or give --catalogue",
            ),
            Self::DuplicateValue => (
                "duplicate_value",
                "must be unique among ids, names and synonyms",
                "mend it in the catalogue",
            ),
            Self::ValueSize => (
                "value_size",
                "must have 140 characters at most, 100 in an id, and 100 synonyms",
                "mend it in the catalogue",
            ),
            Self::ModelSize => (
                "model_size",
                "must be smaller than 1.5 MB",
                "use a catalogue of Amazon's instead (`saycart catalogue export --format alexa`)",
            ),
            Self::DialogModel => (
                "dialog_model",
                "must be about intents and slots of the language model, with the same types",
                OUR_MODEL,
            ),
            Self::PromptMissing => (
                "prompt_missing",
                "must have a prompt of that id, with a text",
                OUR_MODEL,
            ),
        };
        Told { code, must, remedy }
    }
}

impl Finding {
    /// A word for machines.
    pub(crate) fn code(&self) -> &'static str {
        self.rule.told().code
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Told { must, remedy, .. } = self.rule.told();
        write!(f, "{}: {must}, not {}; {remedy}", self.place, self.found)
    }
}
