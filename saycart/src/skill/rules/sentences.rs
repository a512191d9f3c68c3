//! What is said: samples that would be taken for something else, and the store's examples.

use std::collections::BTreeMap;

use saycart_skill_gateway::model::Model;
use serde_json::Value;

use super::manifest::list;
use super::model::{Kinds, intents, kinds, text};
use super::{Findings, Rule};
use crate::skill::Draft;
use crate::skill::models::PRODUCT;

pub(super) fn check(locale: &str, model: &Value, findings: &mut Findings) {
    let understood = Model::parse(locale, &model.to_string()).ok();
    // By what is said, with the types of slots for their names: the intent that has it.
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for intent in intents(model) {
        let name = text(intent, "name");
        let kinds = kinds(intent);
        for sample in list(intent.get("samples")) {
            let sample = sample.as_str().unwrap_or_default();
            let place = format!("{locale}: {name}: “{sample}”");
            let sayable = written(&place, sample, &kinds, findings);
            match owners.insert(folded(sample, &kinds), name) {
                Some(other) if other == name => {
                    findings.add(Rule::DuplicateSample, &place, "twice");
                }
                Some(other) => findings.add(Rule::Collision, &place, format!("also to {other}")),
                None if sayable => {
                    let sentence = said(sample, &kinds, model);
                    if let (Some(model), Some(sentence)) = (&understood, sentence) {
                        heard(&place, &sentence, name, model, findings);
                    }
                }
                None => {}
            }
        }
        for slot in list(intent.get("slots")) {
            for sample in list(slot.get("samples")) {
                let sample = sample.as_str().unwrap_or_default();
                let place = format!("{locale}: {name}: {{{}}}: “{sample}”", text(slot, "name"));
                slots_of(&place, sample, &kinds, findings);
            }
        }
    }
}

/// The phrases in the store, by the model of their locale.
pub(super) fn examples(draft: &Draft, findings: &mut Findings) {
    let locales = draft
        .manifest
        .pointer("/manifest/publishingInformation/locales");
    for (locale, texts) in locales.and_then(Value::as_object).into_iter().flatten() {
        let model = draft.models.get(locale);
        let model = model.and_then(|model| Model::parse(locale, &model.to_string()).ok());
        for phrase in list(texts.get("examplePhrases")) {
            let phrase = phrase.as_str().unwrap_or_default();
            let is_understood = model
                .as_ref()
                .is_some_and(|model| is_example(phrase, model));
            let place = format!("{locale}: examplePhrases");
            findings.unless(
                is_understood,
                Rule::ExamplePhrase,
                &place,
                format!("“{phrase}”"),
            );
        }
    }
}

fn is_example(phrase: &str, model: &Model) -> bool {
    let Some(said) = phrase.strip_prefix("Alexa, ") else {
        return false;
    };
    let names_it = said
        .to_lowercase()
        .contains(&model.language().invocation_name);
    names_it && (model.opens(said) || model.understand(said).is_some())
}

/// Whether a sample may stand there at all.
fn written(place: &str, sample: &str, kinds: &Kinds<'_>, findings: &mut Findings) -> bool {
    let before = findings.0.len();
    let outside = sample.split('{').enumerate().map(|(at, part)| {
        let (_, after) = part.split_once('}').unwrap_or(("", part));
        if at == 0 { part } else { after }
    });
    let is_plain =
        |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '\'' | '’' | '.' | '-');
    let is_right = outside.clone().all(|part| part.chars().all(is_plain));
    findings.unless(is_right, Rule::SampleCharacters, place, "others");
    let says_something = outside.flat_map(str::chars).any(char::is_alphabetic);
    // Nothing else sounds like four digits.
    let is_code = match names(sample).collect::<Vec<_>>().as_slice() {
        [slot] => kinds.get(slot) == Some(&"AMAZON.FOUR_DIGIT_NUMBER"),
        _ => false,
    };
    findings.unless(
        says_something || is_code,
        Rule::BareSlot,
        place,
        "slots alone",
    );
    slots_of(place, sample, kinds, findings);
    findings.0.len() == before
}

fn slots_of(place: &str, sample: &str, kinds: &Kinds<'_>, findings: &mut Findings) {
    let slots: Vec<&str> = names(sample).collect();
    for slot in &slots {
        findings.unless(
            kinds.contains_key(slot),
            Rule::UnknownSlot,
            place,
            format!("{{{slot}}}"),
        );
    }
    let searches = slots
        .iter()
        .any(|slot| kinds.get(slot) == Some(&"AMAZON.SearchQuery"));
    let is_alone = !searches || slots.len() == 1;
    findings.unless(
        is_alone,
        Rule::SearchQueryBeside,
        place,
        slots.join(" and "),
    );
}

/// A sample with something in its slots; none where it is not known what they hold.
fn said(sample: &str, kinds: &Kinds<'_>, model: &Value) -> Option<String> {
    let mut sentence = sample.to_owned();
    for slot in names(sample) {
        let example = match kinds.get(slot).copied()? {
            "AMAZON.NUMBER" => "7",
            "AMAZON.FOUR_DIGIT_NUMBER" => "4321",
            // Whatever is sold, it is heard by the words around it.
            PRODUCT => "smart plug",
            kind => first_value(model, kind)?,
        };
        sentence = sentence.replace(&format!("{{{slot}}}"), example);
    }
    Some(sentence)
}

fn first_value<'m>(model: &'m Value, kind: &str) -> Option<&'m str> {
    let types = model.pointer("/interactionModel/languageModel/types");
    let known = list(types)
        .iter()
        .find(|known| text(known, "name") == kind)?;
    known.pointer("/values/0/name/value")?.as_str()
}

/// By the very words that the model would hear.
fn heard(place: &str, sentence: &str, name: &str, model: &Model, findings: &mut Findings) {
    match model.understand(sentence).map(|spoken| spoken.name) {
        Some(other) if other.starts_with("AMAZON.") && other != name => {
            findings.add(Rule::BuiltInSentence, place, format!("taken from {other}"));
        }
        Some(other) if other != name => {
            findings.add(Rule::Misunderstood, place, format!("as {other}"));
        }
        None => findings.add(Rule::Misunderstood, place, "as nothing"),
        Some(_) => {}
    }
}

/// The slots of a sample.
fn names(sample: &str) -> impl Iterator<Item = &str> {
    let parts = sample.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// A sample as it sounds: whatever a slot is called, it holds what its type holds.
fn folded(sample: &str, kinds: &Kinds<'_>) -> String {
    let mut folded = sample.to_lowercase().replace('’', "'");
    for slot in names(sample) {
        let kind = kinds.get(slot).copied().unwrap_or(slot);
        folded = folded.replace(
            &format!("{{{}}}", slot.to_lowercase()),
            &format!("<{kind}>"),
        );
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
