//! When a handler cannot go on: what is said, in one place.

use saycart_service::causes;

use super::reply::Reply;
use super::turn::Turn;
use crate::alexa::Card;
use crate::clients::{AuthError, CartError};
use crate::metrics::Outcome;
use crate::speech::Phrase;

/// Why a handler cannot go on. What it can say something useful about, it answers itself.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// An account is needed, and there is no token, or a dead one.
    #[error("the shopper is not linked")]
    NotLinked,
    /// Whether the token is good is not known.
    #[error("the shopper's account is out of reach")]
    Account(#[source] AuthError),
    /// The cart did not do it.
    #[error("the cart did not do it")]
    Cart(#[from] CartError),
    /// The time is over.
    #[error("the time for this request is over")]
    Slow,
}

impl Trouble {
    /// How it is counted.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::NotLinked => Outcome::NotLinked,
            Self::Account(_) => Outcome::AccountAway,
            Self::Slow | Self::Cart(CartError::Slow) => Outcome::Slow,
            Self::Cart(CartError::ScopeMissing { scope: _ }) => Outcome::ScopeMissing,
            Self::Cart(_) => Outcome::ShopAway,
        }
    }

    /// What is said about it. Only who has to link gets the card that leads there: during an
    /// outage it would send shoppers to repair what is not broken.
    pub(super) fn into_reply(self, turn: &Turn<'_>) -> Reply {
        match self {
            Self::NotLinked => turn.say(Phrase::LinkAccount).with_card(Card::LinkAccount),
            Self::Cart(CartError::ScopeMissing { scope }) => {
                tracing::info!(scope, "the link does not allow it");
                turn.say(Phrase::LinkAgain).with_card(Card::LinkAccount)
            }
            Self::Account(error) => {
                tracing::warn!(
                    error = %causes(&error),
                    "no verdict on a token"
                );
                turn.say(Phrase::AccountAway)
            }
            Self::Slow | Self::Cart(CartError::Slow) => {
                tracing::warn!("an answer took too long");
                turn.say(Phrase::Slow)
            }
            Self::Cart(error) => {
                tracing::warn!(
                    error = %causes(&error),
                    "no answer of the cart"
                );
                turn.say(Phrase::ShopAway)
            }
        }
    }
}
