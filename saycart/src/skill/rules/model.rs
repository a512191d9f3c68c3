//! An interaction model: names, slots, values, dialog and prompts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::manifest::list;
use super::{Findings, Rule};
use crate::skill::models::LARGEST_MODEL;

/// Intents that every skill must have.
const NEEDED: [&str; 5] = [
    "AMAZON.HelpIntent",
    "AMAZON.CancelIntent",
    "AMAZON.StopIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.NavigateHomeIntent",
];
const WAKE_WORDS: [&str; 5] = ["alexa", "echo", "amazon", "computer", "ziggy"];
const LAUNCH_WORDS: [&str; 14] = [
    "launch", "ask", "tell", "open", "load", "begin", "enable", "start", "run", "play", "resume",
    "use", "öffne", "starte",
];
/// What the shopper says between the name and what they want, of which Amazon gives these examples
/// ("Choose the Invocation Name for a Custom Skill", Invocation Name Requirements).
const JOINING_WORDS: [&str; 12] = [
    "to", "from", "in", "using", "with", "about", "for", "that", "by", "if", "and", "whether",
];
/// Words that the same requirements forbid beside the wake words.
const KIND_WORDS: [&str; 2] = ["skill", "app"];
/// Articles, and prepositions that join nothing: of a name of two words neither may be one, as in
/// "a bicycle".
const SMALL_WORDS: [(&str, &[&str]); 2] = [
    ("en", &["the", "a", "an", "of", "at", "off", "up"]),
    ("de", &["der", "die", "das", "den", "dem", "ein", "eine"]),
];
/// Our model is cut to its size with room to spare; one that is not ours is judged by Amazon's.
const MOST_BYTES: usize = LARGEST_MODEL + 100_000;
const LONGEST_VALUE: usize = 140;
const LONGEST_ID: usize = 100;
const MOST_SYNONYMS: usize = 100;

/// Types by the names of an intent's slots.
pub(super) type Kinds<'m> = BTreeMap<&'m str, &'m str>;

pub(super) fn text<'m>(value: &'m Value, name: &str) -> &'m str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn intents(model: &Value) -> &[Value] {
    list(model.pointer("/interactionModel/languageModel/intents"))
}

pub(super) fn kinds(intent: &Value) -> Kinds<'_> {
    let slots = list(intent.get("slots")).iter();
    slots
        .map(|slot| (text(slot, "name"), text(slot, "type")))
        .collect()
}

fn types(model: &Value) -> &[Value] {
    list(model.pointer("/interactionModel/languageModel/types"))
}

pub(super) fn check(locale: &str, model: &Value, findings: &mut Findings) {
    invocation(locale, model, findings);
    declared(locale, model, findings);
    for known in types(model) {
        values(locale, known, findings);
    }
    dialog(locale, model, findings);
    let bytes = format!("{model:#}").len();
    let found = format!("{bytes} bytes");
    findings.unless(bytes <= MOST_BYTES, Rule::ModelSize, locale, found);
}

fn invocation(locale: &str, model: &Value, findings: &mut Findings) {
    let name = model.pointer("/interactionModel/languageModel/invocationName");
    let name = name.and_then(Value::as_str).unwrap_or_default();
    let place = format!("{locale}: invocationName");
    let is_plain = |letter: char| {
        matches!(letter, ' ' | '\'' | '.') || (letter.is_alphabetic() && !letter.is_uppercase())
    };
    let words: Vec<&str> = name.split(' ').collect();
    let is_name = name.chars().all(is_plain)
        && words.len() >= 2
        && words.iter().all(|word| !word.is_empty())
        && name.chars().count() <= 50;
    findings.unless(is_name, Rule::InvocationName, &place, format!("`{name}`"));
    let language = locale.split('-').next();
    let small = SMALL_WORDS
        .iter()
        .find(|(of, _)| Some(*of) == language)
        .map_or(&[][..], |(_, words)| *words);
    let is_short = words.len() == 2;
    for word in words {
        let kept = [
            (&WAKE_WORDS[..], Rule::WakeWord),
            (&LAUNCH_WORDS, Rule::LaunchWord),
            (&JOINING_WORDS, Rule::JoiningWord),
            (&KIND_WORDS, Rule::KindWord),
        ];
        for (words, rule) in kept {
            findings.unless(!words.contains(&word), rule, &place, word);
        }
        let is_small = is_short && small.contains(&word);
        findings.unless(!is_small, Rule::SmallWord, &place, word);
    }
}

