//! How a word sounds, as a code: words that sound alike have the same or a similar one.

use rphonetic::{Cologne, DoubleMetaphone, Encoder as _};

use crate::domain::Language;

/// Codes words of one language.
#[derive(Debug)]
pub(super) struct Ear {
    language: Language,
    metaphone: DoubleMetaphone,
}

impl Ear {
    pub(super) fn of(language: Language) -> Self {
        // The usual four letters would make one of "dishwasher" and "dishwashing".
        Self {
            language,
            metaphone: DoubleMetaphone::new(Some(12)),
        }
    }

    /// The code of one word. Digits sound like nothing but themselves.
    pub(super) fn code(&self, word: &str) -> String {
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        if letters.is_empty() || word.chars().any(|c| c.is_ascii_digit()) {
            return word.to_owned();
        }
        match self.language {
            Language::English => self.metaphone.encode(&letters),
            Language::German => Cologne.encode(&letters),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_sound_alike_share_a_code() {
        let english = Ear::of(Language::English);
        let german = Ear::of(Language::German);

        assert_eq!(english.code("cola"), english.code("kola"));
        assert_eq!(english.code("flour"), english.code("flower"));
        assert_eq!(german.code("philips"), german.code("filips"));
        assert_eq!(english.code("12"), "12");
    }

    proptest! {
        #[test]
        fn no_word_is_too_strange(word in "[a-zA-Z]{0,40}|\\PC{0,40}") {
            for language in Language::ALL {
                let code = Ear::of(language).code(&word);
                prop_assert!(code.len() <= 2 * word.len(), "{code}");
            }
        }
    }
}
