//! Takes a product off a list.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, MeantLine, answered, body, meant_line};
use super::{CartError, Carts, Choice};
use crate::domain::{
    Account, ChangeCart, ListLine, Quantity, RequestKey, ShoppingList, TakenOffList, WhichList,
};

/// What to take off, and how many of it.
#[derive(Debug, Clone)]
pub(crate) struct RemoveFromList {
    pub(crate) key: RequestKey,
    pub(crate) list: WhichList,
    pub(crate) choice: Choice,
    /// `None` takes the line off.
    pub(crate) quantity: Option<Quantity>,
}

/// What is off the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RemovedFromList {
    /// The line as it was.
    pub(crate) line: ListLine,
    pub(crate) pieces: u32,
    pub(crate) list: ShoppingList,
}

impl Carts {
    /// Takes pieces of a product off a list, once for each request.
    #[tracing::instrument(name = "cart.list.remove", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn remove_from_list(
        &self,
        permit: &Permit<ChangeCart>,
        command: RemoveFromList,
    ) -> Result<ListOutcome<RemovedFromList, ListLine>, CartError> {
        let RemoveFromList {
            key,
            list,
            choice,
            quantity,
        } = command;
        let body = body("list/remove", &list, Some(&choice), quantity);

        let mut attempt = match self.begin(Account::of(permit), key, body).await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, _cart) => attempt,
        };
        let done = take_off(&mut attempt, &list, choice, quantity).await;
        attempt.finish(answered(done)?).await
    }
}

async fn take_off(
    attempt: &mut Attempt,
    which: &WhichList,
    choice: Choice,
    quantity: Option<Quantity>,
) -> Result<ListOutcome<RemovedFromList, ListLine>, CartError> {
    let list = attempt.list(which).await?;
    let id = list.id.clone();
    let products = attempt.products_on(&list).await?;
    let sku = match meant_line(&list, &products, choice)? {
        MeantLine::One(sku) => sku,
        MeantLine::Several(of) => return Ok(ListOutcome::Ambiguous { of, list: id }),
    };
    let TakenOffList {
        before: line,
        left,
        pieces,
        list,
    } = list.take(&sku, quantity)?;
    if let Some(id) = &id {
        attempt.write_list(id, &sku, left).await?;
    }
    Ok(ListOutcome::Done(RemovedFromList { line, pieces, list }))
}
