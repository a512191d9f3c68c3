//! What a cart is, what may be done to it, and why not: the rules, and nothing else.
//!
//! Way of a change: `operations::add_item` loads a [`Cart`] and a [`Product`], [`Cart::add`]
//! answers the next cart or a [`Refusal`], and `store` writes what came out. Knows no SQL, no
//! gRPC, no clock and no search; whatever varies comes in as an argument.
//!
//! To add a rule: a variant of [`Refusal`] with the bounds that the shopper must hear, the check
//! beside its kin in `cart.rs`, and the compiler names the one place (`grpc/refusals.rs`) that
//! must say it to the outside.

// Money is counted, never measured (rule M1).
#![deny(clippy::float_arithmetic)]

mod account;
mod called;
mod cart;
mod currency;
mod erasure;
mod heard;
mod history;
mod late;
mod limits;
mod line;
mod list;
mod locale;
mod money;
mod phrase;
mod product;
mod pseudonym;
mod quantity;
mod refusal;
mod request;
mod right;
mod sale;
mod sku;
mod unresolved;

pub(crate) use account::Account;
pub(crate) use called::Called;
pub(crate) use cart::{Added, Cart, LineChange, Removed};
pub use currency::{Currency, UnknownCurrency};
pub(crate) use erasure::{Erasure, Place};
pub(crate) use heard::{Heard, HeardOf, HeardPrices, PriceBefore};
pub use history::HistoryUse;
pub(crate) use history::{Channel, Decision, History, LEAST_DAYS, Speaker};
pub(crate) use late::{LateAdds, LateChange, LateEffect, LateKind, LateLine, LateList};
pub use limits::{CartLimits, InvalidQuantityRule, QuantityRule};
pub(crate) use line::{InvalidLineId, Line, LineId, LinePrice, LineTarget};
pub(crate) use list::{
    InvalidListId, InvalidListName, ListId, ListLine, ListName, MOST_LISTS, PutOnList,
    ShoppingList, TakenOffList, WhichList,
};
pub use locale::{InvalidLocale, Language, Locale, UnknownLocale};
pub use money::{Money, MoneyError};
pub use phrase::{InvalidPhrase, Phrase};
pub use product::{Availability, Details, Gender, LocalNames, Product, Sensitivity, Variant};
pub(crate) use pseudonym::{InvalidPseudonym, Pseudonym};
pub(crate) use quantity::{CountedIn, InvalidQuantity, Quantity, Sold};
pub(crate) use refusal::{Limit, RaisedLine, Refusal};
pub(crate) use request::{BodyHash, InvalidRequestId, KeptId, KeptKey, RequestKey};
pub(crate) use right::{ChangeCart, ReadCart};
pub use sale::{Sale, SaleState, ZoneOffset};
pub use sku::{InvalidSku, Sku};
pub(crate) use unresolved::Unresolved;
