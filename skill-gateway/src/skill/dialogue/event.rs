//! What happened, and what was said of it.

use super::list::ListAsk;
use crate::clients::{ListRef, Unit};
use crate::skill::choice::{CountedIn, Pick, Place};
use crate::skill::quantity::Quantity;
use crate::speech::Phrase;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Event {
    /// "Open corner shop."
    Launch,
    /// "Add two echo dots."
    Add {
        named: Named,
        quantity: Quantity,
        unit: Unit,
        /// The word for what the number counts or measures: the "rolls" of six rolls.
        measure: Option<String>,
    },
    /// "Remove the echo dot."
    Remove { named: Named, quantity: Quantity },
    /// "Delete the second item."
    RemovePlace {
        place: Place,
        of: CountedIn,
        quantity: Quantity,
    },
    /// "Do you have batteries?"
    Search { named: Named, asks: Asks },
    /// "What's in my cart?"
    Read,
    /// "Do I have an echo dot in my cart?"
    Has { named: Named },
    /// "The second one."
    Pick(Pick),
    /// "Empty my cart."
    Clear,
    /// "Remove everything", from wherever it is.
    RemoveEverything,
    /// "Delete my list."
    ClearList(ListRef),
    /// "Make it three."
    Change { to: Option<u32>, what: Target },
    /// "One more."
    More { by: u32 },
    /// "Double it", "double the echo dot".
    Double { what: Target },
    /// "Undo that."
    Undo,
    /// "Save the echo dot for later."
    List(ListAsk),
    /// "Move everything to my list."
    MoveAll(ListRef),
    /// "What's on my list?"
    ReadList(ListRef),
    /// "Use my history."
    UseHistory,
    /// "Stop using my history."
    StopHistory,
    /// "What do you know about me?"
    AboutMe,
    /// "Forget me."
    Forget,
    /// "Unlink my account."
    Unlink,
    /// "What do I usually buy?"
    Usual,
    /// "My usual coffee."
    AddUsual { words: String, quantity: Quantity },
    /// "What's on sale?"
    Deals,
    /// "Deals on headphones."
    DealsOn { words: String },
    /// "Is it on sale?"
    DealsOnIt,
    /// "What do you recommend?"
    Suggest,
    /// "Why?"
    Why,
    /// "Check out": what is not done by voice, and what is said of it.
    Elsewhere(Phrase),
    /// "Start over."
    StartOver,
    /// "Next", "go on".
    Next,
    /// "Previous", "go back".
    Previous,
    /// "Say that again."
    Again,
    /// "Yes."
    Yes,
    /// "No", while something was asked.
    No,
    /// "Help."
    Help,
    /// "Stop", "cancel".
    Stop,
    /// Nothing was understood.
    Missed,
}

impl Event {
    /// Whether what was changed last decides what it means.
    pub(super) fn is_about_the_last_change(&self) -> bool {
        matches!(
            self,
            Self::More { .. }
                | Self::Undo
                | Self::Double { what: Target::Last }
                | Self::Change {
                    what: Target::Last,
                    ..
                }
        )
    }
}

/// What is asked of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::skill) enum Asks {
    /// Whether there is one, and for how much.
    Any,
    /// Whether there is one for less than this, in whole units of the shop's currency.
    Below(u32),
    /// How large it is.
    Size,
    /// When it can be had.
    When,
}

/// What was said for a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Named {
    Unsaid,
    /// What was last named.
    It,
    /// One of what was offered.
    Picked {
        pick: Pick,
        words: String,
    },
    /// This, as the interaction model knows it.
    Sku {
        sku: String,
        words: String,
    },
    /// One of these, best first.
    OneOf {
        skus: Vec<String>,
        words: String,
    },
    /// To be found by the words; if they name nothing, perhaps this, as the interaction model has it, whose
    /// name is far from them.
    Unlikely {
        sku: String,
        words: String,
    },
    /// To be found by the words.
    Words(String),
}

impl Named {
    /// The words, if any.
    pub(in crate::skill) fn words(&self) -> Option<&str> {
        match self {
            Self::Unsaid | Self::It => None,
            Self::Picked { words, .. }
            | Self::Sku { words, .. }
            | Self::OneOf { words, .. }
            | Self::Unlikely { words, .. }
            | Self::Words(words) => Some(words),
        }
    }
}

/// What a quantity is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Target {
    /// Not said: what was changed last.
    Last,
    /// One of these products, which the words may mean; none if nothing is called that.
    Named { skus: Vec<String>, words: String },
    /// One of these, as the interaction model knows them, which may be older than the catalogue.
    Known { skus: Vec<String>, words: String },
    /// One of what was offered.
    Picked(Pick),
}
