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

mod add;
mod add_outcome;
mod again;
mod answer;
mod change;
mod clear;
mod deals;
mod event;
mod facts;
mod fallen;
mod has;
mod it;
mod kind;
mod list;
mod list_answer;
mod list_pages;
mod list_to_cart;
mod list_which;
mod offer;
mod pages;
mod personal;
mod phrase;
mod remove;
mod shelf;
mod shell;
mod usual;
#[cfg(test)]
mod walk_tests;
#[cfg(test)]
mod walk_world;
mod welcome;

use self::answer::Answer;
pub(super) use self::event::{Asks, Event, Named, Target};
pub(super) use self::facts::{Facts, Fitting, Outcome, Refusal, Suggested};
pub(super) use self::kind::value;
pub(super) use self::list::ListAsk;
use self::pages::Turned;
pub(super) use self::shell::{hold, still_sold};
pub(super) use self::welcome::Glance;
use super::choice::{CountedIn, Pick, Place};
use super::quantity::Quantity;
use super::state::{Emptying, Flow, State, Touched};
use crate::clients::{AddOrder, ChangeId, HistoryUse, ListOrder, ListRef, Priced, RemoveRef, Unit};
use crate::speech::Phrase;

/// What has to be found out or done before something can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    ReadCart,
    /// Which lines of the cart these products or, if none of them is there, these words may mean.
    FindInCart {
        skus: Vec<String>,
        words: String,
    },
    /// Looks into the cart, if that can be done.
    Glance,
    /// Which of these products are sold.
    Look(Vec<String>),
    /// The same of the first of these pages on which anything still is what was found.
    LookThrough(Vec<Vec<String>>),
    /// What the words may mean.
    Search(String),
    /// What the words may mean at such a price.
    Browse {
        words: String,
        priced: Priced,
    },
    /// What may be had instead.
    Similar(String),
    Add(AddOrder),
    Remove {
        target: RemoveRef,
        quantity: Option<u32>,
    },
    Set {
        sku: String,
        quantity: u32,
        /// In minor units, what was said that one costs.
        heard: Option<u64>,
    },
    /// If the cart is still of this version.
    Clear {
        version: Option<u64>,
    },
    /// Takes back that the cart was emptied.
    Restore,
    ReadList(ListRef),
    ChangeList(ListOrder),
    /// Takes back that a list went into the cart.
    TakeBack(ChangeId),
    /// Whether the history is on.
    ReadHistory,
    SetHistory(HistoryUse),
    /// Ends the link of whoever speaks.
    Unlink,
    /// What is usual, or what of it the words may mean.
    ListUsual(Option<String>),
    ListDeals {
        skip: u32,
    },
    /// What goes with the cart.
    Recommend,
}

/// What comes next.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is not kept"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// This is to be done, and the function asked again.
    Do(Command),
    /// This is said, and this stays open.
    Say(Answer, State),
}

/// What comes next.
pub(super) fn step(state: &State, event: &Event, facts: &Facts) -> Step {
    match decide(state, event, facts) {
        Step::Say(answer, next) => {
            let next = shelf::kept(state, &answer, next);
            let said = again::kept(&answer, &next);
            Step::Say(answer, State { said, ..next })
        }
        Step::Do(command) => Step::Do(command),
    }
}

