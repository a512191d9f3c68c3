//! A list, three lines at a time, as the cart is read.

use super::list::{empty, say};
use super::list_answer::ListAnswer;
use super::pages::{self, PAGE};
use super::{Answer, Command, Facts, Step};
use crate::clients::{ListRef, ShoppingList};
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "What's on my list?"
pub(super) fn whole(state: &State, list: &ListRef, facts: &Facts) -> Step {
    match &facts.list {
        None => Step::Do(Command::ReadList(list.clone())),
        Some(list) => read(state, list, 0),
    }
}

/// "Go on", "go back", "say that again": the page of the open list after, before, or of what was
/// read last.
pub(super) fn page(state: &State, turned: pages::Turned, facts: &Facts) -> Step {
    let (Flow::ListRest { cand, list, .. } | Flow::ListEnd { cand, list }) = &state.flow else {
        return super::anything_else(state);
    };
    let Some(known) = &facts.list else {
        return Step::Do(Command::ReadList(ListRef::Id(list.clone())));
    };
    let skus = known.lines.iter().map(|line| line.product.sku.as_str());
    let bounds = pages::bounds(cand, skus);
    let first = match (turned, bounds, &state.flow) {
        (pages::Turned::On, Some((_, last)), _) => last.saturating_add(1),
        (pages::Turned::On, None, Flow::ListRest { page, .. }) => pages::place(*page, cand),
        (pages::Turned::On, None, _) => usize::MAX,
        (pages::Turned::Back, ..) => bounds.map_or(0, |(first, _)| first.saturating_sub(PAGE)),
        (pages::Turned::Not, ..) => bounds.map_or(0, |(first, _)| first),
    };
    if first < known.lines.len() {
        return read(state, known, first);
    }
    let at_end = matches!(state.flow, Flow::ListEnd { .. }) && !known.lines.is_empty();
    if at_end {
        let end = Answer::Plain(Phrase::CartEnd);
        return Step::Say(end, state.then(state.flow.clone()));
    }
    super::anything_else(state)
}

fn read(state: &State, list: &ShoppingList, first: usize) -> Step {
    if list.lines.is_empty() {
        return say(empty(list), state.then(Flow::Open));
    }
    let lines = list.lines.iter().skip(first).take(PAGE);
    let cand = lines.map(|line| line.product.sku.clone()).collect();
    let flow = if list.lines.len() > first.saturating_add(PAGE) {
        Flow::ListRest {
            page: pages::number_after(first),
            cand,
            list: list.id.clone(),
        }
    } else {
        Flow::ListEnd {
            cand,
            list: list.id.clone(),
        }
    };
    let list = list.clone();
    say(ListAnswer::Read { list, first }, state.then(flow))
}
