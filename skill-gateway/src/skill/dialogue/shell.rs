//! Does what the dialogue asks for, and says what it answers.

use super::{Answer, Command, Event, Facts, Outcome, Refusal, Step, phrase, step};
use crate::clients::{Added, CartError, ProductRef, RemoveRef, Removed};
use crate::skill::reply::Reply;
use crate::skill::state::State;
use crate::skill::trouble::Trouble;
use crate::skill::turn::Turn;
use crate::speech::Phrase;

/// An event needs the cart and one change at most.
const MOST_COMMANDS: usize = 3;

/// Takes the steps that follow an event.
pub(in crate::skill) async fn hold(turn: &Turn<'_>, event: &Event) -> Result<Reply, Trouble> {
    let mut facts = Facts::default();
    for _ in 0..=MOST_COMMANDS {
        match step(&turn.state, event, &facts) {
            Step::Say(answer, next) => return Ok(said(turn, &answer, next)),
            Step::Do(command) => run(turn, command, &mut facts).await?,
        }
    }
    tracing::error!("a dialogue asked for more than an event may need");
    Ok(said(turn, &Answer::Plain(Phrase::Help), State::default()))
}

fn said(turn: &Turn<'_>, answer: &Answer, next: State) -> Reply {
    phrase::reply(turn, answer).remembering(next)
}

async fn run(turn: &Turn<'_>, command: Command, facts: &mut Facts) -> Result<(), Trouble> {
    let passport = turn.passport().await?;
    let deadline = turn.cart_deadline;
    let outcome = match command {
        Command::ReadCart => {
            facts.cart = Some(turn.cart.get_cart(&passport, deadline).await?);
            return Ok(());
        }
        Command::Add { sku, quantity } => {
            let (change, product) = (turn.next_change(), ProductRef::Sku(sku));
            let locale = turn.locale();
            let added = turn
                .cart
                .add_item(&passport, change, product, quantity, locale, deadline);
            added.await.map(|added| match added {
                Added::Done(addition) => Outcome::Added(addition),
                Added::Ambiguous(_) => Outcome::Refused(Refusal::NotForSale),
            })
        }
        Command::Remove { sku, quantity } => {
            let (change, line) = (turn.next_change(), RemoveRef::Sku(sku));
            let locale = turn.locale();
            let removed = turn
                .cart
                .remove_item(&passport, change, line, quantity, locale, deadline);
            removed.await.map(|removed| match removed {
                Removed::Done(removal) => Outcome::Removed(removal),
                Removed::Ambiguous(_) => Outcome::Refused(Refusal::NotInCart),
            })
        }
        Command::Set { sku, quantity } => {
            let change = turn.next_change();
            let set = turn
                .cart
                .set_quantity(&passport, change, sku, quantity, deadline);
            set.await.map(|line| Outcome::Set(Box::new(line)))
        }
        Command::Clear => {
            let cleared = turn
                .cart
                .clear_cart(&passport, turn.next_change(), deadline);
            cleared.await.map(|()| Outcome::Cleared)
        }
        Command::Restore => {
            let restored = turn
                .cart
                .restore_cart(&passport, turn.next_change(), deadline);
            let restored = restored.await;
            restored.map(|restored| Outcome::Restored(Box::new(restored)))
        }
    };
    facts.outcome = Some(match outcome {
        Ok(outcome) => outcome,
        Err(CartError::NotInCart) => Outcome::Refused(Refusal::NotInCart),
        Err(CartError::QuantityLimit(kind)) => Outcome::Refused(Refusal::Limit(kind)),
        Err(
            CartError::UnknownProduct
            | CartError::OutOfStock { name: _ }
            | CartError::OtherCurrency,
        ) => Outcome::Refused(Refusal::NotForSale),
        Err(error) => return Err(error.into()),
    });
    Ok(())
}
