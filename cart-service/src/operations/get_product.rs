//! Reads one product of the catalogue.

use super::{CartError, Catalogue};
use crate::domain::{Availability, Product, Refusal, Sku};
use crate::store;

impl Catalogue {
    /// The product of this number, if it is sold.
    pub(crate) async fn get_product(&self, sku: &Sku) -> Result<Product, CartError> {
        let mut connection = self.database.acquire().await?;
        let product = store::product::find(&self.database, &mut connection, sku).await?;
        let sold = product.filter(|product| match product.availability {
            Availability::InStock | Availability::SoldOut => true,
            Availability::Withdrawn => false,
        });
        Ok(sold.ok_or(Refusal::UnknownProduct)?)
    }
}
