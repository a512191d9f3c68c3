//! What each shopper buys, and what of it must lie in their cart.

use super::book::Page;

/// Products that nobody mistakes for each other. Each shopper has some of their own.
const WORDS: [&str; 48] = [
    "anchor",
    "basket",
    "candle",
    "drum",
    "envelope",
    "feather",
    "guitar",
    "hammer",
    "jacket",
    "kettle",
    "lantern",
    "magnet",
    "necklace",
    "orange",
    "pillow",
    "quilt",
    "ribbon",
    "saddle",
    "trumpet",
    "umbrella",
    "vase",
    "whistle",
    "xylophone",
    "yoghurt",
    "zipper",
    "blanket",
    "compass",
    "dustpan",
    "fountain",
    "hairbrush",
    "inkwell",
    "jigsaw",
    "ladder",
    "mirror",
    "notebook",
    "overcoat",
    "paintbrush",
    "raincoat",
    "scissors",
    "telescope",
    "violin",
    "wallet",
    "bicycle",
    "cupboard",
    "flowerpot",
    "goggles",
    "helmet",
    "thermometer",
];
const EACH: usize = 8;
/// Shoppers for whom there are goods.
pub(super) const SHOPPERS: usize = WORDS.len() / EACH;

/// The catalogue, for `catalogue import`.
pub(super) fn catalogue() -> String {
    let lines = WORDS
        .iter()
        .map(|word| format!("{},{word},100,USD\n", sku(word)));
    std::iter::once("sku,name,price_minor,currency\n".to_owned())
        .chain(lines)
        .collect()
}

fn sku(word: &str) -> String {
    word.to_uppercase()
}

/// How many are in the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// What was acknowledged.
    Sure(u32),
    /// The shopper heard an apology: it was done or it was not.
    Unsure { before: u32, after: u32 },
}

/// A product of one shopper's.
#[derive(Debug)]
pub(super) struct Good {
    pub(super) word: &'static str,
    pub(super) held: Held,
}

impl Good {
    /// A change was acknowledged.
    pub(super) fn becomes(&mut self, change: impl Fn(u32) -> u32) {
        if let Held::Sure(before) = self.held {
            self.held = Held::Sure(change(before));
        }
    }

    /// A change may have been made.
    pub(super) fn may_become(&mut self, change: impl Fn(u32) -> u32) {
        if let Held::Sure(before) = self.held {
            let after = change(before);
            self.held = Held::Unsure { before, after };
        }
    }
}

/// The goods of one shopper.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) goods: Vec<Good>,
}

impl Shelf {
    /// Those of the shopper of this number.
    pub(super) fn of(number: usize) -> Self {
        let words = WORDS.iter().skip(number * EACH).take(EACH);
        let goods = words.map(|word| Good {
            word,
            held: Held::Sure(0),
        });
        Self {
            goods: goods.collect(),
        }
    }

    /// Whether a speech names what belongs to others.
    pub(super) fn is_of_others(&self, speech: &str) -> bool {
        let speech = speech.to_lowercase();
        WORDS
            .iter()
            .filter(|word| self.goods.iter().all(|good| good.word != **word))
            .any(|word| speech.contains(word))
    }

    /// Compares with what the cart holds, and takes it for the truth from now on.
    pub(super) fn compare(&mut self, found: &[(&str, u32)], page: &mut Page) {
        for good in &mut self.goods {
            let sku = sku(good.word);
            let lines = found.iter().filter(|(name, _)| *name == sku);
            let held: u32 = lines.map(|(_, quantity)| quantity).sum();
            let expected = good.held;
            let (least, most, fits) = match expected {
                Held::Sure(sure) => (sure, sure, held == sure),
                Held::Unsure { before, after } => (
                    before.min(after),
                    before.max(after),
                    held == before || held == after,
                ),
            };
            page.lost += least.saturating_sub(held);
            page.doubled += held.saturating_sub(most);
            if !fits {
                let wrong = format!("{held} × {} in the cart, not {expected:?}", good.word);
                page.wrongs.push(wrong);
            }
            good.held = Held::Sure(held);
        }
        for (name, quantity) in found {
            if self.goods.iter().all(|good| sku(good.word) != *name) {
                page.strangers += quantity;
                page.wrongs
                    .push(format!("{quantity} × {name} in another's cart"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(held: Held, found: u32) -> Page {
        let mut shelf = Shelf::of(0);
        shelf.goods[0].held = held;
        let mut page = Page::default();
        shelf.compare(&[("ANCHOR", found)], &mut page);
        page
    }

    #[test]
    fn what_is_missing_is_lost_and_what_is_too_much_is_doubled() {
        assert!(compared(Held::Sure(2), 2).is_clean());
        assert_eq!(compared(Held::Sure(2), 1).lost, 1);
        assert_eq!(compared(Held::Sure(2), 3).doubled, 1);
    }

    #[test]
    fn after_an_apology_both_is_right_and_nothing_else() {
        let added = Held::Unsure {
            before: 1,
            after: 2,
        };
        let removed = Held::Unsure {
            before: 2,
            after: 0,
        };

        assert!(compared(added, 1).is_clean() && compared(added, 2).is_clean());
        assert_eq!(compared(added, 3).doubled, 1);
        assert_eq!(compared(added, 0).lost, 1);
        assert!(!compared(removed, 1).is_clean());
    }

    #[test]
    fn goods_of_others_are_noticed() {
        let mut page = Page::default();
        let mut shelf = Shelf::of(0);

        shelf.compare(&[("HELMET", 1)], &mut page);

        assert_eq!(page.strangers, 1);
        assert!(shelf.is_of_others("You have 2 Helmets."));
        assert!(!shelf.is_of_others("You have 2 Anchors."));
    }
}
