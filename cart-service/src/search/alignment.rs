//! What was said laid beside a product: which word explains which.

use super::{
    document::{Document, Name},
    score::Score,
    vocabulary::{Near, WordNumber},
};

/// What is known of a word that was said.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The words of the catalogue that it may be.
    pub(super) near: Vec<Near>,
    /// How much it tells.
    pub(super) weight: u32,
    /// Whether it may be left unexplained: it may say how many are wanted.
    pub(super) optional: Optional,
}

/// Whether a word must be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Optional {
    /// It must.
    No,
    /// It need not.
    Yes,
}

/// How well a product explains what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Alignment {
    /// How much of what was said the product explains.
    pub(super) said: Score,
    /// The worst explained word.
    pub(super) worst: Score,
    /// How much of the product's name was said.
    pub(super) named: Score,
    /// How well the word was said that tells what kind of thing it is; with nothing but the brand
    /// said, it counts as said.
    pub(super) head: Score,
    /// Which of its names fits best.
    pub(super) name: NameKind,
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

/// How much the words that tell a product from others count, by number.
pub(super) type Weigh<'w> = &'w dyn Fn(WordNumber) -> u32;

/// What a synonym is behind the name that the shop uses.
const NOT_ITS_OWN: Score = Score::permille(15);

/// A word of the category explains, but not as the product's own does.
const OF_CATEGORY: u32 = 600;

impl Alignment {
    /// Lays what was asked beside the name of the product that fits best.
    pub(super) fn best(asked: &[Asked], document: &Document, weigh: Weigh<'_>) -> Self {
        let mut best = Self::default();
        for (at, name) in document.names.iter().enumerate() {
            let mut alignment = Self::with(asked, document, name, weigh);
            if at > 0 {
                alignment.name = NameKind::Synonym;
            }
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
        self.said == Score::EXACT && self.named == Score::EXACT
    }

    fn with(asked: &[Asked], document: &Document, name: &Name, weigh: Weigh<'_>) -> Self {
        let mut covered: Vec<Score> = vec![Score::default(); name.words.len()];
        let (mut sum, mut total) = (0, 0);
        let mut worst = Score::EXACT;
        let mut only_brand = true;
        for asked in asked {
            let mut explained = Score::default();
            // One word says one word: "doc" is not the dot and the clock. The nearest come first.
            let named = asked.near.iter().find_map(|near| {
                let at = name.words.iter().position(|word| *word == near.word);
                at.map(|at| (at, near.likeness))
            });
            if let Some((at, likeness)) = named {
                only_brand = false;
                if let Some(covered) = covered.get_mut(at) {
                    *covered = likeness.max(*covered);
                }
            }
            for near in &asked.near {
                let at = name.words.contains(&near.word).then_some(());
                let known = at.is_some() || document.traits.binary_search(&near.word).is_ok();
                let worth = if known {
                    near.likeness
                } else if document.category.binary_search(&near.word).is_ok() {
                    permille(u32::from(near.likeness.as_permille()) * OF_CATEGORY / 1_000)
                } else {
                    continue;
                };
                let branded = document.brand.binary_search(&near.word).is_ok();
                only_brand &= branded || worth < explained;
                explained = explained.max(worth);
            }
            if asked.optional == Optional::Yes && explained < Score::EXACT {
                continue;
            }
            sum += asked.weight * u32::from(explained.as_permille());
            total += asked.weight;
            worst = worst.min(explained);
        }
        let said = permille(sum.checked_div(total).unwrap_or(0));
        let (named, head) = of_name(name, &covered, weigh);
        Self {
            said,
            worst,
            named,
            head: if only_brand && said > Score::default() {
                said
            } else {
                head
            },
            name: NameKind::Own,
        }
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

fn permille(thousandths: u32) -> Score {
    Score::permille(u16::try_from(thousandths.min(1_000)).unwrap_or(1_000))
}
