//! Passports from the outside: what is accepted, what is refused, and where the keys come from.
//!
//! [`office`] signs and checks; [`auth`] is an auth-service that answers as it is told.

#![expect(clippy::unwrap_used, reason = "set-up that fails ends the test")]

mod auth;
mod forgery;
mod layer;
mod office;
mod remote_keys;
mod verification;
