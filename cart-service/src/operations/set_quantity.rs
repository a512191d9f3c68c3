//! Gives a line another quantity, 0 to remove it.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
};
use crate::domain::{
    Account, Added, BodyHash, Cart, ChangeCart, Heard, Line, LineChange, LineTarget, Quantity,
    Refusal, RequestKey,
};
use crate::store::{self, StoreError};

/// Which line, and how many it shall have.
#[derive(Debug, Clone)]
pub(crate) struct SetQuantity {
    pub(crate) key: RequestKey,
    pub(crate) target: LineTarget,
    /// `None` removes the line.
    pub(crate) quantity: Option<Quantity>,
    pub(crate) expected_version: Option<u64>,
    /// What the shopper heard that one costs.
    pub(crate) heard: Option<Heard>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QuantitySet {
    /// The line as it is now, unless it was removed.
    pub(crate) line: Option<Line>,
    pub(crate) cart: Cart,
    /// The line as it was; none where an older version kept the answer.
    #[serde(default)]
    pub(crate) before: Option<Line>,
}

impl Carts {
    /// Sets a quantity, once for each request.
    #[tracing::instrument(name = "cart.quantity.set", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn set_quantity(
        &self,
        permit: &Permit<ChangeCart>,
        command: SetQuantity,
    ) -> Result<QuantitySet, CartError> {
        let body = command.body();
        let account = Account::of(permit);
        let SetQuantity {
            key,
            target,
            quantity,
            expected_version,
            heard,
        } = command;

        let begun = self.begin_on(account, key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let answer = match quantity {
            Some(quantity) => {
                self.set(&mut attempt, cart, &target, (quantity, heard))
                    .await?
            }
            None => Self::take_out(&mut attempt, cart, &target).await?,
        };
        attempt.finish(answer).await
    }

    async fn set(
        &self,
        attempt: &mut Attempt,
        cart: Cart,
        target: &LineTarget,
        (quantity, heard): (Quantity, Option<Heard>),
    ) -> Result<Result<QuantitySet, Refusal>, CartError> {
        let Attempt {
            database,
            transaction,
            ..
        } = attempt;
        let before = cart.line(target).cloned();
        let sku = match (&before, target) {
            (Some(line), _) => line.sku().clone(),
            (None, LineTarget::Sku(sku)) => {
                return Ok(Err(Refusal::NotInCart {
                    sku: Some(sku.clone()),
                }));
            }
            (None, LineTarget::Line(_)) => return Ok(Err(Refusal::NotInCart { sku: None })),
        };
        let product = store::product::hold(database, transaction, &sku)
            .await?
            .ok_or_else(|| StoreError::inconsistent("cart_lines", sku.as_str()))?;
        let version = cart.version();
        let seen = cart.heard_price(target);
        let Added { line, cart } = match cart.set_quantity(target, quantity, &product, &self.limits)
        {
            Ok(set) => set,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // A rise is not put on pieces of which a lower price was heard (M14).
        let is_raised = seen.is_some_and(|seen| line.unit_price().minor() > seen.minor);
        let refusal = heard.or(seen).and_then(|heard| heard.refuses(&product));
        let stands = |refusal: &Refusal| {
            is_raised || matches!(refusal, Refusal::HeardInOtherCurrency { .. })
        };
        if let Some(refusal) = refusal.filter(stands) {
            return Ok(Err(refusal));
        }
        let change = if cart.version() == version {
            LineChange::Kept
        } else {
            LineChange::Put(&line)
        };
        attempt.write(change, &cart).await?;
        Ok(Ok(QuantitySet {
            line: Some(line),
            cart,
            before,
        }))
    }

    async fn take_out(
        attempt: &mut Attempt,
        cart: Cart,
        target: &LineTarget,
    ) -> Result<Result<QuantitySet, Refusal>, CartError> {
        let removed = match cart.remove(target, None) {
            Ok(removed) => removed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        attempt.write(removed.change(), &removed.cart).await?;
        Ok(Ok(QuantitySet {
            line: None,
            cart: removed.cart,
            before: Some(removed.before),
        }))
    }
}

impl SetQuantity {
    fn body(&self) -> BodyHash {
        let (kind, target) = match &self.target {
            LineTarget::Line(id) => (b"set/line".as_slice(), id.as_str()),
            LineTarget::Sku(sku) => (b"set/sku".as_slice(), sku.as_str()),
        };
        let quantity = self.quantity.map_or(0, Quantity::get).to_be_bytes();
        let version = self.expected_version.map(u64::to_be_bytes);
        let version = version.as_ref().map_or(&[][..], |bytes| bytes.as_slice());
        let mut parts = vec![kind, target.as_bytes(), &quantity, version];
        // What is not said is no part, as for an add.
        let heard = self.heard.map(Heard::parts).unwrap_or_default();
        parts.extend(heard.iter().map(Vec::as_slice));
        BodyHash::of(&parts)
    }
}
