//! Layered configuration: defaults in code, then a TOML file, then `SAYCART_…` variables, then
//! flags.
//!
//! A service reads its typed struct from a [`Section`], key by key, giving each key its meaning
//! and its default; nothing is read before it is declared, so the reader knows every key: it can
//! refuse unknown ones, show where each value came from, and print the reference. Mistakes are
//! collected and reported all at once ([`ConfigErrors`]), each with key, origin and remedy.
//!
//! The environment is an argument, never read here. To add a key: one `get` in the service's
//! `config.rs`. To add a type of value: an implementation of [`Setting`].

mod common;
mod error;
mod reader;
mod secret;
mod setting;
mod sources;
#[cfg(test)]
mod tests;

pub use common::{Common, Environment, LogFormat, Telemetry};
pub use error::{ConfigError, ConfigErrorKind, ConfigErrors, Origin};
pub use reader::{KnownKey, Reader, Section};
pub use setting::Setting;
pub use sources::Sources;