fn decide(state: &State, event: &Event, facts: &Facts) -> Step {
    match (event, &state.flow) {
        (Event::Launch, _) => welcome::welcome(state, facts),
        (Event::Help, _) => Step::Say(Answer::Plain(Phrase::Help), state.then(Flow::Open)),
        (Event::Stop, _) | (Event::No, Flow::Open) => {
            Step::Say(Answer::Plain(Phrase::Goodbye), State::default())
        }
        (Event::Elsewhere(phrase), _) => {
            Step::Say(Answer::AddWhat(*phrase), state.then(Flow::Open))
        }
        (Event::StartOver, _) => {
            Step::Say(Answer::AddWhat(Phrase::StartOver), state.then(Flow::Open))
        }
        (
            Event::Add {
                named,
                quantity,
                unit,
                measure,
            },
            _,
        ) => add::add(state, named, (*quantity, *unit, measure.as_deref()), facts),
        (
            Event::RemovePlace {
                place,
                of,
                quantity,
            },
            _,
        ) => remove::placed(state, (*place, of), *quantity, facts),
        (Event::Remove { named, quantity }, _) => remove::remove(state, named, *quantity, facts),
        (Event::Search { named, asks }, _) => offer::search(state, named, *asks, facts),
        (Event::Read, _) => pages::whole(state, facts),
        (Event::Has { named }, _) => has::has(state, named, facts),
        (Event::RemoveEverything, Flow::ListRest { list, .. } | Flow::ListEnd { list, .. }) => {
            list::not_whole(state, &ListRef::Id(list.clone()), facts)
        }
        (Event::Clear | Event::RemoveEverything, _) => clear::ask(state, facts),
        (Event::ClearList(which), _) => list::not_whole(state, which, facts),
        // What it shall be was the question.
        (
            Event::Change {
                to: Some(to),
                what: Target::Last,
            },
            Flow::HowMany { .. } | Flow::UpTo { .. },
        ) if *to > 0 => {
            let quantity = (Quantity::Said(*to), Unit::Piece, None);
            add::add(state, &Named::Unsaid, quantity, facts)
        }
        (
            Event::Change {
                to: Some(to),
                what: Target::Last,
            },
            Flow::Confirm {
                cand,
                unit,
                next: None,
                ..
            },
        ) if *to > 0 => add::that_many_instead(state, cand, (*to, *unit), facts),
        (Event::Change { to, what }, _) => change::set(state, change::To::said(*to), what, facts),
        (Event::More { by }, _) => change::more(state, *by, facts),
        (Event::Double { what: Target::Last }, _) => match state.spoken_of() {
            Some((_, now)) if now > 0 => change::doubled(state, now, facts),
            _ => change::what(state, None),
        },
        (Event::Double { what }, _) => change::set(state, change::To::Twice, what, facts),
        (Event::Undo, _) => match (&state.last, state.emptying) {
            (Some(last), _) => match &last.on {
                Some(on) => list::undo(state, last, on, facts),
                None => change::undo(state, facts),
            },
            (None, Emptying::Last) => clear::undo(state, facts),
            (None, Emptying::Past) => change::nothing_to_undo(state),
        },
        (Event::List(ask), _) => list::change(state, ask, facts),
        (Event::MoveAll(list), _) => list::not_all(state, list),
        (Event::ReadList(which), _) => list_pages::whole(state, which, facts),
        (Event::Yes, Flow::ListPick { cand, .. }) if cand.len() == 1 => {
            list::picked(state, Pick::Index(0), None, facts)
        }
        (Event::Next, Flow::ListRest { .. } | Flow::ListEnd { .. })
        | (Event::Yes, Flow::ListRest { .. }) => list_pages::page(state, Turned::On, facts),
        (Event::Previous, Flow::ListRest { .. } | Flow::ListEnd { .. }) => {
            list_pages::page(state, Turned::Back, facts)
        }
        (Event::UseHistory, _) => personal::switch_on(state, facts),
        (Event::StopHistory, _) => personal::switch_off(state, facts),
        (Event::AboutMe, _) => personal::about(state, facts),
        (Event::Forget, _) => personal::forget(state),
        (Event::Unlink, _) => personal::unlink(state),
        (Event::Yes, Flow::Forget) => personal::forgotten(state, facts),
        (Event::Yes, Flow::Unlink) => personal::unlinked(state, facts),
        (Event::Usual, _) => usual::list(state, facts),
        (Event::AddUsual { words, quantity }, _) => usual::add(state, words, *quantity, facts),
        (Event::Deals, _) => deals::page(state, 0, facts),
        (Event::DealsOn { words }, _) => deals::on(state, words, facts),
        (Event::DealsOnIt, _) => deals::on_it(state, facts),
        (Event::Next, Flow::Pick { .. } | Flow::Deals { .. }) if !state.shelf.is_empty() => {
            shelf::page(state, Turned::On, facts)
        }
        (Event::Previous, Flow::Pick { .. } | Flow::Deals { .. }) if !state.shelf.is_empty() => {
            shelf::page(state, Turned::Back, facts)
        }
        (Event::Next, Flow::Kind { .. }) if !state.shelf.is_empty() => {
            kind::page(state, Turned::On, None, facts)
        }
        (Event::Previous, Flow::Kind { .. }) if !state.shelf.is_empty() => {
            kind::page(state, Turned::Back, None, facts)
        }
        (Event::Next, Flow::Deals { page, .. }) => {
            deals::page(state, page.saturating_add(1), facts)
        }
        (Event::Previous, Flow::Deals { page, .. }) => {
            deals::page(state, page.saturating_sub(1), facts)
        }
        (Event::Yes, Flow::Pick { cand, qty, step: _ }) if cand.len() == 1 => {
            let only = cand.first().map_or("", String::as_str);
            add::confirmed(state, only, (*qty, Unit::Piece), facts)
        }
        (Event::Yes, Flow::Deals { cand, page: _ }) if cand.len() == 1 => {
            add::picked(state, Pick::Index(0), None, facts)
        }
        (Event::Suggest, _) => deals::suggest(state, facts),
        (Event::Why, Flow::Suggest { cand }) => deals::why(state, cand, facts),
        (Event::Why, _) => step(state, &Event::Missed, facts),
        (Event::Pick(pick), _) => picked(state, *pick, facts),
        (Event::Again, _) => again::again(state, facts),
        (Event::Yes, Flow::Clear { version }) => clear::confirmed(state, *version, facts),
        (
            Event::Yes,
            Flow::Confirm {
                cand, qty, unit, ..
            },
        ) => add::confirmed(state, cand, (*qty, *unit), facts),
        (Event::Yes, Flow::UpTo { cand, qty }) => {
            add::confirmed(state, cand, (*qty, Unit::Piece), facts)
        }
        (Event::Yes, Flow::Offer { cand } | Flow::Suggest { cand }) => {
            add::confirmed(state, cand, (1, Unit::Piece), facts)
        }
        (Event::Yes, Flow::ChangeTo { cand, from, to, .. }) => {
            change::of(state, (cand, *from), change::To::Number(*to), facts)
        }
        (Event::Next, Flow::Rest { .. } | Flow::End { .. }) | (Event::Yes, Flow::Rest { .. }) => {
            pages::next(state, facts)
        }
        (Event::Previous, Flow::Rest { .. } | Flow::End { .. }) => pages::previous(state, facts),
        (Event::Yes, Flow::More | Flow::End { .. } | Flow::ListEnd { .. }) => {
            Step::Say(Answer::AddWhat(Phrase::AddWhat), state.then(Flow::Open))
        }
        (Event::No, Flow::More | Flow::End { .. } | Flow::ListEnd { .. }) => {
            Step::Say(Answer::Plain(Phrase::AllInCart), State::default())
        }
        (
            Event::No,
            Flow::Confirm {
                qty,
                next: Some(next),
                ..
            },
        ) => add::next_instead(state, next, *qty, facts),
        (Event::No, Flow::Confirm { cand, qty, .. }) => add::declined(state, cand, *qty),
        (Event::No, Flow::Pick { .. } | Flow::Kind { .. }) => add::not_found(state, None),
        (Event::No, _) => anything_else(state),
        // Also "next", where there is nothing to go through.
        (Event::Yes | Event::Next | Event::Previous | Event::Missed, _) => {
            match open_again(state, facts).filter(|_| state.misses == 0) {
                Some(step) => slip(step),
                None => missed(state),
            }
        }
    }
}

