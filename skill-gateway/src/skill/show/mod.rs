//! What an answer does besides being heard: cards in the Alexa app, screens, and words that
//! Alexa shall know.
//!
//! Made from what the turn saw of the cart and of products on its way ([`Seen`]) and from what its
//! answer leaves open, so that no handler has to think of it, and no call is made for it. An answer
//! without all this says the same.
//!
//! To show something else: a file here, a line in [`with`].

mod card;
mod entities;
mod screen;

use super::reply::{Beside, Reply};
use super::turn::Turn;
use crate::alexa::Screen;
use crate::clients::{Change, Seen};

/// The reply, with what belongs beside it.
pub(super) fn with(turn: &Turn<'_>, reply: Reply) -> Reply {
    let seen = turn.cart.seen();
    let mut beside = Beside {
        card: card::of(turn.language, &seen, reply.left()),
        ..Beside::default()
    };
    let (words, known) = entities::of(turn, &seen);
    beside.directives.extend(known);
    if turn.screen == Screen::Shows
        && let Some(flow) = reply.flow()
    {
        beside
            .directives
            .extend(screen::of(turn.language, &seen, flow));
    }
    reply.beside(beside).knowing(words)
}

/// Whether the cart as it is now belongs on a card or a screen.
fn is_of_the_cart(seen: &Seen) -> bool {
    seen.change == Change::Made
}
