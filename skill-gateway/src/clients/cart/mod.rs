//! cart-service: the cart of whom the passport names, and the catalogue.

mod answer;
mod browse;
mod client;
mod day;
mod error;
mod late;
mod list;
mod personal;
mod seen;

pub(crate) use self::answer::{
    Added, Addition, Cart, CartLine, Choice, Left, Money, PriceBefore, Product, Property, Recount,
    Removal, Removed, Restoration, Searched, Split, Variant,
};
pub(crate) use self::browse::{Browsed, Priced};
pub(crate) use self::client::{AddOrder, CartClient, ChangeId, Many, ProductRef, RemoveRef, Unit};
pub(crate) use self::day::Day;
pub(crate) use self::error::{Bound, CartError, LimitKind, RaisedLine};
pub(crate) use self::late::{ChangeKind, LateAdds, LateChange, LateEffect, LateLine};
pub(crate) use self::list::{
    HeardPrice, ListAct, ListChange, ListLine, ListOrder, ListRef, Listed, MovedToCart,
    ShoppingList, TakenBack,
};
pub(crate) use self::personal::{Channel, Deals, HistoryUse, Speaker, Suggestion, Usual};
pub(crate) use self::seen::{Change, Seen, Settled};