/// "The second one", of whatever was offered. Of one thing, picking it is yes.
fn picked(state: &State, pick: Pick, facts: &Facts) -> Step {
    match (&state.flow, pick) {
        (Flow::Deals { .. }, Pick::Neither) => anything_else(state),
        (Flow::Pick { .. } | Flow::Deals { .. }, pick) => add::picked(state, pick, None, facts),
        (Flow::Kind { .. }, pick) => kind::picked(state, pick, None, facts),
        (Flow::RemovePick { .. }, pick) => remove::picked(state, pick, None, facts),
        (Flow::ListPick { .. }, pick) => list::picked(state, pick, None, facts),
        (Flow::ChangePick { .. }, pick) => {
            change::set(state, change::To::Unsaid, &Target::Picked(pick), facts)
        }
        (
            Flow::Confirm { .. }
            | Flow::UpTo { .. }
            | Flow::Offer { .. }
            | Flow::Suggest { .. }
            | Flow::ChangeTo { .. },
            Pick::Index(_),
        ) => step(state, &Event::Yes, facts),
        (
            Flow::Confirm { .. }
            | Flow::UpTo { .. }
            | Flow::Offer { .. }
            | Flow::Suggest { .. }
            | Flow::ChangeTo { .. },
            Pick::Neither,
        ) => step(state, &Event::No, facts),
        (_, _) => step(state, &Event::Missed, facts),
    }
}

/// The question that is open, once more; none if there is no particular one.
fn open_again(state: &State, facts: &Facts) -> Option<Step> {
    match &state.flow {
        Flow::Clear { .. } => Some(clear::ask(state, facts)),
        Flow::Forget => Some(personal::forget(state)),
        Flow::Unlink => Some(personal::unlink(state)),
        Flow::Deals { .. } if !state.shelf.is_empty() => {
            Some(shelf::page(state, Turned::Not, facts))
        }
        Flow::Deals { page, cand: _ } => Some(deals::page(state, *page, facts)),
        Flow::Suggest { .. } => Some(deals::suggest(state, facts)),
        Flow::ChangePick { to, .. } => Some(asked_again(change::what(state, *to), state)),
        Flow::ChangeTo { .. } => Some(change::dearer_again(state, facts)),
        Flow::RemovePick { .. } => remove::asked_again(state, None),
        Flow::ListPick { act, .. } => Some(list::which_again(state, *act)),
        Flow::Kind { .. } => Some(kind::again(state, None, facts)),
        Flow::Pick { .. }
        | Flow::Confirm { .. }
        | Flow::UpTo { .. }
        | Flow::Offer { .. }
        | Flow::HowMany { .. } => add::asked_again(state, facts),
        Flow::Open
        | Flow::More
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::ListRest { .. }
        | Flow::ListEnd { .. } => None,
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
        at: None,
        on: None,
    }
}
