//! Removes a line, or a part of it.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
};
use crate::domain::{
    Account, BodyHash, Cart, ChangeCart, Language, Line, LineTarget, Phrase, Quantity, Refusal,
    Removed, RequestKey,
};
use crate::search::Index;
use crate::store;

/// What to remove, and how many of it.
#[derive(Debug, Clone)]
pub(crate) struct RemoveItem {
    pub(crate) key: RequestKey,
    pub(crate) target: RemoveTarget,
    /// `None` removes the line.
    pub(crate) quantity: Option<Quantity>,
    pub(crate) expected_version: Option<u64>,
}

/// Which line is meant.
#[derive(Debug, Clone)]
pub(crate) enum RemoveTarget {
    /// The one that is pointed at.
    Exact(LineTarget),
    /// The one that was named.
    Spoken(Phrase, Language),
}

/// What removing did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RemoveOutcome {
    /// It is out of the cart, or there is less of it.
    Removed(Taken),
    /// The shopper has to choose; nothing was changed.
    Ambiguous(Vec<Line>),
}

/// What was taken out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// The line as it was.
    pub(crate) line: Line,
    pub(crate) pieces: u32,
    /// The cart as it is now.
    pub(crate) cart: Cart,
}

/// Which lines a name may mean.
pub(super) enum Meant {
    One(LineTarget),
    Several(Vec<Line>),
    None,
}

impl Carts {
    /// Removes pieces of a line, once for each request.
    #[tracing::instrument(name = "cart.item.remove", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn remove_item(
        &self,
        permit: &Permit<ChangeCart>,
        command: RemoveItem,
    ) -> Result<RemoveOutcome, CartError> {
        let body = command.body();
        let RemoveItem {
            key,
            target,
            quantity,
            expected_version,
        } = command;

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let meant = match target {
            RemoveTarget::Exact(target) => Meant::One(target),
            RemoveTarget::Spoken(phrase, language) => {
                meant(&mut attempt, &cart, &phrase, language).await?
            }
        };
        let answer = match meant {
            Meant::One(target) => match cart.remove(&target, quantity) {
                Ok(removed) => {
                    let removed = attempt.at_todays_price(removed).await?;
                    attempt.write(removed.change(), &removed.cart).await?;
                    let Removed {
                        before: line,
                        after: _,
                        pieces,
                        cart,
                    } = removed;
                    Ok(RemoveOutcome::Removed(Taken { line, pieces, cart }))
                }
                Err(refusal) => Err(refusal),
            },
            Meant::Several(lines) => Ok(RemoveOutcome::Ambiguous(lines)),
            Meant::None => Err(Refusal::NotInCart { sku: None }),
        };
        attempt.finish(answer).await
    }
}

/// Looks for a name among what is in the cart. These few lines are all that can be meant, and a
/// line that is gone is soon back: whatever is worth a question in the catalogue is taken here,
/// unless another line is as like.
pub(super) async fn meant(
    attempt: &mut Attempt,
    cart: &Cart,
    phrase: &Phrase,
    language: Language,
) -> Result<Meant, CartError> {
    let Attempt {
        database,
        transaction,
        account,
        ..
    } = attempt;
    let index = Index::build(store::product::in_cart(database, transaction, account).await?);
    let close = index.closest(language, phrase, 3);

    let mut lines = close.iter().filter_map(|found| {
        cart.line(&LineTarget::Sku(found.product.sku.clone()))
            .cloned()
    });
    Ok(match (lines.next(), lines.next()) {
        (None, _) => Meant::None,
        (Some(only), None) => Meant::One(LineTarget::Line(only.id().clone())),
        (Some(first), Some(second)) => {
            Meant::Several([first, second].into_iter().chain(lines).collect())
        }
    })
}

impl RemoveItem {
    fn body(&self) -> BodyHash {
        let quantity = self.quantity.map_or(0, Quantity::get).to_be_bytes();
        let body = match &self.target {
            RemoveTarget::Exact(LineTarget::Line(id)) => {
                BodyHash::of(&[b"remove/line", id.as_str().as_bytes(), &quantity])
            }
            RemoveTarget::Exact(LineTarget::Sku(sku)) => {
                BodyHash::of(&[b"remove/sku", sku.as_str().as_bytes(), &quantity])
            }
            RemoveTarget::Spoken(phrase, language) => BodyHash::of(&[
                b"remove/spoken",
                phrase.as_str().as_bytes(),
                language.tag().as_bytes(),
                &quantity,
            ]),
        };
        body.on_version(self.expected_version)
    }
}
