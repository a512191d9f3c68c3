//! What was said laid beside a product: which word explains which.

use super::{
    document::{Document, Name},
    naming::{Naming, Opening, Order, Thing},
    score::Score,
    vocabulary::{Kin, Near, WordNumber},
};

/// What is known of a word that was said.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The words of the catalogue that it may be.
    pub(super) near: Vec<Near>,
    /// How much it tells.
    pub(super) weight: u32,
    /// What it is there for.
    pub(super) kind: Kind,
    /// What it tells of the thing.
    pub(super) tells: Tells,
    /// Whether it names a thing that shops sell.
    pub(super) is_thing: bool,
    /// Whether it is a word that shoppers use, so that it was hardly misheard.
    pub(super) known: Known,
}

/// Whether a word is known as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The catalogue has it, or it names a thing that shops sell.
    Yes,
    /// It may be anything, misheard.
    No,
}

/// What a word tells of the thing that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// What kind of thing it is: the last word of "tea kettle".
    Kind,
    /// Something else of it.
    More,
}

/// What a part of a phrase is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It names the thing.
    Word,
    /// It tells it from its twins: a size, a colour. A product that has another is not meant.
    Trait,
    /// It may say how many are wanted, or how many are in a pack.
    Quantity,
}

/// Whether a product has the traits that were said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Traits {
    /// It has, or none were said.
    #[default]
    Fit,
    /// It has others, or it is not known to have them; or a word was said that is known, and that
    /// is only like one of its own.
    Others,
}

/// Whether all words that tell a product from its twins were said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Details {
    /// They were, or there are none.
    #[default]
    Said,
    /// At least one was not.
    Unsaid,
}

/// Whether the number in front is that of the pieces in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Pack {
    /// It says how many are wanted, or there is none.
    #[default]
    Unnamed,
    /// It is: "six rolls of paper towels".
    Named,
}

/// How well a product explains what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Alignment {
    /// How much of what was said the product explains.
    pub(super) said: Score,
    /// The worst explained word.
    pub(super) worst: Score,
    /// How much of what was said are words that are known, and that the product has not.
    pub(super) strange: Score,
    /// How much of what was said the product has, word for word.
    pub(super) verbatim: Score,
    /// How much of what was said is like nothing in the product.
    pub(super) lost: Score,
    /// Whether some of that is known for what it is.
    pub(super) has_another: bool,
    /// How much is known by what is explained: each halving of the products that have a word adds
    /// four.
    pub(super) told: u32,
    /// How many words were said, beside quantities.
    pub(super) words: u32,
    /// Whether that names a thing.
    pub(super) naming: Naming,
    /// Whether what is measured of the thing itself was said.
    pub(super) measures: Details,
    /// How well the brand was said.
    pub(super) brand: Score,
    /// How well the word is explained that tells what kind of thing was said.
    pub(super) end: Score,
    /// The same, where the product's own word for its kind explains it.
    pub(super) end_head: Score,
    /// How much of the product's name was said.
    pub(super) named: Score,
    /// How well the word was said that tells what kind of thing it is; it counts as said with the
    /// brand.
    pub(super) head: Score,
    /// Whether it has the traits that were said.
    pub(super) traits: Traits,
    /// Whether all that tells it from its twins was said.
    pub(super) details: Details,
    /// Whether it is the pack that was said.
    pub(super) pack: Pack,
    /// Which of its names fits best.
    pub(super) name: NameKind,
}

/// How a phrase was heard, as seen from a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// Every word that was said is the product's.
    Verbatim,
    /// Every word is at least like one of the product's.
    Alike,
    /// A word is like none of the product's, and may be one that was misheard.
    Lost,
    /// The same, and it is known for what it is: the "kettle" of a tea kettle, where tea is sold.
    Another,
}

/// Whose name a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NameKind {
    /// What the shop calls it.
    #[default]
    Own,
    /// What it may also be called. Where that is another product's own name, that one is meant.
    Synonym,
}

