//! How like another a word is, by letters and by sound.

use super::{
    grams::{Gram, grams},
    phones::{Phones, nearness, phones},
    score::Score,
};
use crate::domain::Language;

/// A word as the eye and the ear have it.
#[derive(Debug, Clone)]
pub(super) struct HeardWord {
    pub(super) text: Box<str>,
    pub(super) phones: Phones,
    pub(super) letters: Box<[Gram]>,
    pub(super) sounds: Box<[Gram]>,
}

/// Marks a sound, so that no trigram of sounds is one of letters; code points have 21 bits, of
/// which the highest are in use together for none.
const SOUND: u64 = 1 << 20;

/// From this length on, a word may be put together of two.
const LONG: usize = 7;

/// A part of a word that counts as a word: shorter ones are endings.
const PART: usize = 3;

/// Nobody hears a difference.
const ALIKE: u32 = 1_000;

/// Words that nobody tells apart by ear, such as "tea" and "tee", are at least so like, however short.
const HOMOPHONE: u32 = 900;

/// Below this, two parts of words have nothing in common.
const UNLIKE: u32 = 450;

impl HeardWord {
    pub(super) fn of(language: Language, text: &str) -> Self {
        let phones = phones(language, text);
        Self {
            text: text.into(),
            letters: grams(text.chars().map(u64::from)).into(),
            sounds: grams(phones.iter().map(|sound| u64::from(*sound) | SOUND)).into(),
            phones,
        }
    }

    fn is_short(&self) -> bool {
        self.text.len() <= 2 || self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// From nothing to [`Score::EXACT`]. `self` is what was said, `other` what is written.
    pub(super) fn likeness(&self, other: &Self) -> Score {
        if self.text == other.text {
            return Score::EXACT;
        }
        // "aa" is not nearly "aaa", and "4k" not nearly "8k".
        if self.is_short() || other.is_short() {
            return Score::default();
        }
        let dice = dice(&self.letters, &other.letters);
        let edit = edit_of(&self.text, &other.text);
        let sound = nearness(&self.phones, &other.phones);
        let blend = (2 * dice + 3 * edit + 5 * sound) / 10;
        let blend = if sound == ALIKE {
            blend.max(HOMOPHONE)
        } else {
            blend
        };
        // Half of a word put together says nothing: "Kaffeetisch" is no "Kaffeefilter".
        let worth = if self.has_a_strange_part(other) {
            blend / 2
        } else {
            blend
        };
        Score::permille(u16::try_from(worth.min(990)).unwrap_or(990))
    }

    /// Whether both are long, begin or end alike, and are unlike in the rest.
    fn has_a_strange_part(&self, other: &Self) -> bool {
        let (one, two) = (&*self.text, &*other.text);
        if one.len().max(two.len()) < LONG {
            return false;
        }
        let front = shared(one.chars(), two.chars());
        let back = shared(one.chars().rev(), two.chars().rev());
        let rest_of = |text: &str, from: usize| text.chars().skip(from).collect::<String>();
        let front_of = |text: &str, without: usize| {
            let count = text.chars().count().saturating_sub(without);
            text.chars().take(count).collect::<String>()
        };
        let unlike = |one: String, two: String| {
            let longest = one.chars().count().max(two.chars().count());
            longest >= PART && edit_of(&one, &two) < UNLIKE
        };
        front > PART && unlike(rest_of(one, front), rest_of(two, front))
            || back > PART && unlike(front_of(one, back), front_of(two, back))
    }

    /// Whether `other`, which is longer, ends with this word: a "Handschuh" is what a
    /// "Gummihandschuh" is.
    pub(super) fn is_kind_of(&self, other: &Self) -> bool {
        self.text.len() > PART
            && other.text.len() >= self.text.len() + 3
            && other.text.ends_with(&*self.text)
    }
}

fn shared(one: impl Iterator<Item = char>, two: impl Iterator<Item = char>) -> usize {
    one.zip(two).take_while(|(one, two)| one == two).count()
}

/// Dice's coefficient of two sorted sets, in thousandths.
fn dice(one: &[Gram], other: &[Gram]) -> u32 {
    let size = |grams: &[Gram]| u32::try_from(grams.len()).unwrap_or(u32::MAX);
    let both = one.iter().filter(|gram| other.binary_search(gram).is_ok());
    let both = u32::try_from(both.count()).unwrap_or(u32::MAX);
    u32::from(Score::dice(both, size(one), size(other)).as_permille())
}

/// One less the edits by the longer one's length, in thousandths.
pub(super) fn edit_of(one: &str, other: &str) -> u32 {
    let longest = one.chars().count().max(other.chars().count());
    if longest == 0 {
        return 0;
    }
    let edits = strsim::osa_distance(one, other).min(longest);
    u32::try_from((longest - edits) * 1_000 / longest).unwrap_or(0)
}
