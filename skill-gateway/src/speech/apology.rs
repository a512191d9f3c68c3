//! Telling an apology from an answer, for whoever counts them from outside.

use super::{Args, Language, Locale, Phrase, Variant};

/// What is said when a service behind is away or too slow. None of them has a part put into it.
const APOLOGIES: [Phrase; 3] = [Phrase::AccountAway, Phrase::ShopAway, Phrase::Slow];

/// Whether this speech, as plain text, says in the language of `locale` (`en-US`) that the shop
/// could not do what was asked: it was away or took too long. A shopper may say it again.
pub fn is_apology(locale: &str, speech: &str) -> bool {
    let language = Language::of(Locale::or_default(Some(locale)));
    // An apology is worded in one way: whichever request it answers.
    let variant = Variant::of_request("");
    APOLOGIES
        .into_iter()
        .any(|phrase| language.say(phrase, &Args::default(), variant) == speech.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apology_is_known_in_every_language_and_wording() {
        for locale in Locale::all() {
            let language = Language::of(locale);
            for request in 0..20 {
                let variant = Variant::of_request(&request.to_string());
                for phrase in APOLOGIES {
                    let speech = language.say(phrase, &Args::default(), variant);
                    assert!(is_apology(locale.tag(), &speech), "{speech}");
                }
                let goodbye = language.say(Phrase::Goodbye, &Args::default(), variant);
                assert!(!is_apology(locale.tag(), &goodbye), "{goodbye}");
            }
        }
    }
}
