//! The service's gRPC: parse, call one operation, present.
//!
//! A request comes through the passport layer into the file of its service,
//! [`parse`] makes a command of it (the only place that reads `pb` requests), the operation
//! answers, and [`present`] makes the response. Every refusal is mapped and logged in
//! [`refusals`], once. On its way out, each product gets its name for the caller's locale ([`names`]).
//! Knows no SQL and no rule.
//!
//! To add an RPC: the method in its service's file, and in the file of its subject a `TryFrom` in
//! `parse` and a `From` in `present`.

mod account_service;
mod browse;
mod cart_service;
mod catalogue_service;
mod list_service;
mod names;
mod parse;
mod present;
mod refusals;

pub(crate) use account_service::AccountRpc;
pub(crate) use cart_service::CartRpc;
pub(crate) use catalogue_service::CatalogueRpc;
pub(crate) use list_service::ListRpc;

use saycart_service::internal::{Admission, Callers};

/// Who may call what. For whom a call on a cart speaks, the passport says.
pub(crate) const ADMISSION: Admission = Admission(&[
    ("saycart.cart.v1.AccountService/*", Callers::Operator),
    ("saycart.cart.v1.CartService/*", Callers::AnyService),
    ("saycart.cart.v1.ListService/*", Callers::AnyService),
    (
        "saycart.cart.v1.CatalogueService/Search",
        Callers::AnyService,
    ),
    ("saycart.cart.v1.CatalogueService/Get", Callers::AnyService),
    (
        "saycart.cart.v1.CatalogueService/ListDeals",
        Callers::AnyService,
    ),
    (
        "saycart.cart.v1.CatalogueService/Browse",
        Callers::AnyService,
    ),
    ("saycart.cart.v1.CatalogueService/Import", Callers::Operator),
    ("saycart.cart.v1.CatalogueService/Export", Callers::Operator),
    (
        "saycart.cart.v1.CatalogueService/ListUnresolved",
        Callers::Operator,
    ),
    (
        "saycart.cart.v1.CatalogueService/ListSynonymProposals",
        Callers::Operator,
    ),
]);
