//! The dialogue as a pure function: what is open, what happened and what is known, in; what is
//! said and what stays open, or what has to be found out or done first, out.
//!
//! Way of a turn: a handler makes an [`Event`] → [`step`] decides, with a file for each flow →
//! `shell` does what a [`Step::Do`] names, adds what came of it to the [`Facts`], and asks again →
//! the [`Answer`] is phrased. Knows no service, no clock and no text, so that a property test can
//! walk through all of it.
//!
//! A step depends on nothing but its arguments, and a change is asked for before anything that the
//! change alters is read: a repeated request takes the same way and asks for the same change.

mod change;
mod clear;
mod pages;
mod phrase;
mod shell;
#[cfg(test)]
mod walk_tests;

pub(super) use self::pages::begin as first_page;
pub(super) use self::shell::hold;
use super::choice::Pick;
use super::state::{Flow, State, Touched};
use crate::clients::{Addition, Cart, CartLine, LimitKind, Removal, Restoration};
use crate::speech::Phrase;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// "Empty my cart."
    Clear,
    /// "Make it three."
    Change { to: Option<u32>, what: Target },
    /// "One more."
    More { by: u32 },
    /// "Double it."
    Double,
    /// "Undo that."
    Undo,
    /// "Start over."
    StartOver,
    /// "Next", "go on".
    Next,
    /// "Previous", "go back".
    Previous,
    /// "Say that again", of what this function asked.
    Again,
    /// "Yes."
    Yes,
    /// "No", while something was asked.
    No,
    /// Nothing was understood.
    Missed,
}

/// What a quantity is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Not said: what was changed last.
    Last,
    /// One of these products; none if nothing is called that.
    Named(Vec<String>),
    /// One of what was offered.
    Picked(Pick),
}

/// What was found out and done since the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) cart: Option<Cart>,
    pub(super) outcome: Option<Outcome>,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Added(Box<Addition>),
    Removed(Box<Removal>),
    /// The line as it is now.
    Set(Box<CartLine>),
    Cleared,
    Restored(Box<Restoration>),
    Refused(Refusal),
}

/// Why a change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NotInCart,
    /// It is not sold, sold out, or not for this cart's money.
    NotForSale,
    Limit(LimitKind),
}

/// What has to be found out or done before something can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    ReadCart,
    Add {
        sku: String,
        quantity: u32,
    },
    Remove {
        sku: String,
        quantity: Option<u32>,
    },
    Set {
        sku: String,
        quantity: u32,
    },
    Clear,
    /// Takes back that the cart was emptied.
    Restore,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// This is to be done, and the function asked again.
    Do(Command),
    /// This is said, and this stays open.
    Say(Answer, State),
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Just this.
    Plain(Phrase),
    /// "What would you like to add?", and the next sentence is heard as that.
    AddWhat(Phrase),
    /// "That removes all 5 items. Sure?"
    ClearSure { count: u32 },
    /// Something about so many of a line.
    Of {
        phrase: Phrase,
        line: Box<CartLine>,
        quantity: u32,
    },
    /// Some of a line is gone, and some is left.
    Reduced(Box<Removal>),
    /// What was added.
    Added(Box<Addition>),
    /// What is back in the cart, and what could not be put back.
    Restored(Box<Restoration>),
    /// "Which one shall I change?", of these lines.
    ChangeWhich {
        lines: Vec<CartLine>,
        to: Option<u32>,
    },
    /// "What shall I change?", and the next sentence is heard as that.
    ChangeWhat { phrase: Phrase, to: Option<u32> },
    /// "How many would you like?"
    HowMany { most: Option<u32> },
    /// Lines of the cart, from this one.
    Page {
        phrase: Phrase,
        cart: Cart,
        first: usize,
    },
}

impl Answer {
    /// The phrase that says it.
    pub(super) fn phrase(&self) -> Phrase {
        match self {
            Self::Plain(phrase)
            | Self::AddWhat(phrase)
            | Self::Of { phrase, .. }
            | Self::ChangeWhat { phrase, .. }
            | Self::Page { phrase, .. } => *phrase,
            Self::ClearSure { .. } => Phrase::ClearSure,
            Self::Reduced(_) => Phrase::Reduced,
            Self::Added(_) => Phrase::AddedMore,
            Self::Restored(restored) if restored.gone.is_empty() => Phrase::Restored,
            Self::Restored(_) => Phrase::RestoredPart,
            Self::ChangeWhich { .. } => Phrase::ChangeWhich,
            Self::HowMany { most: None } => Phrase::ChangeHowMany,
            Self::HowMany { most: Some(_) } => Phrase::ChangeAtMost,
        }
    }
}

