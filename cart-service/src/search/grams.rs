//! Trigrams: a word in overlapping threes, so that a misheard letter spoils only a few of them.

/// Three characters in one number; a code point has 21 bits.
pub(super) type Gram = u64;

/// The distinct trigrams of the words, each word with two blanks before and one after: its
/// beginning weighs more, the order of words nothing.
pub(super) fn grams<'w>(words: impl Iterator<Item = &'w str>) -> Vec<Gram> {
    let mut grams: Vec<Gram> = Vec::with_capacity(32);
    for word in words.filter(|word| !word.is_empty()) {
        let (mut first, mut second) = (u64::from(' '), u64::from(' '));
        for third in word.chars().chain([' ']).map(u64::from) {
            grams.push(first << 42 | second << 21 | third);
            (first, second) = (second, third);
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_four_letters_has_five() {
        assert_eq!(grams(["echo"].into_iter()).len(), 5);
    }

    #[test]
    fn the_order_of_words_does_not_matter() {
        assert_eq!(
            grams(["echo", "dot"].into_iter()),
            grams(["dot", "echo"].into_iter())
        );
        assert_eq!(
            grams(["dot", "dot"].into_iter()),
            grams(["dot"].into_iter())
        );
    }
}
