//! "Open corner shop": a welcome, for everybody. Works unlinked, and with nothing behind us.

use super::{Answer, Command, Facts, Step};
use crate::clients::Cart;
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// A look into a cart that may fail: nobody asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Glance {
    Cart(Cart),
    NotLinked,
    /// They will hear of it when they ask for something that needs it.
    Away,
}

/// Welcomes the shopper, back to their cart if there is something in it.
pub(super) fn welcome(state: &State, facts: &Facts) -> Step {
    let answer = match &facts.glance {
        None => return Step::Do(Command::Glance),
        Some(Glance::Cart(cart)) => match cart.pieces() {
            0 => Answer::Plain(Phrase::Welcome),
            count => Answer::WelcomeBack { count },
        },
        Some(Glance::NotLinked) => Answer::Plain(Phrase::WelcomeUnlinked),
        Some(Glance::Away) => Answer::Plain(Phrase::Welcome),
    };
    Step::Say(answer, state.then(Flow::Open))
}
