//! A product as search sees it: what it is called, and what else it is.

use super::{
    vocabulary::{Vocabulary, WordNumber},
    words::{Form, Lists, Role, Side, Token, tokens},
};
use crate::domain::{Language, Product};

/// A product in one language.
#[derive(Debug)]
pub(super) struct Document {
    /// Its own name first, then synonyms.
    pub(super) names: Vec<Name>,
    /// Brand, size, variants, and the rest of the full name; sorted.
    pub(super) traits: Vec<WordNumber>,
    /// The brand alone; sorted.
    pub(super) brand: Vec<WordNumber>,
    /// The words of its own name and its traits, each once.
    pub(super) own_words: Vec<WordNumber>,
    /// Words that tell it from its twins, beside brand and name; sorted.
    pub(super) details: Vec<WordNumber>,
    /// The word for a line of products of the brand, such as "Echo".
    pub(super) line: Option<WordNumber>,
    /// Words of the category; sorted.
    pub(super) category: Vec<WordNumber>,
}

/// What a product is called.
#[derive(Debug)]
pub(super) struct Name {
    /// Words that must be said, or be left out on purpose.
    pub(super) words: Vec<WordNumber>,
    /// Which of them may say what kind of thing it is: the last, and the last that does not only
    /// tell what it is like ("almond milk sweetened").
    pub(super) heads: [Option<WordNumber>; 2],
}

impl Document {
    /// Reads a product; its words go into the vocabulary.
    pub(super) fn of(language: Language, vocabulary: &mut Vocabulary, product: &Product) -> Self {
        let mut reader = Reader {
            language,
            vocabulary,
        };
        let brand = reader.all(product.brand.as_deref().unwrap_or_default());
        let mut traits = brand.clone();
        traits.extend(reader.all(product.size.as_deref().unwrap_or_default()));
        for variant in &product.variants {
            traits.extend(reader.all(&variant.value));
        }
        let own = reader.own(product, &traits);
        traits.extend(reader.all(&product.name));
        traits.extend(reader.all(&product.spoken_name));
        let mut names = vec![own];
        names.extend(
            product
                .synonyms
                .iter()
                .map(|synonym| reader.name(synonym, &[])),
        );
        let category = sorted(reader.all(product.category.as_deref().unwrap_or_default()));
        names.retain(|name| !name.words.is_empty());
        let own_words = names.first().map_or(&[][..], |own| &own.words);
        let mut details = sorted(traits.clone());
        details.retain(|word| {
            !own_words.contains(word) && !brand.contains(word) && vocabulary.is_word(*word)
        });
        let own_words = sorted(own_words.iter().chain(&traits).copied().collect());
        Self {
            own_words,
            details,
            names,
            traits: sorted(traits),
            brand: sorted(brand),
            line: None,
            category,
        }
    }

    /// The first word of its own name and what kind of thing it is, if both are there and it has a
    /// brand.
    pub(super) fn line(&self) -> Option<(WordNumber, WordNumber)> {
        let own = self.names.first().filter(|_| !self.brand.is_empty())?;
        let first = own.words.first().copied()?;
        let [Some(head), _] = own.heads else {
            return None;
        };
        (first != head).then_some((first, head))
    }

    /// Everything that may be said of it, each once.
    pub(super) fn all_words(&self) -> Vec<WordNumber> {
        let names = self
            .names
            .iter()
            .flat_map(|name| name.words.iter().copied());
        sorted(
            names
                .chain(self.traits.iter().copied())
                .chain(self.category.iter().copied())
                .collect(),
        )
    }
}

struct Reader<'r> {
    language: Language,
    vocabulary: &'r mut Vocabulary,
}

impl Reader<'_> {
    fn number(&mut self, form: &Form) -> WordNumber {
        match form {
            Form::Word(text) => self.vocabulary.word(self.language, text),
            Form::Measure(measure) => self.vocabulary.measure(*measure),
        }
    }

    /// Every word of a text.
    fn all(&mut self, text: &str) -> Vec<WordNumber> {
        let tokens = tokens(self.language, text, Side::Written);
        tokens
            .iter()
            .map(|token| self.number(&token.form))
            .collect()
    }

    /// The product's own name: what a voice calls it, or more of the full name where that is
    /// nothing but the brand ("Barilla, Spaghetti").
    fn own(&mut self, product: &Product, traits: &[WordNumber]) -> Name {
        let spoken = self.name(&product.spoken_name, traits);
        if spoken.words.is_empty() {
            let full = self.name(&product.name, traits);
            if full.words.is_empty() {
                self.name(&product.spoken_name, &[])
            } else {
                full
            }
        } else {
            spoken
        }
    }

    /// A name without the words that are told apart already.
    fn name(&mut self, text: &str, traits: &[WordNumber]) -> Name {
        let tokens = tokens(self.language, text, Side::Written);
        let mut words = Vec::with_capacity(tokens.len());
        let (mut head, mut last) = (None, None);
        let lists = Lists::of(self.language);
        for Token { form, role } in &tokens {
            let Form::Word(text) = form else { continue };
            let number = self.vocabulary.word(self.language, text);
            if traits.contains(&number) {
                continue;
            }
            if !words.contains(&number) {
                words.push(number);
            }
            if *role != Role::Aside {
                last = Some(number);
                head = head.filter(|_| lists.is_trait(text)).or(last);
            }
        }
        Name {
            words,
            heads: [head, last],
        }
    }
}

fn sorted(mut words: Vec<WordNumber>) -> Vec<WordNumber> {
    words.sort_unstable();
    words.dedup();
    words
}
