//! Takes a product, or all, off a list and puts it into the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, MeantLine, answered, body, meant_line};
use super::{CartError, Carts, Choice};
use crate::domain::{
    Account, Added, Cart, ChangeCart, LineChange, LineId, ListLine, Quantity, Refusal, RequestKey,
    ShoppingList, TakenOffList, WhichList,
};
use crate::metrics;

/// What to move, and how many of it.
#[derive(Debug, Clone)]
pub(crate) struct MoveToCart {
    pub(crate) key: RequestKey,
    pub(crate) list: WhichList,
    /// `None` is all that is on the list.
    pub(crate) choice: Option<Choice>,
    /// Of the product; `None` is all of it.
    pub(crate) quantity: Option<Quantity>,
}

/// What is in the cart now, and what stays on the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MovedToCart {
    /// What was moved, and how many of each.
    pub(crate) moved: Vec<ListLine>,
    /// What cannot be bought now, or not in that number.
    pub(crate) stayed: Vec<ListLine>,
    pub(crate) cart: Cart,
    pub(crate) list: ShoppingList,
}

impl Carts {
    /// Moves what can be bought from a list to the cart, once for each request.
    #[tracing::instrument(name = "cart.list.move_out", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn move_to_cart(
        &self,
        permit: &Permit<ChangeCart>,
        command: MoveToCart,
    ) -> Result<ListOutcome<MovedToCart, ListLine>, CartError> {
        let MoveToCart {
            key,
            list,
            choice,
            quantity,
        } = command;
        let body = body("list/move-out", &list, choice.as_ref(), quantity);

        let (mut attempt, cart) = match self.begin(Account::of(permit), key, body).await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let done = self
            .take_to_cart(&mut attempt, cart, (&list, choice), quantity)
            .await;
        let outcome = attempt.finish(answered(done)?).await?;
        if let ListOutcome::Done(MovedToCart { moved, .. }) = &outcome {
            for line in moved {
                metrics::items_added(line.quantity);
            }
        }
        Ok(outcome)
    }

    async fn take_to_cart(
        &self,
        attempt: &mut Attempt,
        mut cart: Cart,
        (which, choice): (&WhichList, Option<Choice>),
        quantity: Option<Quantity>,
    ) -> Result<ListOutcome<MovedToCart, ListLine>, CartError> {
        let mut list = attempt.list(which).await?;
        let products = attempt.products_on(&list).await?;
        let (wanted, quantity) = match choice {
            None => (list.lines.clone(), None),
            Some(choice) => match meant_line(&list, &products, choice)? {
                MeantLine::One(sku) => {
                    let line = list.lines.iter().find(|line| line.sku == sku);
                    (vec![line.cloned().ok_or(Refusal::NotOnList)?], quantity)
                }
                MeantLine::Several(of) => {
                    return Ok(ListOutcome::Ambiguous { of, list: list.id });
                }
            },
        };
        let (mut moved, mut stayed) = (Vec::new(), Vec::new());
        for line in wanted {
            let product = products.iter().find(|product| product.sku == line.sku);
            let taken = list.clone().take(&line.sku, quantity)?;
            let pieces = Quantity::parse(taken.pieces).ok();
            let added = product.zip(pieces).and_then(|(product, pieces)| {
                let new_line = LineId::new(uuid::Uuid::now_v7());
                cart.clone()
                    .add(product, pieces, &self.limits, new_line)
                    .ok()
            });
            let (
                Some(Added {
                    line: put,
                    cart: next,
                }),
                Some(id),
            ) = (added, &list.id)
            else {
                stayed.push(line);
                continue;
            };
            let TakenOffList {
                left,
                pieces,
                list: rest,
                ..
            } = taken;
            attempt.write(LineChange::Put(&put), &next).await?;
            attempt.write_list(id, &line.sku, left).await?;
            moved.push(ListLine {
                quantity: pieces,
                ..line
            });
            (cart, list) = (next, rest);
        }
        attempt.advance(moved.len()).await?;
        Ok(ListOutcome::Done(MovedToCart {
            moved,
            stayed,
            cart,
            list,
        }))
    }
}
