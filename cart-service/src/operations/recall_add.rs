//! What became of an add whose answer nobody heard, for services that do not note it as late.

use saycart_passport::Permit;

use super::{AddOutcome, CartError, Carts};
use crate::domain::{Account, ReadCart, Refusal, RequestKey};
use crate::store::{self, StoreError};

impl Carts {
    /// The answer that was kept; none if the add was refused. Changes nothing.
    #[tracing::instrument(name = "cart.item.recall", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn recall_add(
        &self,
        permit: &Permit<ReadCart>,
        key: &RequestKey,
    ) -> Result<Option<AddOutcome>, CartError> {
        let mut connection = self.database.acquire().await?;
        let account = Account::of(permit);
        let kept = store::request::find(&self.database, &mut connection, &account, key).await?;
        let kept = kept.ok_or(CartError::UnknownRequest)?;
        // Answers of other changes have other forms.
        let answer: Result<AddOutcome, Refusal> = match serde_json::from_slice(&kept) {
            Ok(answer) => answer,
            Err(_no_add) if serde_json::from_slice::<serde_json::Value>(&kept).is_ok() => {
                return Err(CartError::UnknownRequest);
            }
            Err(_unreadable) => {
                return Err(StoreError::inconsistent("cart_requests", key.sealed_id()).into());
            }
        };
        Ok(answer.ok())
    }
}