/// Beside what a word is laid.
struct Context<'d> {
    document: &'d Document,
    name: &'d Name,
    /// How well the brand was said.
    brand: Score,
    /// What a word of the category is worth: with the whole name, it only says what kind of thing that
    /// is ("echo dot speaker").
    of_category: u32,
}

/// How much the words that tell a product from others count, by number.
pub(super) type Weigh<'w> = &'w dyn Fn(WordNumber) -> u32;

/// What a synonym is behind the name that the shop uses.
const NOT_ITS_OWN: Score = Score::permille(15);

/// A trait that is less like than this is another.
const SAME_TRAIT: Score = Score::permille(800);

/// From here on, every word of the brand was said.
const WHOLE_BRAND: Score = Score::permille(600);

/// One word of a brand that has several explains little: "kettle" is not "Kettle Row".
const OF_BRAND: u32 = 300;

/// A known word that is less like than this is another, if any other word is the product's; if
/// none is, it must be the word itself.
const SAME_THING: Score = Score::permille(700);

/// So many words that are all in a name name it, also without the last.
const ENOUGH: usize = 2;

/// A word that is less like than this is like nothing.
pub(super) const LIKE: Score = Score::permille(500);

/// A word of the category explains, but not as the product's own does.
const OF_CATEGORY: u32 = 600;

impl Alignment {
    /// Lays what was asked beside the name of the product that fits best.
    pub(super) fn best(asked: &[Asked], document: &Document, weigh: Weigh<'_>) -> Self {
        let mut best = Self::default();
        for (at, name) in document.names.iter().enumerate() {
            let mut alignment = Self::with(asked, document, name, weigh);
            alignment.name = name.kind;
            if at == 0
                || (alignment.is_exact(), alignment.total()) > (best.is_exact(), best.total())
            {
                best = alignment;
            }
        }
        best
    }

    /// One number to order products by.
    pub(super) fn total(self) -> Score {
        let parts = [(self.said, 70), (self.named, 20), (self.head, 10)];
        let sum: u32 = parts
            .iter()
            .map(|(score, weight)| u32::from(score.as_permille()) * weight)
            .sum();
        let whole = permille(sum / 100);
        match self.name {
            NameKind::Own => whole,
            NameKind::Synonym => whole.above(NOT_ITS_OWN),
        }
    }

    /// Whether everything that was said is there, and nothing of the name is missing.
    pub(super) fn is_exact(self) -> bool {
        self.said == Score::EXACT && self.named == Score::EXACT && self.measures == Details::Said
    }

    /// Whether it is always worth a question: every word that was said is the product's, a part of its name in its
    /// order, and there are several, or one says what kind of thing it is, be it in its full name alone, is its brand or
    /// its line, or a thing with which a name begins that ends in no other ("chicken", of chicken breast); or it is a kind of the thing that
    /// was said.
    pub(super) fn is_named(self) -> bool {
        let thing = self.naming.opening == Opening::ByThing && self.naming.thing == Thing::Said;
        let named = self.head == Score::EXACT || self.naming.is_written || thing;
        (self.is_its_own() && named) || self.naming.is_kind
    }

    /// Whether every word that was said is the product's, and one begins its name, as brands do ("echo") and other words
    /// as well ("garden"): worth a question where little is sold.
    pub(super) fn is_begun(self) -> bool {
        self.is_its_own() && self.naming.opening != Opening::No
    }

    /// Whether every word that was said is the product's: the whole name, or a part of it in its order. A "tea kettle"
    /// is not said of "Kettle Row Chamomile Tea", where the brand stands in the name.
    fn is_its_own(self) -> bool {
        let whole = self.named == Score::EXACT;
        self.verbatim == Score::EXACT && (whole || self.naming.order == Order::Kept)
    }

    /// Whether more was said than a colour or a size, which are of many things.
    pub(super) fn may_be_meant(self) -> bool {
        self.naming.plain > 0 || self.named == Score::EXACT
    }

