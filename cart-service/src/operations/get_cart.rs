//! Reads the cart.

use saycart_passport::Permit;

use super::{CartError, Carts};
use crate::domain::{Account, Cart, ReadCart};
use crate::store;

impl Carts {
    /// The cart as it is now.
    #[tracing::instrument(name = "cart.cart.get", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn get_cart(&self, permit: &Permit<ReadCart>) -> Result<Cart, CartError> {
        let mut connection = self.database.acquire().await?;
        let account = Account::of(permit);
        let (cart, late) = store::cart::read(&self.database, &mut connection, &account).await?;
        self.noticed.put(late);
        Ok(cart)
    }
}
