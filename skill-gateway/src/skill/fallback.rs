//! Nothing was understood. Each time in a row something else is said, and the third time we stop
//! asking: three failures are enough for anybody.

use super::reply::Reply;
use super::state::State;
use super::turn::Turn;
use crate::speech::Phrase;

/// Says what can be said instead.
pub(super) fn rephrase(turn: &Turn<'_>) -> Reply {
    let misses = turn.state.misses.saturating_add(1);
    let phrase = match misses {
        1 => Phrase::FallbackFirst,
        2 => Phrase::FallbackSecond,
        _ => Phrase::FallbackThird,
    };
    turn.say(phrase).remembering(State {
        misses,
        ..State::default()
    })
}
