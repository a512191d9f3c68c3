//! "Open corner shop": a welcome, for everybody. Works unlinked, and with nothing behind us.

use super::{Answer, Command, Facts, Step, offer, usual};
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

/// Welcomes the shopper, back to their cart if there is something in it, else to what they usually
/// buy, if that may be spoken of.
pub(super) fn welcome(state: &State, facts: &Facts) -> Step {
    let answer = match &facts.glance {
        None => return Step::Do(Command::Glance),
        Some(Glance::Cart(cart)) => match cart.pieces() {
            0 => match facts.usual.as_ref().map(usual::in_stock).as_deref() {
                Some([product, ..]) => return offer::said(state, product, Answer::WelcomeUsual),
                Some([]) | None => Answer::Plain(Phrase::Welcome),
            },
            count => Answer::WelcomeBack { count },
        },
        Some(Glance::NotLinked) => Answer::Plain(Phrase::WelcomeUnlinked),
        Some(Glance::Away) => Answer::Plain(Phrase::Welcome),
    };
    Step::Say(answer, state.then(Flow::Open))
}
