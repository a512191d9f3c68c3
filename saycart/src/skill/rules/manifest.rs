//! The manifest: addresses, what stands in the store, icons.

use serde_json::Value;
use url::{Host, Url};

use super::{Findings, Rule};
use crate::skill::Draft;

/// Alexa's locales.
const LOCALES: [&str; 17] = [
    "ar-SA", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US",
    "fr-CA", "fr-FR", "hi-IN", "it-IT", "ja-JP", "nl-NL", "pt-BR",
];

/// Ends of names that nobody finds in the Internet (RFC 2606, RFC 6762).
const PRIVATE_ENDS: [&str; 6] = ["localhost", "local", "internal", "invalid", "test", "lan"];

pub(super) fn check(draft: &Draft, findings: &mut Findings) {
    let manifest = &draft.manifest;
    for place in [
        "/manifest/apis/custom/endpoint/uri",
        "/manifest/events/endpoint/uri",
    ] {
        address(place, manifest.pointer(place), findings);
    }
    let store = "/manifest/publishingInformation";
    let instructions = format!("{store}/testingInstructions");
    length(
        &instructions,
        manifest.pointer(&instructions),
        1..=4_000,
        findings,
    );
    let countries = format!("{store}/distributionCountries");
    let listed = list(manifest.pointer(&countries));
    findings.unless(!listed.is_empty(), Rule::TooMany, &countries, "none");
    for country in listed {
        let text = country.as_str().unwrap_or_default();
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        findings.unless(is_code, Rule::Country, &countries, country.to_string());
    }
    let locales = manifest.pointer(&format!("{store}/locales"));
    let locales = locales.and_then(Value::as_object);
    for (locale, texts) in locales.into_iter().flatten() {
        let has_model = draft.models.contains_key(locale);
        findings.unless(has_model, Rule::TextsAndModel, locale, "texts alone");
        let is_known = LOCALES.contains(&locale.as_str());
        findings.unless(is_known, Rule::KnownLocale, locale, "that");
        texts_of(locale, texts, findings);
        icons(locale, texts, draft, findings);
    }
    for locale in draft.models.keys() {
        let has_texts = locales.is_some_and(|locales| locales.contains_key(locale));
        findings.unless(has_texts, Rule::TextsAndModel, locale, "a model alone");
    }
    let policies = manifest.pointer("/manifest/privacyAndCompliance/locales");
    for (locale, policy) in policies.and_then(Value::as_object).into_iter().flatten() {
        policy_of(locale, policy, findings);
    }
}

/// An address that Amazon's servers call.
pub(super) fn address(place: &str, value: Option<&Value>, findings: &mut Findings) -> Option<Url> {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let Some(url) = text.parse::<Url>().ok().filter(Url::has_host) else {
        findings.add(Rule::Https, place, format!("`{text}`"));
        return None;
    };
    findings.unless(url.scheme() == "https", Rule::Https, place, text);
    let port = url.port_or_known_default();
    // Another scheme's port is wrong because of the scheme.
    let port_is_right = port == Some(443) || (url.scheme() == "http" && port == Some(80));
    findings.unless(port_is_right, Rule::Port443, place, text);
    let is_public = match url.host() {
        Some(Host::Domain(name)) => {
            let end = name.rsplit('.').next().unwrap_or_default();
            name.contains('.') && !PRIVATE_ENDS.contains(&end)
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    findings.unless(is_public, Rule::PublicHost, place, text);
    Some(url)
}

/// Amazon's names are Amazon's, but in a path.
pub(super) fn without_amazons_names(place: &str, url: &Url, findings: &mut Findings) {
    let host = url.host_str().unwrap_or_default();
    let is_theirs = |part: &str| part == "aws" || part.contains("amazon") || part.contains("alexa");
    let borrowed = host.split(['.', '-']).any(is_theirs);
    findings.unless(!borrowed, Rule::AmazonsNames, place, host);
}

fn policy_of(locale: &str, policy: &Value, findings: &mut Findings) {
    for name in ["privacyPolicyUrl", "termsOfUseUrl"] {
        // Amazon demands a privacy policy of whoever links accounts, and terms of nobody.
        if name == "termsOfUseUrl" && policy.get(name).is_none() {
            continue;
        }
        let place = format!("{locale}: {name}");
        match policy.get(name).and_then(Value::as_str).map(Url::parse) {
            Some(Ok(url)) if url.scheme() == "https" && url.has_host() => {
                without_amazons_names(&place, &url, findings);
            }
            _ => {
                let found = policy.get(name).unwrap_or(&Value::Null);
                findings.add(Rule::PolicyUrl, place, found.to_string());
            }
        }
    }
}

fn texts_of(locale: &str, texts: &Value, findings: &mut Findings) {
    for (name, allowed) in [
        ("name", 2..=50),
        ("summary", 1..=160),
        ("description", 1..=4_000),
    ] {
        length(
            &format!("{locale}: {name}"),
            texts.get(name),
            allowed,
            findings,
        );
    }
    store_name(locale, texts, findings);
    // The schema has four, the console three.
    for (name, most, longest, least) in [("examplePhrases", 3, 200, 1), ("keywords", 30, 150, 0)] {
        let place = format!("{locale}: {name}");
        let entries = list(texts.get(name));
        let found = entries.len();
        let fits = (least..=most).contains(&found);
        findings.unless(fits, Rule::TooMany, &place, found.to_string());
        for entry in entries {
            length(&place, Some(entry), 1..=longest, findings);
        }
    }
}

/// What stands in the store must not seem to be Amazon's ("Policy Requirements for an Alexa Skill",
/// Trademarks, intellectual property, and brands), and be read there as it is written.
fn store_name(locale: &str, texts: &Value, findings: &mut Findings) {
    let name = texts.get("name").and_then(Value::as_str);
    let name = name.unwrap_or_default();
    let is_plain = |letter: char| letter.is_alphanumeric() || " &'’-–,.:+!()".contains(letter);
    let lower = name.to_lowercase();
    let is_amazons = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| matches!(word, "alexa" | "amazon" | "echo"));
    let fits = name.chars().all(is_plain) && !is_amazons;
    let place = format!("{locale}: name");
    findings.unless(fits, Rule::StoreName, &place, format!("`{name}`"));
}

fn icons(locale: &str, texts: &Value, draft: &Draft, findings: &mut Findings) {
    for (name, side) in [("smallIconUri", 108), ("largeIconUri", 512)] {
        let uri = texts.get(name).and_then(Value::as_str).unwrap_or_default();
        let image = uri.strip_prefix("file://");
        let image = image.and_then(|path| draft.images.get(path));
        let size = image.and_then(|image| png_size(image));
        let place = format!("{locale}: {name}");
        let found = size.map_or_else(|| "one".to_owned(), |(w, h)| format!("{w} × {h}"));
        findings.unless(size == Some((side, side)), Rule::Icon, &place, found);
    }
}

/// Width and height of a PNG (its first chunk).
fn png_size(image: &[u8]) -> Option<(u32, u32)> {
    let header = image.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let (width, rest) = header.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

fn length(
    place: &str,
    value: Option<&Value>,
    allowed: std::ops::RangeInclusive<usize>,
    findings: &mut Findings,
) {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let count = text.chars().count();
    let (least, most) = (allowed.start(), allowed.end());
    let found = format!("{count} characters ({least} to {most})");
    findings.unless(allowed.contains(&count), Rule::TextLength, place, found);
}

pub(super) fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
