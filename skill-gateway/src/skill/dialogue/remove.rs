//! "Remove the echo dot."

use super::{
    Answer, Command, CountedIn, Facts, Named, Outcome, Pick, Place, Refusal, Step, it, touched,
};
use crate::clients::{Cart, CartLine, Removal, RemoveRef};
use crate::skill::quantity::Quantity;
use crate::skill::state::{Flow, MOST_CANDIDATES, State, Touched};
use crate::speech::Phrase;

/// "Remove two echo dots."
pub(super) fn remove(state: &State, named: &Named, quantity: Quantity, facts: &Facts) -> Step {
    let said = match quantity {
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid => None,
        // Nothing is lost that was not meant: taking away is asked about, not guessed.
        Quantity::Unclear => {
            let words = named.words().map(str::to_owned);
            let next = state.then(still_open(state, named));
            return Step::Say(Answer::RemoveHowMany { words }, next);
        }
    };
    match named {
        Named::Unsaid | Named::It => match (&state.flow, said) {
            // Only the number was left to be asked for.
            (Flow::RemovePick { cand, .. }, Some(_)) if cand.len() == 1 => {
                picked(state, Pick::Index(0), said, facts)
            }
            (_, _) => match it::it(state).filter(|_| *named == Named::It) {
                Some(sku) => take_out(state, RemoveRef::Sku(sku.to_owned()), said, facts),
                None => asked_again(state, said).unwrap_or_else(|| what(state, said)),
            },
        },
        Named::Picked { pick, words: _ } => picked(state, *pick, said, facts),
        // Looked for among what is in the cart, whatever the model knows.
        Named::Sku { words, .. }
        | Named::OneOf { words, .. }
        | Named::Unlikely { words, .. }
        | Named::Words(words) => take_out(state, RemoveRef::Spoken(words.clone()), said, facts),
    }
}

/// "The second one", of the lines that were offered.
pub(super) fn picked(state: &State, pick: Pick, said: Option<u32>, facts: &Facts) -> Step {
    let Flow::RemovePick { cand, qty, .. } = &state.flow else {
        return what(state, said);
    };
    let quantity = said.or(*qty);
    let line = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return super::anything_else(state),
    };
    match line {
        Some(line) => take_out(state, RemoveRef::Line(line.clone()), quantity, facts),
        None => which_again(state, quantity),
    }
}

/// "Delete the second item": of what was read last, or of the cart or a list, in the order in which
/// it was read. Where that was not read, what is there is offered first.
pub(super) fn placed(
    state: &State,
    (place, of): (Place, &CountedIn),
    quantity: Quantity,
    facts: &Facts,
) -> Step {
    let said = match quantity {
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid | Quantity::Unclear => None,
    };
    match (of, &state.flow) {
        (CountedIn::Read | CountedIn::Cart, Flow::Rest { cand, .. } | Flow::End { cand, .. }) => {
            placed_in_cart(state, cand, place, quantity, facts)
        }
        (
            CountedIn::Read | CountedIn::List(_),
            Flow::ListRest { cand, list, .. } | Flow::ListEnd { cand, list },
        ) => super::list_which::placed(state, (place, of), quantity, (cand, list), facts),
        (CountedIn::Read | CountedIn::Cart, _) => nothing_read(state, said, facts),
        (CountedIn::List(which), _) => super::list_which::nothing_read(state, which, said, facts),
    }
}

/// What has a higher number than the page has lines is counted from the cart's beginning, as far as
/// it was read.
fn placed_in_cart(
    state: &State,
    read: &[String],
    place: Place,
    quantity: Quantity,
    facts: &Facts,
) -> Step {
    let said = match quantity {
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid | Quantity::Unclear => None,
    };
    let line = nth(read, place).cloned();
    let line = match (line, place, &facts.cart) {
        (Some(line), _, _) => Some(line),
        (None, Place::Last, _) => None,
        (None, Place::Nth(_), None) => return Step::Do(Command::ReadCart),
        (None, Place::Nth(nth), Some(cart)) => {
            let line = cart.lines.get(nth).map(|line| line.line_id.clone());
            line.filter(|id| read.contains(id))
        }
    };
    match (line, quantity) {
        // As with a name: how many shall go is asked, not guessed.
        (Some(line), Quantity::Unclear) => {
            let flow = Flow::RemovePick {
                cand: vec![line],
                skus: Vec::new(),
                qty: None,
            };
            Step::Say(Answer::RemoveHowMany { words: None }, state.then(flow))
        }
        (Some(line), Quantity::Said(_) | Quantity::Unsaid) => {
            take_out(state, RemoveRef::Line(line), said, facts)
        }
        (None, _) => no_such_place(state, said),
    }
}

