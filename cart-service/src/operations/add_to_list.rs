//! Puts a product on a list.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, answered, body};
use super::resolve::{Place, Resolved, count_unresolved};
use super::{CartError, Carts, Choice, Offer};
use crate::domain::{
    Account, Availability, ChangeCart, ListLine, Pseudonym, PutOnList, Quantity, Refusal,
    RequestKey, ShoppingList, Sku, WhichList,
};
use crate::store;

/// What to put there, and how many.
#[derive(Debug, Clone)]
pub(crate) struct AddToList {
    pub(crate) key: RequestKey,
    pub(crate) list: WhichList,
    pub(crate) choice: Choice,
    pub(crate) quantity: Quantity,
    /// Who says so, where people are counted.
    pub(crate) shopper: Option<Pseudonym>,
}

/// What is on the list now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AddedToList {
    /// The line as it is now.
    pub(crate) line: ListLine,
    pub(crate) pieces: u32,
    pub(crate) list: ShoppingList,
}

impl Carts {
    /// Puts pieces of a product on a list, once for each request.
    #[tracing::instrument(name = "cart.list.add", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn add_to_list(
        &self,
        permit: &Permit<ChangeCart>,
        command: AddToList,
    ) -> Result<ListOutcome<AddedToList, Offer>, CartError> {
        let AddToList {
            key,
            list,
            choice,
            quantity,
            shopper,
        } = command;
        let body = body("list/add", &list, Some(&choice), Some(quantity));
        // Before the transaction, as for the cart.
        let resolved = self.resolve(choice, Place::List);

        let mut attempt = match self.begin(Account::of(permit), key, body).await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, _cart) => attempt,
        };
        let done = match resolved {
            Resolved::Product(sku) => self.put_on_list(&mut attempt, &list, &sku, quantity).await,
            Resolved::Several(of, _, _) | Resolved::Likely(of) => {
                let known = attempt.list_to_fill(&list).await;
                known.map(|(id, _)| ListOutcome::Ambiguous { of, list: Some(id) })
            }
            Resolved::Nothing(language, phrase) => {
                count_unresolved(&mut attempt, (language, phrase), shopper.as_ref()).await?;
                Err(Refusal::UnknownProduct.into())
            }
        };
        attempt.finish(answered(done)?).await
    }

    async fn put_on_list(
        &self,
        attempt: &mut Attempt,
        list: &WhichList,
        sku: &Sku,
        quantity: Quantity,
    ) -> Result<ListOutcome<AddedToList, Offer>, CartError> {
        let Attempt {
            database,
            transaction,
            ..
        } = &mut *attempt;
        let product = store::product::hold(database, transaction, sku).await?;
        let product = product
            .filter(|product| product.availability != Availability::Withdrawn)
            .ok_or(Refusal::UnknownProduct)?;
        let (id, list) = attempt.list_to_fill(list).await?;
        let PutOnList { line, list } = list.put(&product, quantity, &self.limits)?;
        attempt.write_list(&id, sku, line.quantity).await?;
        Ok(ListOutcome::Done(AddedToList {
            line,
            pieces: quantity.get(),
            list,
        }))
    }
}
