//! Takes back that a list, or a line of it, was put into the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, answered};
use super::{CartError, Carts, MovedToCart};
use crate::domain::{
    Account, BodyHash, Cart, ChangeCart, LineTarget, ListLine, PutOnList, Quantity, Refusal,
    RequestKey, ShoppingList, WhichList,
};
use crate::store::{self, StoreError, request::TakenBackBefore};

/// Which move to take back.
#[derive(Debug, Clone)]
pub(crate) struct TakeBackMove {
    pub(crate) key: RequestKey,
    /// The request that moved: by the id that it came with, or by the one that is kept of it, which
    /// is all that a caller knows who learned of a late change.
    pub(crate) moved: RequestKey,
    /// Of the cart.
    pub(crate) expected_version: Option<u64>,
}

/// What is back on the list, and not in the cart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TakenBack {
    /// What is back, and how many of each.
    pub(crate) back: Vec<ListLine>,
    pub(crate) cart: Cart,
    pub(crate) list: ShoppingList,
}

impl Carts {
    /// Moves back what a request moved, as far as it is still in the cart.
    #[tracing::instrument(name = "cart.list.take_back", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn take_back_move(
        &self,
        permit: &Permit<ChangeCart>,
        command: TakeBackMove,
    ) -> Result<TakenBack, CartError> {
        let TakeBackMove {
            key,
            moved,
            expected_version,
        } = command;
        let step = moved.step().to_be_bytes();
        let body = BodyHash::of(&[b"list/take-back", moved.request_id().as_bytes(), &step]);
        let body = body.on_version(expected_version);

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let done = match attempt.moved_by(&moved).await? {
            (mut before, TakenBackBefore::Yes) => {
                // Under another id: what is in the cart by now came there otherwise.
                before.moved.clear();
                self.move_back(&mut attempt, cart, before).await
            }
            (before, TakenBackBefore::No) => {
                let done = self.move_back(&mut attempt, cart, before).await;
                // Of what could not go back, another try may put something there.
                if done.as_ref().is_ok_and(|taken| !taken.back.is_empty()) {
                    attempt.note_taken_back(&moved).await?;
                }
                done
            }
        };
        attempt.finish(answered(done)?).await
    }

    async fn move_back(
        &self,
        attempt: &mut Attempt,
        mut cart: Cart,
        moved: MovedToCart,
    ) -> Result<TakenBack, CartError> {
        let which = match moved.list.id {
            Some(id) => WhichList::Id(id),
            None => WhichList::Named(moved.list.name),
        };
        let (id, mut list) = attempt.list_to_fill(&which).await?;
        let mut back = Vec::new();
        for line in moved.moved {
            let Attempt {
                database,
                transaction,
                ..
            } = &mut *attempt;
            let product = store::product::hold(database, transaction, &line.sku).await?;
            let target = LineTarget::Sku(line.sku.clone());
            let removed = cart
                .clone()
                .remove(&target, Quantity::parse(line.quantity).ok());
            // What is not there any more, or has no room on the list, stays where it is.
            let (Some(product), Ok(removed)) = (product, removed) else {
                continue;
            };
            let put = Quantity::parse(removed.pieces)
                .ok()
                .and_then(|pieces| list.clone().put(&product, pieces, &self.limits).ok());
            let Some(PutOnList { line, list: next }) = put else {
                continue;
            };
            let removed = removed.at_price_of(&product)?;
            attempt.write(removed.change(), &removed.cart).await?;
            attempt.write_list(&id, &line.sku, line.quantity).await?;
            back.push(ListLine {
                quantity: removed.pieces,
                ..line
            });
            (cart, list) = (removed.cart, next);
        }
        attempt.advance(back.len()).await?;
        Ok(TakenBack { back, cart, list })
    }
}

impl Attempt {
    /// What a request moved into the cart is back.
    async fn note_taken_back(&mut self, moved: &RequestKey) -> Result<(), CartError> {
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        store::request::taken_back(database, transaction, account, moved).await?;
        Ok(())
    }

    /// What a request moved into the cart, and whether that was taken back.
    async fn moved_by(
        &mut self,
        moved: &RequestKey,
    ) -> Result<(MovedToCart, TakenBackBefore), CartError> {
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        let kept = store::request::find_move(database, transaction, account, moved).await?;
        let (kept, before) = kept.ok_or(CartError::UnknownRequest)?;
        let answer: Result<ListOutcome<MovedToCart, ListLine>, Refusal> =
            match serde_json::from_slice(&kept) {
                Ok(answer) => answer,
                // Answers of other changes have other forms.
                Err(_no_move) if serde_json::from_slice::<serde_json::Value>(&kept).is_ok() => {
                    return Err(CartError::UnknownRequest);
                }
                Err(_unreadable) => {
                    let request = moved.sealed_id();
                    return Err(StoreError::inconsistent("cart_requests", request).into());
                }
            };
        match answer {
            Ok(ListOutcome::Done(moved)) => Ok((moved, before)),
            Ok(ListOutcome::Ambiguous { .. }) | Err(_) => Err(CartError::UnknownRequest),
        }
    }
}