pub(super) fn nth(read: &[String], place: Place) -> Option<&String> {
    match place {
        Place::Nth(nth) => read.get(nth),
        Place::Last => read.last(),
    }
}

/// Asked once; the second time it is left.
pub(super) fn no_such_place(state: &State, quantity: Option<u32>) -> Step {
    if state.misses > 0 {
        return super::anything_else(state);
    }
    let mut next = state.then(state.flow.clone());
    next.misses = 1;
    Step::Say(Answer::RemoveWhat { quantity }, next)
}

fn nothing_read(state: &State, quantity: Option<u32>, facts: &Facts) -> Step {
    match &facts.cart {
        None => Step::Do(Command::ReadCart),
        Some(cart) => match cart.lines.as_slice() {
            [] => Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open)),
            [_, _] | [_, _, _] => which(state, &cart.lines, quantity),
            _ => what(state, quantity),
        },
    }
}

/// "What shall I remove?" once more, if lines were offered.
pub(super) fn asked_again(state: &State, said: Option<u32>) -> Option<Step> {
    match &state.flow {
        Flow::RemovePick { qty, .. } => Some(which_again(state, said.or(*qty))),
        _ => None,
    }
}

/// It is out of the cart, or there is less of it.
pub(super) fn removed(state: &State, removal: &Removal) -> Step {
    let Removal { line, removed } = removal;
    let left = line.quantity.saturating_sub(*removed);
    let mut next = state.then(Flow::More);
    next.touch(Touched {
        at: Some(line.unit_price.minor),
        ..touched(&line.sku, -i64::from(*removed), left)
    });
    let answer = if left > 0 {
        Answer::Reduced(Box::new(removal.clone()))
    } else {
        Answer::Of {
            phrase: Phrase::Removed,
            line: Box::new(line.clone()),
            quantity: *removed,
        }
    };
    Step::Say(answer, next)
}

fn take_out(state: &State, target: RemoveRef, quantity: Option<u32>, facts: &Facts) -> Step {
    let words = match &target {
        RemoveRef::Spoken(words) => words.clone(),
        RemoveRef::Line(_) | RemoveRef::Sku(_) => String::new(),
    };
    match &facts.outcome {
        None => Step::Do(Command::Remove { target, quantity }),
        Some(Outcome::Removed(removal)) => removed(state, removal),
        Some(Outcome::UnsureLines(lines)) => which(state, lines, quantity),
        Some(Outcome::Refused(Refusal::NotInCart)) => match &facts.cart {
            None => Step::Do(Command::ReadCart),
            Some(cart) => not_in_cart(state, cart, words),
        },
        Some(_) => super::anything_else(state),
    }
}

/// What stays open while the number is asked for: the choice, unless something else was named.
fn still_open(state: &State, named: &Named) -> Flow {
    match (&state.flow, named) {
        (flow @ Flow::RemovePick { .. }, Named::Unsaid | Named::Picked { .. }) => flow.clone(),
        _ => Flow::Open,
    }
}

fn what(state: &State, quantity: Option<u32>) -> Step {
    Step::Say(Answer::RemoveWhat { quantity }, state.then(Flow::Open))
}

/// "You have A and B. Which one shall I remove?"
pub(super) fn which(state: &State, lines: &[CartLine], quantity: Option<u32>) -> Step {
    let offered = lines.iter().take(MOST_CANDIDATES);
    let flow = Flow::RemovePick {
        cand: offered.clone().map(|line| line.line_id.clone()).collect(),
        skus: offered.map(|line| line.sku.clone()).collect(),
        qty: quantity,
    };
    let lines = lines.to_vec();
    Step::Say(Answer::RemoveWhich { lines, quantity }, state.then(flow))
}

/// "What shall I remove?", and what was offered stays so.
fn which_again(state: &State, quantity: Option<u32>) -> Step {
    let mut flow = state.flow.clone();
    if let Flow::RemovePick { qty, .. } = &mut flow {
        *qty = quantity;
    }
    Step::Say(Answer::RemoveWhat { quantity }, state.then(flow))
}

/// Says what is there instead.
fn not_in_cart(state: &State, cart: &Cart, words: String) -> Step {
    if cart.lines.is_empty() {
        return Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open));
    }
    let lines = cart.lines.clone();
    Step::Say(Answer::NotInCart { words, lines }, state.then(Flow::Open))
}