fn declared(locale: &str, model: &Value, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    let known: BTreeSet<&str> = types(model)
        .iter()
        .map(|known| text(known, "name"))
        .collect();
    for intent in intents(model) {
        let name = text(intent, "name");
        let place = format!("{locale}: {name}");
        findings.unless(seen.insert(name), Rule::DuplicateIntent, &place, "twice");
        let is_plain = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
        let is_ours = name.chars().all(is_plain) && name.ends_with("Intent");
        let is_built_in = name
            .strip_prefix("AMAZON.")
            .is_some_and(|rest| rest.ends_with("Intent") && rest.chars().all(is_plain));
        findings.unless(is_ours || is_built_in, Rule::IntentName, &place, "that");
        for (slot, kind) in kinds(intent) {
            let is_known = known.contains(kind) || kind.starts_with("AMAZON.");
            let place = format!("{place}: {{{slot}}}");
            findings.unless(is_known, Rule::UnknownType, &place, kind);
        }
    }
    for needed in NEEDED {
        let has = seen.contains(needed);
        findings.unless(
            has,
            Rule::BuiltInMissing,
            locale,
            format!("without {needed}"),
        );
    }
}

fn values(locale: &str, known: &Value, findings: &mut Findings) {
    let place = format!("{locale}: {}", text(known, "name"));
    let values = list(known.get("values"));
    let has_some = !values.is_empty() || known.get("valueSupplier").is_some();
    findings.unless(has_some, Rule::EmptyType, &place, "none");
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for value in values {
        let id = text(value, "id");
        let name = value.get("name").unwrap_or(&Value::Null);
        let synonyms = list(name.get("synonyms"));
        let own = text(name, "value");
        let spoken = std::iter::once(own).chain(synonyms.iter().filter_map(Value::as_str));
        let is_new = id.is_empty() || ids.insert(id);
        findings.unless(
            is_new,
            Rule::DuplicateValue,
            &place,
            format!("`{id}` twice"),
        );
        let mut longest = 0;
        for spoken in spoken {
            longest = longest.max(spoken.chars().count());
            let is_new = names.insert(spoken.to_lowercase());
            findings.unless(
                is_new,
                Rule::DuplicateValue,
                &place,
                format!("`{spoken}` twice"),
            );
        }
        let fits = !own.is_empty()
            && longest <= LONGEST_VALUE
            && id.chars().count() <= LONGEST_ID
            && synonyms.len() <= MOST_SYNONYMS;
        findings.unless(
            fits,
            Rule::ValueSize,
            &place,
            format!("`{own}` with `{id}`"),
        );
    }
}

fn dialog(locale: &str, model: &Value, findings: &mut Findings) {
    let prompts: BTreeSet<&str> = list(model.pointer("/interactionModel/prompts"))
        .iter()
        .filter(|prompt| {
            let variations = list(prompt.get("variations"));
            !variations.is_empty() && variations.iter().all(|one| !text(one, "value").is_empty())
        })
        .map(|prompt| text(prompt, "id"))
        .collect();
    for asked in list(model.pointer("/interactionModel/dialog/intents")) {
        let name = text(asked, "name");
        let place = format!("{locale}: dialog of {name}");
        let Some(intent) = intents(model)
            .iter()
            .find(|known| text(known, "name") == name)
        else {
            findings.add(Rule::DialogModel, place, "an intent that is not there");
            continue;
        };
        let kinds = kinds(intent);
        prompted(
            &place,
            asked,
            "confirmationRequired",
            "confirmation",
            &prompts,
            findings,
        );
        for slot in list(asked.get("slots")) {
            let (slot_name, kind) = (text(slot, "name"), text(slot, "type"));
            let place = format!("{place}: {{{slot_name}}}");
            let fits = kinds.get(slot_name) == Some(&kind);
            findings.unless(
                fits,
                Rule::DialogModel,
                &place,
                format!("{slot_name} of {kind}"),
            );
            prompted(
                &place,
                slot,
                "elicitationRequired",
                "elicitation",
                &prompts,
                findings,
            );
            prompted(
                &place,
                slot,
                "confirmationRequired",
                "confirmation",
                &prompts,
                findings,
            );
        }
    }
}

/// What is asked for needs a prompt, and a prompt that is named must be there.
fn prompted(
    place: &str,
    asked: &Value,
    required: &str,
    kind: &str,
    prompts: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    let is_required = asked.get(required) == Some(&Value::Bool(true));
    let named = asked.pointer(&format!("/prompts/{kind}"));
    match named.and_then(Value::as_str) {
        Some(id) => findings.unless(prompts.contains(id), Rule::PromptMissing, place, id),
        None => findings.unless(!is_required, Rule::PromptMissing, place, "none"),
    }
}