    /// Whether what was said names a thing, and not only what is said of many ("size 3", the "yogurt" of "yogurt
    /// dressing"), and names it in the right order: a "soap dish" is no dish soap, and "sea salt" no crisps.
    pub(super) fn names_a_thing(self) -> bool {
        let whole = self.named == Score::EXACT;
        let kind = self.naming.plain > 0 && (self.words > 1 || self.head >= LIKE);
        let said = self.naming.thing == Thing::Said;
        (whole || kind && said) && self.naming.order == Order::Kept
    }

    /// How the phrase was heard, as seen from the product.
    pub(super) fn heard(self) -> Heard {
        if self.verbatim == Score::EXACT {
            Heard::Verbatim
        } else if self.lost == Score::default() {
            Heard::Alike
        } else if self.has_another {
            Heard::Another
        } else {
            Heard::Lost
        }
    }

    fn with(asked: &[Asked], document: &Document, name: &Name, weigh: Weigh<'_>) -> Self {
        let mut covered: Vec<Score> = vec![Score::default(); name.words.len()];
        let mut branded: Vec<Score> = vec![Score::default(); document.brand.len()];
        let mut line = [Score::default()];
        for asked in asked {
            mark(&mut branded, &document.brand, &asked.near);
        }
        let brand = branded.iter().min().copied().unwrap_or_default();
        let whole = name.words.iter().all(|word| {
            let mut near = asked.iter().flat_map(|asked| &asked.near);
            near.any(|near| near.word == *word && near.likeness == Score::EXACT)
        });
        let context = Context {
            document,
            name,
            brand,
            of_category: if whole { 1_000 } else { OF_CATEGORY },
        };
        let explained = asked.iter().map(|asked| asked.explained_by(&context));
        let explained: Vec<(&Asked, Score)> = asked.iter().zip(explained).collect();
        let exact = explained.iter().any(|(_, score)| *score == Score::EXACT);
        let same_thing = if exact { SAME_THING } else { Score::EXACT };
        let mut out = Self {
            worst: Score::EXACT,
            naming: Naming::of(&explained, document, name),
            ..Self::default()
        };
        let (mut sum, mut total, mut strange, mut exacts) = (0, 0, 0, 0);
        let (mut verbatim, mut lost) = (0, 0);
        for (asked, explained) in explained {
            if asked.kind == Kind::Quantity {
                // How many are wanted, or how many are in the pack that is sold.
                if explained == Score::EXACT {
                    out.pack = Pack::Named;
                }
                continue;
            }
            // One word says one word: "doc" is not the dot and the clock. The nearest come first.
            mark(&mut covered, &name.words, &asked.near);
            mark(&mut line, document.line.as_slice(), &asked.near);
            sum += asked.weight * u32::from(explained.as_permille());
            total += asked.weight;
            out.words += 1;
            if asked.tells == Tells::Kind {
                out.end = explained;
                let heads = asked
                    .near
                    .iter()
                    .filter(|near| name.heads.contains(&Some(near.word)));
                out.end_head = heads.map(|near| near.likeness).max().unwrap_or_default();
            }
            if explained == Score::EXACT {
                exacts += 1;
                verbatim += asked.weight * 1_000;
            } else if explained < LIKE {
                lost += asked.weight * 1_000;
                out.has_another |= asked.known == Known::Yes && asked.kind == Kind::Word;
            }
            out.worst = out.worst.min(explained);
            if asked.known == Known::Yes && asked.kind == Kind::Word && explained < same_thing {
                strange += asked.weight * 1_000;
            }
            let other_trait = asked.kind != Kind::Word && explained < SAME_TRAIT;
            let other_word = asked.known == Known::Yes && explained < Score::EXACT;
            if other_trait || other_word {
                out.traits = Traits::Others;
            }
        }
        out.brand = brand;
        out.told = sum / 1_000;
        out.strange = permille(strange.checked_div(total).unwrap_or(0));
        out.verbatim = permille(verbatim.checked_div(total).unwrap_or(0));
        out.lost = permille(lost.checked_div(total).unwrap_or(0));
        out.said = permille(sum.checked_div(total).unwrap_or(0));
        let said_so = |word: &WordNumber| {
            let mut near = asked.iter().flat_map(|asked| &asked.near);
            near.any(|near| near.word == *word && near.likeness >= SAME_TRAIT)
        };
        if !name.measures.iter().all(said_so) {
            out.measures = Details::Unsaid;
        }
        if out.measures == Details::Unsaid || !document.details.iter().all(said_so) {
            out.details = Details::Unsaid;
        }
        (out.named, out.head) = of_name(name, &covered, weigh);
        // Whoever says the brand, or all words of a longer name but its last, means no other thing.
        let places = asked.iter().filter_map(|asked| asked.place_in(name));
        let all_said = out.said == Score::EXACT && exacts >= ENOUGH && places.is_sorted();
        out.head = line.into_iter().fold(out.head.max(brand), Score::max);
        if all_said {
            out.head = Score::EXACT;
        }
        out
    }
}

