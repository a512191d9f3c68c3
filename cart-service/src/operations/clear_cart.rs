//! Takes everything out of the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{CartError, Carts, attempt::Begun};
use crate::domain::{Account, BodyHash, Cart, ChangeCart, RequestKey};

/// Under which key to clear.
#[derive(Debug, Clone)]
pub(crate) struct ClearCart {
    pub(crate) key: RequestKey,
    pub(crate) expected_version: Option<u64>,
}

/// What was cleared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cleared {
    /// Pieces, not lines.
    pub(crate) pieces: u64,
    pub(crate) cart: Cart,
}

impl Carts {
    /// Removes every line, once for each request.
    #[tracing::instrument(name = "cart.cart.clear", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn clear_cart(
        &self,
        permit: &Permit<ChangeCart>,
        command: ClearCart,
    ) -> Result<Cleared, CartError> {
        let body = command.body();
        let ClearCart {
            key,
            expected_version,
        } = command;

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let (pieces, before) = (cart.items(), cart.version());
        let cart = cart.clear();
        if cart.version() != before {
            attempt.clear().await?;
        }
        attempt.finish(Ok(Cleared { pieces, cart })).await
    }
}

impl ClearCart {
    fn body(&self) -> BodyHash {
        // What is not said is no part, so that what a version before this field kept is known.
        let version = self.expected_version.map(u64::to_be_bytes);
        let version = version.iter().map(<[u8; 8]>::as_slice);
        BodyHash::of(
            &[b"clear".as_slice()]
                .into_iter()
                .chain(version)
                .collect::<Vec<_>>(),
        )
    }
}
