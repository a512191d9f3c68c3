//! What was added while nobody waited any more: it is told unasked, once, at the next opportunity.
//!
//! Who was told "That's taking longer than usual" does not know whether it was done. Which request
//! it was is remembered here, in this process and for a while; what became of it, cart-service
//! knows. Nothing is asked for again: an add that never arrived stays undone. Where another process
//! hears the shopper next, nothing is told, and the cart is as it is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::Deadline;
use tokio::time::Instant;

use super::state::Touched;
use super::turn::Turn;
use crate::clients::{Addition, CartError, ChangeId};
use crate::speech::Args;

/// Later nobody remembers what it was about.
const REMEMBERED: Duration = Duration::from_mins(15);

/// More shoppers are not remembered at once: that many wait only in an outage.
const MOST: usize = 10_000;

/// What asking may take of the time of the request in which it is told.
const BUDGET: Duration = Duration::from_millis(500);

/// The adds whose answers came too late, by Alexa's user.
#[derive(Debug, Clone, Default)]
pub(super) struct Late(Arc<Mutex<HashMap<String, (ChangeId, Instant)>>>);

impl Late {
    /// The shopper was told that it takes longer.
    pub(super) fn remember(&self, user: &str, change: ChangeId) {
        let now = Instant::now();
        let mut known = self.0.lock();
        known.retain(|_, (_, since)| now.duration_since(*since) < REMEMBERED);
        if known.len() < MOST {
            known.insert(user.to_owned(), (change, now));
        }
    }

    fn of(&self, user: &str) -> Option<ChangeId> {
        let known = self.0.lock();
        let (change, since) = known.get(user)?;
        (since.elapsed() < REMEMBERED).then(|| change.clone())
    }

    /// It was told, or there is nothing to tell of it.
    fn forget(&self, user: &str, change: &ChangeId) {
        let mut known = self.0.lock();
        if known.get(user).is_some_and(|(last, _)| last == change) {
            known.remove(user);
        }
    }

    /// What is to be said of it before the answer to this turn, whatever that is, if there is
    /// something. As long as nobody can tell, it is kept.
    pub(super) async fn told(&self, turn: &Turn<'_>) -> Option<Told> {
        let user = turn.user_id()?;
        let change = self.of(user)?;
        // Its own repetition hears the answer itself.
        if change.request_id == turn.request_id() {
            self.forget(user, &change);
            return None;
        }
        let passport = turn.passport().await.ok()?;
        let deadline: Deadline = turn.cart_deadline.capped(BUDGET);
        let recalled = turn.cart.recall_add(&passport, &change, deadline).await;
        if let Err(CartError::Slow | CartError::Unavailable(_)) = recalled {
            return None;
        }
        self.forget(user, &change);
        let Addition { line, added, .. } = recalled.ok()??;
        let product = turn.language.counted(added, &line.spoken());
        let args = Args::default().text("product", product);
        Some(Told {
            text: turn.language.part("late-added", &args),
            added: Touched {
                sku: line.sku,
                by: added.into(),
                now: line.quantity,
                on: None,
            },
        })
    }
}

/// What was added, to be told.
pub(super) struct Told {
    /// As it is said.
    pub(super) text: String,
    /// It is the last change now, which "undo that" takes back.
    pub(super) added: Touched,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(request_id: &str) -> ChangeId {
        ChangeId {
            request_id: request_id.to_owned(),
            step: 0,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_remembered_once_and_for_a_while() {
        let late = Late::default();

        late.remember("anna", change("r1"));
        late.remember("ben", change("r2"));
        assert_eq!(late.of("anna"), Some(change("r1")));
        late.forget("anna", &change("r0"));
        assert_eq!(late.of("anna"), Some(change("r1")));
        late.forget("anna", &change("r1"));
        assert_eq!(late.of("anna"), None);
        tokio::time::advance(REMEMBERED).await;

        assert_eq!(late.of("ben"), None);
    }

    #[test]
    fn there_is_an_end_to_it() {
        let late = Late::default();

        for number in 0..=MOST {
            late.remember(&number.to_string(), change("r1"));
        }

        assert_eq!(late.0.lock().len(), MOST);
    }
}
