//! The one public door of a Saycart installation: Alexa's protocol outside, gRPC inside.
//!
//! Way of a request of Alexa's: `http` takes it → `verify` proves it → `alexa` holds what it says
//! → `skill` picks the handler, which asks auth-service and cart-service through `clients` → and
//! `speech` phrases the answer in the shopper's language. What is not Alexa's is either passed on
//! to auth-service's pages, from a fixed list of paths, or does not exist. No database, no state
//! that another replica would miss.
//!
//! To run it: read a [`GatewayConfig`], [`Gateway::bind`] it with its [`Upstreams`], then
//! [`Gateway::run`]. To add an intent: see `skill`.

mod alexa;
mod clients;
pub mod config;
mod door;
mod gateway;
mod http;
mod metrics;
pub mod model;
mod public_tls;
mod skill;
mod speech;
mod verify;

pub use self::config::GatewayConfig;
pub use self::door::{Door, DoorError};
pub use self::gateway::{BuildError, Gateway, Upstreams};
pub use self::http::Pages;
pub use self::speech::{ShopWords, is_apology};
pub use self::verify::TrustError;

#[cfg(test)]
#[path = "../tests/fixtures/mod.rs"]
mod fixtures;
