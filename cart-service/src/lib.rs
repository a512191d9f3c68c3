//! cart-service: what the shop sells, and what each shopper has chosen of it.
//!
//! Way of a request: `grpc` (behind the passport layer) parses it → an operation of `operations`
//! begins a transaction, loads, lets `domain` decide, writes through `store`, commits → `grpc`
//! presents the outcome. A spoken name becomes a product in [`search`], in memory. Knows nothing
//! of Alexa or OAuth: for whom a call speaks is said by the passport, and by nothing else.
//!
//! Layers, imports only downward: this file and [`CartService`] → `grpc` → `operations` →
//! `domain`, `store`, `auth`, [`search`], [`catalogue`].
//!
//! To add something that can be asked for: its messages in `proto`, a rule in `domain`, a file in
//! `operations` and the RPC in `grpc`; each folder's own text says how.

mod auth;
pub mod catalogue;
mod config;
mod domain;
mod grpc;
mod metrics;
mod operations;
pub mod search;
mod service;
mod store;

pub use catalogue::{
    CatalogueError, CatalogueFormat, RowError, RowErrors, RowFault, SAMPLE_CATALOGUE,
};
pub use config::CartConfig;
pub use domain::{
    Availability, CartLimits, Currency, Details, Gender, HistoryUse, InvalidLocale, InvalidPhrase,
    InvalidQuantityRule, InvalidSku, Language, LocalNames, Locale, Money, MoneyError, Phrase,
    Product, QuantityRule, Sale, SaleState, Sensitivity, Sku, UnknownCurrency, UnknownLocale,
    Variant, ZoneOffset,
};
pub use operations::{KEPT, Kept};
pub use service::{BuildError, CartService};
pub use store::MIGRATIONS;
