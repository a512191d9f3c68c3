//! What is kept of a shopper, and their say in it: "use my history", "what do you know about me",
//! "forget me", "unlink my account".
//!
//! To remember, one must be sure of whom: that is said yes to by a known voice alone. To stop, and to
//! forget, anybody in the room may say, and forgetting and unlinking are asked back. What a voice may
//! not do is to delete the account: nobody proves by it whose it is.

use super::{Answer, Command, Facts, Outcome, Step};
use crate::clients::{HistoryUse, Speaker};
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// "Use my history."
pub(super) fn switch_on(state: &State, facts: &Facts) -> Step {
    match (facts.speaker, &facts.outcome) {
        (Speaker::Shared, _) => add_what(state, Phrase::HistoryUnknownVoice),
        (Speaker::Known, None) => Step::Do(Command::SetHistory(HistoryUse::On)),
        (Speaker::Known, Some(_)) => add_what(state, Phrase::HistoryOn),
    }
}

/// "Stop using my history."
pub(super) fn switch_off(state: &State, facts: &Facts) -> Step {
    match &facts.outcome {
        None => Step::Do(Command::SetHistory(HistoryUse::Off)),
        Some(_) => add_what(state, Phrase::HistoryOff),
    }
}

/// "What do you know about me?"
pub(super) fn about(state: &State, facts: &Facts) -> Step {
    let phrase = match (facts.speaker, facts.history) {
        (Speaker::Shared, _) => Phrase::AboutUnknownVoice,
        (Speaker::Known, None) => return Step::Do(Command::ReadHistory),
        (Speaker::Known, Some(HistoryUse::Off)) => Phrase::AboutOff,
        (Speaker::Known, Some(HistoryUse::On)) => Phrase::AboutOn,
    };
    add_what(state, phrase)
}

/// "Forget me."
pub(super) fn forget(state: &State) -> Step {
    Step::Say(Answer::Plain(Phrase::ForgetSure), state.then(Flow::Forget))
}

/// "Yes", forget it.
pub(super) fn forgotten(state: &State, facts: &Facts) -> Step {
    match &facts.outcome {
        None => Step::Do(Command::SetHistory(HistoryUse::Off)),
        Some(_) => add_what(state, Phrase::Forgotten),
    }
}

/// "Unlink my account."
pub(super) fn unlink(state: &State) -> Step {
    Step::Say(Answer::Plain(Phrase::UnlinkSure), state.then(Flow::Unlink))
}

/// "Yes", unlink it.
pub(super) fn unlinked(state: &State, facts: &Facts) -> Step {
    match &facts.outcome {
        None => Step::Do(Command::Unlink),
        Some(Outcome::Unlinked) => Step::Say(Answer::Plain(Phrase::Unlinked), State::default()),
        Some(_) => super::anything_else(state),
    }
}

fn add_what(state: &State, phrase: Phrase) -> Step {
    Step::Say(Answer::AddWhat(phrase), state.then(Flow::Open))
}
