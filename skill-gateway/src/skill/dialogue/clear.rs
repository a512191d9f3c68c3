//! "Empty my cart." It is always asked back, and can be taken back for a day, also in another
//! conversation: where nothing was changed in this one, that is what "undo that" means.

use super::fallen::{fallen, risen};
use super::{Answer, Command, Facts, Outcome, Refusal, Step};
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "That removes all 5 items in your cart. Are you sure?"
pub(super) fn ask(state: &State, facts: &Facts) -> Step {
    match &facts.cart {
        None => Step::Do(Command::ReadCart),
        Some(cart) if cart.lines.is_empty() => {
            Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open))
        }
        Some(cart) => {
            let version = Some(cart.version);
            let count = cart.pieces();
            let sure = match facts.outcome {
                Some(_) => Answer::ClearChanged { count },
                None => Answer::ClearSure { count },
            };
            Step::Say(sure, state.then(Flow::Clear { version }))
        }
    }
}

/// "Yes." What was changed before cannot be undone any more, but the emptying can.
/// What came into the cart since it was asked about is not removed unseen: it is asked once more.
pub(super) fn confirmed(state: &State, version: Option<u64>, facts: &Facts) -> Step {
    match &facts.outcome {
        None => Step::Do(Command::Clear { version }),
        Some(Outcome::Refused(Refusal::CartChanged)) => ask(state, facts),
        Some(Outcome::Cleared) => Step::Say(Answer::AddWhat(Phrase::Cleared), State::default()),
        Some(_) => super::anything_else(state),
    }
}

/// "Undo that."
pub(super) fn undo(state: &State, facts: &Facts) -> Step {
    let open = || state.then(Flow::Open);
    match &facts.outcome {
        None => Step::Do(Command::Restore),
        Some(Outcome::Restored(restored)) => match (restored.skus.len(), restored.gone.len()) {
            (0, 0) => Step::Say(Answer::AddWhat(Phrase::NothingToUndo), open()),
            (0, _) => Step::Say(Answer::AddWhat(Phrase::RestoredNone), open()),
            _ => {
                let mut next = state.then(Flow::More);
                let skus = restored.skus.iter().map(String::as_str);
                let (cart, before) = (&restored.cart, &restored.before);
                let risen = risen(&next, cart, skus.clone(), before);
                let fallen = fallen(&mut next, cart, skus, before);
                // Its price is said, unless something is said to be missing.
                if let ([one], []) = (risen.as_slice(), restored.gone.as_slice()) {
                    next.hear(&one.line.sku, one.line.unit_price.minor);
                }
                let restored = restored.clone();
                let answer = Answer::Restored {
                    restored,
                    fallen,
                    risen,
                };
                Step::Say(answer, next)
            }
        },
        Some(_) => super::anything_else(state),
    }
}
