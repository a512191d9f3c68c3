//! What one turn of a conversation learned of the cart and of products, by whichever calls. It is
//! what cards and screens show, so that showing costs no call of its own.

use super::{Cart, CartLine, LateAdds, Product, ShoppingList, Split};

/// What was learned so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The cart as it was last.
    pub(crate) cart: Option<Cart>,
    /// Whether something in it was changed.
    pub(crate) change: Change,
    /// Products that were looked up or found, in that order.
    pub(crate) products: Vec<Product>,
    /// What a known voice usually buys.
    pub(crate) usual: Vec<Product>,
    /// Lines of which one may be meant.
    pub(crate) lines: Vec<CartLine>,
    /// What tells products apart that were found.
    pub(crate) split: Option<Split>,
    /// The line that was added to, if it was one.
    pub(crate) added: Option<CartLine>,
    /// What was settled of the shopper's own data.
    pub(crate) settled: Option<Settled>,
    /// The list that was read or changed.
    pub(crate) list: Option<ShoppingList>,
    /// What the shopper's lists are called.
    pub(crate) list_names: Vec<String>,
    /// Whether there were adds that nobody was told of.
    pub(crate) late: LateAdds,
}

/// What a shopper settled of what is known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// What they add is remembered.
    HistoryOn,
    /// Nothing is remembered, and what was is deleted.
    HistoryOff,
    /// The account is not linked any more.
    Unlinked,
}

/// Whether something was changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Change {
    /// The cart is as it was.
    #[default]
    None,
    /// It is not.
    Made,
}

impl Seen {
    pub(super) fn read(&mut self, cart: &Cart) {
        self.cart = Some(cart.clone());
    }

    /// The cart after a change, if it was told and makes sense.
    pub(super) fn changed(&mut self, cart: Option<Cart>) {
        self.change = Change::Made;
        self.cart = cart;
    }

    /// What an answer said; that there are some holds for the turn.
    pub(super) fn late(&mut self, late: LateAdds) {
        if self.late != LateAdds::Noted {
            self.late = late;
        }
    }

    /// So many went on this line.
    pub(super) fn added(&mut self, line: &CartLine) {
        self.added = match self.change {
            Change::None => Some(line.clone()),
            // After another change it is not the one thing to show.
            Change::Made => None,
        };
    }

    pub(super) fn found(&mut self, products: &[Product]) {
        for product in products {
            if !self.products.iter().any(|known| known.sku == product.sku) {
                self.products.push(product.clone());
            }
        }
    }

    pub(super) fn listed(&mut self, list: &ShoppingList) {
        self.list = Some(list.clone());
    }

    pub(super) fn offered(&mut self, lines: &[CartLine]) {
        self.lines = lines.to_vec();
    }
}
