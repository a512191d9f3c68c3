//! The service's gRPC: parse, call one operation, present.
//!
//! A request comes through the passport layer into [`cart_service`] or [`catalogue_service`],
//! [`parse`] makes a command of it (the only place that reads `pb` requests), the operation
//! answers, and [`present`] makes the response. Every refusal is mapped and logged in
//! [`refusals`], once. Knows no SQL and no rule.
//!
//! To add an RPC: the method in its service's file, a `TryFrom` in `parse`, a `From` in `present`.

mod cart_service;
mod catalogue_service;
mod parse;
mod present;
mod refusals;

pub(crate) use cart_service::CartRpc;
pub(crate) use catalogue_service::{CatalogueRpc, ImportAccess};
