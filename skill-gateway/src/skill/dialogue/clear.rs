//! "Empty my cart." It is always asked back.

use super::{Answer, Command, Facts, Outcome, Step};
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "That removes all 5 items. Sure?"
pub(super) fn ask(state: &State, facts: &Facts) -> Step {
    match &facts.cart {
        None => Step::Do(Command::ReadCart),
        Some(cart) if cart.lines.is_empty() => {
            Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open))
        }
        Some(cart) => Step::Say(
            Answer::ClearSure {
                count: cart.pieces(),
            },
            state.then(Flow::Clear),
        ),
    }
}

/// "Yes." What was changed before cannot be undone any more.
pub(super) fn confirmed(state: &State, facts: &Facts) -> Step {
    match &facts.outcome {
        None => Step::Do(Command::Clear),
        Some(Outcome::Cleared) => Step::Say(Answer::AddWhat(Phrase::Cleared), State::default()),
        Some(_) => super::anything_else(state),
    }
}
