//! Takes a line out of the cart and puts it on a list.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, answered, body};
use super::remove_item::{Meant, meant};
use super::{CartError, Carts, Choice};
use crate::domain::{
    Account, Cart, ChangeCart, Line, LineTarget, ListLine, Money, PutOnList, Quantity, Refusal,
    RequestKey, ShoppingList, WhichList,
};
use crate::store::{self, StoreError};

/// What to move, and how many of it.
#[derive(Debug, Clone)]
pub(crate) struct MoveToList {
    pub(crate) key: RequestKey,
    pub(crate) list: WhichList,
    pub(crate) choice: Choice,
    /// `None` moves the line.
    pub(crate) quantity: Option<Quantity>,
    /// Of the cart.
    pub(crate) expected_version: Option<u64>,
}

/// What is on the list now, and not in the cart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MovedToList {
    /// The line of the list as it is now.
    pub(crate) line: ListLine,
    pub(crate) pieces: u32,
    pub(crate) cart: Cart,
    pub(crate) list: ShoppingList,
    /// What one cost in the cart; none where an older version kept the answer.
    #[serde(default)]
    pub(crate) was_price: Option<Money>,
}

impl Carts {
    /// Moves pieces of a line to a list, once for each request.
    #[tracing::instrument(name = "cart.list.move_in", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn move_to_list(
        &self,
        permit: &Permit<ChangeCart>,
        command: MoveToList,
    ) -> Result<ListOutcome<MovedToList, Line>, CartError> {
        let MoveToList {
            key,
            list,
            choice,
            quantity,
            expected_version,
        } = command;
        let body = body("list/move-in", &list, Some(&choice), quantity);
        let body = body.on_version(expected_version);

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let done = self
            .take_to_list(&mut attempt, cart, (&list, choice), quantity)
            .await;
        attempt.finish(answered(done)?).await
    }

    async fn take_to_list(
        &self,
        attempt: &mut Attempt,
        cart: Cart,
        (list, choice): (&WhichList, Choice),
        quantity: Option<Quantity>,
    ) -> Result<ListOutcome<MovedToList, Line>, CartError> {
        let target = match choice {
            Choice::Sku(sku) => LineTarget::Sku(sku),
            Choice::Spoken(phrase, language) => {
                match meant(attempt, &cart, &phrase, language).await? {
                    Meant::One(target) => target,
                    Meant::Several(of) => {
                        let (id, _) = attempt.list_to_fill(list).await?;
                        return Ok(ListOutcome::Ambiguous { of, list: Some(id) });
                    }
                    Meant::None => return Err(Refusal::NotInCart { sku: None }.into()),
                }
            }
        };
        let removed = cart.remove(&target, quantity)?;
        let sku = removed.before.sku().clone();
        let Attempt {
            database,
            transaction,
            ..
        } = &mut *attempt;
        let product = store::product::hold(database, transaction, &sku).await?;
        let product =
            product.ok_or_else(|| StoreError::inconsistent("cart_lines", sku.as_str()))?;
        let removed = removed.at_price_of(&product)?;
        let (id, list) = attempt.list_to_fill(list).await?;
        let pieces = Quantity::parse(removed.pieces)
            .map_err(|_none| StoreError::inconsistent("cart_lines", sku.as_str()))?;
        let PutOnList { line, list } = list.put(&product, pieces, &self.limits)?;
        attempt.write(removed.change(), &removed.cart).await?;
        attempt.write_list(&id, &sku, line.quantity).await?;
        Ok(ListOutcome::Done(MovedToList {
            line,
            pieces: removed.pieces,
            was_price: Some(removed.before.unit_price()),
            cart: removed.cart,
            list,
        }))
    }
}
