//! Trigrams: a word in overlapping threes, so that a misheard letter spoils only a few of them.

/// Three characters in one number; a code point has 21 bits.
pub(super) type Gram = u64;

/// The distinct trigrams of a word, with two blanks before it and one after: its beginning weighs
/// more.
pub(super) fn grams(word: impl Iterator<Item = u64>) -> Vec<Gram> {
    let blank = u64::from(' ');
    let mut grams: Vec<Gram> = Vec::with_capacity(16);
    let (mut first, mut second) = (blank, blank);
    for third in word.chain([blank]) {
        grams.push(first << 42 | second << 21 | third);
        (first, second) = (second, third);
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
        assert_eq!(grams("echo".chars().map(u64::from)).len(), 5);
    }
}
