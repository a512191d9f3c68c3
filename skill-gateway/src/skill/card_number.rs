//! Somebody says the number of a payment card, in whichever slot it was heard.
//!
//! It is not looked for, not passed on and not kept, and the answer is the same whatever was asked:
//! nothing here ever needs one, and what a service never got it cannot lose.

use super::turn::Turn;
use crate::alexa::Intent;
use crate::model::longest_run_of_digits;

/// The shortest numbers of cards have thirteen digits, and one may be missed in hearing. Nothing
/// that is sold has so many in its name.
const DIGITS: usize = 12;

/// Whether it was said. It need not be a number that a card could have: heard wrongly, most of it
/// is still there.
pub(super) fn was_said(turn: &Turn<'_>, intent: &Intent) -> bool {
    let locale = turn.language.locale();
    let mut said = intent.all_spoken();
    said.any(|text| longest_run_of_digits(locale, text) >= DIGITS)
}
