//! Reads a list, and what lists are called.

use saycart_passport::Permit;

use super::{CartError, Carts};
use crate::domain::{Account, ListName, ReadCart, ShoppingList, WhichList};
use crate::store;

impl Carts {
    /// The list as it is now; one that is not there is empty.
    #[tracing::instrument(name = "cart.list.get", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn get_list(
        &self,
        permit: &Permit<ReadCart>,
        which: &WhichList,
    ) -> Result<ShoppingList, CartError> {
        let mut connection = self.database.acquire().await?;
        let account = Account::of(permit);
        let list = store::list::read(&self.database, &mut connection, &account, which).await?;
        Ok(list.unwrap_or_else(|| match which {
            WhichList::Named(name) => ShoppingList::untouched(name.clone()),
            WhichList::Id(_) => ShoppingList::untouched(ListName::default()),
        }))
    }

    /// What the lists are called that have a name.
    #[tracing::instrument(name = "cart.list.names", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn list_names(
        &self,
        permit: &Permit<ReadCart>,
    ) -> Result<Vec<ListName>, CartError> {
        let mut connection = self.database.acquire().await?;
        let account = Account::of(permit);
        Ok(store::list::names(&self.database, &mut connection, &account).await?)
    }
}