/// What comes next.
pub(super) fn step(state: &State, event: &Event, facts: &Facts) -> Step {
    match (event, &state.flow) {
        (Event::Clear, _) | (Event::Again, Flow::Clear) => clear::ask(state, facts),
        (Event::Again, Flow::ChangePick { cand: _, to }) => {
            asked_again(change::what(state, *to), state)
        }
        (Event::Yes, Flow::Clear) => clear::confirmed(state, facts),
        (Event::Change { to, what }, _) => change::set(state, *to, what, facts),
        (Event::More { by }, _) => change::more(state, *by, facts),
        (Event::Double, _) => match &state.last {
            Some(last) if last.now > 0 => change::more(state, last.now, facts),
            _ => change::what(state, None),
        },
        (Event::Undo, _) => match &state.last {
            Some(_) => change::undo(state, facts),
            None => clear::undo(state, facts),
        },
        (Event::StartOver, _) => {
            Step::Say(Answer::AddWhat(Phrase::StartOver), state.then(Flow::Open))
        }
        (Event::Next, Flow::Rest { .. } | Flow::End { .. }) | (Event::Yes, Flow::Rest { .. }) => {
            pages::next(state, facts)
        }
        (Event::Previous, Flow::Rest { .. } | Flow::End { .. }) => pages::previous(state, facts),
        (Event::Again, Flow::Rest { .. } | Flow::End { .. }) => pages::again(state, facts),
        (Event::Again, Flow::More) => change::again(state, facts),
        (Event::Again, _) => Step::Say(Answer::Plain(Phrase::Help), state.then(Flow::Open)),
        (Event::Yes, Flow::More | Flow::End { .. }) => {
            Step::Say(Answer::AddWhat(Phrase::AddWhat), state.then(Flow::Open))
        }
        (Event::No, Flow::More | Flow::End { .. }) => {
            Step::Say(Answer::Plain(Phrase::AllInCart), State::default())
        }
        (Event::No, Flow::Open) => Step::Say(Answer::Plain(Phrase::Goodbye), State::default()),
        (Event::No, _) => anything_else(state),
        (Event::Missed, Flow::Clear) if state.misses == 0 => slip(clear::ask(state, facts)),
        (Event::Missed, Flow::ChangePick { cand: _, to }) if state.misses == 0 => {
            slip(asked_again(change::what(state, *to), state))
        }
        (Event::Yes | Event::Next | Event::Previous | Event::Missed, _) => missed(state),
    }
}

/// "Anything else?"
fn anything_else(state: &State) -> Step {
    Step::Say(Answer::Plain(Phrase::AnythingElse), state.then(Flow::More))
}

/// The question stays open as it was.
fn asked_again(step: Step, state: &State) -> Step {
    match step {
        Step::Say(answer, _) => Step::Say(answer, state.then(state.flow.clone())),
        Step::Do(command) => Step::Do(command),
    }
}

/// One slip does not throw a question away.
fn slip(step: Step) -> Step {
    match step {
        Step::Say(answer, next) => Step::Say(answer, State { misses: 1, ..next }),
        Step::Do(command) => Step::Do(command),
    }
}

/// Each time in a row something else is said, and the third time we stop asking.
fn missed(state: &State) -> Step {
    let misses = state.misses.saturating_add(1);
    let phrase = match misses {
        1 => Phrase::FallbackFirst,
        2 => Phrase::FallbackSecond,
        _ => Phrase::FallbackThird,
    };
    let next = State {
        misses,
        ..state.then(Flow::Open)
    };
    Step::Say(Answer::Plain(phrase), next)
}

/// A change of this product, after which there are so many.
fn touched(sku: &str, by: i64, now: u32) -> Touched {
    Touched {
        sku: sku.to_owned(),
        by,
        now,
    }
}
