//! The cart, three lines at a time.
//!
//! Where we are is told by the lines that were read last, not by a number: what was removed or
//! added meanwhile shifts nothing, and no line is passed over or read twice.

use super::{Answer, Command, Facts, Step};
use crate::clients::Cart;
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// Lines that are read at once.
pub(super) const PAGE: usize = 3;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// The next.
    On,
    /// The one before.
    Back,
    /// The same.
    Not,
}

/// "What's in my cart?"
pub(super) fn whole(state: &State, facts: &Facts) -> Step {
    match &facts.cart {
        None => Step::Do(Command::ReadCart),
        Some(cart) if cart.lines.is_empty() => {
            Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open))
        }
        Some(cart) => Step::Say(Answer::Cart(cart.clone()), state.then(flow(cart, 0))),
    }
}

/// "Go on."
pub(super) fn next(state: &State, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let first = match (open(state, cart), &state.flow) {
        (Some((_, last)), _) => last.saturating_add(1),
        (None, Flow::Rest { page, cand }) => place(*page, cand),
        (None, _) => usize::MAX,
    };
    if first < cart.lines.len() {
        return read(state, cart, first);
    }
    // The cart may have been emptied elsewhere meanwhile.
    let at_end = matches!(state.flow, Flow::End { .. }) && !cart.lines.is_empty();
    if at_end {
        Step::Say(
            Answer::Plain(Phrase::CartEnd),
            state.then(state.flow.clone()),
        )
    } else {
        super::anything_else(state)
    }
}

/// "Go back." Before the beginning there is the beginning.
pub(super) fn previous(state: &State, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let first = open(state, cart).map_or(0, |(first, _)| first.saturating_sub(PAGE));
    read(state, cart, first)
}

/// "Say that again."
pub(super) fn again(state: &State, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let first = open(state, cart).map_or(0, |(first, _)| first);
    read(state, cart, first)
}

fn read(state: &State, cart: &Cart, first: usize) -> Step {
    if cart.lines.is_empty() {
        return super::anything_else(state);
    }
    let more = cart.lines.len() > first.saturating_add(PAGE);
    let phrase = match (first, more) {
        (0, true) => Phrase::CartFirst,
        (0, false) => Phrase::CartAll,
        (_, true) => Phrase::CartMore,
        (_, false) => Phrase::CartRest,
    };
    let cart_read = Answer::Page {
        phrase,
        cart: cart.clone(),
        first,
    };
    Step::Say(cart_read, state.then(flow(cart, first)))
}

fn flow(cart: &Cart, first: usize) -> Flow {
    let lines = cart.lines.iter().skip(first).take(PAGE);
    let cand = lines.map(|line| line.line_id.clone()).collect();
    let page = number_after(first);
    if cart.lines.len() > first.saturating_add(PAGE) {
        Flow::Rest { page, cand }
    } else {
        let only = match cart.lines.as_slice() {
            [line] => Some(line.sku.clone()),
            _ => None,
        };
        Flow::End { cand, only }
    }
}

/// The number of the page after the one that begins here, counted from zero.
pub(super) fn number_after(first: usize) -> u32 {
    u32::try_from(first / PAGE)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

fn open(state: &State, cart: &Cart) -> Option<(usize, usize)> {
    let (Flow::Rest { cand, .. } | Flow::End { cand, .. }) = &state.flow else {
        return None;
    };
    bounds(cand, cart.lines.iter().map(|line| line.line_id.as_str()))
}

/// The first and the last of what was read last, as far as it is still there.
pub(super) fn bounds<'l>(
    read: &[String],
    there: impl Iterator<Item = &'l str>,
) -> Option<(usize, usize)> {
    let mut places = there
        .enumerate()
        .filter(|(_, id)| read.iter().any(|known| known == id))
        .map(|(place, _)| place);
    let first = places.next()?;
    Some((first, places.last().unwrap_or(first)))
}

/// Where the next page is when none of what was read last is there: it has taken its place, or an
/// older memory does not name it.
pub(super) fn place(page: u32, read: &[String]) -> usize {
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    let gone = usize::from(!read.is_empty());
    page.saturating_sub(gone).saturating_mul(PAGE)
}