impl Asked {
    /// Whether the word is the name's own for its kind of thing.
    pub(super) fn is_head_of(&self, name: &Name) -> bool {
        let exact = |near: &&Near| near.likeness == Score::EXACT;
        let mut heads = self.near.iter().filter(exact);
        heads.any(|near| name.heads.contains(&Some(near.word)))
    }

    /// Whether the product is a kind of what was said.
    pub(super) fn is_kind_of(&self, name: &Name) -> bool {
        let mut kinds = self.near.iter().filter(|near| near.kin == Kin::Kind);
        kinds.any(|near| name.heads.contains(&Some(near.word)))
    }

    /// Whether the word is a word of the catalogue.
    pub(super) fn is(&self, word: WordNumber) -> bool {
        let exact = |near: &Near| near.word == word && near.likeness == Score::EXACT;
        self.near.iter().any(exact)
    }

    /// Where in the name the word stands that was said.
    pub(super) fn place_in(&self, name: &Name) -> Option<usize> {
        let exact = self
            .near
            .iter()
            .filter(|near| near.likeness == Score::EXACT);
        exact
            .filter_map(|near| name.words.iter().position(|word| *word == near.word))
            .min()
    }

    /// How like the nearest word of the product is.
    fn explained_by(&self, context: &Context<'_>) -> Score {
        let Context {
            document,
            name,
            brand,
            of_category,
        } = *context;
        let worth = |near: &Near| {
            let word = &near.word;
            let in_brand = || document.brand.binary_search(word).is_ok();
            if brand < WHOLE_BRAND && !name.words.contains(word) && in_brand() {
                permille(u32::from(near.likeness.as_permille()) * OF_BRAND / 1_000)
            } else if name.words.contains(word) || document.traits.binary_search(word).is_ok() {
                near.likeness
            } else if document.category.binary_search(word).is_ok() {
                permille(u32::from(near.likeness.as_permille()) * of_category / 1_000)
            } else {
                Score::default()
            }
        };
        self.near.iter().map(worth).max().unwrap_or_default()
    }
}

/// Marks the word that is nearest to what was asked.
fn mark(covered: &mut [Score], words: &[WordNumber], near: &[Near]) {
    let found = near.iter().find_map(|near| {
        let at = words.iter().position(|word| *word == near.word);
        at.map(|at| (at, near.likeness))
    });
    if let Some((at, likeness)) = found
        && let Some(covered) = covered.get_mut(at)
    {
        *covered = likeness.max(*covered);
    }
}

fn of_name(name: &Name, covered: &[Score], weigh: Weigh<'_>) -> (Score, Score) {
    let (mut sum, mut total) = (0, 0);
    let mut head = Score::default();
    for (word, covered) in name.words.iter().zip(covered) {
        let weight = weigh(*word);
        sum += weight * u32::from(covered.as_permille());
        total += weight;
        if name.heads.contains(&Some(*word)) {
            head = head.max(*covered);
        }
    }
    (permille(sum.checked_div(total).unwrap_or(0)), head)
}

pub(super) fn permille(thousandths: u32) -> Score {
    Score::permille(u16::try_from(thousandths.min(1_000)).unwrap_or(1_000))
}
