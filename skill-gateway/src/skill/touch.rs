//! A touch on what the screen shows: one of what there is to choose from, yes, or no.
//!
//! It does what the same said aloud would do, and is believed as little: what it may choose from
//! stands in the conversation's memory.

use super::names;
use super::reply::Reply;
use super::state::Flow;
use super::trouble::Trouble;
use super::turn::Turn;
use super::{add_to_cart, change_quantity, choice, remove_from_cart, repeat, yes_no};
use crate::alexa::{Intent, UserEvent};

/// What was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// A row, counted from one.
    Pick(usize),
    Yes,
    No,
}

impl Touch {
    /// Reads what `apl/screen.json` sends. Anything else is of no document of ours.
    pub(super) fn of(event: &UserEvent) -> Option<Self> {
        let mut arguments = event.arguments.iter();
        match (arguments.next()?.as_str()?, arguments.next()) {
            ("pick", Some(place)) => {
                let digits = || place.as_str().and_then(|digits| digits.parse().ok());
                let place = place.as_u64().or_else(digits)?;
                Some(Self::Pick(place.try_into().ok()?))
            }
            ("yes", None) => Some(Self::Yes),
            ("no", None) => Some(Self::No),
            _ => None,
        }
    }
}

/// Answers it.
pub(super) async fn answer(turn: &Turn<'_>, touch: Touch) -> Result<Reply, Trouble> {
    match touch {
        Touch::Yes => yes_no::yes(turn).await,
        Touch::No => yes_no::no(turn).await,
        Touch::Pick(place) => pick(turn, place).await,
    }
}

/// As if its ordinal had been said; a screen of an earlier question changes nothing.
async fn pick(turn: &Turn<'_>, place: usize) -> Result<Reply, Trouble> {
    let Some(word) = choice::ordinal(turn.language.locale(), place) else {
        return repeat::repeat(turn).await;
    };
    let flow = &turn.state.flow;
    if matches!(flow, Flow::Pick { .. }) {
        let intent = Intent::saying(names::ADD_TO_CART, names::PRODUCT, word);
        add_to_cart::add(turn, &intent).await
    } else if matches!(flow, Flow::RemovePick { .. }) {
        let intent = Intent::saying(names::REMOVE_FROM_CART, names::PRODUCT, word);
        remove_from_cart::remove(turn, &intent).await
    } else if matches!(flow, Flow::ChangePick { .. }) {
        let intent = Intent::saying(names::CHANGE_QUANTITY, names::PRODUCT, word);
        change_quantity::change(turn, &intent).await
    } else {
        repeat::repeat(turn).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn only_what_our_screen_sends_is_a_touch() {
        let table = [
            (json!(["pick", 2]), Some(Touch::Pick(2))),
            (json!(["pick", "2"]), Some(Touch::Pick(2))),
            (json!(["yes"]), Some(Touch::Yes)),
            (json!(["no"]), Some(Touch::No)),
            (json!(["pick"]), None),
            (json!(["pick", -1]), None),
            (json!(["pick", "two"]), None),
            (json!(["yes", 1]), None),
            (json!([7]), None),
            (json!([]), None),
        ];

        for (arguments, expected) in table {
            let arguments: Vec<Value> = serde_json::from_value(arguments).unwrap();
            let event = UserEvent { arguments };
            assert_eq!(Touch::of(&event), expected, "{event:?}");
        }
    }
}
