//! A product as search sees it: what it is called, and what else it is.

use super::{
    alignment::NameKind,
    vocabulary::{Vocabulary, WordNumber},
    words::{Form, Lists, Role, Side, Token, tokens},
};
use crate::domain::{Language, Product};

/// A product in one language.
#[derive(Debug)]
pub(super) struct Document {
    /// Its own names first, of which the first is the main one, then synonyms.
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
    /// The full name, as it is written.
    pub(super) full: Box<[WordNumber]>,
    /// What the full name says that it is, where a voice calls it something else: "Penne Pasta".
    pub(super) kind: Option<WordNumber>,
    /// Words of the category; sorted.
    pub(super) category: Vec<WordNumber>,
}

/// What a product is called.
#[derive(Debug)]
pub(super) struct Name {
    /// Whose name it is.
    pub(super) kind: NameKind,
    /// Words that must be said, or be left out on purpose.
    pub(super) words: Vec<WordNumber>,
    /// What is measured of the thing itself, and no size of it: the volts of "9 volt battery".
    pub(super) measures: Vec<WordNumber>,
    /// Which of them may say what kind of thing it is: the last, and the last that does not only
    /// tell what it is like ("almond milk sweetened").
    pub(super) heads: [Option<WordNumber>; 2],
    /// Whether it ends in a thing that shops sell, and in no pack, flavour or the like, nor is one for two things.
    pub(super) is_thing: bool,
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
        let local = || {
            let names = product.details.local_names.iter();
            names.filter(|names| names.locale.language() == Some(language))
        };
        let mut spoken = local().filter_map(|names| names.spoken_name.as_deref());
        let translated = spoken.next();
        let main = translated.unwrap_or(&product.spoken_name);
        let own = reader.own(product, main, &traits);
        let own_traits = traits.clone();
        let full = reader.all(&product.name);
        let written = translated.is_none().then(|| head_phrase(&product.name));
        let written = written.map(|name| reader.name(name, &brand, NameKind::Own));
        let [kind, _] = written.map_or([None, None], |name| name.heads);
        traits.extend(full.iter().copied());
        traits.extend(reader.all(&product.spoken_name));
        let mut names = vec![own];
        // Names of another locale of the language are as good, and so is the one without a locale,
        // which may be in another language.
        let general = [
            Some(product.spoken_name.as_str()),
            product.details.spoken_plural.as_deref(),
        ];
        let plurals = local().filter_map(|names| names.spoken_plural.as_deref());
        for name in spoken.chain(plurals).chain(general.into_iter().flatten()) {
            let name = reader.name(name, &own_traits, NameKind::Own);
            if !names.iter().any(|known| known.words == name.words) {
                names.push(name);
            }
        }
        let synonyms = local()
            .flat_map(|names| &names.synonyms)
            .chain(&product.synonyms);
        names.extend(synonyms.map(|synonym| reader.name(synonym, &[], NameKind::Synonym)));
        let category = sorted(reader.all(product.category.as_deref().unwrap_or_default()));
        names.retain(|name| !name.words.is_empty());
        let own_words = names.first().map_or(&[][..], |own| &own.words);
        // Nobody says the words of another language.
        let told = if translated.is_some() {
            own_traits
        } else {
            traits.clone()
        };
        let mut details = sorted(told);
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
            full: full.into(),
            kind,
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
    fn own(&mut self, product: &Product, main: &str, traits: &[WordNumber]) -> Name {
        let spoken = self.name(main, traits, NameKind::Own);
        if spoken.words.is_empty() {
            let full = self.name(&product.name, traits, NameKind::Own);
            if full.words.is_empty() {
                self.name(main, &[], NameKind::Own)
            } else {
                full
            }
        } else {
            spoken
        }
    }

    /// A name without the words that are told apart already.
    fn name(&mut self, text: &str, traits: &[WordNumber], kind: NameKind) -> Name {
        let tokens = tokens(self.language, text, Side::Written);
        let mut words = Vec::with_capacity(tokens.len());
        let mut measures = Vec::new();
        let (mut head, mut last) = (None, None);
        let mut is_thing = false;
        let lists = Lists::of(self.language);
        for Token { form, role } in &tokens {
            let text = match form {
                Form::Word(text) => text,
                Form::Measure(measure) => {
                    if measure.is_of_the_thing() {
                        measures.push(self.vocabulary.measure(*measure));
                    }
                    continue;
                }
            };
            let number = self.vocabulary.word(self.language, text);
            if traits.contains(&number) {
                continue;
            }
            if !words.contains(&number) {
                words.push(number);
            }
            if *role != Role::Aside {
                last = Some(number);
                is_thing = lists.names_thing(text) && !lists.is_pack(text);
                head = head.filter(|_| lists.is_trait(text)).or(last);
            }
        }
        Name {
            kind,
            words,
            measures,
            heads: [head, last],
            is_thing: is_thing && !lists.joins_two(text),
        }
    }
}

/// A full name without what is set off from it: sizes, packs, editions.
fn head_phrase(name: &str) -> &str {
    let ends = [name.find(", "), name.find('(')];
    let end = ends.into_iter().flatten().min();
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

fn sorted(mut words: Vec<WordNumber>) -> Vec<WordNumber> {
    words.sort_unstable();
    words.dedup();
    words
}
