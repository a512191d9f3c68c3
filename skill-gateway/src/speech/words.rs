//! What is said in a language for numbers, for the first and the last, and to Alexa herself: from
//! `words/*.json`, a file for each language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Locale;

/// `words/*.json`, put together by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/words.rs"));

static ALL: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    let read = FILES.iter().filter_map(|(language, text)| {
        // They are part of the program: a test reads them all.
        let words = serde_json::from_str(text);
        let words = words.inspect_err(
            |error| tracing::error!(%error, language, "words of a language cannot be read"),
        );
        Some((*language, words.ok()?))
    });
    read.collect()
});

static NONE: LazyLock<Words> = LazyLock::new(Words::default);

/// The words of a language, all in small letters.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// The form of the language that has every text.
    main: String,
    /// Something that a shop may sell, as somebody adds it: "an echo dot".
    pub(super) example: String,
    /// What opens a skill: "open".
    pub(crate) opening: Vec<String>,
    /// What a sentence to a skill begins with: "ask".
    pub(crate) asking: Vec<String>,
    /// What stands between the skill's name and the rest: "to".
    pub(crate) joining: Vec<String>,
    /// What means Alexa's own intents; their samples are hers, and not in the model.
    pub(crate) built_in: BTreeMap<String, Vec<String>>,
    /// Numbers from one.
    pub(crate) numbers: BTreeMap<String, u32>,
    /// How numbers like forty-two are made of two.
    pub(crate) tens_and_ones: TensAndOnes,
    /// Numbers of which none is made: in "twenty a a batteries", "a" is no one.
    pub(crate) not_in_tens: Vec<String>,
    /// What makes a number larger that stands before it: "hundred".
    pub(crate) scales: BTreeMap<String, u32>,
    /// What may stand between it and the rest: "three hundred and fifty".
    pub(crate) scale_joins: Vec<String>,
    /// What leaves a number open: "two or three".
    pub(crate) or: Vec<String>,
    /// What stands between two things: "milk and eggs".
    pub(crate) and: Vec<String>,
    /// What says that a number is one, wherever it stands: "three times".
    pub(crate) times: Vec<String>,
    /// Both in one word: "twice".
    pub(crate) times_in_one: BTreeMap<String, u32>,
    /// Words for nothing, the number first; the others only stand for its digit.
    pub(crate) zeros: Vec<String>,
    /// The numbers from zero that are spoken as words, where they are.
    pub(super) counted: Vec<String>,
    /// "First", counted from one.
    pub(crate) ordinals: BTreeMap<String, usize>,
    /// "Last".
    pub(crate) last: Vec<String>,
    /// What is meant when only one thing was offered: "that one".
    pub(crate) that: Vec<String>,
    /// What was last named: "it".
    pub(crate) it: Vec<String>,
    /// What names nothing in particular: "anything".
    pub(crate) anything: Vec<String>,
    /// All that is there: "everything".
    pub(crate) everything: Vec<String>,
    /// What means all of what follows, the longest first: "all the".
    pub(crate) all_of: Vec<String>,
    /// All that is in the cart: "my cart".
    pub(crate) whole_cart: Vec<String>,
    /// What is not meant then: "the other one".
    pub(crate) other: Vec<String>,
    /// Twelve of something, after a number or an article.
    pub(crate) dozens: Vec<String>,
    /// Two of something, likewise.
    pub(crate) pairs: Vec<String>,
    /// What things are measured in, or what a pack contains, after a number: "pounds", "rolls".
    pub(crate) measures: Vec<String>,
    /// What stands between that and the product: "of".
    pub(crate) measured_of: Vec<String>,
    /// A product in packs of so many, as cart-service finds it.
    pub(crate) in_packs_of: String,
    /// "None".
    pub(crate) neither: Vec<String>,
    /// What may follow it: "of them".
    pub(crate) of_them: Vec<String>,
    /// Words around an ordinal that mean nothing by themselves.
    pub(crate) fillers: Vec<String>,
    /// Those of them that are ordinals when they stand alone, unless the other word is there: "one"
    /// is a number, in "the one" it is not.
    pub(crate) number_unless: BTreeMap<String, String>,
    /// What a thing is told from others by: "the red one".
    pub(crate) describing: Describing,
}

/// Words for what a thing is like.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Describing {
    /// Words that say nothing of it.
    pub(crate) fillers: Vec<String>,
    /// Words that say the same as another: "big" is "large".
    pub(crate) alike: BTreeMap<String, String>,
    /// Sizes that are letters, as they are spoken.
    pub(crate) letters: BTreeMap<String, String>,
    /// What is meant by its size, where nothing is called that.
    pub(crate) large: String,
    pub(crate) small: String,
    /// "Cheaper".
    pub(crate) cheap: Vec<String>,
    /// "Expensive".
    pub(crate) dear: Vec<String>,
    /// "Less" expensive.
    pub(crate) less: Vec<String>,
    /// "More" expensive.
    pub(crate) more: Vec<String>,
    /// Endings that tell nothing apart.
    pub(crate) endings: Vec<String>,
}

/// How a number is made of two.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TensAndOnes {
    pub(crate) order: Order,
    /// What stands between them.
    pub(crate) between: String,
}

/// Which of the two comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// "Forty two".
    #[default]
    TensFirst,
    /// "Zweiundvierzig".
    OnesFirst,
}

impl Words {
    /// Those of a locale's language.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        Self::of_language(locale.language()).unwrap_or(&NONE)
    }

    /// Those of a language, `en`, if the skill speaks it.
    pub(super) fn of_language(language: &str) -> Option<&'static Self> {
        ALL.get(language.to_lowercase().as_str())
    }

    /// The tag of the language's form that has every text.
    pub(super) fn main(&'static self) -> &'static str {
        &self.main
    }
}

/// Whether one of these is the word.
pub(crate) fn is_one_of(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_words_can_be_read() {
        for (language, text) in FILES {
            let read = serde_json::from_str::<Words>(text);
            assert!(read.is_ok(), "{language}: {}", read.unwrap_err());
        }
        assert_eq!(ALL.len(), FILES.len());
    }

    #[test]
    fn words_are_written_as_they_are_compared() {
        for (language, words) in ALL.iter() {
            let built_in = words.built_in.values().flatten();
            let lists = [
                &words.fillers,
                &words.neither,
                &words.opening,
                &words.zeros,
                &words.it,
                &words.anything,
                &words.everything,
                &words.whole_cart,
                &words.measures,
                &words.measured_of,
            ];
            let all = built_in
                .chain(lists.into_iter().flatten())
                .chain(words.numbers.keys())
                .chain(words.ordinals.keys());
            for word in all {
                assert_eq!(*word, word.to_lowercase(), "{language}");
            }
            assert!(
                words.ordinals.values().all(|place| *place > 0),
                "{language}"
            );
            assert!(
                words.numbers.values().all(|number| *number > 0),
                "{language}"
            );
        }
    }
}
