//! "Open corner shop": a welcome, for everybody. Works unlinked, and with nothing behind us.

use super::reply::Reply;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::speech::{Args, Phrase};

/// Welcomes the shopper, back to their cart if there is something in it.
pub(super) async fn welcome(turn: &Turn<'_>) -> Reply {
    match pieces(turn).await {
        Ok(0) => turn.say(Phrase::Welcome),
        Ok(count) => turn.say_with(Phrase::WelcomeBack, &Args::default().number("count", count)),
        Err(Trouble::NotLinked) => turn.say(Phrase::WelcomeUnlinked),
        // They will hear of it when they ask for something that needs it.
        Err(trouble) => {
            tracing::warn!(%trouble, "welcomed without a look into the cart");
            turn.say(Phrase::Welcome)
        }
    }
}

async fn pieces(turn: &Turn<'_>) -> Result<u32, Trouble> {
    let passport = turn.passport().await?;
    let cart = turn.cart.get_cart(&passport, turn.cart_deadline).await?;
    Ok(cart.pieces())
}
