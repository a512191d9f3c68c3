//! What is known when a step is decided: what was found out and done since the event.

use super::welcome::Glance;
use crate::clients::{
    Addition, Browsed, Cart, CartLine, Choice, Deals, HistoryUse, LimitKind, Listed, Money,
    Product, RaisedLine, Recount, Removal, Restoration, ShoppingList, Speaker, Split, Suggestion,
    TakenBack, Usual,
};

/// What was found out and done since the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::skill) struct Facts {
    pub(in crate::skill) cart: Option<Cart>,
    /// Lines of the cart that a name may mean.
    pub(in crate::skill) fitting: Option<Fitting>,
    /// What a look into the cart came to.
    pub(in crate::skill) glance: Option<Glance>,
    /// Those of the products that are sold.
    pub(in crate::skill) looked: Option<Vec<Product>>,
    pub(in crate::skill) found: Option<Choice>,
    /// What is about as likely as what was found.
    pub(in crate::skill) others: Vec<String>,
    /// What there is at a price.
    pub(in crate::skill) browsed: Option<Browsed>,
    pub(in crate::skill) list: Option<ShoppingList>,
    /// What may be had instead of what is sold out: one, or none.
    pub(in crate::skill) similar: Option<Vec<Product>>,
    pub(in crate::skill) outcome: Option<Outcome>,
    /// The last change was asked for by words, or by what they mean, not by the id that was known.
    pub(in crate::skill) by_words: bool,
    /// Known from the beginning.
    pub(in crate::skill) speaker: Speaker,
    pub(in crate::skill) history: Option<HistoryUse>,
    pub(in crate::skill) usual: Option<Usual>,
    pub(in crate::skill) deals: Option<Deals>,
    pub(in crate::skill) suggestion: Option<Suggested>,
}

/// Lines of the cart that a name may mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::skill) struct Fitting {
    pub(in crate::skill) lines: Vec<CartLine>,
    /// What a voice calls the product that is meant, if that is known and it is not there: then the
    /// lines are what else is called like it.
    pub(in crate::skill) missing: Option<String>,
}

/// What goes with the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Suggested {
    Nothing,
    This(Box<Suggestion>),
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Outcome {
    Added(Box<Addition>),
    /// One of these may be meant, or perhaps this one; nothing was changed.
    Unsure(Vec<Product>),
    /// The first of these is probably meant, or else the next; nothing was changed.
    Likely(Vec<Product>),
    /// One of more than can be said may be meant; nothing was changed.
    Split(Box<Split>),
    /// So many would be added; nothing was changed.
    Many {
        product: Box<Product>,
        pieces: u32,
    },
    Removed(Box<Removal>),
    /// One of these lines may be meant; nothing was changed.
    UnsureLines(Vec<CartLine>),
    Set(Box<Recount>),
    Cleared,
    Restored(Box<Restoration>),
    Listed(Box<Listed>),
    /// It is back on the list; none if it is not known any more what was moved.
    TakenBack(Option<Box<TakenBack>>),
    /// The history is on, or off, as it was asked for.
    HistorySet,
    Unlinked,
    Refused(Refusal),
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum Refusal {
    NotInCart,
    NotOnList,
    /// Nothing that is sold is called that.
    Unknown,
    /// What a voice calls it.
    SoldOut {
        sku: String,
        name: String,
        /// The SKU of what may be had instead.
        similar: Option<String>,
    },
    /// It costs more than was said.
    Dearer {
        product: Box<Product>,
        was: Money,
        /// All of it in the cart, where some is there already.
        line: Option<RaisedLine>,
    },
    OtherCurrency,
    /// This request has changed it already, to another number: the cart is as it was made then.
    Before,
    /// The cart is not as it was when it was asked about.
    CartChanged,
    /// Of this product, if it is not the cart's.
    Limit(LimitKind, Option<String>),
}
