//! A touch on what the screen shows: one of what there is to choose from, yes, or no.
//!
//! It does what the same said aloud would do, and is believed as little: what it may choose from
//! stands in the conversation's memory. A screen stays while the conversation goes on by voice, so a
//! screen tells which question it shows, and a touch on one of an earlier question changes nothing:
//! the question that is open is said again.

use super::names;
use super::state::Flow;
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
                // No screen has more rows.
                Some(Self::Pick(u16::try_from(place).ok()?.into()))
            }
            ("yes", None) => Some(Self::Yes),
            ("no", None) => Some(Self::No),
            _ => None,
        }
    }

    /// What would have been said instead, with this open.
    pub(super) fn of_screen(self, event: &UserEvent, open: &Flow) -> Intent {
        let shown = event
            .token
            .as_deref()
            .and_then(|token| token.rsplit_once('.'));
        if shown.is_some_and(|(_, mark)| mark == mark_of(open)) {
            self.as_said()
        } else {
            tracing::info!("a screen of an earlier question was touched");
            Intent::of("AMAZON.RepeatIntent")
        }
    }

    fn as_said(self) -> Intent {
        match self {
            Self::Yes => Intent::of("AMAZON.YesIntent"),
            Self::No => Intent::of("AMAZON.NoIntent"),
            Self::Pick(place) => {
                Intent::saying(names::PICK_ITEM, names::QUANTITY, &place.to_string())
            }
        }
    }
}

/// What comes back when a screen of this kind is touched that shows what is open.
pub(super) fn token(kind: &str, open: &Flow) -> String {
    format!("{kind}.{}", mark_of(open))
}

fn mark_of(open: &Flow) -> String {
    format!("{:08x}", open.mark())
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
            (json!(["pick", 70_000]), None),
            (json!(["pick", "two"]), None),
            (json!(["yes", 1]), None),
            (json!([7]), None),
            (json!([]), None),
        ];

        for (arguments, expected) in table {
            let arguments: Vec<Value> = serde_json::from_value(arguments).unwrap();
            let event = UserEvent {
                arguments,
                ..UserEvent::default()
            };
            assert_eq!(Touch::of(&event), expected, "{event:?}");
        }
    }
}
